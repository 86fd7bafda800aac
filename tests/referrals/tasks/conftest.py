"""Ash, whom the police hold, and what the police ask of Harbour about them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from datasharing.models import Category, Person, SubjectRole
from partners.models import Membership, Purpose
from referrals.models import Task
from referrals.tasks.actions import ask
from referrals.tasks.ways import Way, ways
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_agreement, make_clause
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]


def way_to(partnership: Partnership, recipient: str, *, sender: str = "police", purpose: Purpose) -> Way:
    """The way to ask `recipient` a task about a person in the programme. Inside the door."""
    found = ways(
        partnership.agency(sender),
        [partnership.programme],
        role=SubjectRole.PROGRAMME,
        purpose=purpose,
        at=timezone.now(),
    )
    [way] = [way for way in found if way.recipient == partnership.agency(recipient)]
    return way


def make_task(person: Person, by: Membership, way: Way, **facts: Any) -> Task:
    """Something asked about `person`, due tomorrow. Inside the door."""
    given: dict[str, Any] = {
        "title": "Say whether Ash kept the appointment",
        "due_at": timezone.now() + timedelta(days=1),
        "subject_role": SubjectRole.PROGRAMME,
        "consented": True,
    }
    return ask(person, by=by, way=way, **(given | facts))


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


@pytest.fixture
def asked(partnership: Partnership, as_member: Enter, ash: Person) -> Task:
    """What the police ask of Harbour about Ash, not yet delivered."""
    worker = partnership.custody_worker
    with as_member(worker):
        return make_task(ash, worker, way_to(partnership, "harbour", purpose=Purpose.CUSTODY))


@pytest.fixture
def delivered(asked: Task) -> Task:
    """The same on Harbour's list."""
    carry_everything()
    return asked


@pytest.fixture
def supervising(partnership: Partnership) -> None:
    """The police and probation agree that the police may ask probation, and probation the police, without consent."""
    with owner_role():
        police, probation = partnership.agency("police"), partnership.agency("probation")
        agreement = make_agreement("tasking", [police, probation])
        for giver, receiver, purpose in [
            (police, probation, Purpose.SUPERVISION),
            (probation, police, Purpose.DETERRENCE),
        ]:
            make_clause(
                agreement,
                giver=giver,
                receiver=receiver,
                categories=[Category.TASK],
                purpose=purpose,
                programme=partnership.programme,
            )
