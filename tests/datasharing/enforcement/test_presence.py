"""Presence has exactly the records that a query on each table would find, for the same readers."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, example, given, note, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from cases.models import Alert, Association, Note
from datasharing.enforcement import read_log
from datasharing.enforcement.door import Actor, acting
from datasharing.enforcement.presence import present
from datasharing.enforcement.read_log import ANY_TABLE
from datasharing.models import Person, Record
from partners.models import Purpose
from tests.attacker import actor_of, say, session
from tests.committed import World, committed_world
from tests.conftest import owner_role
from tests.datasharing.enforcement import telling
from tests.datasharing.proof import ground, worlds
from tests.datasharing.proof.ground import Ground, record_tables
from tests.faults import Fault


def about_people() -> list[type[Record]]:
    """All tables of records. Facts name no person, so they have no presence."""
    return [model for model in record_tables() if issubclass(model, Record)]


PLACE = "person_id, as_other, table_name, owner_id, set_id, guard_id, other_guard_id, addressee_key"


@dataclass(frozen=True)
class Erase:
    """Some records of one table are erased: every one about a person, or one."""

    table: int
    person: int
    all_of_them: bool

    def take(self, ground: Ground) -> None:
        model = ERASED[self.table]
        found = model.objects.filter(person=ground.people[self.person]).order_by("pk")
        keys = [record.pk for record in found]
        model.objects.filter(pk__in=keys if self.all_of_them else keys[:1]).delete()


@dataclass(frozen=True)
class Reassign:
    """Notes about a person go to another programme, and so to another data set."""

    person: int
    programme: int

    def take(self, ground: Ground) -> None:
        notes = Note.objects.filter(person=ground.people[self.person])
        notes.update(programme=ground.programmes[self.programme])


@dataclass(frozen=True)
class TieTo:
    """An association of a person's is found to be with another."""

    person: int
    other: int

    def take(self, ground: Ground) -> None:
        if self.person != self.other:
            associations = Association.objects.filter(person=ground.people[self.person])
            associations.update(other=ground.people[self.other])


ERASED: tuple[type[Record], ...] = (Note, Alert, Association)
Changing = Erase | Reassign | TieTo | worlds.Step

people = st.integers(0, 3)
changing: st.SearchStrategy[list[Changing]] = st.lists(
    st.one_of(
        st.builds(Erase, st.integers(0, 2), people, st.booleans()),
        st.builds(Reassign, people, st.integers(0, 2)),
        st.builds(TieTo, people, people),
        worlds.steps,
    ),
    max_size=12,
)
CHANGES: list[Changing] = [
    Erase(0, 0, all_of_them=False),
    Erase(1, 0, all_of_them=True),
    Reassign(1, 2),
    TieTo(2, 0),
    Erase(2, 1, all_of_them=True),
]
"""After the world in which every guard tells: some of each, so that whatever is not noticed shows."""


@pytest.fixture
def place(db: None) -> Ground:
    """The ground of the worlds."""
    with owner_role(), read_log.collecting():
        return ground.build()


def test_presence_is_what_walking_through_every_table_finds(place: Ground, planted: Fault | None) -> None:
    phases = [Phase.explicit] if planted else [Phase.explicit, Phase.generate]

    @settings(max_examples=6, phases=phases, suppress_health_check=[*HealthCheck])
    @example(telling.WORLD, CHANGES)
    @given(worlds.worlds, changing)
    def agree(steps: list[worlds.Step], changes: list[Changing]) -> None:
        savepoint = transaction.savepoint()
        try:
            with owner_role(), read_log.collecting():
                for step in (*steps, *changes):
                    note(repr(step))
                    step.take(place)
                    assert kept() == walked(), step
            compare_what_is_told(place)
        finally:
            transaction.savepoint_rollback(savepoint)

    agree()


def kept() -> set[tuple[Any, ...]]:
    """What presence says there is."""
    return answer(f"SELECT {PLACE} FROM datasharing_presence")


def walked() -> set[tuple[Any, ...]]:
    """What there is in the tables of records."""
    return answer(" UNION ".join(select for model in about_people() for select in places(model)))


def places(model: type[Any]) -> Iterator[str]:
    table = model._meta.db_table
    key = "addressee_key" if model.addressed else "NULL::bigint"
    other_guard = "other_guard_id" if model.tie else "NULL::bigint"
    for person, as_other in (("person_id", False), ("other_id", True))[: 1 + model.tie]:
        columns = f"{person}, {as_other}, '{table}'::text, owner_id, set_id, guard_id, {other_guard}, {key}"
        yield f"SELECT {columns} FROM {table}"


def answer(sql: str) -> set[tuple[Any, ...]]:
    with read_log.permitted(ANY_TABLE), connection.cursor() as cursor:
        cursor.execute(sql)
        return set(cursor.fetchall())


def compare_what_is_told(place: Ground) -> None:
    """Every member is told of the tables in which they may read a record about the person, and of no other."""
    for member in place.members[:-1]:  # the last one has left
        for purpose in member.purposes:
            with acting(Actor.of(member, Purpose(purpose))):
                told = {(person.pk, table) for person in place.people for table in present(person)}
                read = {(person, table) for person, _as_other, table in answer(READABLE)}
            assert told == read, f"{member} for {Purpose(purpose).label}"


READABLE = " UNION ".join(
    f"SELECT {person}, {as_other}, '{model._meta.db_table}'::text FROM {model._meta.db_table}"
    for model in about_people()
    for person, as_other in (("person_id", False), ("other_id", True))[: 1 + model.tie]
)


