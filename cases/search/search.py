"""Finds people by name, birth or identifier, among the records that the acting member may see."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from cases.people.models import Alias, Identifier, Identity
from datasharing.enforcement.consulted import Beside
from datasharing.enforcement.read_log import note_beside
from datasharing.models import Person
from partners.home import Mark

PAGE = 25


class How(StrEnum):
    """How names are compared with the input. Results for similar names are ordered by closeness, on one page."""

    BEGINS = "begins"
    CONTAINS = "contains"
    SIMILAR = "similar"


class Place(NamedTuple):
    """A matching name in the order of names. The last of a page is the start of the next."""

    family_name: str
    given_names: str
    is_alias: bool
    key: int
    person: int


@dataclass(frozen=True, kw_only=True)
class Query:
    """A search. All given values must match. If an identifier is given, the other values are ignored."""

    family_name: str = ""
    given_names: str = ""
    how: How = How.BEGINS
    earliest_birth: date | None = None
    latest_birth: date | None = None
    number: str = ""


@dataclass
class Found:
    """A person, with the records by which they were found. `identities` are all visible ones."""

    person: Person
    identities: list[Identity] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    numbers: list[Identifier] = field(default_factory=list)
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Results:
    """The people found, in order, and the start of the next page, if there is one."""

    people: list[Found]
    next: Place | None = None


def find(query: Query, *, on: date, after: Place | None = None) -> Results:
    """Up to `PAGE` names that match `query`, grouped by person. `on` decides the century of a two-digit year.

    A search without results is logged too.
    """
    results = _find(query, on, after)
    if not results.people and after is None:
        note_beside(Beside.NOTHING_FOUND)
    return results


def _find(query: Query, on: date, after: Place | None) -> Results:
    if query.number:
        numbers = Identifier.objects.matching(query.number, on=on).select_related("owner").order_by("pk")[:PAGE]
        return Results(_gather([number.person_id for number in numbers], numbers=numbers))
    places = _places(query, after)
    page = places[:PAGE]
    aliases = Alias.objects.filter(pk__in=[place.key for place in page if place.is_alias]).select_related("owner")
    more = len(places) > PAGE and query.how != How.SIMILAR
    return Results(_gather([place.person for place in page], aliases=aliases), page[-1] if more else None)


SEARCH = """
SELECT s.family_name, s.given_names, kind.is_alias, s.id, s.person_id
  FROM (VALUES (false), (true)) kind (is_alias),
       LATERAL cases_search(
           kind.is_alias, %(how)s, cases_normal_name(%(family_name)s), cases_normal_name(%(given_names)s),
           %(earliest_birth)s::date, %(latest_birth)s::date,
           %(after_family)s, %(after_given)s, %(after_is_alias)s, %(after_key)s, %(at_most)s) s
 ORDER BY s.closeness DESC, s.family_name COLLATE "C", s.given_names COLLATE "C", kind.is_alias, s.id
 LIMIT %(at_most)s
"""


def _places(query: Query, after: Place | None) -> list[Place]:
    """The keys of matches, up to one more than a page. The SQL function applies the row policies."""
    start = after[:4] if after else (None, None, None, None)
    where = dict(zip(("after_family", "after_given", "after_is_alias", "after_key"), start, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, asdict(query) | where | {"how": query.how.value, "at_most": PAGE + 1})
        return [Place(*row) for row in cursor.fetchall()]


def own_names_like(query: Query, owner: int) -> list[Identity]:
    """Identities of the agency `owner` (by key) that `query` fits, also by an alias; no other agency's is read."""
    places = _places(query, None)
    by_alias = [place.person for place in places if place.is_alias]
    fitting = Q(pk__in=[place.key for place in places if not place.is_alias]) | Q(person__in=by_alias)
    return list(Identity.objects.filter(fitting, owner=owner).select_related("person", "owner").newest())


def _gather(in_order: list[int], *, aliases: Iterable[Alias] = (), numbers: Iterable[Identifier] = ()) -> list[Found]:
    """The people in that order, with all visible identities and the given aliases and identifiers."""
    people = {person.pk: Found(person) for person in Person.objects.filter(pk__in=in_order)}
    for identity in Identity.objects.filter(person__in=people).select_related("owner", "programme").newest():
        people[identity.person_id].identities.append(identity)
    for alias in aliases:
        people[alias.person_id].aliases.append(alias)
    for number in numbers:
        people[number.person_id].numbers.append(number)
    return [people[key] for key in dict.fromkeys(in_order) if key in people]
