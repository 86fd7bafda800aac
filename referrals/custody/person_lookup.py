"""Finds a detained person by names in any order, birth, custody number or any identifier."""

from datetime import date

from cases.models import Identity
from cases.people.birth import Birth, birth_period
from cases.search.line import read_line
from cases.search.search import Found, Query, find
from datasharing.models import Person
from partners.writing import has_writing
from referrals.custody.models import CustodyContact
from referrals.exchange.models import ReferralIdentity

AT_MOST = 20


def find_detained(text: str, birth: Birth, *, on: date) -> list[Found]:
    """The people who match `text` and `birth`, best matches first.

    A text with a digit may be a custody number or another identifier.
    """
    line = read_line(text, on=on)
    earliest, latest = birth_period(birth if birth.on else line.birth)
    query = Query(name=line.names, number=line.number, earliest_birth=earliest, latest_birth=latest)
    by_custody_number = _by_custody_number(text) if line.number else []
    return _merge([by_custody_number, find(query, on=on).people])


def find_clients(sent: ReferralIdentity, agency_id: int, *, on: date) -> list[Identity]:
    """The agency's own people whom a referral may be about: by the name in the snapshot, or a similar name."""
    known = Identity.objects.filter(person=sent.person_id, owner=agency_id).select_related("person", "owner").newest()
    name = f"{sent.given_names} {sent.family_name}"
    if not has_writing(name):
        return list(known)[:1]
    found = find(Query(name=name), on=on).people
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
