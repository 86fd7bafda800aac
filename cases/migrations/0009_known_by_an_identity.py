"""Who has an identity that one may see exists for one, without looking into every other table of records."""

from pathlib import Path

from django.db import migrations

SEARCH = Path(__file__).resolve().parent.parent / "sql" / "search.sql"
WRITTEN_ANEW = "drop function public.cases_search; drop function public.cases_may_be_born;"
# A sub-select for each person, whose own policy is worked out once for the statement; `sharing.known` works out those of
# all tables of records for every person it is asked about.
LOOK_AT_IDENTITIES = """
alter policy reads on public.datasharing_person using (
    (select true from public.cases_identity i where i.person_id = datasharing_person.id limit 1)
    or sharing.known(id) or registered_by_id = (select sharing.agency()) and sharing.is_bare(id))
"""
LOOK_EVERYWHERE = """
alter policy reads on public.datasharing_person using (
    sharing.known(id) or registered_by_id = (select sharing.agency()) and sharing.is_bare(id))
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_source_rows")]

    operations = [
        migrations.RunSQL(LOOK_AT_IDENTITIES, LOOK_EVERYWHERE),
        migrations.RunSQL(WRITTEN_ANEW + SEARCH.read_text(), migrations.RunSQL.noop),
    ]
