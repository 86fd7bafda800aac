"""The functions that policies, triggers and the door call, and the log. They name tables that the next migration makes."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
FILES = ["context", "reading", "placing", "consent", "guards", "log", "feed"]


class Migration(migrations.Migration):
    initial = True

    dependencies = [("partners", "0001_initial")]

    operations = [
        migrations.RunSQL("set local check_function_bodies = off", migrations.RunSQL.noop),
        *[migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop) for name in FILES],
        migrations.RunSQL(
            migrations.RunSQL.noop,
            "drop table public.datasharing_logentry; drop schema sharing cascade",
        ),
    ]
