"""The verbs with which an administrator keeps the members of her agency."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "members.sql"


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_open_sign_in")]

    operations = [
        migrations.RunSQL("set local check_function_bodies = off", migrations.RunSQL.noop),
        migrations.RunSQL(SQL.read_text(), "drop schema membership cascade"),
    ]
