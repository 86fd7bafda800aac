"""Finds people by name, birth or identifier, among the records that the acting member may see; best matches first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import connection

from cases.people.models import Alias, Identifier, Identity
from cases.search.short_names import forms_of
from datasharing.enforcement.consulted import Beside
from datasharing.enforcement.read_log import note_beside
from datasharing.models import Person
from partners.home import Mark

PAGE = 25


class Place(NamedTuple):
    """A match in the order of results. The last of a page is the start of the next."""

    closeness: float
    name: str
    person: int


@dataclass(frozen=True, kw_only=True)
class Query:
    """A search: names in any order, all of which must match, as must the birth; and an identifier beside them.

    `name` is the input as typed; the database normalises it as it normalises the stored names.
    """

    name: str = ""
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
    """Up to `PAGE` people who match `query`, those by identifier first. `on` decides the century of a two-digit year.

    Exact names come first, then beginnings of names, short forms and similar sounds. If these fill no page, people
    follow whose names match only together; if there are none, similar spellings. A search that finds nothing is logged.
    """
    results = _find(query, on, after)
    if not results.people and after is None:
        note_beside(Beside.NOTHING_FOUND)
    return results


def _find(query: Query, on: date, after: Place | None) -> Results:
    numbers: list[Identifier] = []
    if query.number and after is None:
        matching = Identifier.objects.matching(query.number, on=on)
        numbers = list(matching.select_related("owner").order_by("pk")[:PAGE])
    rows = _rows(query, after) if query.name or query.earliest_birth else []
    page = rows[:PAGE]
    aliases = {key for row in page for key in row.aliases}
    in_order = [number.person_id for number in numbers] + [row.place.person for row in page]
    more = len(rows) > PAGE and rows[PAGE].is_whole
    people = _gather(
        in_order,
        aliases=Alias.objects.filter(pk__in=aliases).select_related("owner") if aliases else (),
        numbers=numbers,
    )
    return Results(people, page[-1].place if more else None)


@dataclass(frozen=True)
class _Row:
    is_whole: bool
    place: Place
    aliases: list[int]


SEARCH = "SELECT * FROM cases_search(%s, %s, %s, %s, %s, %s, %s, %s, %s)"


def _rows(query: Query, after: Place | None, *, owner: int | None = None) -> list[_Row]:
    """The keys of matches, up to one more than a page. The SQL function applies the row policies.

    With an `owner` (by key), as if no other agency had a row.
    """
    start = after or (None, None, None)
    born = (query.earliest_birth, query.latest_birth)
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, [query.name, forms_of(query.name), *born, *start, PAGE + 1, owner])
        found = cursor.fetchall()
    rows: dict[int, _Row] = {}
    for is_whole, closeness, name, person, aliases in found:
        rows.setdefault(person, _Row(is_whole, Place(closeness, name, person), aliases))
    return list(rows.values())


def own_names_like(query: Query, owner: int) -> list[Identity]:
    """Identities of the agency `owner` (by key) of people whom `query` finds; no other agency's is read, or counts."""
    people = [row.place.person for row in _rows(query, None, owner=owner)]
    return list(Identity.objects.filter(person__in=people, owner=owner).select_related("person", "owner").newest())


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
