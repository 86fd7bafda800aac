"""The cost of a hundred kinds of record instead of twenty: the same database twice, once with eighty more tables."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from benchmarks.measuring import partnership, people
from benchmarks.measuring.partnership import CONSENTED, HOLDERS, SESSIONS, member_of
from benchmarks.measuring.rows import Report, Row, at_most
from benchmarks.measuring.scratch import scratch_database, using
from benchmarks.measuring.sessions import announce, run_time
from benchmarks.measuring.stopwatch import elapsed, medians
from cases.models import Note
from datasharing.enforcement import read_log
from datasharing.enforcement.door import Actor
from datasharing.enforcement.presence import PRESENT
from datasharing.models import Agreement
from partners.models import Agency, Purpose, Role
from partners.owner import as_owner

TABLES = 100
HOLDER = HOLDERS[0]
LIMIT = 1.2
PAGE = 50

ONE_MORE = """
create table public.{table} (like public.cases_note including all);
alter table public.{table} add foreign key (person_id) references public.datasharing_person;
select sharing.protect('{table}', {category});
alter table public.{table} disable trigger user;
insert into public.{table} (owner_id, person_id, person_reference, programme_id, subject_role, set_id, guard_id, basis,
                            text, author_id, about_at)
select owner_id, person_id, person_reference, programme_id, subject_role, set_id, guard_id, basis, text, author_id,
       about_at
  from public.cases_note where person_id % {tables} = {number};
alter table public.{table} enable trigger user;
select sharing.work_out_presence('{table}');
"""
"""Each table gets notes about some people, so that none is empty, but never about the person the work is about."""

NOTE = """
insert into cases_note (owner_id, person_id, programme_id, subject_role, basis, text, author_id, about_at)
values (%(owner)s, %(person)s, %(programme)s, 1, 'fact', 'Spoken to', %(user)s, now())
"""
CONSENT = """
insert into datasharing_consent (owner_id, person_id, programme_id, subject_role, agreement_id, recipients, categories,
                                 wording, means, capacity_note, recorded_by_id)
values (%(owner)s, %(person)s, %(programme)s, 1, %(agreement)s, array[%(recipient)s]::bigint[], '{1,2,12}', 'May we?',
        'spoken', '', %(user)s)
"""


@dataclass(frozen=True)
class Work:
    """A statement to time, and the actor who sends it. Its writes are rolled back."""

    name: str
    actor: Actor
    sql: str
    values: dict[str, Any]

    def on(self, cursor: Any) -> Callable[[], float]:
        """A function that runs the statement on this cursor and returns milliseconds."""

        def run() -> float:
            announce(cursor, self.actor)
            return elapsed(lambda: cursor.execute(self.sql, self.values))

        return run

    def answer(self, cursor: Any) -> list[Any]:
        """The rows that the statement returns, sorted."""
        announce(cursor, self.actor)
        cursor.execute(self.sql, self.values)
        return sorted(cursor.fetchall(), key=str) if cursor.description else []


def measure(people_in_all: int, report: Report, *, template: str = "template1") -> Iterator[Row]:
    """Measure each kind of work with the product's tables and with `TABLES`."""
    with scratch_database(template):
        with as_owner():
            partnership.build()
            people.fill(people_in_all, report)
            few = how_many()
        few_tables = str(connection.settings_dict["NAME"])
        report(f"{people_in_all:,} people: {TABLES} tables")
        with scratch_database(few_tables):
            with as_owner():
                add_tables(TABLES - few)
            with run_time() as with_many, using(few_tables), run_time() as with_few:
                for work in to_do():
                    report(f"{people_in_all:,} people: {work.name}")
                    yield from compare(work, with_few, with_many, few)
                with_few.connection.rollback()
                with_many.connection.rollback()


def compare(work: Work, with_few: Any, with_many: Any, few: int) -> Iterator[Row]:
    """Time `work` in both databases, alternately.

    :raises AssertionError: if the answers differ in anything but random names
    """
    if work.answer(with_few) != work.answer(with_many):
        raise AssertionError(f"{work.name}: other answers among {TABLES} tables than among {few}")
    took = medians({"few": work.on(with_few), "many": work.on(with_many)})
    yield Row(f"{work.name}: {few} tables", took["few"], "ms")
    yield Row(f"{work.name}: {TABLES} tables", took["many"], "ms")
    yield at_most(f"{work.name}: {TABLES} tables ÷ {few}", took["many"] / took["few"], "×", LIMIT)


def how_many() -> int:
    """The number of protected tables. Run as the owner."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from sharing.protected")
        return int(cursor.fetchone()[0])


def add_tables(times: int) -> None:
    """Add `times` protected tables like that of notes. Run as the owner."""
    for number in range(times):
        with connection.cursor() as cursor:
            cursor.execute(
                ONE_MORE.format(table=f"bench_kind_{number}", category=int(Note.category), number=number, tables=TABLES)
            )
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def to_do() -> Iterator[Work]:
    """The work that is measured: reading presence, searching, and each kind of write."""
    with as_owner(), read_log.permitted(read_log.ANY_TABLE), read_log.collecting():
        agency = Agency.objects.get(code=HOLDER)
        notes = Note.objects.filter(owner=agency, guard_id=None).select_related("person").order_by("pk")
        held = {record.person_id: record for record in notes[: 4 * PAGE]}
        note = next(record for record in notes.iterator() if record.person_id % TABLES == TABLES - 1)
        agreement = Agreement.objects.get(reference=f"read-{CONSENTED}")
        opened = Agreement.objects.get(reference=f"read-{SESSIONS[1].agency}")
        recipient = Agency.objects.get(code=CONSENTED).pk
    worker, officer = member_of(HOLDER), member_of(HOLDER, Role.DATA_PROTECTION_OFFICER)
    by = Actor.of(worker, Purpose.DETERRENCE)
    facts = {"owner": agency.pk, "person": note.person_id, "programme": note.programme_id, "user": worker.user_id}
    rules = json.dumps([{"kind": "exclusion", "agency": recipient}])
    yield Work("what there is about a person", by, PRESENT % "%(person)s", facts)
    person = {"reference": note.person.reference}
    yield Work("finding a person", by, "select id from datasharing_person where reference = %(reference)s", person)
    some = {"people": [*held][:PAGE]}
    yield Work("a page of people", by, "select id from datasharing_person where id = any (%(people)s)", some)
    yield Work("adding a record", by, NOTE, facts)
    guard = "select sharing.guard_person(%(person)s, %(rules)s, 'A threat') is not null"
    yield Work("a guard", by, guard, facts | {"rules": rules})
    yield Work("a consent", by, CONSENT, facts | {"agreement": agreement.pk, "recipient": recipient})
    suspend = "select sharing.set_standing(%(agreement)s, 'suspended', 'A benchmark')"
    yield Work("an agreement change", Actor.of(officer, Purpose.ASSURANCE), suspend, {"agreement": opened.pk})
