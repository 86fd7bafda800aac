"""Search looks past the row policies with its own rights. (Who exists for whom: datasharing/sql/presence.sql.)"""

from pathlib import Path

from django.db import migrations

SEARCH = Path(__file__).resolve().parent.parent / "sql" / "search.sql"
WRITTEN_ANEW = "drop function public.cases_search; drop function public.cases_may_be_born;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_source_rows")]

    operations = [
        migrations.RunSQL(WRITTEN_ANEW + SEARCH.read_text(), migrations.RunSQL.noop),
    ]
