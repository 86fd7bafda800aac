"""`./test`: all checks and the test suite. With arguments it runs pytest only, with those arguments.

`./test --long` also runs every planted fault and every kill test. `./test --quick` runs the checks and the tests of
rooms that changed. Further arguments to these two go to pytest.
"""

import os
import secrets
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launcher import changes
from launcher.browser import chromium
from launcher.data import manage
from launcher.environment import COMPLETED, complete
from launcher.lock import Lock
from launcher.packages import install
from launcher.places import PYTHON, ROOT, VAR, Place
from launcher.pooler import pooler
from launcher.postgres import Postgres
from launcher.processor import spent
from launcher.programs import stop_leftovers
from launcher.run import build_assets
from launcher.servers import servers
from launcher.trouble import Trouble

REQUIREMENTS = "requirements-dev.txt"
NOT_OURS = {".venv", "node_modules", "var"}


@dataclass(frozen=True)
class Check:
    """One command whose exit code says whether the code passes."""

    name: str
    command: list[str]
    settings: Mapping[str, str] = field(default_factory=dict)


def check(arguments: Sequence[str]) -> int:
    """Run the checks on separate servers and return the exit code."""
    place = Place(VAR / "test")
    lock = Lock(place)
    if not lock.take():
        raise Trouble(f"Another ./test runs here (process {lock.holder()['pid']}): wait for its end.")
    stop_leftovers(place)
    install(REQUIREMENTS, place)
    build_assets(place)
    environment = surroundings(place)
    with servers(place, {}, is_durable=False):
        if (tests := suite(arguments)) is None:
            return ended([*tool("pytest"), *arguments], environment)
        return report([each for each in checks(tests) if not passes(each, environment)])


def surroundings(place: Place) -> dict[str, str]:
    """The environment of the tests: their own servers and secrets, never those of the shell."""
    given = {name: value for name, value in os.environ.items() if name not in COMPLETED}
    browser = chromium(place)
    database = {"DATABASE_URL": f"{Postgres(place).url('fd_test')}&options=-c%20role%3Dfd_app"}
    settings = complete(given, place, service_url="http://localhost:8000") | database
    return settings | ({"CHROMIUM": browser} if browser else {}) | {"PGBOUNCER": pooler(place)}


IN_PARALLEL = ("--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""A file runs in one worker, so that its set-up runs once; tests/conftest.py orders files and splits some of them."""


ALWAYS = (
    "tests/test_planted_faults.py",
    "tests/access/test_matrix.py",
    "tests/datasharing/enforcement/test_catalogue.py",
)
"""Tests that concern every room, because they go through all addresses or all tables."""


def suite(arguments: Sequence[str]) -> list[str] | None:
    """The arguments for pytest after the checks; None if pytest is to run without the checks."""
    match arguments:
        case []:
            return [*IN_PARALLEL, "--short", "--faults=fifth", "--budget=default"]
        case ["--long", *others]:
            return [*IN_PARALLEL, "--budget=long", *others]
        case ["--quick", *others]:
            folders = changed_tests(changes.changed(changes.base()))
            return [*IN_PARALLEL, "-m", "not slow and not browser", "--short", "--faults=changed", *folders, *others]
    return None


def changed_tests(files: Iterable[str]) -> list[str]:
    """The tests of the rooms that contain `files`, and `ALWAYS`."""
    rooms = {room for file in files if (room := tests_of(file))}
    return sorted({*ALWAYS, *rooms})


def tests_of(file: str) -> str:
    """The folder of tests that mirrors the folder of `file` or its nearest parent; empty if there is none."""
    inside = Path(file.removeprefix("templates/").removeprefix("tests/")).parent
    found = next((each for each in (inside, *inside.parents[:-1]) if (ROOT / "tests" / each).is_dir()), Path())
    return "" if found == Path() else f"tests/{found}"


def checks(tests: Sequence[str]) -> Iterator[Check]:
    yield Check("Lint: ruff", [*tool("ruff"), "check", "."])
    yield Check("Format: ruff", [*tool("ruff"), "format", "--check", "."])
    yield Check("Types: mypy", [*tool("mypy"), "."])
    yield Check("Layers: import-linter", [str(PYTHON.parent / "lint-imports")])
    yield Check("Templates: djade", [str(PYTHON.parent / "djade"), "--check", "--target-version", "5.2", *ours("html")])
    yield Check("Idioms: django-upgrade", [*tool("django_upgrade"), "--check", "--target-version", "5.2", *ours("py")])
    yield Check("Migrations are complete", manage("makemigrations", "--check", "--dry-run"))
    yield Check("Fit to deploy", manage("check", "--deploy", "--fail-level", "WARNING"), as_in_production())
    yield Check("Tests: pytest", [*tool("pytest"), *tests])


def tool(module: str) -> list[str]:
    return [str(PYTHON), "-m", module]


def ours(ending: str) -> list[str]:
    """The repository's files with the suffix `ending`, without third-party and generated folders."""
    found = ROOT.glob(f"*/**/*.{ending}")
    return sorted(str(path.relative_to(ROOT)) for path in found if path.relative_to(ROOT).parts[0] not in NOT_OURS)


def as_in_production() -> dict[str, str]:
    return {
        "DEBUG": "0",
        "ALLOWED_HOSTS": "service.example",
        "SERVICE_URL": "https://service.example",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "CONTEXT_KEY": secrets.token_urlsafe(64),
    }


def passes(each: Check, environment: Mapping[str, str]) -> bool:
    print(f"\n== {each.name}", flush=True)
    started, cost = time.monotonic(), spent(os.getpid())
    code = ended(each.command, {**environment, **each.settings})
    took = f"{time.monotonic() - started:.1f} s, {spent(os.getpid()) - cost:.1f} core-seconds"
    print(f"   {'passed' if code == 0 else 'FAILED'} in {took}", flush=True)
    return code == 0


def ended(command: Sequence[str], environment: Mapping[str, str]) -> int:
    return subprocess.run(command, cwd=ROOT, env=dict(environment), check=False).returncode


def report(failed: Sequence[Check]) -> int:
    names = ", ".join(each.name for each in failed)
    print(f"\n{spent(os.getpid()):.0f} core-seconds in all.")
    print(f"These failed: {names}." if failed else "Everything passed.", flush=True)
    return 1 if failed else 0
