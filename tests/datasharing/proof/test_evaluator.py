"""The database and the evaluator agree for every member, purpose and row, in every world (DSA-01, DSA-02)."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import product

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, note
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from cases.models import Group, GroupAlias, Note
from datasharing.enforcement import keys, read_log
from datasharing.enforcement.door import Actor, acting
from datasharing.models import Consent, Protected
from datasharing.proof import evaluator
from datasharing.proof.agreed import an_actor, what_was_agreed
from datasharing.proof.evaluator import Moment, ProtectedRow
from partners.models import Purpose
from partners.owner import as_owner
from tests.conftest import owner_role
from tests.database import fresh_database
from tests.datasharing.enforcement import telling
from tests.datasharing.enforcement.looking import Sight, every_protected_row, load, look, pass_days, protected_row
from tests.datasharing.proof import ground, worlds
from tests.datasharing.proof.ground import Ground, a_record, record_tables
from tests.faults import Fault

LATER = 15
"""Days after which each world is looked at again: some clauses, statuses and consents have ended, others begun."""


def worth(examples: int, planted: Fault | None) -> hypothesis_settings:
    """Try the telling world, in which every planted fault must show, and without a fault some random ones.

    A failure names the member and the rows; no smaller world is looked for, because each takes seconds.
    """
    phases = [Phase.explicit] if planted else [Phase.explicit, Phase.generate]
    return hypothesis_settings(max_examples=examples, phases=phases, suppress_health_check=[*HealthCheck])


class Undone(Exception):
    """Ends a block that was only tried."""


@pytest.fixture(scope="module")
def committed_ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    """The ground of the worlds, made once in a database of its own: building it costs more than many a world."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        with as_owner():
            stack.enter_context(fresh_database("_worlds"))
            keys.believe(settings.CONTEXT_KEY)
            with read_log.collecting(), transaction.atomic():
                made = ground.build()
        yield made
        with as_owner():
            stack.close()


@pytest.fixture
def place(committed_ground: Ground, db: None) -> Ground:
    """The ground of the worlds; what a test adds to it is undone."""
    return committed_ground


def test_the_database_agrees_with_the_evaluator(place: Ground, planted: Fault | None) -> None:
    compared = 0

    @worth(8, planted)
    @example(telling.STOPPED)
    @example(telling.ALONE)
    @example(telling.WORLD)
    @given(worlds.worlds)
    def agree(steps: list[worlds.Step]) -> None:
        nonlocal compared
        compared += live(steps, place)

    agree()

    assert planted or compared >= 100_000  # a fault must show in what is seen, not in how little was compared


def test_members_write_only_what_they_own_and_may_read(place: Ground, planted: Fault | None) -> None:
    @worth(4, planted)
    @example(telling.WORLD)
    @given(worlds.worlds)
    def agree(steps: list[worlds.Step]) -> None:
        savepoint = transaction.savepoint()
        try:
            take(steps, place)
            compare_writing(place)
        finally:
            transaction.savepoint_rollback(savepoint)

    agree()


def test_a_hole_in_the_policy_of_any_table_would_show(place: Ground) -> None:
    """A row of each table is hidden from some member on this ground; without that the comparison proves nothing."""
    member = place.members[0]
    before = look(Actor.of(member, Purpose(member.purposes[0]))).rows
    tables = {model._meta.db_table for model in record_tables() if model is not Consent}  # consents are steps

    with owner_role(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"create policy open_to_all on {table} for select to fd_app using (true)")

    shown = look(Actor.of(member, Purpose(member.purposes[0]))).rows - before
    assert {table for table, _id in shown} == tables


def live(steps: list[worlds.Step], place: Ground) -> int:
    """Take the steps and compare: today, `LATER`, and when the expired consents of that day are swept; then undo all.

    Answers how many triples of member, purpose and row were compared.
    """
    savepoint = transaction.savepoint()
    try:
        take(steps, place)
        compared = compare(place, days=0)
        with owner_role():
            pass_days(LATER)
        compared += compare(place, days=LATER)
        with owner_role(), connection.cursor() as cursor:
            cursor.execute("SELECT sharing.sweep_consents()")
        return compared + compare(place, days=LATER)
    finally:
        transaction.savepoint_rollback(savepoint)


