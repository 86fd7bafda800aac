"""Fills `person_reference` of records written before the column existed. Migrations call it once for each app."""

from django.db import migrations

NAME = """
do $$
declare
    t name;
begin
    for t in select table_name from sharing.protected where table_name like '{app}\\_%' loop
        execute format('alter table public.%I disable trigger user', t);
        execute format('update public.%I r set person_reference = p.reference
                          from public.datasharing_person p where p.id = r.person_id', t);
        -- a column that was just added rewrote every row, and links are looked at again before the table may change
        set constraints all immediate;
        execute format('alter table public.%I enable trigger user', t);
    end loop;
end $$
"""


def name_existing(app: str) -> migrations.RunSQL:
    """A migration step that sets `person_reference` in the records of `app`, without log rows or feed changes."""
    return migrations.RunSQL(NAME.format(app=app), migrations.RunSQL.noop)
