"""What the person who types ./run meets: clear words, and a second start that works after any end of the first."""

import errno
import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from launcher import packages, places
from launcher.environment import OWNER, complete, kept_secrets, without_owner
from launcher.lock import Lock
from launcher.places import ROOT, Place, give
from launcher.programs import Program, command_line, stop_leftovers
from launcher.run import already, check_port, options
from launcher.steps import explained, run_step
from launcher.trouble import DISK_FULL, Trouble, in_words

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)", str(ROOT)]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "var")


@pytest.fixture
def sleeper(place: Place) -> Iterator[Program]:
    program = Program("sleeper", SLEEPER, os.environ, place)
    program.start()
    yield program
    program.stop()


def test_the_port_and_the_number_of_people_are_understood() -> None:
    chosen = options(["--port", "8123", "--people", "500", "--fresh"])

    assert (chosen.port, chosen.people, chosen.fresh) == (8123, 500, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--port", "0"], "0 is not a port: use a number from 1 to 65535"),
        (["--port", "80x"], "80x is not a port"),
        (["--people", "-3"], "-3 is not a number of people: use 1 or more"),
        (["--poeple", "3"], "unrecognized arguments"),
    ],
)
def test_a_slip_of_the_keyboard_is_named(typed: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options(typed)

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_busy_port_is_found_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Trouble, match=f"Port {port} is in use: choose another"):
            check_port(port)

    check_port(port)


def test_a_python_too_old_is_told_in_one_line() -> None:
    pretend = f"import sys; sys.version_info = (3, 10, 4); sys.path.insert(0, {str(ROOT)!r}); import launcher"

    ended = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert ended.stderr == "Python 3.11, 3.12 or 3.13 is needed; this is 3.10.\n"


@pytest.mark.parametrize("command", ["run", "test"])
def test_without_any_python_the_shell_says_what_to_install(command: str, tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")

    ended = subprocess.run(
        ["/bin/sh", str(ROOT / command)], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in ended.stderr


def test_little_space_on_the_disk_stops_the_start(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1e8))

    with pytest.raises(Trouble, match=r"Only 0\.1 GB is free"):
        packages.install("requirements-local.txt", place)


def test_a_full_disk_is_told_whoever_met_it(place: Place) -> None:
    full = ["sh", "-c", "echo 'FATAL: could not write: No space left on device'; exit 1"]

    with pytest.raises(Trouble) as told:
        run_step("tables", full, place)

    assert str(told.value).startswith(DISK_FULL)
    assert in_words(OSError(errno.ENOSPC, "No space left on device")) == DISK_FULL


def test_a_failing_step_names_its_error_and_its_log(place: Place) -> None:
    failing = [sys.executable, "-c", "raise ValueError('no such table')"]

    with pytest.raises(Trouble, match="Step 'tables' failed: ValueError: no such table") as told:
        run_step("tables", failing, place)

    assert str(place.logs / "tables.log") in str(told.value)


def test_a_step_that_fails_is_tried_the_other_way(place: Place) -> None:
    run_step("packages", ["/no/such/uv"], place, instead=["true"])


def test_an_explanation_prefers_the_error_to_what_was_said_last() -> None:
    assert explained("It failed", "a.Error: too bad\n  LINE 1: SELECT\n)\n") == "It failed: a.Error: too bad"


def test_web_and_workers_never_hold_the_owners_login() -> None:
    assert without_owner({OWNER: "postgresql://fd_owner@/x", "DATABASE_URL": "y"}) == {"DATABASE_URL": "y"}


def test_what_the_environment_gives_stands(place: Place) -> None:
    places.made(place.folder)
    given = {"DATABASE_URL": "postgresql://a@db/x", OWNER: "postgresql://b@db/x", "CELERY_BROKER_URL": "redis://q/0"}

    settings = complete(given, place, service_url="http://localhost:8000")

    assert given.items() <= settings.items()
    assert settings["SERVICE_URL"] == "http://localhost:8000"


def test_one_of_the_two_logins_alone_is_refused(place: Place) -> None:
    with pytest.raises(Trouble, match="go together"):
        complete({"DATABASE_URL": "postgresql://a@db/x"}, place, service_url="http://localhost:8000")


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"

    first = kept_secrets(file)

    assert kept_secrets(file) == first
    assert first["SECRET_KEY"] != first["CONTEXT_KEY"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("folder", ["checkout " * 3, "long/" * 30])
def test_sockets_have_a_short_plain_path_wherever_the_checkout_lies(folder: str, tmp_path: Path) -> None:
    sockets = Place(tmp_path / folder / "var").sockets

    assert places.is_fit_for_sockets(sockets)


def test_a_folder_that_somebody_else_made_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "sockets").symlink_to(tmp_path)

    with pytest.raises(PermissionError):
        give(tmp_path / "sockets", None)


def test_two_launchers_do_not_share_a_place(place: Place) -> None:
    first, second = Lock(place), Lock(place)

    assert first.take(address="http://localhost:8000")
    assert not second.take()
    assert already(second.holder()).startswith("Already running at http://localhost:8000")

    first.release()
    assert second.take(command="migrate")
    second.release()


def test_nobody_joins_servers_that_are_about_to_stop(place: Place) -> None:
    starter, other = Lock(place), Lock(place)
    assert starter.take(command="migrate")
    assert other.join()
    other.release()

    starter.wait_for_others()

    assert not other.join()
    starter.release()


def test_what_a_killed_launcher_left_running_is_ended(place: Place, sleeper: Program) -> None:
    assert sleeper.process is not None

    stop_leftovers(place)

    assert sleeper.process.wait(1) < 0
    assert not list(place.pids.iterdir())


def test_a_number_that_another_program_has_by_now_is_left_alone(place: Place) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        while "sleep" not in command_line(other.pid):
            time.sleep(0.01)
        (place.pids / "web").write_text(f"{other.pid} 15")

        stop_leftovers(place)

        assert command_line(other.pid)
        other.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_programs_die_with_a_launcher_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, time, sys; from pathlib import Path; from launcher.places import Place;"
        "from launcher.programs import Program;"
        f"program = Program('sleeper', {SLEEPER!r}, os.environ, Place(Path({str(tmp_path)!r})));"
        "program.start(); print(program.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        child = int(launcher.stdout.readline())
        assert command_line(child)

        launcher.kill()

    assert ended_within(child, seconds=5)


def ended_within(pid: int, *, seconds: float) -> bool:
    waiting = subprocess.run(["timeout", str(seconds), "tail", f"--pid={pid}", "-f", "/dev/null"], check=False)
    return waiting.returncode == 0
