"""The benchmark of the row policies, at toy size: what it compares must be the same rows, or it must say so."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from benchmarks.measuring import partnership, people
from benchmarks.measuring.partnership import SESSIONS
from benchmarks.measuring.rows import Row, all_met
from benchmarks.measuring.scratch import scratch_database
from benchmarks.measuring.sessions import run_time
from benchmarks.measuring.stopwatch import medians
from benchmarks.policies import changing, reading, visible
from partners.owner import as_owner
from tests.database import fingerprint
from tests.datasharing.backups.backing_up import wrongly_named

PEOPLE = 1_000


def quiet(_doing: str) -> None:
    """Ignore progress reports."""


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The invented partnership and its people, in a database of the benchmark's own."""
    with django_db_blocker.unblock(), scratch_database(f"fd_template_{fingerprint()}"):
        with as_owner():
            partnership.build()
            people.fill(PEOPLE, quiet)
        yield


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Toy sizes prove no goal: run everything as few times as may be."""
    for module in (reading, changing):
        monkeypatch.setattr(module, "medians", partial(medians, seconds=0))
    monkeypatch.setattr(changing, "MANY", 50)


def what_everybody_sees() -> list[Row]:
    """The rows that say whether the policies and the evaluator agree."""
    with run_time() as cursor:
        return list(visible.compare(SESSIONS, cursor))


def test_every_session_sees_what_the_evaluator_says(crowd: None) -> None:
    rows = what_everybody_sees()

    assert all_met(rows)
    assert [row.measure for row in rows if row.unit == "records" and not row.value] == []
    assert len(rows) == 2 * len(SESSIONS)


def test_every_record_says_what_partner_systems_call_its_person(crowd: None) -> None:
    assert wrongly_named() == {}


def test_a_policy_that_shows_more_misses_a_goal(crowd: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("create policy shows_more on cases_note for select to fd_app using (person_id = 1)")

    rows = what_everybody_sees()

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("drop policy shows_more on cases_note")
    assert {row.value for row in rows if row.met is False} == {1}
    assert not all_met(rows)


def test_every_way_answers_with_the_same_rows(crowd: None) -> None:
    figures: reading.Figures = {}

    rows = list(reading.compare(PEOPLE, figures, {}, quiet))

    assert [row.measure for row in rows if "differ" in row.measure] == []
    assert {session for session, _query in figures} == {session.name for session in SESSIONS}
    assert {("10 %", "caseload"), ("10 %", "person page"), ("consent", "inbox")} <= figures.keys()
    assert sum(row.measure.endswith("policy / hand") for row in rows) == len(figures) - len(reading.SEARCHES) * len(
        SESSIONS
    )
    assert sum(row.measure.endswith("guardian / policy") for row in rows) == 3 * len(SESSIONS)


def test_a_change_of_an_agreement_is_held_against_permission_rows(crowd: None) -> None:
    rows = {row.measure: row for row in changing.change(PEOPLE, quiet)}

    assert rows["records whose permissions change with an agreement"].value > PEOPLE / 2
    assert rows["giving a permission for each record, guardian's functions"].value > 0
    assert {row.measure for row in rows.values() if row.goal} == {
        "newest 50: with 50 more agreements",
        "pull 500: with 50 more agreements",
    }
