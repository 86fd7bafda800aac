"""A data protection officer finds every restriction of the agency, and lifts one that keeps everybody away."""

from pathlib import Path

from django.db import migrations

RESTRICTIONS = Path(__file__).resolve().parent.parent / "sql" / "restrictions.sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0011_one_grant_at_a_time")]

    operations = [migrations.RunSQL(RESTRICTIONS.read_text(), migrations.RunSQL.noop)]
