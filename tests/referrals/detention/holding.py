"""What the police record of people who are held. Inside the door."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from datasharing.models import Person, SubjectRole
from partners.models import Membership
from referrals.custody.actions import record_contact
from referrals.detention.actions import Detention, record_detention
from referrals.models import CustodyContact, CustodyRecord, CustodySuite
from tests.partnership import Partnership


def ago(**time: float) -> datetime:
    """An instant so long ago."""
    return timezone.now() - timedelta(**time)


def hold(person: Person, by: Membership, partnership: Partnership, number: str = "", **facts: Any) -> CustodyRecord:
    """`person` is held in the suite of Northport, since an hour ago unless said otherwise."""
    given: dict[str, Any] = {"suite": CustodySuite.objects.get(), "arrived_at": ago(hours=1)}
    return record_detention(
        person,
        by=by,
        subject_role=SubjectRole.PROGRAMME,
        programme=partnership.programme,
        custody_number=number,
        details=Detention(**(given | facts)),
    )


def see(
    person: Person, by: Membership, partnership: Partnership, outcome: str = "seen", **facts: Any
) -> CustodyContact:
    """A drug worker's contact with `person`."""
    return record_contact(
        person,
        by=by,
        subject_role=SubjectRole.PROGRAMME,
        programme=partnership.programme,
        suite=CustodySuite.objects.get(),
        outcome=outcome,
        **facts,
    )
