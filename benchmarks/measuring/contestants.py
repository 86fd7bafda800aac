"""Checkouts side by side: each answers the same requests in a process and a database of its own, in turn."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from benchmarks.measuring import browsing, contestant, stopwatch
from benchmarks.measuring.browsing import NoSuchPage, Weight

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "focused_deterrence.settings",
    # what is measured is how fast reading can be, which goes on far beyond what anybody may read
    "READS_PER_MEMBER": "1000000000",
    "READS_PER_CLIENT": "1000000000",
}


@dataclass(frozen=True)
class Cost:
    """Milliseconds that one answer took: on the clock, of the Python process, of PostgreSQL's process."""

    wall: float
    python: float
    postgres: float

    @property
    def cpu(self) -> float:
        return self.python + self.postgres


@dataclass(frozen=True)
class Costs:
    """What many answers took."""

    each: Sequence[Cost]

    @property
    def cpu(self) -> float:
        """The median."""
        return median(cost.cpu for cost in self.each)

    @property
    def wall(self) -> float:
        """The median."""
        return median(cost.wall for cost in self.each)

    @property
    def p95(self) -> float:
        """On the clock."""
        return quantiles((cost.wall for cost in self.each), n=20)[-1]


@dataclass(frozen=True)
class Contestant:
    """A checkout's process."""

    process: "subprocess.Popen[str]"

    def weigh(self, path: str, headers: Mapping[str, str]) -> Weight:
        """What the answer weighs.

        :raises NoSuchPage: unless it is 200
        """
        told = self._ask(path, headers, weigh=True)
        return Weight(told["statements"], told["size"])

    def cost(self, path: str, headers: Mapping[str, str]) -> Cost:
        """What the answer takes.

        :raises NoSuchPage: unless it is 200
        """
        told = self._ask(path, headers)
        return Cost(told["wall"], told["python"], told["postgres"])

    def _ask(self, path: str, headers: Mapping[str, str], **more: bool) -> dict[str, int]:
        said, answers = self.process.stdin, self.process.stdout
        if said is None or answers is None:
            raise RuntimeError("a contestant listens and answers")
        said.write(json.dumps({"path": path, "headers": dict(headers), **more}) + "\n")
        said.flush()
        answer = answers.readline()
        if not answer:
            raise RuntimeError(f"a contestant has died: {self.process.wait()}")
        told: dict[str, int] = json.loads(answer)
        if told["status"] != browsing.SHOWN:
            raise NoSuchPage(f"{path.split('?', maxsplit=1)[0]} answers {told['status']}")
        return told


@contextmanager
def running(root: Path, database: str) -> Iterator[Contestant]:
    """A contestant of the checkout at `root`, as the run-time role in `database`."""
    process = subprocess.Popen(
        [sys.executable, contestant.__file__],
        cwd=root,
        env=environment(database, as_owner=False),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Contestant(process)
    finally:
        process.communicate()  # it ends with what it is asked


def environment(database: str, *, as_owner: bool) -> dict[str, str]:
    """What a process of another checkout is told: this one's surroundings, another database of the same server."""
    said = {**os.environ, **ENVIRONMENT, "DATABASE_URL": _renamed(os.environ["DATABASE_URL"], database)}
    said.pop("DATABASE_OWNER_URL", None)
    if as_owner:
        said["DATABASE_OWNER_URL"] = _renamed(settings.DATABASE_OWNER_URL, database)
    return said


def _renamed(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def in_turn(runs: Mapping[str, Callable[[], Cost]], **seconds: float) -> dict[str, Costs]:
    """What each takes, in turn, so that whatever else the machine does hits all of them alike."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}

    def timed(name: str) -> float:
        cost = runs[name]()
        costs[name].append(cost)
        return cost.wall

    def run(name: str) -> Callable[[], float]:
        return lambda: timed(name)

    times = stopwatch.in_turn({name: run(name) for name in runs}, **seconds)
    return {name: Costs(costs[name][-len(times[name]) :]) for name in runs}
