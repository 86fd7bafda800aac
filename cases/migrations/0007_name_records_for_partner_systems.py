"""Partner systems call a record by a random key and its person by their reference."""

import django.contrib.postgres.functions
from django.db import migrations, models

from datasharing.enforcement.naming import name_existing


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0006_name_records_for_partner_systems"),
        ("cases", "0006_the_addressees_guard"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="alert",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="alias",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="alias",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="case",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="case",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="concern",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="concern",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="contactdetail",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="contactdetail",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="identifier",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="identifier",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="identity",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="identity",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="note",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="note",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="tie",
            name="person_reference",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="tie",
            name="public_id",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        name_existing("cases"),
    ]
