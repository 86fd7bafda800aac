"""Two worlds that differ only in what is hidden from a persona give the same pages to that persona (ISO-01)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from difflib import unified_diff
from itertools import islice
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, note, settings

from tests.access.hidden import TELLING, Step, not_taken, steps, taken
from tests.access.personas import EVERYBODY, PERSONAS, SIGNED_OUT, World
from tests.access.script import Answers, answers, answers_to_system
from tests.api.conftest import System, quick_digests
from tests.conftest import owner_role
from tests.faults import Fault
from tests.long import long

__all__ = ["quick_digests"]

pytestmark = pytest.mark.slow

REFERENCES = """
SELECT format('SELECT reference::text FROM %I', table_name) FROM information_schema.columns
 WHERE table_schema = 'public' AND column_name = 'reference'
"""
SHUT_OUT = ("lapsed", "suspended", "wrong_purpose", SIGNED_OUT)
"""Who may see nobody, for one reason or another; the stranger, who never could, stands for them in every run."""
OTHERS = [persona for persona in EVERYBODY if persona not in ("owner", "excluded", *SHUT_OUT)]
Play = Callable[[dict[str, str]], Answers]


@pytest.fixture(autouse=True)
def still(world: World) -> Iterator[None]:
    """No clock moves between one world and the other, once the world has been made."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.mark.parametrize("persona", [*OTHERS, *long(*SHUT_OUT)])
def test_what_others_do_shows_nowhere(world: World, persona: str) -> None:
    look_alike(world, persona, pages(world, persona))


def test_what_others_do_shows_nowhere_to_the_owner(world: World, planted: Fault | None) -> None:
    look_alike(world, "owner", pages(world, "owner", planted))


def test_what_others_do_shows_nowhere_to_whom_a_guard_keeps_away(world: World, planted: Fault | None) -> None:
    look_alike(world, "excluded", pages(world, "excluded", planted))


@pytest.mark.parametrize("persona", ["owner", "stranger"])
def test_what_others_do_shows_to_no_partner_system(
    world: World, persona: str, planted: Fault | None, monkeypatch: Any
) -> None:
    look_alike(world, persona, calls(world, persona, planted, monkeypatch))


@pytest.mark.parametrize("persona", ["partner", "addressee"])
def test_what_moves_shows_to_no_system_that_reads_it_anyway(
    world: World, persona: str, planted: Fault | None, monkeypatch: Any
) -> None:
    look_alike(world, persona, calls(world, persona, planted, monkeypatch))


def calls(world: World, persona: str, planted: Fault | None, monkeypatch: pytest.MonkeyPatch) -> Play:
    """All that a partner system can ask for that acts as `persona` does; with a fault, that on which it shows."""
    member, purpose = PERSONAS[persona]
    system, known = System(getattr(world.partnership, member), purpose), references()
    # a test's transaction never ends, so the wait of the changes feed for that is lifted
    monkeypatch.setattr("datasharing.api.changes.now", lambda: (0, 0))
    monkeypatch.setattr("datasharing.enforcement.log.OldestRunning.template", "9223372036854775807")
    only = planted.at if planted else frozenset()
    return lambda hidden: answers_to_system(system, world, hidden, known, only)


def pages(world: World, persona: str, planted: Fault | None = None) -> Play:
    """All that `persona` can ask for in a browser; with a fault, the pages on which it shows."""
    browser, known = world.browser(persona), references()
    cookies = deepcopy(browser.cookies)

    def play(hidden: dict[str, str]) -> Answers:
        browser.cookies = deepcopy(cookies)
        return answers(browser, world, hidden, known, planted.at if planted else frozenset())

    return play


def look_alike(world: World, persona: str, play: Play) -> None:
    """Fail if something that is hidden from `persona` shows in an answer, whatever others have done."""
    with undone():
        without = dict(play({}))

    @settings(max_examples=1, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
    @given(steps)
    def alike(taking: list[Step]) -> None:
        note(repr(taking))
        with undone():
            done = taken([*TELLING, *taking], world, persona)
            assert not_taken(done, persona) == set()
            look(world, "stranger" if persona == "partner" else "partner")
            for request, answer in play(done.references):
                if request.split()[1] not in done.told_by and answer != without[request]:
                    pytest.fail(f"{request}\n{difference(without[request], answer)}")

    alike()


def look(world: World, persona: str) -> None:
    """Another persona opens pages, which must not be noticeable to others either."""
    browser = world.browser(persona)
    for address in ("/caseload", f"/people/{world.person.reference}", "/referrals", "/agreements", "/services"):
        browser.get(address)


def difference(before: str, after: str) -> str:
    """The lines, of a page or of what a system is sent, that differ."""
    was, is_now = (text.replace("},{", "},\n{").splitlines() for text in (before, after))
    return "\n".join(islice(unified_diff(was, is_now, lineterm="", n=1), 2, 60))


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens, it has not."""
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


def references() -> set[str]:
    """Every public reference there is."""
    with owner_role(), connection.cursor() as cursor:
        cursor.execute(REFERENCES)
        cursor.execute(" UNION ".join(select for (select,) in cursor.fetchall()))
        return {reference for (reference,) in cursor.fetchall()}
