"""The programs of the product, and their supervision."""

import http.client
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from itertools import cycle

from launcher.data import manage
from launcher.environment import without_owner
from launcher.places import PYTHON, Place, made
from launcher.programs import Program
from launcher.steps import step
from launcher.trouble import Trouble

WEB_START_S = 60
TOO_OFTEN = 5
"""Deaths of one program within a minute that end the whole run: restarting does not help it."""


def programs(environment: Mapping[str, str], place: Place, port: int) -> list[Program]:
    """Web, worker, relay and scheduler; none of them holds the owner's login."""
    celery = [str(PYTHON), "-m", "celery", "--app", "focused_deterrence"]
    schedule = made(place.folder / "beat") / "schedule"
    commands = {
        "web": [
            str(PYTHON), "-m", "gunicorn", "focused_deterrence.wsgi", "--bind", f"127.0.0.1:{port}",
            "--workers", "2", "--threads", "4", "--graceful-timeout", "5", "--no-control-socket",
        ],
        "worker": [
            *celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle",
        ],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--schedule", str(schedule), "--pidfile", ""],
        "relay": manage("relay"),
    }  # fmt: skip
    run_time = without_owner(environment)
    return [Program(name, command, run_time, place) for name, command in commands.items()]


@contextmanager
def serving(environment: Mapping[str, str], place: Place, port: int) -> Iterator[list[Program]]:
    """Start the product, wait until its pages answer, and stop it at the end."""
    all_of_it = programs(environment, place, port)
    try:
        with step("Web, worker, relay, scheduler"):
            for program in all_of_it:
                program.start()
            wait_for_web(all_of_it[0], port)
        yield all_of_it
    finally:
        for program in all_of_it:
            program.ask_to_stop()
        for program in all_of_it:
            program.stop()


def wait_for_web(web: Program, port: int) -> None:
    """Return when the application answers.

    :raises Trouble: if it ends first, or does not answer within a minute
    """
    deadline = time.monotonic() + WEB_START_S
    while time.monotonic() < deadline and not web.has_died():
        if answer(port) < HTTPStatus.INTERNAL_SERVER_ERROR:
            return
        time.sleep(0.1)
    raise Trouble(f"The application did not start: {web.log} says why.")


def answer(port: int) -> int:
    """The HTTP status of /healthz; 503 when nothing listens at the port."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return HTTPStatus.SERVICE_UNAVAILABLE
    finally:
        line.close()


def watch(programs: Sequence[Program]) -> None:
    """Restart programs that die. Does not return.

    :raises Trouble: if a program dies `TOO_OFTEN` times within a minute
    """
    deaths: dict[str, list[float]] = {program.name: [] for program in programs}
    for program in cycle(programs):
        if program.has_died():
            now = time.monotonic()
            deaths[program.name] = [at for at in deaths[program.name] if now - at < 60] + [now]
            if len(deaths[program.name]) >= TOO_OFTEN:
                raise Trouble(f"{program.name} keeps dying: {program.log} says why.")
            print(f"{program.name} died and is started again; {program.log} says why.", flush=True)
            program.stop()
            program.start()
        time.sleep(0.5 / len(programs))
