"""What a probation practitioner records of support. Inside the door."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.support.actions import hear_wants_out, offer_support, record_contact_with
from cases.support.models import Channel, Contact, ContactKind, SupportOffer, WantsOut
from datasharing.models import Person, SubjectRole
from partners.models import Membership
from tests.partnership import Partnership


def ago(**time: float) -> datetime:
    """An instant so long ago."""
    return timezone.now() - timedelta(**time)


def contact(person: Person, by: Membership, kind: ContactKind = ContactKind.FACE, **facts: Any) -> Contact:
    """A contact with `person`, now unless said otherwise."""
    given: dict[str, Any] = {"at": timezone.now(), "purpose": "keep_in_touch", "minutes": 0}
    if kind in {ContactKind.FACE, ContactKind.PHONE}:
        given["minutes"] = 20
    return record_contact_with(person, by=by, kind=kind, subject_role=SubjectRole.PROGRAMME, **(given | facts))


def wants_out(person: Person, by: Membership, at: datetime, partnership: Partnership) -> WantsOut:
    """`person` said at the instant `at` that they want out."""
    return hear_wants_out(
        person,
        by=by,
        at=at,
        channel=Channel.PHONE,
        subject_role=SubjectRole.PROGRAMME,
        programme=partnership.programme,
    )


def offer(person: Person, by: Membership, need: str = "housing", **facts: Any) -> SupportOffer:
    """An offer of help, an hour ago unless said otherwise."""
    given: dict[str, Any] = {"at": ago(hours=1), "channel": Channel.FACE}
    return offer_support(person, by=by, need=need, subject_role=SubjectRole.PROGRAMME, **(given | facts))