def take(steps: list[worlds.Step], place: Ground) -> None:
    with owner_role(), read_log.collecting():
        for step in steps:
            note(repr(step))
            step.take(place)


def compare(place: Ground, *, days: int) -> int:
    """Hold what each member sees against what was agreed, `days` from today."""
    rows, moment, at = as_agreed(days)
    actors = [(member, Purpose(purpose)) for member in place.members for purpose in member.purposes]
    for member, purpose in actors:
        if not (actor := an_actor(member, purpose)).holds(at):
            with pytest.raises(PermissionError):
                Actor.of(member, purpose)
            continue
        readable = [row for row in rows if moment.may_read(row, actor)]
        expected = Sight(
            rows=frozenset((row.table, row.id) for row in readable),
            changeable=frozenset((row.table, row.id) for row in readable if is_changeable(row, actor)),
            people=frozenset(row.person for row in readable if row.person) | bare_people(place, rows, actor.agency),
        )
        sight = look(Actor.of(member, purpose))
        assert sight == expected, f"{member} for {purpose.label}, {days} days from today: {sight.unlike(expected)}"
        if days == 0:
            assert load(Actor.of(member, purpose)) == expected.rows
    return len(rows) * len(actors)


def compare_writing(place: Ground) -> None:
    """Have each member try to change and erase every note, and to write one for each agency and programme.

    The same with groups, which are about no one person. A group is never erased, because records may refer to it.
    """
    rows, moment, _at = as_agreed(0)
    for member in place.members[:-1]:  # the last one has left
        purpose = Purpose(member.purposes[0])
        actor = an_actor(member, purpose)
        readable = [row for row in rows if moment.may_read(row, actor)]
        people = {row.person for row in readable} | bare_people(place, rows, actor.agency)
        own = [row.table for row in readable if row.owner == actor.agency]

        with acting(Actor.of(member, purpose)):
            assert tried("UPDATE cases_note SET text = 'changed'") == own.count(Note._meta.db_table)
            assert tried("DELETE FROM cases_note") == own.count(Note._meta.db_table)
            assert tried("UPDATE cases_group SET note = 'changed'") == own.count(Group._meta.db_table)
            assert tried("DELETE FROM cases_groupalias") == own.count(GroupAlias._meta.db_table)
            for number, (owner, programme) in enumerate(product(place.agencies, place.programmes[:3])):
                person = place.people[number % len(place.people)]
                note = a_record(
                    Note, place, owner=owner, person=person, programme=programme, subject_role=number % 4 + 1
                )
                is_allowed = moment.may_change(protected_row(note), actor) and person.pk in people
                assert is_written(note) == is_allowed, f"{member} writes {protected_row(note)}"
                group = a_record(Group, place, owner=owner, programme=programme, name="Another")
                assert is_written(group) == moment.may_change(protected_row(group), actor), (
                    f"{member} writes {protected_row(group)}"
                )


def as_agreed(days: int) -> tuple[list[ProtectedRow], Moment, datetime]:
    """Every record there is, and what is in force `days` from today."""
    at = timezone.now() + timedelta(days=days)
    with owner_role(), read_log.collecting():
        return every_protected_row(), what_was_agreed().at(at), at


def tried(statement: str) -> int:
    """How many rows `statement` would write."""
    savepoint = transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute(statement)
        written: int = cursor.rowcount
    transaction.savepoint_rollback(savepoint)
    return written


def is_written(note: Protected) -> bool:
    """Whether the database takes a new row, which is then taken back."""
    try:
        with transaction.atomic():
            note.save()
            raise Undone
    except Undone:
        return True
    except (ProgrammingError, IntegrityError):
        return False


def is_changeable(row: ProtectedRow, actor: evaluator.Actor) -> bool:
    """An agency changes its own records; an exchange stays as it was sent."""
    return row.owner == actor.agency and row.addressee is None


def bare_people(place: Ground, rows: list[ProtectedRow], agency: int) -> frozenset[int]:
    """Those whom the agency registered and holds nothing about yet; what others hold is not told to it."""
    known = {row.person for row in rows if row.owner == agency}
    return frozenset(p.pk for p in place.people if p.pk not in known and p.registered_by_id == agency)
