"""A consent or a guard moves records: agencies that may read them before and after get no change in the feed."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Alias, Identifier, Identity
from datasharing.models import Person, Record, SubjectRole
from datasharing.restriction.actions import Rule, guard_person
from tests.makers import make_consent, make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]
MOVED: list[type[Record]] = [Identity, Alias, Identifier]


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme, under two names and a number."""
    worker, programme = partnership.custody_worker, partnership.programme
    held = {"owner": worker.agency, "programme": programme, "subject_role": SubjectRole.PROGRAMME}
    with as_member(worker):
        ash = make_person(worker, programme=programme)
        Alias.objects.create(person=ash, family_name="Moss", **held)
        number = {"kind": "pnc", "raw": "2000/0000001A", "canonical": "2000/0000001A", "is_valid": True}
        Identifier.objects.create(person=ash, **number, **held)
    return ash


def agree(ash: Person, partnership: Partnership, as_member: Enter) -> None:
    """Ash agrees that Harbour is told of all that is held."""
    with as_member(partnership.custody_worker):
        make_consent(
            ash,
            partnership.custody_worker,
            recipients=[partnership.agency("harbour")],
            partnership=partnership,
            categories=[int(model.category) for model in MOVED],
        )


def guard(ash: Person, partnership: Partnership, as_member: Enter) -> None:
    """The police keep the council from what they hold about Ash."""
    with as_member(partnership.police_supervisor):
        guard_person(
            ash,
            [Rule(kind="exclusion", agency=partnership.agency("council").pk)],
            by=partnership.police_supervisor,
            reason="A threat",
        )


@pytest.mark.parametrize("move", [agree, guard])
def test_a_record_that_only_moves_keeps_its_time(
    partnership: Partnership, as_member: Enter, ash: Person, move: Callable[..., None]
) -> None:
    before = times(partnership, as_member)

    move(ash, partnership, as_member)

    assert times(partnership, as_member) == before


def times(partnership: Partnership, as_member: Enter) -> list[Any]:
    """When each record was last written, as its owner is told."""
    with as_member(partnership.custody_worker):
        return [model.objects.get().updated_at for model in MOVED]
