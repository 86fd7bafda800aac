"""Partner systems call a record by a random key and its person by their reference; the feed says of which table it is."""

from pathlib import Path

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

from datasharing.enforcement.naming import name_existing

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0005_the_addressees_guard")]

    operations = [
        migrations.RunSQL("set local check_function_bodies = off", migrations.RunSQL.noop),
        migrations.AddField("consent", "public_id", models.UUIDField(db_default=RandomUUID(), editable=False)),
        migrations.AddField(
            "consent", "person_reference", models.CharField(db_default="", editable=False, max_length=10)
        ),
        migrations.AddField(
            "change", "table_name", models.CharField(max_length=63, default=""), preserve_default=False
        ),
        migrations.AddField("change", "public_id", models.UUIDField(null=True)),
        *[
            migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop)
            for name in ["placing", "feed", "epoch"]
        ],
        name_existing("datasharing"),
    ]
