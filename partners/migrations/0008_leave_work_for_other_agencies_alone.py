"""An administrator reaches the account of a current member only, and of nobody who works for another agency as well."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "accounts.sql"


class Migration(migrations.Migration):
    dependencies = [("partners", "0007_keep_teams")]

    operations = [
        migrations.RunSQL("set local check_function_bodies = off", migrations.RunSQL.noop),
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
    ]
