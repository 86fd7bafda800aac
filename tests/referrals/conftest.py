"""A custody suite, two treatment services, and the rules by which referrals find them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cases.safeguarding.actions import raise_alert
from datasharing.models import Person, SubjectRole
from partners.models import Area, Service, ServiceArea
from referrals.models import CustodySuite, RoutingRule
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]


@pytest.fixture
def northport(partnership: Partnership) -> Area:
    """Where the services and rules of `make_northport` hold."""
    with owner_role():
        return make_northport(partnership)


@pytest.fixture
def ash(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """A person in custody whom the police know to be violent to staff."""
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker, programme=partnership.programme)
        raise_alert(
            person,
            by=worker,
            subject_role=SubjectRole.PROGRAMME,
            kind="violence",
            text="See in pairs.",
            since=date(2026, 6, 1),
            programme=partnership.programme,
        )
    return person


def make_northport(partnership: Partnership) -> Area:
    """Harbour and Bridge treat people of Northport; the police send opiate users to Harbour, and Harbour to Bridge.

    As the owner of the tables.
    """
    area = Area.objects.create(code="E99000001", name="Northport")
    CustodySuite.objects.create(agency=partnership.agency("police"), name="Northport custody", area=area)
    for code in ["harbour", "bridge"]:
        service = Service.objects.create(
            agency=partnership.agency(code),
            name=f"{code.capitalize()} adult treatment",
            substance_groups=["opiate", "alcohol_only"],
        )
        ServiceArea.objects.create(service=service, area=area)
    for sender, receiver in [("police", "harbour"), ("harbour", "bridge")]:
        RoutingRule.objects.create(
            agency=partnership.agency(sender),
            position=1,
            substance_group="opiate",
            service=Service.objects.get(agency=partnership.agency(receiver)),
        )
    return area
