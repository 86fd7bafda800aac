"""Who may be the same person, before a second record of them is made: by a like name and a near birth, or a number.

A name matches that is spelt alike (as search compares it), whichever of its parts comes first, of somebody born on the
same or a near day: the day and month exchanged, one of the three parts different within a year, or as near as a birth
that is not known exactly can be. Without a birth on both sides a name alone is no match. A number matches that another
person of one's own agency has.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.people.actions import IdentityDetails
from cases.people.birth import Birth, BirthPrecision
from cases.people.models import Distinction, Identifier, Identity
from cases.search.search import Query, own_names_like
from datasharing.models import Person
from partners.models import Agency

NEAR = timedelta(days=366)
AT_MOST = 10


@dataclass
class Match:
    """Somebody who may be the same person: as they are held, why they may be, and what differs."""

    identity: Identity
    why: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.identity.person


def possible_matches(
    details: IdentityDetails,
    *,
    agency: Agency,
    numbers: Iterable[str] = (),
    apart_from: Iterable[int] = (),
) -> list[Match]:
    """Those of `agency`'s own people who may be who `details` describe, without those `apart_from` (by key)."""
    found: dict[int, Match] = {}
    for identity in _spelt_alike(details, agency):
        found.setdefault(identity.person_id, Match(identity, [_("a like name and a near date of birth")]))
    for identity in _holding(numbers, agency):
        match = found.setdefault(identity.person_id, Match(identity))
        match.why.append(_("the same number"))
    for match in found.values():
        match.differs = list(_differences(details, match.identity))
    left = set(apart_from)
    return [match for key, match in found.items() if key not in left][:AT_MOST]


def judged_apart(person: Person, agency: Agency) -> set[int]:
    """Those (by key) whom `agency` has judged not to be `person`."""
    about = Q(person=person) | Q(other=person)
    judged = Distinction.objects.filter(about, owner=agency)
    return {key for each in judged for key in (each.person_id, each.other_id)} - {person.pk}


def alike(identity: Identity) -> list[Match]:
    """Those of the owner's own people who may be the person of `identity`, and were not judged to be another."""
    apart = judged_apart(identity.person, identity.owner)
    numbers = Identifier.objects.filter(owner=identity.owner_id, person=identity.person_id)
    return possible_matches(
        details_of(identity),
        agency=identity.owner,
        numbers=[number.canonical for number in numbers],
        apart_from=[identity.person_id, *apart],
    )


def details_of(identity: Identity) -> IdentityDetails:
    """Who somebody is, as an identity says it."""
    return IdentityDetails(
        family_name=identity.family_name,
        given_names=identity.given_names,
        known_as=identity.known_as,
        birth=identity.birth,
    )


def _spelt_alike(details: IdentityDetails, agency: Agency) -> Iterator[Identity]:
    born = details.birth.on
    if born is None or not (details.family_name or details.given_names):
        return
    name = f"{details.given_names} {details.family_name}".strip()
    query = Query(name=name, earliest_birth=born - NEAR, latest_birth=born + NEAR)
    for identity in own_names_like(query, agency.pk):
        if _is_near(details.birth, identity.birth):
            yield identity


def _is_near(one: Birth, other: Birth) -> bool:
    """Whether two births may be the same, but for a slip of the pen."""
    if one.on is None or other.on is None:
        return False
    if {one.precision, other.precision} != {BirthPrecision.DAY}:
        return abs(one.on - other.on) <= NEAR
    first, second = (one.on.day, one.on.month, one.on.year), (other.on.day, other.on.month, other.on.year)
    exchanged = (one.on.month, one.on.day, one.on.year) == second
    return exchanged or sum(a != b for a, b in zip(first, second, strict=True)) <= 1


def _holding(numbers: Iterable[str], agency: Agency) -> Sequence[Identity]:
    """People of `agency` who hold one of `numbers`, as they are read."""
    wanted = [number for number in numbers if number]
    if not wanted:
        return []
    held = {number.person_id for number in Identifier.objects.filter(owner=agency, canonical__in=wanted)}
    return list(Identity.objects.filter(owner=agency, person__in=held).select_related("person", "owner").newest())


def _differences(details: IdentityDetails, identity: Identity) -> Iterator[str]:
    """What is not the same: theirs beside what is held."""
    pairs: list[tuple[Any, Any, Any]] = [
        (_("Family name"), details.family_name, identity.family_name),
        (_("Given names"), details.given_names, identity.given_names),
        (_("Known as"), details.known_as, identity.known_as),
        (_("Born"), str(details.birth), str(identity.birth)),
    ]
    for label, given, held in pairs:
        if given != held:
            said = {"what": label, "given": given or _("nothing"), "held": held or _("nothing")}
            yield _("%(what)s: %(given)s here, %(held)s there") % said
