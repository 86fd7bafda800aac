"""Why an agency holds a person: what every further record about them says too."""

from cases.people.models import Identity
from datasharing.models import SubjectRole
from partners.models import Programme


def role_in(held: Identity, programme: Programme | None) -> SubjectRole:
    """Why the owner of `held` has the person in `programme`; where it does not hold them there, why it has `held`."""
    if programme is None or programme.pk == held.programme_id:
        return SubjectRole(held.subject_role)
    there = Identity.objects.filter(person=held.person_id, owner=held.owner_id, programme=programme).first()
    return SubjectRole((there or held).subject_role)
