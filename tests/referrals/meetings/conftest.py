"""The police and probation, who let each other read about their meetings."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from datasharing.models import Category
from partners.models import Purpose
from referrals.meetings.actions import call_meeting
from referrals.meetings.models import Meeting, MeetingKind
from referrals.models import Task
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_agreement, make_clause
from tests.referrals.tasks.conftest import make_task, way_to

Enter = Callable[..., Any]


@pytest.fixture
def meeting_together(partnership: Partnership) -> None:
    """Either agency reads what the other records of meetings."""
    with owner_role():
        police, probation = partnership.agency("police"), partnership.agency("probation")
        agreement = make_agreement("meetings", [police, probation])
        for giver, receiver, purpose in [
            (police, probation, Purpose.SUPERVISION),
            (probation, police, Purpose.DETERRENCE),
        ]:
            make_clause(
                agreement,
                giver=giver,
                receiver=receiver,
                categories=[Category.MEETING],
                purpose=purpose,
                programme=partnership.programme,
            )


@pytest.fixture
def tasking(meeting_together: None, partnership: Partnership, as_member: Enter) -> Meeting:
    """A tasking meeting of the police and probation tomorrow, which the analyst chairs."""
    analyst = partnership.analyst
    with as_member(analyst):
        return call_meeting(
            MeetingKind.TASKING,
            by=analyst,
            programme=partnership.programme,
            starts_at=timezone.now() + timedelta(days=1),
            chair=analyst,
            agencies=[partnership.agency("probation")],
        )


@pytest.fixture
def open_task(partnership: Partnership, as_member: Enter) -> Task:
    """What the police have asked themselves about a person, due today."""
    analyst = partnership.analyst
    with as_member(analyst):
        ash = make_person(analyst, programme=partnership.programme)
        way = way_to(partnership, "police", purpose=Purpose.DETERRENCE)
        return make_task(ash, analyst, way, title="Visit the last known address")
