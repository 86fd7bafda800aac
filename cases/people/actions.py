"""Registering people, and recording names, identifiers and contact details."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError

from cases.people.birth import Birth
from cases.people.identifiers import Identifier as Number
from cases.people.identifiers import IdentifierKind, read_identifier
from cases.people.models import Alias, ContactDetail, Distinction, Identifier, Identity
from cases.safeguarding.actions import raise_concern
from cases.safeguarding.models import Concern
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Area, Membership, Programme
from partners.rules import allowed_by
from partners.writing import has_writing, one_line


class HeldByAnother(Exception):
    """Another person of the agency's own has the number already."""


class NothingToRegister(ValueError):
    """Neither name, description nor birth was given."""


class AlreadyHeld(Exception):
    """The agency has an identity of this person in this programme: correct that one."""


@dataclass(frozen=True, kw_only=True)
class IdentityDetails:
    """A person's name and birth. At least one part is given; a description ("man in grey coat") is enough."""

    family_name: str = ""
    given_names: str = ""
    known_as: str = ""
    birth: Birth = field(default_factory=Birth.unknown)

    def __post_init__(self) -> None:
        """Normalise the names: one line, without invisible characters."""
        for name in ("family_name", "given_names", "known_as"):
            object.__setattr__(self, name, one_line(getattr(self, name)))

    def is_empty(self) -> bool:
        """Whether neither a name, a description nor a birth is given."""
        names = (self.family_name, self.given_names, self.known_as)
        return not (self.birth.on or any(map(has_writing, names)))


@verb
@allowed_by("add a record")
def register_person(
    details: IdentityDetails,
    *,
    by: Membership,
    subject_role: SubjectRole,
    on: date,
    programme: Programme | None = None,
) -> Identity:
    """Register a person whom `by`'s agency has met, with a first identity; the person is `identity.person`.

    Other agencies' records are not searched. A person who may be under 18 on the day `on` is flagged to safeguarding.

    :raises NothingToRegister: if `details` are empty
    """
    if details.is_empty():
        raise NothingToRegister
    person = Person.objects.create(registered_by=by.agency)
    return hold_identity(person, details, by=by, on=on, programme=programme, subject_role=subject_role)


@verb
@allowed_by("add a record")
def hold_identity(
    person: Person,
    details: IdentityDetails,
    *,
    by: Membership,
    subject_role: SubjectRole,
    on: date,
    programme: Programme | None = None,
) -> Identity:
    """Record an identity of `person` for `by`'s agency.

    :raises AlreadyHeld: if the agency has one in this programme
    """
    try:
        identity = Identity.objects.create(
            owner=by.agency, person=person, programme=programme, subject_role=subject_role, **columns(details)
        )
    except IntegrityError as error:
        if broke(error, "an_agency_holds_one_identity_per_programme"):
            raise AlreadyHeld from error
        raise
    _flag_possible_child(identity, by=by, on=on)
    return identity


@verb
@allowed_by("change a record")
def correct_identity(identity: Identity, details: IdentityDetails, *, by: Membership, on: date) -> Identity:
    """Correct an identity of `by`'s agency. The log records the alteration.

    :raises NotYours: if another agency owns it
    :raises NothingToRegister: if `details` are empty
    """
    if details.is_empty():
        raise NothingToRegister
    held = lock(identity, by=by)
    change(held, **columns(details))
    _flag_possible_child(held, by=by, on=on)
    return held


@verb
@allowed_by("add a record")
def add_alias(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    family_name: str = "",
    given_names: str = "",
    programme: Programme | None = None,
) -> Alias:
    """Record another name of `person`.

    :raises NothingToRegister: without any name
    """
    family_name, given_names = one_line(family_name), one_line(given_names)
    if not has_writing(family_name + given_names):
        raise NothingToRegister
    return Alias.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        family_name=family_name,
        given_names=given_names,
    )


@verb
@allowed_by("add a record")
def add_identifier(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: IdentifierKind,
    raw: str,
    on: date,
    programme: Programme | None = None,
    is_shared: bool = False,
) -> Identifier:
    """Record an identifier of `person` as written, with its canonical form and the problem with it, if any.

    :raises NothingToRegister: if nothing was written
    :raises HeldByAnother: if another person of the agency's has it, unless it `is_shared` all the same; that is kept
    """
    raw = one_line(raw)
    if not has_writing(raw):
        raise NothingToRegister
    number = read_identifier(kind, raw, on=on)
    if others := _holders(number, by=by, besides=person):
        if not is_shared:
            raise HeldByAnother
        tell_apart(person, by=by, subject_role=subject_role, others=others, door=Distinction.Door.NUMBER)
    return Identifier.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        raw=raw,
        canonical=number.canonical,
        is_valid=number.is_valid,
        problem=number.problem,
    )


@verb
@allowed_by("add a record")
def add_contact_detail(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: ContactDetail.Kind,
    value: str = "",
    area: Area | None = None,
    is_safe_to_use: bool = True,
    since: date | None = None,
    programme: Programme | None = None,
) -> ContactDetail:
    """Record a contact detail of `person`, and whether it is safe to use."""
    return ContactDetail.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        value=value,
        area=area,
        is_safe_to_use=is_safe_to_use,
        since=since,
    )


@verb
@allowed_by("add a record")
def tell_apart(
    person: Person, *, by: Membership, subject_role: SubjectRole, others: Iterable[Person], door: Distinction.Door
) -> list[Distinction]:
    """Keep that `by` went on although records of `others` are like that of `person`: they are not the same."""
    return [
        Distinction.objects.create(
            owner=by.agency, person=person, subject_role=subject_role, other=other, door=door, judged_by=by
        )
        for other in others
    ]


def columns(details: IdentityDetails) -> dict[str, Any]:
    """`details` as the columns of an Identity."""
    return {
        "family_name": details.family_name,
        "given_names": details.given_names,
        "known_as": details.known_as,
        "date_of_birth": details.birth.on,
        "birth_precision": details.birth.precision,
    }


def _holders(number: Number, *, by: Membership, besides: Person) -> list[Person]:
    """People of `by`'s agency who have `number` already."""
    if not number.canonical:
        return []
    held = Identifier.objects.filter(owner=by.agency, kind=number.kind, canonical=number.canonical)
    return list(
        {each.person_id: each.person for each in held.exclude(person=besides).select_related("person")}.values()
    )


def _flag_possible_child(identity: Identity, *, by: Membership, on: date) -> None:
    if not identity.is_possibly_under_18_on(on):
        return
    kind = Concern.Kind.MAY_BE_A_CHILD
    if Concern.objects.open().filter(owner=by.agency, person=identity.person_id, kind=kind).exists():
        return
    raise_concern(
        identity.person,
        by=by,
        kind=kind,
        programme=identity.programme,
        subject_role=SubjectRole(identity.subject_role),
    )
