"""Ash, about whom the police have intelligence, and probation, to which an agreement lets them release it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.intelligence.actions import Address, Text, release_report, write_report
from cases.intelligence.models import IntelligenceRelease, IntelligenceReport
from datasharing.models import Agreement, Category, Person, SubjectRole
from partners.models import Membership, Purpose, User
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_clause

Enter = Callable[..., Any]
DETERRENCE, SUPERVISION = Purpose.DETERRENCE, Purpose.SUPERVISION
WORDS = "Carries a knife when he goes to the bus station"
OPEN: dict[str, Any] = {"source_grade": "2", "information_grade": "B", "handling": "P", "marking": "sensitive"}
CONDITIONAL: dict[str, Any] = OPEN | {
    "handling": "C",
    "conditions": ["A2", "S2"],
    "conditions_note": "Plan visits with it; do not speak of it to him",
}


def text(words: str = WORDS, **facts: Any) -> Text:
    return Text(**{**OPEN, "text": words, **facts})


def to_probation(partnership: Partnership, *named: User, days: int = 30, purpose: Purpose = SUPERVISION) -> Address:
    until = timezone.localdate() + timedelta(days=days)
    return Address(agency=partnership.agency("probation"), purpose=purpose, named=named, until=until)


def write(person: Person, by: Membership, partnership: Partnership, **facts: Any) -> IntelligenceReport:
    """A report about `person` in the programme. Inside the door."""
    return write_report(
        person, by=by, says=text(**facts), subject_role=SubjectRole.PROGRAMME, programme=partnership.programme
    )


@pytest.fixture
def may_release(partnership: Partnership) -> None:
    """The police may release intelligence to probation for supervision."""
    with owner_role():
        make_clause(
            Agreement.objects.get(reference="supervision"),
            giver=partnership.agency("police"),
            receiver=partnership.agency("probation"),
            categories=[Category.RELEASED_INTELLIGENCE],
            purpose=SUPERVISION,
            programme=partnership.programme,
        )


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


@pytest.fixture
def report(partnership: Partnership, as_member: Enter, ash: Person) -> IntelligenceReport:
    """What the analyst wrote about Ash."""
    with as_member(partnership.analyst):
        return write(ash, partnership.analyst, partnership)


@pytest.fixture
def release(
    partnership: Partnership, as_member: Enter, may_release: None, report: IntelligenceReport
) -> IntelligenceRelease:
    """The supervisor has released it to the practitioner."""
    supervisor = partnership.police_supervisor
    with as_member(supervisor, DETERRENCE):
        found = release_report(
            report, by=supervisor, to=to_probation(partnership, partnership.probation_practitioner.user)
        )
    assert isinstance(found, IntelligenceRelease)
    return found
