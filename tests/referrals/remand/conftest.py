"""Ash, on remand and on opiates, with a plan that tells Harbour and the council."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from datasharing.models import Person
from referrals.prison.models import PrisonEpisode
from referrals.remand.actions import Recipient, make_plan
from referrals.remand.models import RemandPlan, ToldAs
from tests.partnership import Partnership
from tests.referrals.prison.conftest import ash
from tests.referrals.prison.inside import agree_on_prison, receive

__all__ = ["ash"]

Enter = Callable[..., Any]


def write_card(plan: RemandPlan, partnership: Partnership, **facts: Any) -> RemandPlan:
    """The card that names Harbour and the council. Inside the door."""
    given: dict[str, Any] = {
        "walk_in": "Harbour, 4 Quay Street, until 19:00",
        "address": "His mother’s, 9 Mill Lane",
        "phone": "07700 900111",
        "bridging": "Lane’s pharmacy, two days",
        "naloxone": "property",
        "recipients": [
            Recipient(partnership.agency("harbour"), ToldAs.TREATMENT),
            Recipient(partnership.agency("council"), ToldAs.HOUSING),
        ],
        "at": timezone.now(),
    }
    return make_plan(plan, by=partnership.probation_practitioner, **(given | facts))


@pytest.fixture
def remanded(partnership: Partnership, as_member: Enter, ash: Person) -> PrisonEpisode:
    """Ash in prison; agreements let Harbour and the council be told."""
    agree_on_prison(partnership)
    worker = partnership.probation_practitioner
    with as_member(worker):
        return receive(ash, worker, partnership)


@pytest.fixture
def planned(partnership: Partnership, as_member: Enter, remanded: PrisonEpisode) -> RemandPlan:
    """The plan, made."""
    with as_member(partnership.probation_practitioner):
        return write_card(RemandPlan.objects.select_related("person", "episode").get(), partnership)
