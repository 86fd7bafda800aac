"""The cost of the sweep: as many records due among many on which the clock runs as among few."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from benchmarks.measuring import partnership
from benchmarks.measuring.partnership import HOLDERS, PROGRAMMES, member_of
from benchmarks.measuring.rows import Report, Row, at_least, at_most
from benchmarks.measuring.scratch import scratch_database, using
from benchmarks.measuring.sessions import run_time
from benchmarks.measuring.stopwatch import elapsed, medians
from cases.safeguarding.clocks import ANSWER
from datasharing.clocks.clock import HAND_OVER
from datasharing.models import Category
from partners.models import Agency, Programme
from partners.owner import as_owner

HOLDER, PROGRAMME = HOLDERS[0], PROGRAMMES[0]
FEW = 10
"""There are this many times more records in the larger database for each ten people."""
DUE_IN = 100
LIMIT = 2
MOST_AT_ONCE = 1_000
"""The sweep hands over this many at a time."""

PEOPLE = """
insert into datasharing_person (id, reference, registered_by_id, registered_at) overriding system value
select n, sharing.reference(), %(owner)s, now() from generate_series(%(first)s::bigint, %(last)s::bigint) n
"""
CONCERNS = """
insert into cases_concern (owner_id, person_id, person_reference, programme_id, subject_role, set_id, created_at,
                           updated_at, reference, kind, text, raised_by_id, due_on, answer)
select %(owner)s, p.id, p.reference, %(programme)s, 1, d.id, now(), now(), sharing.reference(), 'other', 'Text',
       %(user)s, current_date + case when p.id <= %(due)s then -1 else 5 end, ''
  from datasharing_person p, datasharing_dataset d
 where p.id between %(first)s and %(last)s
   and d.owner_id = %(owner)s and d.category = %(category)s and d.subject_role = 1
   and d.programme_id = %(programme)s and d.addressee_id is null and d.recipients = '{}'
"""


def measure(people_in_all: int, report: Report, *, template: str = "template1") -> Iterator[Row]:
    """Sweep among ten open records for each of `people_in_all`, and among one for each ten; as many are due in both."""
    few, many, due = people_in_all // FEW, people_in_all * FEW, max(people_in_all // DUE_IN, 1)
    with scratch_database(template):
        with as_owner():
            partnership.build()
            fill(1, few, due, report)
        small = str(connection.settings_dict["NAME"])
        with scratch_database(small):
            with as_owner():
                fill(few + 1, many, due, report)
            with run_time() as with_many, using(small), run_time() as with_few:
                report("sweeping")
                yield at_least("handed over at once", handed_over(with_many), "records", min(due, MOST_AT_ONCE))
                yield at_least(
                    "handed over at once among few", handed_over(with_few), "records", min(due, MOST_AT_ONCE)
                )
                took = medians({"few": sweep(with_few), "many": sweep(with_many)}, seconds=10)
                with_few.connection.rollback()
                with_many.connection.rollback()
    yield Row(f"sweep of {due:,} due among {few:,} open", took["few"], "ms")
    yield Row(f"sweep of {due:,} due among {many:,} open", took["many"], "ms")
    yield at_most("among many ÷ among few", took["many"] / took["few"], "×", LIMIT)


def fill(first: int, last: int, due: int, report: Report) -> None:
    """Create people and an open concern about each, of whom the first `due` are late. Run as the owner."""
    report(f"{last:,} open")
    programme = Programme.objects.get(code=PROGRAMME).pk
    facts = {
        "owner": Agency.objects.get(code=HOLDER).pk,
        "user": member_of(HOLDER).user_id,
        "programme": programme,
        "category": int(Category.SAFEGUARDING),
        "first": first,
        "last": last,
        "due": due,
    }
    with connection.cursor() as cursor:
        cursor.execute("alter table cases_concern disable trigger user")
        cursor.execute(PEOPLE, facts)
        cursor.execute(CONCERNS, facts)
        cursor.execute("alter table cases_concern enable trigger user")
        cursor.execute("analyze")


def handed_over(cursor: Any) -> int:
    """How much one sweep hands over. What it wrote is rolled back."""
    cursor.execute(HAND_OVER, [ANSWER.slug, ANSWER.task, ANSWER.watched_by, sorted(map(int, ANSWER.purposes))])
    number = int(cursor.fetchone()[0])
    cursor.connection.rollback()
    return number


def sweep(cursor: Any) -> Callable[[], float]:
    """A function that sweeps once and returns milliseconds."""
    return lambda: elapsed(lambda: handed_over(cursor))
