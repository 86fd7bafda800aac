"""What load balancers and alarms are told: each finding turns red when it should, soon, and says nothing of people."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import Error, connection
from django.test import Client

from partners.models import Purpose
from tests.attacker import session
from tests.partnership import Partnership

pytestmark = pytest.mark.django_db

WELL = {
    "database_writes": True,
    "migrations_applied": True,
    "log_writable": True,
    "work_carried_out": True,
    "work_taken_up": True,
    "work_has_effect": True,
    "time_passes": True,
    "settings_as_set_up": True,
    "oldest_work_seconds": 0,
}
AT_MOST_S = 3
OLD_WORK = """
INSERT INTO datasharing_outbox (key, task, about, agency_id, purpose, created_at, next_at, attempts, problem)
SELECT gen_random_uuid(), 'deliver', 'R-old', id, {purpose}, now() - interval '{waited}', now(), 0, ''
  FROM partners_agency WHERE code = 'harbour'
"""


SWEEP = "SELECT sharing.sweep_consents()"
BACK = """
UPDATE datasharing_consentsweep SET swept_to = swept_to - interval '6 minutes';
"""


@pytest.fixture(autouse=True)
def time_has_passed(django_db_setup: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The minute's sweep has run, as a worker's would; and each answer is found anew."""
    monkeypatch.setattr("focused_deterrence.health.KEPT_S", 0.0)
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute(SWEEP)
        owner.commit()


@contextmanager
def committed(sql: str, undo: str) -> Iterator[None]:
    """Have the owner of the tables commit `sql`: what is found is found over another connection than the test's."""
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute(sql)
        owner.commit()
        try:
            yield
        finally:
            cursor.execute(undo)
            owner.commit()


@contextmanager
def work_waiting(partnership: Partnership, waited: str) -> Iterator[None]:
    """Work that was handed over so long ago."""
    sql = OLD_WORK.format(purpose=int(Purpose.TREATMENT), waited=waited)
    with committed(sql, "DELETE FROM datasharing_outbox WHERE about = 'R-old'"):
        yield


def found(status: int) -> dict[str, Any]:
    """The findings of /readyz, which must have this status and answer in time."""
    started = time.monotonic()
    answer = Client().get("/readyz")

    assert answer.status_code == status, answer.content
    assert time.monotonic() - started < AT_MOST_S
    findings: dict[str, Any] = answer.json()
    return findings


def test_all_is_well(partnership: Partnership) -> None:
    assert found(200) == WELL


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nobody_keeps_an_answer_for_later(partnership: Partnership, path: str) -> None:
    assert "no-store" in Client().get(path).headers["Cache-Control"]


def test_a_database_that_only_reads_is_not_ready(partnership: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    given = connection.settings_dict["OPTIONS"]
    reading = {"options": f"{given.get('options', '')} -c default_transaction_read_only=on"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", given | reading)

    assert found(503) == WELL | {"database_writes": False, "log_writable": False}


def test_a_missing_migration_is_found(partnership: Partnership) -> None:
    last = "app = 'referrals' AND name = (SELECT max(name) FROM django_migrations WHERE app = 'referrals')"
    aside = f"UPDATE django_migrations SET app = 'aside' WHERE {last}"

    with committed(aside, "UPDATE django_migrations SET app = 'referrals' WHERE app = 'aside'"):
        assert found(503) == {"database_writes": True, "migrations_applied": False, "log_writable": True}


def test_migrations_are_read_from_the_disk_once(partnership: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    found(200)
    monkeypatch.setattr("focused_deterrence.health.MigrationLoader", Mock(side_effect=Error))

    assert found(200) == WELL


def test_a_log_that_cannot_be_written_is_found(partnership: Partnership) -> None:
    full = "CREATE TRIGGER full_up BEFORE INSERT ON datasharing_logentry FOR EACH ROW"

    with committed(f"{full} EXECUTE FUNCTION sharing.log_is_final()", "DROP TRIGGER full_up ON datasharing_logentry"):
        assert found(503) == WELL | {"log_writable": False}


def test_looking_leaves_nothing_behind(partnership: Partnership) -> None:
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute("SELECT session_key FROM django_session")
        before = cursor.fetchall()
        found(200)
        cursor.execute("SELECT session_key FROM django_session")
        after = cursor.fetchall()
        cursor.execute("SELECT FROM datasharing_logentry WHERE resource = 'readyz'")
        logged = cursor.rowcount

    assert (after, logged) == (before, 0)


def test_work_that_nobody_carries_out_is_found_and_pages_go_on(partnership: Partnership) -> None:
    with work_waiting(partnership, "11 minutes"):
        findings = found(200)

    assert findings.pop("oldest_work_seconds") in range(660, 670)
    assert findings == dict.fromkeys(findings, True) | {"work_carried_out": False}


def test_work_that_waits_its_turn_is_told_and_no_trouble(partnership: Partnership) -> None:
    with work_waiting(partnership, "2 minutes"):
        assert found(200)["oldest_work_seconds"] in range(120, 130)


MARKED = "UPDATE datasharing_outbox SET done_at = now(), problem = '' WHERE about = 'R-old'"


def test_work_that_was_marked_done_without_its_effect_is_found(partnership: Partnership) -> None:
    with work_waiting(partnership, "1 minute"), committed(MARKED, "SELECT 1"):
        assert found(200) == WELL | {"work_has_effect": False}


def test_a_worker_that_lives_and_takes_up_nothing_is_found(partnership: Partnership) -> None:
    sent = "UPDATE datasharing_outbox SET attempts = 5, sent_at = now() WHERE about = 'R-old'"

    with work_waiting(partnership, "1 minute"), committed(sent, "SELECT 1"):
        assert not found(200)["work_taken_up"]


def test_time_that_stands_still_is_found(partnership: Partnership) -> None:
    with committed(BACK, SWEEP):
        assert found(200) == WELL | {"time_passes": False}


def test_a_setting_that_the_login_has_put_on_itself_is_found(partnership: Partnership) -> None:
    """Every connection would begin with it."""
    with session("fd_app") as login, login.cursor() as cursor:
        cursor.execute("ALTER ROLE fd_app SET work_mem = '1MB'")
        login.commit()
        try:
            assert found(200) == WELL | {"settings_as_set_up": False}
        finally:
            cursor.execute("ALTER ROLE fd_app RESET work_mem")
            login.commit()


def test_who_asks_again_and_again_has_the_database_write_once(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("focused_deterrence.health.KEPT_S", 60.0)
    looks = Mock(return_value=WELL)
    monkeypatch.setattr("focused_deterrence.health._look", looks)
    monkeypatch.setattr("focused_deterrence.health._last.at", -60.0)

    assert [found(200) for _again in range(20)] == [WELL] * 20
    assert looks.call_count == 1


def test_a_database_that_is_down_is_told_at_once(partnership: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    assert found(503) == {"database_writes": False}
    assert Client().get("/healthz").status_code == 200


def test_a_database_that_takes_the_call_and_says_nothing_is_down(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        here = {"HOST": "127.0.0.1", "PORT": str(silent.getsockname()[1]), "OPTIONS": {"connect_timeout": 2}}
        for name, value in here.items():
            monkeypatch.setitem(connection.settings_dict, name, value)

        assert found(503) == {"database_writes": False}


def test_a_database_that_hangs_is_waited_for_no_longer_than_callers_wait(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = Event()
    monkeypatch.setattr("focused_deterrence.health._database_writes", lambda: goes_on.wait(2 * AT_MOST_S))

    findings = found(503)

    goes_on.set()
    assert findings == {"database_writes": False}
