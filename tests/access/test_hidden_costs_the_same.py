"""What is hidden and what never was are answered alike, byte for byte, by the same statements: to pages and systems."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import zip_longest
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.answers import told_of
from tests.access.matrix import HIDDEN, MATRIX
from tests.access.personas import PERSONAS, World
from tests.api.conftest import System, quick_digests
from tests.long import long

__all__ = ["quick_digests"]

NEVER_WAS = "2345678923"
VALUES = re.compile(r"'(?:[^']|'')*'|\bs\d+_x\d+\b|\b\d+\b")
"""What differs between two statements of one text: values, and the names of savepoints."""
ADDRESSES = sorted(name for name, row in MATRIX.items() if HIDDEN in {row.otherwise, *row.statuses.values()})


def hidden_from(persona: str, world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """The addresses that must not be there for `persona`, each with the references of what is."""
    for name in ADDRESSES:
        named = MATRIX[name].path(world)
        if named and MATRIX[name].expected(persona) == HIDDEN:
            yield name, named


def missing(named: dict[str, Any]) -> dict[str, Any]:
    """The same address for what never was."""
    kept = {"programme", "slug", "role", "kind", "token"}
    return {
        key: value if key in kept else (NEVER_WAS if isinstance(value, str) else uuid4())
        for key, value in named.items()
    }


def work_of(ask: Any) -> tuple[Any, list[str]]:
    """An answer, and the statements that led to it, without values."""
    with CaptureQueriesContext(connection) as done:
        answer = ask()
    return answer, [VALUES.sub("?", each["sql"]) for each in done.captured_queries]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("persona", ["partner", "stranger", "excluded", *long("lapsed", "suspended")])
def test_a_hidden_page_is_answered_like_a_missing_one(world: World, persona: str, method: str) -> None:
    browser = world.browser(persona)
    browser.get("/")
    asked, differ = 0, []
    for name, named in hidden_from(persona, world):
        there, not_there = (_asked_for(browser, method, name, to) for to in (named, missing(named)))
        asked += 1
        if there != not_there:
            differ.append((name, *next(pair for pair in zip_longest(there, not_there) if pair[0] != pair[1])))

    assert asked > 20
    assert differ == []


def _asked_for(browser: Any, method: str, name: str, named: dict[str, Any]) -> list[str]:
    """The statements of an answer and, last, what it tells."""
    answer, statements = work_of(partial(getattr(browser, method), reverse(name, kwargs=named)))
    return [*statements, told_of(answer, named)]


def calls(system: System, person: str, referral: str) -> Iterator[tuple[Any, list[str]]]:
    """All in which a partner system names what it wants: to read a person, route or refer them, or read a referral."""
    about = {"programme": "adder", "subject_role": 1, "substance_group": "opiate", "person": person}
    new = about | {"consent": {"given": True, "recipient": "harbour"}}
    yield work_of(lambda: system.get(f"people/{person}"))
    yield work_of(lambda: system.post("referrals/routes", about))
    yield work_of(lambda: system.post("referrals", new, headers={"Idempotency-Key": f"hidden-{person}"}))
    yield work_of(lambda: system.get(f"referrals/{referral}"))


@pytest.mark.parametrize("persona", ["suspended", "lapsed", "stranger"])
def test_a_hidden_record_is_answered_to_a_system_by_the_statements_of_a_missing_one(world: World, persona: str) -> None:
    member, purpose = PERSONAS[persona]
    system = System(getattr(world.partnership, member), purpose)
    system.get(f"people/{NEVER_WAS}")

    hidden = list(calls(system, world.person.reference, world.referral.reference))
    never_was = list(calls(system, NEVER_WAS, NEVER_WAS))

    assert [answer.status_code for answer, _statements in hidden] == [404] * 4
    assert [statements for _answer, statements in hidden] == [statements for _answer, statements in never_was]
    assert [answer.status_code for answer, _statements in never_was] == [404] * 4
