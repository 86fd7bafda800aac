"""Ash in custody, and their referral to Harbour."""

from collections.abc import Callable
from typing import Any

import pytest

from datasharing.models import Person, SubjectRole
from partners.models import Area
from referrals.custody.actions import record_contact
from referrals.exchange.actions import send_referral
from referrals.models import CustodySuite, Referral
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.sending import route_for

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """A person in custody."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


@pytest.fixture
def sent(partnership: Partnership, as_member: Enter, ash: Person) -> Referral:
    """Ash's referral to Harbour, sent and not yet delivered."""
    worker = partnership.custody_worker
    with as_member(worker):
        contact = record_contact(
            ash,
            by=worker,
            programme=partnership.programme,
            suite=CustodySuite.objects.get(),
            subject_role=SubjectRole.PROGRAMME,
        )
        return send_referral(
            ash,
            by=worker,
            route=route_for(partnership),
            programme=partnership.programme,
            consented=True,
            contact=contact,
            substance_group="opiate",
            subject_role=SubjectRole.PROGRAMME,
        )
