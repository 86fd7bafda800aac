"""Makes records as the acting member would: call inside the door."""

from typing import Any

from cases.groups.actions import Basis
from cases.models import Identity, MembershipBasis
from datasharing.models import Agreement, Category, Consent, Person, SubjectRole
from partners.models import Agency, Membership, Programme
from tests.partnership import Partnership


def make_person(by: Membership, *, programme: Programme | None = None, **identity: Any) -> Person:
    """A person registered by `by`'s agency together with a first identity."""
    person = Person.objects.create(registered_by=by.agency)
    make_identity(person, by, programme=programme, **identity)
    return person


def make_identity(person: Person, by: Membership, **fields: Any) -> Identity:
    """An identity that `by`'s agency holds."""
    values = {"family_name": "Marsh", "given_names": "Ash", "subject_role": SubjectRole.PROGRAMME} | fields
    return Identity.objects.create(owner=by.agency, person=person, **values)


def make_consent(
    person: Person, by: Membership, *, recipients: list[Agency], partnership: Partnership, **fields: Any
) -> Consent:
    """`person`'s consent, recorded by `by`, that their identity and referrals go to `recipients`."""

    values: dict[str, Any] = {
        "agreement": Agreement.objects.get(reference="treatment"),
        "categories": [Category.IDENTITY, Category.REFERRAL],
        "wording": "May we tell Harbour that you would like their help?",
        "means": Consent.Means.SPOKEN,
        "subject_role": SubjectRole.PROGRAMME,
    }
    return Consent.objects.create(
        owner=by.agency,
        person=person,
        programme=partnership.programme,
        recipients=sorted(agency.pk for agency in recipients),
        recorded_by=by.user,
        **(values | fields),
    )


def two_bases() -> list[Basis]:
    """Two independent bases, which confirm a membership of a group."""
    known = {MembershipBasis.Kind.CO_ARREST: "Arrested together twice", MembershipBasis.Kind.OBSERVED: "Seen together"}
    return [Basis(kind=kind, text=text, source_grade="1", information_grade="A") for kind, text in known.items()]
