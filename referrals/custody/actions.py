"""Recording a contact in custody, and keeping what was written for a receiver who was not told."""

from typing import Any

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.custody.models import CustodyContact, WithheldReferral


@verb
@allowed_by("record a custody contact")
def record_contact(
    person: Person, *, by: Membership, subject_role: SubjectRole, programme: Programme | None, **facts: Any
) -> CustodyContact:
    """Record a drug worker's contact with `person` in custody; every fact but the suite may be left out."""
    return CustodyContact.objects.create(
        owner=by.agency, person=person, programme=programme, subject_role=subject_role, worker=by, **facts
    )


@verb
@allowed_by("record a custody contact")
def withhold_referral(
    contact: CustodyContact, *, by: Membership, reason: str = "", phone: str = "", urgent: bool = False
) -> WithheldReferral:
    """Keep, for `by`'s agency alone, what was written for a receiver; `contact` led to no referral."""
    return WithheldReferral.objects.create(
        owner=by.agency,
        addressee=by.agency,
        person_id=contact.person_id,
        programme_id=contact.programme_id,
        subject_role=contact.subject_role,
        contact=contact,
        reason=reason,
        phone=phone,
        urgent=urgent,
    )


@verb
@allowed_by("record a custody contact")
def record_telling(contact: CustodyContact, *, by: Membership) -> CustodyContact:
    """Record that those whom the local policy names were told of the risk found at `contact`.

    :raises NotYours: if another agency recorded the contact
    """
    held = lock(contact, by=by)
    change(held, is_told=True)
    return held
