"""Planted faults: each switches one guard off on purpose, and names the test that must go red then.

A test named here runs once whole and once more with each of its faults, then expected to fail (strictly: a test that
passes although its guard is off fails the build). A package of tests lists its faults in `faults*.py` beside them.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.attacker import session

HERE = Path(__file__).parent
DEFINITION_OF_FUNCTION = "SELECT pg_get_functiondef(%(name)s::regprocedure)"
DEFINITION_OF_VIEW = """
SELECT format('CREATE OR REPLACE VIEW %%s WITH (security_invoker) AS %%s', %(name)s, pg_get_viewdef(%(name)s::regclass))
"""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A guard that is off.

    `sql` runs as the owner of the tables; `mutates` names a function or view of the database and a text in it, as
    PostgreSQL writes it, that another replaces; `patch` replaces a name in the code. In the test's own transaction,
    unless `committed`: then for tests that open connections of their own, and taken back by `undo` and by the true
    definition. `shows_as` are the ways in which the test may go red. `at` names the pages or calls on which it shows: a
    test that asks for every page asks for these alone then.
    """

    guard: str
    noticed_by: str
    sql: str = ""
    mutates: tuple[str, str, str] | None = None
    patch: tuple[str, Any] | None = None
    committed: bool = False
    undo: str = ""
    shows_as: tuple[type[BaseException], ...] = (AssertionError, pytest.fail.Exception)
    at: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return self.guard.replace(" ", "-")

    @property
    def mark(self) -> pytest.MarkDecorator:
        return pytest.mark.xfail(strict=True, raises=self.shows_as, reason=f"switched off: {self.guard}")

    @contextmanager
    def planted(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Switch the guard off until the test ends."""
        if self.patch:
            monkeypatch.setattr(*self.patch)
        request.getfixturevalue("django_db_setup" if self.committed else "db")
        with _owner_session() if self.committed else _owner_inside() as cursor:
            truth = self._plant(cursor)
        yield
        if self.committed and (truth or self.undo):
            with _owner_session() as cursor:
                cursor.execute(f"{truth}; {self.undo}")

    def _plant(self, cursor: Any) -> str:
        truth = ""
        if self.mutates:
            name, text, other = self.mutates
            cursor.execute(DEFINITION_OF_FUNCTION if "(" in name else DEFINITION_OF_VIEW, {"name": name})
            [truth] = cursor.fetchone()
            if text not in truth:
                raise LookupError(f"{name} does not say {text!r}")
            cursor.execute(truth.replace(text, other))
        if self.sql:
            cursor.execute(self.sql)
        return truth


@contextmanager
def _owner_session() -> Iterator[Any]:
    with session("fd_owner") as opened:
        yield opened.cursor()
        opened.commit()


@contextmanager
def _owner_inside() -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE fd_owner")
        yield cursor.cursor
        cursor.execute("SET LOCAL ROLE fd_app")


def all_faults() -> tuple[Fault, ...]:
    """Every fault that is listed beside some tests."""
    return tuple(fault for fault, _file in _listed())


def noticed_by(test: str) -> list[Fault]:
    """The faults that `test` (`tests.package.module.function`) must notice."""
    return [fault for fault in all_faults() if fault.noticed_by == test]


def listed_in(fault: Fault) -> str:
    """The file that lists `fault`, from the root of the repository."""
    return next(file for each, file in _listed() if each is fault)


@cache
def _listed() -> tuple[tuple[Fault, str], ...]:
    files = [file.relative_to(HERE.parent) for file in sorted(HERE.glob("**/faults*.py")) if file.parent != HERE]
    modules = {str(file): importlib.import_module(".".join(file.with_suffix("").parts)) for file in files}
    return tuple((fault, file) for file, module in modules.items() for fault in module.FAULTS)
