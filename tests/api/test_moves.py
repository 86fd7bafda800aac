"""A consent or a guard that moves a record is told to the systems for which it opens or closes, and to no other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from cases.models import Alias, Identity
from datasharing.models import Category, Person, SubjectRole
from tests.access.personas import PERSONAS, World
from tests.api.conftest import System
from tests.api.test_changes import enter, keep_away, told
from tests.makers import make_consent, make_person

BOTH_PLACES = ["owner", "partner", "excluded"]
"""The systems of custody, of probation and of the police analyst: all of whom read people, with consent or without."""


@pytest.fixture
def newcomer(world: World) -> Person:
    """A person without consents and guards."""
    worker = world.partnership.custody_worker
    with enter(worker):
        newcomer = make_person(worker, programme=world.partnership.programme, family_name="Newcomer")
        Alias.objects.create(
            owner=worker.agency,
            person=newcomer,
            programme=world.partnership.programme,
            family_name="Moss",
            subject_role=SubjectRole.PROGRAMME,
        )
    return newcomer


def agreeing(newcomer: Person, world: World, *, withdrawn: bool = False) -> Callable[[], None]:
    """Consent to sharing with Harbour and the council, a combination that is new."""

    def agree() -> None:
        partnership = world.partnership
        with enter(partnership.custody_worker):
            consent = make_consent(
                newcomer,
                partnership.custody_worker,
                recipients=[partnership.agency("harbour"), partnership.agency("council")],
                partnership=partnership,
                categories=[Category.IDENTITY, Alias.category],
            )
            if withdrawn:
                consent.valid_to = timezone.now()
                consent.save(update_fields=["valid_to"])

    return agree


@pytest.mark.parametrize("persona", BOTH_PLACES)
@pytest.mark.parametrize("withdrawn", [False, True])
def test_consent_given_or_not_looks_the_same_to_whoever_reads_anyway(
    world: World, newcomer: Person, persona: str, withdrawn: bool, monkeypatch: Any
) -> None:
    member, purpose = PERSONAS[persona]
    system = System(getattr(world.partnership, member), purpose)
    before = pulled(system)

    items = told(system, monkeypatch, agreeing(newcomer, world, withdrawn=withdrawn))

    assert [each for each in items if each["category"] != "consent"] == [], "beside the consent, if it is open to them"
    assert pulled(system) == before


@pytest.mark.parametrize("persona", BOTH_PLACES)
def test_a_guard_set_or_not_looks_the_same_to_whom_it_lets_through(
    world: World, newcomer: Person, persona: str, monkeypatch: Any
) -> None:
    member, purpose = PERSONAS[persona]
    system = System(getattr(world.partnership, member), purpose)
    before = pulled(system)

    for agency in ("council", "harbour"):
        assert told(system, monkeypatch, lambda agency=agency: keep_away(newcomer, world, agency)) == []
        assert pulled(system) == before


def test_a_consent_tells_its_recipient_what_is_written(
    world: World, newcomer: Person, harbour: System, monkeypatch: Any
) -> None:
    items = told(harbour, monkeypatch, agreeing(newcomer, world))

    assert ("written", ["people"]) in kinds(items)
    assert {kind for kind, _collections in kinds(items)} == {"written"}


def test_what_is_altered_while_it_moves_is_written_for_whoever_reads_both(
    world: World, police: System, probation: System, monkeypatch: Any
) -> None:
    worker = world.partnership.custody_worker
    with enter(worker):
        outside = make_person(worker)

    def take_in() -> None:
        with enter(worker):
            Identity.objects.filter(person=outside).update(programme=world.partnership.programme, family_name="Vale")

    def let_out() -> None:
        with enter(worker):
            Identity.objects.filter(person=outside).update(programme=None)

    assert kinds(told(police, monkeypatch, take_in)) == [("written", ["people"])]
    assert kinds(told(probation, monkeypatch, let_out)) == [("gone", ["people"])]
    assert kinds(told(probation, monkeypatch, take_in)) == [("written", ["people"])]


def test_what_was_written_under_a_guard_that_has_been_replaced_is_told_to_whom_both_let_through(
    world: World, newcomer: Person, probation: System, monkeypatch: Any
) -> None:
    keep_away(newcomer, world, "probation")

    def let_through_and_keep_others_away() -> None:
        keep_away(newcomer, world, "council")
        keep_away(newcomer, world, "harbour")

    items = told(probation, monkeypatch, let_through_and_keep_others_away)

    assert ("written", ["people"]) in kinds(items)
    assert {kind for kind, _collections in kinds(items)} == {"written"}


def kinds(items: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [(each["kind"], each["collections"]) for each in items]


def pulled(system: System) -> list[Any]:
    """All that a system is given of people, in order, with the time of each record."""
    return [system.get(collection).json()["items"] for collection in ("people", "aliases")]
