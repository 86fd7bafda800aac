"""Finds a detained person by names in any order, birth, custody number or any identifier."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from cases.models import BirthPrecision, Identity
from cases.people.birth import Birth
from cases.search.search import Found, How, Query, find
from datasharing.models import Person
from referrals.custody.models import CustodyContact
from referrals.exchange.models import ReferralIdentity

AT_MOST = 20


def find_detained(text: str, birth: Birth, *, on: date) -> list[Found]:
    """The people who match `text` and `birth`, best matches first; similar names if there is no exact match.

    A text with a digit is a custody number or another identifier.
    """
    if any(letter.isdigit() for letter in text):
        return _merge([_by_custody_number(text), find(Query(number=text.strip()), on=on).people])
    earliest, latest = birth_period(birth)
    readings = [replace(names, earliest_birth=earliest, latest_birth=latest) for names in _readings(text)]
    found = _merge([find(reading, on=on).people for reading in readings])
    if found or not text.strip():
        return found
    return _merge([find(replace(readings[0], how=How.SIMILAR), on=on).people])


def find_clients(sent: ReferralIdentity, agency_id: int, *, on: date) -> list[Identity]:
    """The agency's own people whom a referral may be about: by the name in the snapshot, or a similar name."""
    known = Identity.objects.filter(person=sent.person_id, owner=agency_id).select_related("person", "owner").newest()
    names = Query(family_name=sent.family_name, given_names=sent.given_names)
    if not (names.family_name or names.given_names):
        return list(known)[:1]
    found = find(names, on=on).people or find(replace(names, how=How.SIMILAR), on=on).people
    return own_identities([Found(known[0].person, [known[0]]), *found] if known else found, agency_id)


def own_identities(found: list[Found], agency_id: int) -> list[Identity]:
    """The agency's own identities of the people found. People without one are left out."""
    held = {
        identity.person_id: identity
        for each in found
        for identity in reversed(each.identities)
        if identity.owner_id == agency_id
    }
    return list(held.values())


def birth_period(birth: Birth) -> tuple[date | None, date | None]:
    """The first and the last possible day of a birth; None for both if it is unknown."""
    first = birth.on
    if first is None:
        return None, None
    if birth.precision == BirthPrecision.DAY:
        return first, first
    if birth.precision == BirthPrecision.MONTH:
        return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first, first.replace(month=12, day=31)


def _readings(text: str) -> Iterator[Query]:
    """The queries that `text` may mean: family name last, or first before a comma, or family name only."""
    if "," in text:
        family, given = text.split(",", 1)
        yield Query(family_name=family.strip(), given_names=given.strip())
        return
    words = text.split()
    if len(words) > 1:
        yield Query(family_name=words[-1], given_names=" ".join(words[:-1]))
        yield Query(family_name=words[0], given_names=" ".join(words[1:]))
    yield Query(family_name=text.strip())
    if len(words) == 1:
        yield Query(given_names=text.strip())


def _by_custody_number(text: str) -> list[Found]:
    contacts = CustodyContact.objects.filter(custody_number=custody_number(text)).newest()[:AT_MOST]
    people = Person.objects.in_bulk([contact.person_id for contact in contacts])
    found = {key: Found(person) for key, person in people.items()}
    for identity in Identity.objects.filter(person__in=people).select_related("owner", "programme").newest():
        found[identity.person_id].identities.append(identity)
    return list(found.values())


def custody_number(text: str) -> str:
    """The canonical form of a custody number: upper case, without spaces."""
    return "".join(text.upper().split())


def _merge(searches: list[list[Found]]) -> list[Found]:
    people = {found.person.pk: found for search in searches for found in search}
    return list(people.values())[:AT_MOST]
