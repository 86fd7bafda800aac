"""Partner systems call a record by a random key and its person by their reference."""

import django.contrib.postgres.functions
from django.db import migrations, models

from datasharing.enforcement.naming import name_existing


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0006_name_records_for_partner_systems"),
        ("referrals", "0004_the_addressees_guard"),
    ]

    operations = [
        migrations.AddField(
            model_name="allocation",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="allocation",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="custodycontact",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="custodycontact",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="event",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="event",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="referral",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="referral",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="referralidentity",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="referralidentity",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="settlement",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="settlement",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="unroutedreferral",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="unroutedreferral",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        name_existing("referrals"),
    ]
