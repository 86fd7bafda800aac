"""Recording a contact in custody."""

from typing import Any

from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.custody.models import CustodyContact


@verb
@allowed_by("record a custody contact")
def record_contact(
    person: Person, *, by: Membership, subject_role: SubjectRole, programme: Programme | None, **facts: Any
) -> CustodyContact:
    """Record a drug worker's contact with `person` in custody; every fact but the suite may be left out."""
    return CustodyContact.objects.create(
        owner=by.agency, person=person, programme=programme, subject_role=subject_role, worker=by, **facts
    )
