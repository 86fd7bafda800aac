"""Data-protection staff suspend agreements, see who is kept from whom, and answer who saw what."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "assurance.sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0003_agreements_bind")]

    operations = [
        migrations.RunSQL(
            SQL.read_text(),
            "drop function sharing.set_standing; drop function sharing.guard_about; drop function sharing.acts_about;"
            " revoke select on public.datasharing_logentry from fd_search",
        ),
    ]
