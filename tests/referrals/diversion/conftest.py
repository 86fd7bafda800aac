"""Ash, whom the police hold, and a resolution that is considered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils.timezone import localdate

from datasharing.models import Person, SubjectRole
from partners.models import Membership
from referrals.diversion.actions import (
    accept_resolution,
    authorise_resolution,
    begin_resolution,
    consider_resolution,
    offer_resolution,
)
from referrals.diversion.models import Resolution
from tests.makers import make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


def considered(person: Person, by: Membership, partnership: Partnership, **facts: Any) -> Resolution:
    """A community resolution for cannabis. Inside the door."""
    given: dict[str, Any] = {
        "kind": "community_resolution",
        "offence_note": "Cannabis for own use",
        "gravity_base": 2,
        "gravity_final": 2,
        "victim_view": "no_victim",
        "rationale": "A first offence",
        "on": localdate(),
    }
    return consider_resolution(
        person,
        by=by,
        subject_role=SubjectRole.PROGRAMME,
        programme=partnership.programme,
        **(given | facts),
    )


def authorised(person: Person, partnership: Partnership, as_member: Enter, **facts: Any) -> Resolution:
    """One that the custody worker considers and the supervisor authorises."""
    worker, supervisor = partnership.custody_worker, partnership.police_supervisor
    with as_member(worker):
        resolution = considered(person, worker, partnership, **facts)
    with as_member(supervisor):
        return authorise_resolution(resolution, by=supervisor, on=localdate())


def under_way(resolution: Resolution, by: Membership, **offered: Any) -> Resolution:
    """The authorised `resolution`, offered, accepted and begun. Inside the door."""
    offer = offer_resolution(resolution, by=by, on=localdate(), **offered)
    return begin_resolution(accept_resolution(offer, by=by, on=localdate()), by=by)
