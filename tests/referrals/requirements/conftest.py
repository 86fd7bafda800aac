"""Ash, whom probation holds, a provider that probation may ask with consent, and a requirement on its way."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from datasharing.models import Category, Person, SubjectRole
from partners.models import Membership, Purpose
from referrals.models import Task
from referrals.requirements.actions import (
    ask_for_assessment,
    impose,
    look_further,
    propose,
    record_agreement,
    screen,
)
from referrals.requirements.models import RequirementKind, TreatmentRequirement
from referrals.tasks.actions import complete_task
from referrals.tasks.ways import Way, ways
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_agreement, make_clause
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]


@pytest.fixture
def court(partnership: Partnership) -> Membership:
    """A probation practitioner who works in court."""
    with owner_role():
        probation, harbour = partnership.agency("probation"), partnership.agency("harbour")
        agreement = make_agreement("court", [probation, harbour])
        make_clause(
            agreement,
            giver=probation,
            receiver=harbour,
            categories=[Category.IDENTITY, Category.TASK],
            purpose=Purpose.TREATMENT,
            programme=partnership.programme,
            needs_consent=True,
        )
    return partnership.probation_practitioner


@pytest.fixture
def ash(partnership: Partnership, court: Membership, as_member: Enter) -> Person:
    """A person whom probation holds."""
    with as_member(court):
        return make_person(court, programme=partnership.programme)


def way_to_harbour(partnership: Partnership) -> Way:
    """The way to ask Harbour. Inside the door."""
    found = ways(
        partnership.agency("probation"),
        [partnership.programme],
        role=SubjectRole.PROGRAMME,
        purpose=Purpose.SUPERVISION,
        at=timezone.now(),
    )
    [way] = [way for way in found if way.recipient == partnership.agency("harbour")]
    return way


def make_screened(person: Person, by: Membership, partnership: Partnership, **facts: Any) -> TreatmentRequirement:
    """A screening for a drug rehabilitation requirement. Inside the door."""
    given: dict[str, Any] = {
        "kind": RequirementKind.DRR,
        "on": localdate(),
        "need": "Uses heroin daily",
        "is_adult": True,
        "is_convicted": True,
        "in_range": True,
    }
    return screen(
        person,
        by=by,
        subject_role=SubjectRole.PROGRAMME,
        programme=partnership.programme,
        **(given | facts),
    )


def ask_harbour(requirement: TreatmentRequirement, by: Membership, partnership: Partnership, **facts: Any) -> Task:
    """The assessment, asked of Harbour with consent. Inside the door."""
    return ask_for_assessment(
        requirement,
        by=by,
        way=way_to_harbour(partnership),
        title="Assess for a DRR",
        at=timezone.now(),
        consented=True,
        **facts,
    )


@pytest.fixture
def asked(partnership: Partnership, court: Membership, ash: Person, as_member: Enter) -> TreatmentRequirement:
    """A requirement whose assessment has reached Harbour."""
    with as_member(court):
        requirement = look_further(make_screened(ash, court, partnership), by=court)
        ask_harbour(requirement, court, partnership)
    carry_everything()
    return requirement


def answer(requirement: TreatmentRequirement, outcome: str, partnership: Partnership, as_member: Enter) -> None:
    """Harbour's answer to the task that is open about the requirement."""
    with as_member(partnership.treatment_worker):
        task = Task.objects.open().to(partnership.agency("harbour").pk).get(person=requirement.person_id)
        complete_task(task, by=partnership.treatment_worker, outcome=outcome, note="Seen in the cells")


@pytest.fixture
def imposed(
    partnership: Partnership, court: Membership, asked: TreatmentRequirement, as_member: Enter
) -> TreatmentRequirement:
    """A requirement of twelve months that the court imposed today."""
    answer(asked, "court_suitable", partnership, as_member)
    with as_member(court):
        agreed = record_agreement(TreatmentRequirement.objects.get(pk=asked.pk), by=court, on=localdate())
        proposed = propose(agreed, by=court, on=localdate())
        return made(proposed, court, on=localdate())


def made(proposed: TreatmentRequirement, by: Membership, *, on: date, months: int = 12) -> TreatmentRequirement:
    """The sentence. Inside the door."""
    return impose(proposed, by=by, on=on, order_kind=TreatmentRequirement.Order.COMMUNITY, months=months)
