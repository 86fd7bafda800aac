"""Two who record something about one person and then their consent, at the same instant, go one after the other."""

from pathlib import Path

from django.db import migrations

HOLDING = Path(__file__).resolve().parent.parent / "sql" / "holding.sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0009_tell_that_a_record_is_gone")]

    operations = [migrations.RunSQL(HOLDING.read_text(), migrations.RunSQL.noop)]
