"""A grant that its index had lost was written a second time: of two that hold at once, the first ends with the second."""

from pathlib import Path

from django.db import migrations

GRANTING = Path(__file__).resolve().parent.parent / "sql" / "granting.sql"
END_THE_FIRST = """
update datasharing_grant g set valid_to = again.valid_from
  from (select first.id, min(second.valid_from) as valid_from
          from datasharing_grant first
          join datasharing_grant second
            on (second.agency_id, second.purpose, second.category) = (first.agency_id, first.purpose, first.category)
           and second.valid_from > first.valid_from
           and (first.valid_to is null or first.valid_to > second.valid_from)
         group by first.id) again
 where again.id = g.id
"""


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0010_hold_a_person")]

    operations = [
        migrations.RunSQL(GRANTING.read_text(), migrations.RunSQL.noop),
        migrations.RunSQL(END_THE_FIRST, migrations.RunSQL.noop),
        migrations.RunSQL("reindex index one_grant_holds_at_a_time", migrations.RunSQL.noop),
    ]
