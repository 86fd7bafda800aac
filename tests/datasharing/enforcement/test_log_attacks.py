"""SQL of the run-time login, or of the tables' owner, can only add to the log (AUD-01, LAW-03)."""

import io
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from datasharing.enforcement.door import Actor
from datasharing.models import LogEntry
from tests.attacker import Attacker, actor_of, say, session
from tests.committed import World, committed_world
from tests.conftest import owner_role

LOG = "datasharing_logentry"
HERE = f"{LOG}_{timezone.now():%Y_%m}"
"""The month in which these tests write."""
ROW = "(operation, category, owner_id, persons) VALUES ('consultation', 1, 1, '{1}')"
CLOSED, UNKNOWN_SETTING = "42501", "0A000"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A committed world whose log has rows."""
    with committed_world(django_db_blocker) as made:
        yield made


@pytest.fixture
def attacker(world: World) -> Iterator[Attacker]:
    """Someone with SQL of the run-time login."""
    with session() as opened:
        yield Attacker(opened)


@pytest.fixture
def worker(world: World) -> Actor:
    """Whose rows are in the log."""
    return actor_of(world.partnership.custody_worker)


ATTACKS = [
    f"UPDATE {LOG} SET persons = '{{}}'",
    f"UPDATE {HERE} SET persons = '{{}}'",
    f"DELETE FROM {LOG}",
    f"DELETE FROM {HERE}",
    f"TRUNCATE {LOG}",
    f"TRUNCATE {HERE}",
    f"MERGE INTO {LOG} l USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    f"INSERT INTO {LOG} {ROW} ON CONFLICT (id, at) DO UPDATE SET persons = '{{}}'",
    f"INSERT INTO {HERE} {ROW}",
    f"INSERT INTO {LOG} (at, operation, category, owner_id, persons) VALUES (now(), 'consultation', 1, 1, '{{1}}')",
    f"INSERT INTO {LOG} (user_id, operation, category, owner_id, persons) VALUES (1, 'consultation', 1, 1, '{{1}}')",
    f"INSERT INTO {LOG} (operation, category, owner_id, persons) VALUES ('erasure', 1, 1, '{{1}}')",
    f"COPY {LOG} (operation, category, owner_id, persons) FROM PROGRAM 'true'",
    f"COPY {LOG} TO '/tmp/log'",
    f"ALTER TABLE {LOG} DISABLE TRIGGER ALL",
    f"ALTER TABLE {LOG} DISABLE TRIGGER stamp",
    f"ALTER TABLE {HERE} DISABLE TRIGGER final_as_a_whole",
    f"ALTER TABLE {LOG} DISABLE ROW LEVEL SECURITY",
    f"ALTER TABLE {LOG} DETACH PARTITION {HERE}",
    f"ALTER TABLE {LOG} ALTER COLUMN at SET DEFAULT '2020-01-01'",
    f"ALTER TABLE {LOG} DROP CONSTRAINT a_disclosure_names_its_recipient",
    f"DROP TABLE {LOG}",
    f"DROP TABLE {HERE}",
    f"DROP TRIGGER final ON {LOG}",
    f"DROP POLICY adds ON {LOG}",
    f"CREATE RULE quiet AS ON INSERT TO {LOG} DO INSTEAD NOTHING",
    f"CREATE TRIGGER quiet BEFORE INSERT ON {LOG} FOR EACH ROW EXECUTE FUNCTION sharing.log_is_final()",
    f"LOCK TABLE {LOG} IN ACCESS EXCLUSIVE MODE",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION sharing.stamp_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "ALTER FUNCTION sharing.stamp_log() RENAME TO stamped",
    "DELETE FROM datasharing_change",
    "SELECT sharing.log_write('erasure', 1, 'cases_note', '{}')",
]


@pytest.mark.parametrize("sql", ATTACKS)
def test_the_run_time_login_only_adds_to_the_log(attacker: Attacker, worker: Actor, sql: str) -> None:
    assert attacker.refusal(sql, acting=worker).startswith(CLOSED)


def test_rows_cannot_be_poured_in(attacker: Attacker, worker: Actor) -> None:
    with attacker.session.cursor() as cursor:
        say(cursor, worker)
        with pytest.raises(psycopg2.Error) as refused:
            cursor.copy_expert(f"COPY {LOG} (operation, category, owner_id, persons) FROM STDIN", io.StringIO())

    assert refused.value.pgcode in {CLOSED, UNKNOWN_SETTING}


def test_who_acted_for_whom_is_not_the_applications_to_say(attacker: Attacker, worker: Actor, world: World) -> None:
    stranger = world.partnership.agency("stranger").pk

    [row] = attacker.run(
        f"INSERT INTO {LOG} (operation, category, owner_id, persons) VALUES ('consultation', 1, %s, '{{1}}')"
        f" RETURNING operation, user_id, agency_id, recipient_id, purpose",
        stranger, acting=worker,
    )  # fmt: skip

    assert row == ("disclosure", worker.user_id, worker.agency_id, worker.agency_id, int(worker.purpose))


def test_nobody_adds_without_saying_who_they_are(attacker: Attacker) -> None:
    assert attacker.refusal(f"INSERT INTO {LOG} {ROW}").startswith(("23514", CLOSED))


@pytest.mark.parametrize("sql", [f"UPDATE {LOG} SET persons = '{{}}'", f"DELETE FROM {LOG}", f"DELETE FROM {HERE}"])
def test_the_owner_of_the_tables_changes_no_row_either(world: World, sql: str) -> None:
    with session("fd_owner") as owner:
        assert Attacker(owner).refusal(sql).startswith(CLOSED)


@pytest.mark.parametrize("table", [LOG, HERE])
def test_the_owner_of_the_tables_empties_nothing(world: World, table: str) -> None:
    with session("fd_owner") as owner:
        assert Attacker(owner).refusal(f"TRUNCATE {table}").startswith(CLOSED)


ANY_ROW: dict[str, Any] = {
    "category": 1,
    "owner_id": 1,
    "persons": [1],
    "user_id": 1,
    "agency_id": 1,
    "purpose": 1,
    "outcome": "done",
}

IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "a disclosure without a recipient": {"operation": "disclosure"},
    "a consultation with a recipient": {"operation": "consultation", "recipient_id": 1},
    "an erasure with a recipient": {"operation": "erasure", "recipient_id": 1},
    "a consultation by nobody": {"operation": "consultation", "user_id": None},
    "a disclosure to no agency": {"operation": "disclosure", "recipient_id": 1, "agency_id": None},
    "an operation the law does not know": {"operation": "reading"},
    "an outcome there is not": {"operation": "consultation", "outcome": "perhaps"},
    "a row about no list of people": {"operation": "consultation", "persons": None},
    "a row about people and facts": {"operation": "consultation", "table_name": "cases_group", "keys": [1]},
    "a row about facts of no table": {"operation": "consultation", "persons": [], "keys": [1]},
    "a row about a table and no fact in it": {"operation": "consultation", "persons": [], "table_name": "cases_group"},
    "a row of nobody's records": {"operation": "consultation", "owner_id": None},
    "a row of no category": {"operation": "consultation", "category": None},
}


@pytest.mark.django_db
@pytest.mark.parametrize("row", IMPOSSIBLE)
def test_a_row_that_says_too_little_cannot_be_written_by_the_owner_without_triggers(row: str) -> None:
    values = {**ANY_ROW, **IMPOSSIBLE[row]}
    columns, places = ", ".join(values), ", ".join(["%s"] * len(values))
    with owner_role(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {LOG} DISABLE TRIGGER stamp")

        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(f"INSERT INTO {LOG} ({columns}) VALUES ({places})", [*values.values()])


@pytest.mark.django_db
def test_a_full_row_can_be_written_and_is_exact_to_less_than_a_millisecond() -> None:
    with owner_role(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {LOG} DISABLE TRIGGER stamp")
        for _ in range(20):
            cursor.execute(f"INSERT INTO {LOG} (operation, category, owner_id, persons, user_id, agency_id, purpose)"
                           " VALUES ('consultation', 1, 1, '{1}', 1, 1, 1)")  # fmt: skip
        times = [entry.at for entry in LogEntry.objects.order_by("pk")]

    assert len({at.microsecond for at in times}) > 10
    assert times == sorted(times)
    assert all(at.utcoffset() is not None for at in times)
