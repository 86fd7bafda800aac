"""The embedded servers, really started: their roles are as documented, and a killed server does not block a start."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from launcher.places import VAR, Place
from launcher.postgres import Postgres, environment, installed
from launcher.servers import are_up, servers

pytestmark = pytest.mark.slow


@contextmanager
def scratch(name: str) -> Iterator[Place]:
    """A place inside the checkout, because PostgreSQL's user may not come into pytest's own folders."""
    place = Place(VAR / "test" / f"{name}-{os.getpid()}")
    try:
        yield place
    finally:
        for folder in (place.folder, place.postgres, place.sockets):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with scratch("kept") as place, servers(place, {}, is_durable=False):
        yield place


@pytest.fixture
def own_place() -> Iterator[Place]:
    with scratch("own") as place:
        yield place


def ask(place: Place, sql: str, *, role: str = "fd_app") -> subprocess.CompletedProcess[str]:
    command = [str(installed() / "psql"), "-XAt", "-h", str(place.sockets), "-U", role, "-d", "focused_deterrence"]
    return subprocess.run([*command, "-c", sql], capture_output=True, text=True, check=False)


def test_both_servers_answer(place: Place) -> None:
    assert are_up(place, {})


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMP TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "SET ROLE fd_owner",
        "SET ROLE fd_search",
        "CREATE DATABASE mine",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_the_run_time_login_can_make_nothing_and_become_nobody(sql: str, place: Place) -> None:
    answer = ask(place, sql)

    assert answer.returncode == 1
    assert "permission denied" in answer.stderr


def test_a_statement_of_the_run_time_login_ends_by_itself(place: Place) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    sql = f"SELECT {', '.join(f'current_setting({name!r})' for name in names)}"

    assert ask(place, sql).stdout.strip() == "5s|2s|10s"
    assert ask(place, sql, role="fd_owner").stdout.strip() == "0|0|0"


def test_only_the_search_role_looks_past_policies_and_nobody_signs_in_as_it(place: Place) -> None:
    sql = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'fd%' AND {} ORDER BY 1"

    assert ask(place, sql.format("rolbypassrls")).stdout.split() == ["fd_search"]
    assert ask(place, sql.format("rolsuper")).stdout == ""
    assert "not permitted to log in" in ask(place, "SELECT 1", role="fd_search").stderr


def test_the_owner_makes_scratch_databases_with_the_extensions_in_them(place: Place) -> None:
    assert ask(place, "CREATE DATABASE scratch", role="fd_owner").returncode == 0
    command = [str(installed() / "psql"), "-XAt", "-h", str(place.sockets), "-U", "fd_owner", "-d", "scratch"]

    found = subprocess.run(
        [*command, "-c", "SELECT extname FROM pg_extension"], capture_output=True, text=True, check=True
    )

    assert {"btree_gist", "fuzzystrmatch", "pg_trgm", "unaccent"} <= set(found.stdout.split())


def test_making_the_roles_again_changes_nothing(place: Place) -> None:
    Postgres(place).set_up_roles()

    assert ask(place, "SELECT 1").stdout.strip() == "1"


def test_roles_take_their_passwords_from_the_environment(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = {"OWNER_PASSWORD": "one of them", "APP_PASSWORD": 'it\'s \\ "another"'}
    monkeypatch.setattr("launcher.postgres.environment", lambda: environment() | passwords)

    Postgres(place).set_up_roles()

    sql = "SELECT rolname FROM pg_authid WHERE rolname LIKE 'fd%' AND rolpassword LIKE 'SCRAM%' ORDER BY 1"
    assert ask(place, sql, role="postgres").stdout.split() == ["fd_app", "fd_owner"]


def test_servers_start_again_after_they_were_killed(own_place: Place) -> None:
    with servers(own_place, {}, is_durable=False) as started:
        for program in started:
            assert program.process is not None
            os.kill(program.process.pid, signal.SIGKILL)
            program.process.wait()

    with servers(own_place, {}, is_durable=False):
        assert ask(own_place, "SELECT 1").stdout.strip() == "1"


def test_a_stale_note_that_names_another_program_blocks_nobody(own_place: Place) -> None:
    with servers(own_place, {}, is_durable=False):
        pass
    (Postgres(own_place).data / "postmaster.pid").write_text(f"{os.getpid()}\n{Postgres(own_place).data}\n1\n5432\n")

    with servers(own_place, {}, is_durable=False):
        assert ask(own_place, "SELECT 1").stdout.strip() == "1"
