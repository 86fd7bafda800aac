"""The subject role for further records about a person, from the agency's identity."""

from cases.people.models import Identity
from datasharing.models import SubjectRole
from partners.models import Programme


def role_in(held: Identity, programme: Programme | None) -> SubjectRole:
    """The subject role in the owner's identity of the person in `programme`; if there is none, that of `held`."""
    if programme is None or programme.pk == held.programme_id:
        return SubjectRole(held.subject_role)
    there = Identity.objects.filter(person=held.person_id, owner=held.owner_id, programme=programme).first()
    return SubjectRole((there or held).subject_role)