@pytest.mark.django_db
def test_presence_is_worked_out_anew_as_it_was_kept(place: Ground) -> None:
    """As for records that were there before presence was, or that a load without triggers has brought."""
    before = kept_by_owner()

    with owner_role(), connection.cursor() as cursor:
        cursor.execute("UPDATE datasharing_presence SET guard_id = 0")
        cursor.execute("SELECT sharing.work_out_presence(table_name) FROM sharing.protected")

    assert kept_by_owner() == before


def kept_by_owner() -> set[tuple[Any, ...]]:
    with owner_role():
        return kept()


# Several writers at once, each over a connection of their own.

NOTE = """
INSERT INTO cases_note (owner_id, person_id, programme_id, subject_role, basis, text, about_at, author_id)
VALUES (%s, %s, %s, 1, 'fact', '', now(), %s)
"""
ALERT = """
INSERT INTO cases_alert (owner_id, person_id, programme_id, subject_role, kind, text, since)
VALUES (%s, %s, %s, 1, 'violence', '', now())
"""


@pytest.fixture
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A committed world of its own for each race."""
    with committed_world(django_db_blocker) as made:
        yield made


class Writer:
    """A custody worker in a session of their own."""

    def __init__(self, opened: Any, world: World) -> None:
        self.opened, self.actor = opened, actor_of(world.partnership.custody_worker)
        self.held = [self.actor.agency_id, world.ash.pk, world.partnership.programme.pk]
        self.cursor = opened.cursor()
        say(self.cursor, self.actor)

    def note(self) -> None:
        self.cursor.execute(NOTE, [*self.held, self.actor.user_id])

    def alert(self) -> None:
        self.cursor.execute(ALERT, self.held)

    def erase_notes(self) -> None:
        self.cursor.execute("DELETE FROM cases_note")

    def commit(self) -> None:
        self.opened.commit()
        say(self.cursor, self.actor)


@pytest.fixture
def first(world: World) -> Iterator[Writer]:
    """One custody worker, who has written a note."""
    with session() as opened:
        writer = Writer(opened, world)
        writer.note()
        writer.commit()
        yield writer


@pytest.fixture
def second(world: World) -> Iterator[Writer]:
    """Another, at the same moment."""
    with session() as opened:
        yield Writer(opened, world)


class Later:
    """A statement that waits for another transaction while the test continues."""

    def __init__(self, run: Any) -> None:
        self.error: psycopg2.Error | None = None
        self.thread = threading.Thread(target=self._run, args=[run])
        self.thread.start()
        self.thread.join(0.3)

    def _run(self, run: Any) -> None:
        try:
            run()
        except psycopg2.Error as error:
            self.error = error

    def end(self) -> None:
        self.thread.join(10)
        assert not self.thread.is_alive()
        assert self.error is None, self.error


def told_and_true(world: World) -> tuple[bool, bool]:
    """Whether presence says that there are notes about the person, and whether there are."""
    with acting(actor_of(world.partnership.custody_worker)):
        return "cases_note" in present(world.ash), Note.objects.filter(person=world.ash).exists()


def test_a_note_written_while_the_last_other_is_erased_is_told_of(world: World, first: Writer, second: Writer) -> None:
    first.erase_notes()
    writing = Later(second.note)
    first.commit()
    writing.end()
    second.commit()

    assert told_and_true(world) == (True, True)


def test_a_note_that_is_about_to_be_committed_is_told_of_after_the_last_other_is_erased(
    world: World, first: Writer, second: Writer
) -> None:
    second.note()
    erasing = Later(first.erase_notes)
    second.commit()
    erasing.end()
    first.commit()

    assert told_and_true(world) == (True, True)


def test_the_last_note_erased_is_told_of_no_longer_whoever_else_erased_at_the_same_moment(
    world: World, first: Writer, second: Writer
) -> None:
    second.note()
    second.commit()
    second.cursor.execute("DELETE FROM cases_note WHERE id = (SELECT max(id) FROM cases_note)")
    erasing = Later(lambda: first.cursor.execute("DELETE FROM cases_note WHERE id = (SELECT min(id) FROM cases_note)"))
    second.commit()
    erasing.end()
    first.commit()

    assert told_and_true(world) == (False, False)


def test_two_who_write_about_one_person_in_any_order_never_wait_for_each_other(
    world: World, first: Writer, second: Writer
) -> None:
    """First records or not: neither statement waits, and so no two can wait for each other."""
    for writer, write in product((first, second), ("note", "alert")):
        getattr(writer, write)()
    for writer, write in product((second, first), ("alert", "note")):
        getattr(writer, write)()
    second.commit()
    first.commit()

    with acting(actor_of(world.partnership.custody_worker)):
        assert {"cases_note", "cases_alert"} <= present(world.ash)


def test_a_note_taken_back_is_not_told_of(world: World, first: Writer, second: Writer) -> None:
    """A second that counted on it is."""
    first.erase_notes()
    first.commit()
    first.note()
    second.note()
    first.opened.rollback()
    second.commit()

    assert told_and_true(world) == (True, True)


def test_nobody_writes_presence(world: World, second: Writer) -> None:
    for statement in (
        "INSERT INTO datasharing_presence (table_name) VALUES ('cases_note')",
        "UPDATE datasharing_presence SET table_name = ''",
        "DELETE FROM datasharing_presence",
        "SELECT set_id FROM datasharing_presence",
        "SELECT sharing.appear('cases_note', '{}')",
    ):
        with pytest.raises(psycopg2.Error, match="permission denied"):
            second.cursor.execute(statement)
        second.commit()


def test_who_does_not_act_is_told_of_nothing(world: World) -> None:
    with session() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT count(person_id) FROM datasharing_presence")
        assert cursor.fetchone() == (0,)
    with pytest.raises(read_log.NotActing):
        present(Person(pk=world.ash.pk))
