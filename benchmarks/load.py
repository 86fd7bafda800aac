"""Load test: twenty concurrent users read and write without pauses on the web server as `./run` starts it."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

from django.conf import settings

from benchmarks.measuring import browsing, contestants, grounds
from benchmarks.measuring.grounds import Ground
from benchmarks.measuring.rows import Report, Row, at_least, at_most
from benchmarks.measuring.users import Answer, User, path_of, work
from benchmarks.pages import BEFORE, NOW, found_again

USERS = 20
SECONDS = 60.0
TURNS = 6
"""The minute is divided into this many turns; in each turn the checkouts are measured one after the other."""
OF_EACH = 7
START_S = 60
LED_ON, FAILED = 302, 500
COMMAND = """
import json, tempfile
from pathlib import Path
from launcher.application import programs
from launcher.places import Place
[web] = [each for each in programs({}, Place(Path(tempfile.mkdtemp())), PORT) if each.name == "web"]
print(json.dumps([str(word) for word in web.command]))
"""


def measure(
    people_in_all: int, report: Report, *, template: str = "template1", before: Path | None = None
) -> Iterator[Row]:
    """Measure requests a second, the slowest answers and failures; compare with the checkout at `before`, in turns."""
    with ExitStack() as stack:
        sides: dict[str, Ground] = {}
        if before:
            was = stack.enter_context(
                grounds.filled(people_in_all, report, root=before, also="_before", users_of_each=OF_EACH)
            )
            sides = {NOW: found_again(stack.enter_context(grounds.migrated(was, report))), BEFORE: was}
        else:
            sides = {
                NOW: stack.enter_context(
                    grounds.filled(people_in_all, report, template=template, users_of_each=OF_EACH)
                )
            }
        users = {name: users_of(ground, stack.enter_context(serving(ground))) for name, ground in sides.items()}
        answers: dict[str, list[Answer]] = {name: [] for name in sides}
        for everybody in users.values():
            work(everybody, SECONDS / TURNS / 4)  # warm
        for turn in range(TURNS):
            for name, everybody in users.items():
                report(f"{USERS} users, turn {turn + 1} of {TURNS}: {name}")
                answers[name] += work(everybody, SECONDS / TURNS)
    yield from told(answers)


def told(answers: dict[str, list[Answer]]) -> Iterator[Row]:
    """Rows that summarise the answers."""
    rates = {name: len(each) / SECONDS for name, each in answers.items()}
    slowest = {name: 1000 * quantiles((answer.seconds for answer in each), n=100)[-1] for name, each in answers.items()}
    for name in answers:
        yield Row(f"{name}: requests a second", rates[name], "a second")
        yield Row(f"{name}: p99", slowest[name], "ms")
    failed = sum(answer.status >= FAILED for answer in answers[NOW])
    yield at_most("answers of 500 and above", failed, "answers", 0)
    for name, each in answers.items():
        hidden = sum(answer.is_page and answer.status != browsing.SHOWN for answer in each)
        yield at_most(f"{name}: pages that were not shown", hidden, "answers", 0)
    written = sum(answer.is_form and answer.status == LED_ON for answer in answers[NOW])
    yield at_least("forms that led on", written, "answers", 1)
    if BEFORE in answers:
        yield at_least(f"requests a second / {BEFORE}", rates[NOW] / rates[BEFORE], "×", 1.5)
        yield at_most(f"p99 / {BEFORE}", slowest[NOW] / slowest[BEFORE], "×", 0.7)


def users_of(ground: Ground, port: int) -> list[User]:
    """Twenty users, kind by kind in rotation. Users who send referrals also record contacts."""
    return [
        User(
            port,
            {settings.SESSION_COOKIE_NAME: said["cookie"]},
            list(said["pages"].values()),
            form=path_of(said["pages"].get("contact_with", "")),
        )
        for said in islice(cycle(ground.made["users"]), USERS)
    ]


@contextmanager
def serving(ground: Ground) -> Iterator[int]:
    """Start the web server of the ground's checkout as its own `./run` does, and yield its port."""
    port = free_port()
    said = subprocess.run(
        [sys.executable, "-c", COMMAND.replace("PORT", str(port))],
        cwd=ground.root,
        stdout=subprocess.PIPE,
        check=True,
    )
    _python, *command = json.loads(said.stdout)
    web = subprocess.Popen(
        [sys.executable, *command],
        cwd=ground.root,
        env=contestants.environment(ground.database, as_owner=False),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        web.terminate()
        web.wait()


def free_port() -> int:
    """A port that is free."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the web server did not start")
