"""A data protection officer finds every restriction of the agency, and lifts one that keeps everybody away."""

from pathlib import Path

from django.db import migrations

RESTRICTIONS = Path(__file__).resolve().parent.parent / "sql" / "restrictions.sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0013_tell_of_moves_whom_they_concern")]

    operations = [migrations.RunSQL(RESTRICTIONS.read_text(), migrations.RunSQL.noop)]
