"""What each package of tests costs in core-seconds, and whether that stays within its budget (tests/budgets.toml).

A test's cost is the processor time, from the end of the test before it to its own end, of the process that runs it, of
every process that it has started (browsers, programs that are killed, servers of their own) and of the sessions that
the tests' PostgreSQL holds for its database. What cannot be attributed is one row, `(shared)`: collecting the tests,
the test database, the server itself, and sessions that begin and end within one test. Where there is no /proc, a cost
is that of the process and of those of its children that have ended.
"""

import json
import os
import tomllib
from collections import defaultdict
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from launcher.places import VAR, Place
from launcher.processor import children, own_and_waited_for, spent
from launcher.programs import command_line

BUDGETS = Path(__file__).with_name("budgets.toml")
DURATIONS = VAR / "test" / "durations.json"
COST, LOST = "core_seconds", "core_seconds_of_orphans"
"""The properties of a report that carry the cost of its test, and what of it no living process has any more."""
BEYOND = "beyond_the_budget"
"""The property of a test that runs only because its files have changed: how many do, no budget can foresee."""
SHARED, CHANGED, ALL = "(shared)", "(changed faults)", "all"
killed: list[float] = []
"""Core-seconds of processes whose parent was killed before it could wait for them: no other process has them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--budget", choices=["default", "long"], help="fail when a package of tests costs more than it may"
    )


def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")
    if is_worker or not getattr(config.option, "numprocesses", None):
        config.pluginmanager.register(Meter(), "budget-meter")
    if not is_worker:
        config.pluginmanager.register(Account(budgets(config.option.budget)), "budget-account")


def budgets(of: str | None) -> dict[str, float]:
    """The core-seconds that each package, and `all`, may cost in a run of this kind."""
    found: dict[str, float] = tomllib.loads(BUDGETS.read_text())[of] if of else {}
    return found


def package(node: str) -> str:
    """The folder under tests/ that holds a test."""
    folder, _, file = node.partition("::")[0].removeprefix("tests/").partition("/")
    return folder if file else "tests"


def too_much(costs: Mapping[str, float], allowed: Mapping[str, float]) -> list[str]:
    """Say which budgets are exceeded, and which packages have none."""
    return [
        f"{name} has no budget in tests/{BUDGETS.name}"
        if name not in allowed
        else f"{name} cost {cost:.0f} core-seconds and may cost {allowed[name]:.0f}"
        for name, cost in costs.items()
        if cost > allowed.get(name, 0) and name != CHANGED
    ]


def server() -> int:
    """The process of the tests' PostgreSQL; 0 when it is not the launcher's."""
    note = Place(VAR / "test").pids / "postgres"
    return int(note.read_text().split()[0]) if note.exists() else 0


class Meter:
    """Puts the cost of each test into its last report, in each process that runs tests."""

    def __init__(self) -> None:
        worker = os.environ.get("PYTEST_XDIST_WORKER")
        self.database = f"test_{settings.DATABASES['default']['NAME']}" + (f"_{worker}" if worker else "")
        self.server = server()
        self.sessions: dict[int, float] = {}
        self.mark = self.look()

    def look(self) -> float:
        """Return the core-seconds up to now, but for those of processes whose parents were killed."""
        for session in children(self.server) if self.server else []:
            if any(f" {self.database}{end}" in command_line(session) for end in " _"):
                with suppress(FileNotFoundError, ProcessLookupError):  # it ended in between: keep its last cost
                    self.sessions[session] = own_and_waited_for(session)
        return spent(os.getpid()) + sum(self.sessions.values())

    def pytest_collection_finish(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Have what was spent since the last test counted as shared."""
        self.mark = self.look()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        report = yield
        if call.when == "teardown":
            before, self.mark = self.mark, self.look()
            orphans = sum(killed) + max(before - self.mark, 0.0)  # a browser is killed with all that it has started
            killed.clear()
            cost = self.mark - before + orphans
            report.user_properties += [(COST, round(cost, 3)), (LOST, round(orphans, 3))]
        return report


@dataclass(eq=False)
class Account:
    """Adds up what the tests of a run cost, prints it, and fails the run when a budget is exceeded."""

    allowed: Mapping[str, float]
    tests: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    beyond: set[str] = field(default_factory=set)
    lost: float = 0.0
    costs: dict[str, float] = field(default_factory=dict)
    exceeded: list[str] = field(default_factory=list)

    def pytest_sessionstart(self) -> None:
        self.server = server()
        self.began = self.now()

    def now(self) -> float:
        return spent(os.getpid()) + (spent(self.server) if self.server else 0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == COST and isinstance(value, float):
                self.tests[report.nodeid] += value
            if name == LOST and isinstance(value, float):
                self.lost += value
            if name == BEYOND:
                self.beyond.add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.costs = self.by_package()
        DURATIONS.parent.mkdir(parents=True, exist_ok=True)
        DURATIONS.write_text(json.dumps({"packages": self.costs, "tests": self.tests}, indent=1))
        self.exceeded = too_much(self.costs, self.allowed) if self.allowed else []
        if self.exceeded and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def by_package(self) -> dict[str, float]:
        """Return every core-second of the run: each package's, what is shared, what is beyond budgets, all the rest."""
        costs: dict[str, float] = defaultdict(float)
        for node, cost in sorted(self.tests.items()):
            costs[CHANGED if node in self.beyond else package(node)] += cost
        costs[SHARED] = max(self.now() - self.began + self.lost - sum(costs.values()), 0.0)
        costs[ALL] = sum(costs.values()) - costs[CHANGED]
        return {name: round(cost, 1) for name, cost in costs.items()}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("core-seconds")
        for name, cost in self.costs.items():
            limit = f" of {self.allowed[name]:.0f}" if name in self.allowed else ""
            terminalreporter.line(f"{name:<20} {cost:8.1f}{limit}")
        for line in self.exceeded:
            terminalreporter.line(f"Budget exceeded: {line}.", red=True)
