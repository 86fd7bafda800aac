"""Without a context, `is_bare` told which numbers of people there are."""

from pathlib import Path

from django.db import migrations

READING = Path(__file__).resolve().parent.parent / "sql" / "reading.sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0014_list_restrictions")]

    operations = [migrations.RunSQL(READING.read_text(), migrations.RunSQL.noop)]
