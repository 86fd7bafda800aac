"""Checkouts compared: each answers the same requests, alternately, in a separate process and database."""

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
    """Milliseconds of one answer: wall time, processor time of Python, processor time of PostgreSQL."""

    wall: float
    python: float
    postgres: float

    @property
    def cpu(self) -> float:
        return self.python + self.postgres


@dataclass(frozen=True)
class Costs:
    """The costs of many answers."""

    each: Sequence[Cost]

    @property
    def cpu(self) -> float:
        """The median processor time in milliseconds."""
        return median(cost.cpu for cost in self.each)

    @property
    def wall(self) -> float:
        """The median wall time in milliseconds."""
        return median(cost.wall for cost in self.each)

    @property
    def p95(self) -> float:
        """The 95th percentile of wall time in milliseconds."""
        return quantiles((cost.wall for cost in self.each), n=20)[-1]


@dataclass(frozen=True)
class Contestant:
    """A checkout's process."""

    process: "subprocess.Popen[str]"

    def weigh(self, path: str, headers: Mapping[str, str]) -> Weight:
        """The weight of the answer.

        :raises NoSuchPage: if its status is not 200
        """
        told = self._ask(path, headers, weigh=True)
        return Weight(told["statements"], told["size"])

    def cost(self, path: str, headers: Mapping[str, str]) -> Cost:
        """The time that the answer takes.

        :raises NoSuchPage: if its status is not 200
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
    """Run a contestant of the checkout at `root`, with the run-time role in `database`."""
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
        process.communicate()  # it ends at the end of its input


def environment(database: str, *, as_owner: bool) -> dict[str, str]:
    """The environment of another checkout's process: ours, with another database of the same server."""
    said = {**os.environ, **ENVIRONMENT, "DATABASE_URL": _renamed(os.environ["DATABASE_URL"], database)}
    said.pop("DATABASE_OWNER_URL", None)
    if as_owner:
        said["DATABASE_OWNER_URL"] = _renamed(settings.DATABASE_OWNER_URL, database)
    return said


def _renamed(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def in_turn(runs: Mapping[str, Callable[[], Cost]], **seconds: float) -> dict[str, Costs]:
    """The costs of each run, measured alternately, so that other load on the machine affects all of them equally."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}

    def timed(name: str) -> float:
        cost = runs[name]()
        costs[name].append(cost)
        return cost.wall

    def run(name: str) -> Callable[[], float]:
        return lambda: timed(name)

    times = stopwatch.in_turn({name: run(name) for name in runs}, **seconds)
    return {name: Costs(costs[name][-len(times[name]) :]) for name in runs}
