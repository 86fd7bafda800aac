"""Finds people by name, birth or number, among the records that whoever acts may see; the best first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import connection

from cases.people.models import Alias, Identifier, Identity
from cases.search.short_names import forms_of
from datasharing.models import Person

PAGE = 25


class Place(NamedTuple):
    """Somebody found, in the order of what is found; the last of a page is where the next begins."""

    closeness: float
    name: str
    person: int


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is looked for: names in any order, all of which must fit, as must the birth; a number is looked for besides.

    `name` is taken as it was typed; the database reads its words as it reads those of the names that are kept.
    """

    name: str = ""
    earliest_birth: date | None = None
    latest_birth: date | None = None
    number: str = ""


@dataclass
class Found:
    """A person, and the records by which they were found; `identities` are all that may be seen."""

    person: Person
    identities: list[Identity] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    numbers: list[Identifier] = field(default_factory=list)


@dataclass(frozen=True)
class Results:
    """People in the order in which they were found, and where the next page begins, if there is one."""

    people: list[Found]
    next: Place | None = None


def find(query: Query, *, on: date, after: Place | None = None) -> Results:
    """Up to PAGE people whom `query` fits, by their number first; `on` decides the century of a short year.

    Names exactly as typed come first, then names that begin so, short forms and what sounds alike. When these are few,
    people follow whose words stand in several of their names; when there are none, names that are spelt alike.
    """
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


SEARCH = "SELECT * FROM cases_search(%s, %s, %s, %s, %s, %s, %s, %s)"


def _rows(query: Query, after: Place | None) -> list[_Row]:
    """Keys of what fits, one more than a page holds: the function has asked the policies, and records are read next."""
    start = after or (None, None, None)
    born = (query.earliest_birth, query.latest_birth)
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, [query.name, forms_of(query.name), *born, *start, PAGE + 1])
        found = cursor.fetchall()
    rows: dict[int, _Row] = {}
    for is_whole, closeness, name, person, aliases in found:
        rows.setdefault(person, _Row(is_whole, Place(closeness, name, person), aliases))
    return list(rows.values())


def _gather(in_order: list[int], *, aliases: Iterable[Alias], numbers: Iterable[Identifier]) -> list[Found]:
    """Everything that may be seen of who these people are, in that order."""
    people = {person.pk: Found(person) for person in Person.objects.filter(pk__in=in_order)}
    for identity in Identity.objects.filter(person__in=people).select_related("owner", "programme").newest():
        people[identity.person_id].identities.append(identity)
    for alias in aliases:
        people[alias.person_id].aliases.append(alias)
    for number in numbers:
        people[number.person_id].numbers.append(number)
    return [people[key] for key in dict.fromkeys(in_order) if key in people]
