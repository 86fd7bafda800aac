"""Events are held to the machine of their kind of exchange, by one trigger function that is told the transitions."""

import partners.sql_files
import partners.state_machine
import referrals.exchange.engine
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0016_edited_sql_arrives"),
        ("partners", "0009_edited_sql_arrives"),
        ("referrals", "0013_codes_of_their_lists"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="event",
            name="referrals_events_as_in_its_file",
        ),
        migrations.AlterField(
            model_name="move",
            name="after",
            field=models.CharField(max_length=12),
        ),
        migrations.AlterField(
            model_name="move",
            name="before",
            field=models.CharField(max_length=12),
        ),
        migrations.AlterField(
            model_name="move",
            name="kind",
            field=models.CharField(max_length=12),
        ),
        migrations.AlterField(
            model_name="move",
            name="party",
            field=models.CharField(max_length=10),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=partners.sql_files.SqlFile(
                app="referrals", edition="f6b662f467f4", file="events", name="referrals_events_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=referrals.exchange.engine.MovedByEvents(
                edition="3f8a36384136",
                exchange="referrals_referral",
                link="referral_id",
                name="referrals_referral_moved_by_events",
                transitions=[
                    "addressee:accepted>booked>booked",
                    "addressee:acknowledged>accepted>accepted",
                    "addressee:acknowledged>declined>declined",
                    "addressee:acknowledged>redirected>redirected",
                    "addressee:attended>booked>booked",
                    "addressee:attended>started>started",
                    "addressee:booked>attended>attended",
                    "addressee:booked>booked>booked",
                    "addressee:booked>cancelled>accepted",
                    "addressee:booked>missed>missed",
                    "addressee:delivered>accepted>accepted",
                    "addressee:delivered>acknowledged>acknowledged",
                    "addressee:delivered>declined>declined",
                    "addressee:delivered>redirected>redirected",
                    "addressee:missed>booked>booked",
                    "addressee:redirected>elsewhere>redirected",
                    "addressee:sent>accepted>accepted",
                    "addressee:sent>acknowledged>acknowledged",
                    "addressee:sent>declined>declined",
                    "addressee:sent>delivered>delivered",
                    "addressee:sent>redirected>redirected",
                    "sender:accepted>withdrawn>withdrawn",
                    "sender:acknowledged>withdrawn>withdrawn",
                    "sender:booked>withdrawn>withdrawn",
                    "sender:delivered>withdrawn>withdrawn",
                    "sender:missed>withdrawn>withdrawn",
                    "sender:sent>withdrawn>withdrawn",
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=partners.state_machine.AllowedTransitions(
                edition="fdabd5605971",
                field="state",
                name="a_referral_follows_its_machine",
                pairs=[
                    ("accepted", "booked"),
                    ("accepted", "withdrawn"),
                    ("acknowledged", "accepted"),
                    ("acknowledged", "declined"),
                    ("acknowledged", "redirected"),
                    ("acknowledged", "withdrawn"),
                    ("attended", "booked"),
                    ("attended", "started"),
                    ("booked", "accepted"),
                    ("booked", "attended"),
                    ("booked", "missed"),
                    ("booked", "withdrawn"),
                    ("delivered", "accepted"),
                    ("delivered", "acknowledged"),
                    ("delivered", "declined"),
                    ("delivered", "redirected"),
                    ("delivered", "withdrawn"),
                    ("missed", "booked"),
                    ("missed", "withdrawn"),
                    ("sent", "accepted"),
                    ("sent", "acknowledged"),
                    ("sent", "declined"),
                    ("sent", "delivered"),
                    ("sent", "redirected"),
                    ("sent", "withdrawn"),
                ],
                start="sent",
            ),
        ),
    ]
