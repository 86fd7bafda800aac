"""A record with generated columns that only moved looked altered: its time told that a consent was given."""

from pathlib import Path

from django.db import migrations

PLACING = Path(__file__).resolve().parent.parent / "sql" / "placing.sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0011_one_grant_at_a_time")]

    operations = [migrations.RunSQL(PLACING.read_text(), migrations.RunSQL.noop)]
