"""What a decision about sharing would close: shown before it is confirmed."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from datasharing.agreements.models import Agreement
from datasharing.enforcement.categories import Category
from datasharing.enforcement.persons import Person
from partners.models import Agency, Purpose

AT_MOST = 50
"""Exchanges in flight that are named; of more, only that there are."""


@dataclass(frozen=True)
class Line:
    """That an agency would no longer read another's records: of which categories, each about how many people."""

    reader: Agency
    owner: Agency
    purposes: list[str]
    panels: list[tuple[str, int]]


@dataclass(frozen=True)
class Closing:
    """What a decision takes away: data sets, or what rests on one consent, or one person from some agencies."""

    sets: Collection[int] = ()
    consent: Any = None
    person: Person | None = None
    agencies: Collection[int] = ()


@dataclass(frozen=True)
class InFlight:
    """An exchange that is not over and that a decision touches."""

    words: str
    url: str
    state: str
    owner: Agency
    addressee: Agency


@dataclass
class Effect:
    """What is shown before a decision."""

    lines: list[Line] = field(default_factory=list)
    people: int = 0
    in_flight: list[InFlight] = field(default_factory=list)

    @property
    def more(self) -> bool:
        """Whether more is in flight than is named."""
        return len(self.in_flight) >= AT_MOST


Finder = Callable[[Closing], Iterable[InFlight]]
_finders: list[Finder] = []


def finds_in_flight(finder: Finder) -> Finder:
    """Register what knows of exchanges that are not over."""
    _finders.append(finder)
    return finder


def in_flight(closing: Closing) -> list[InFlight]:
    """Exchanges that are not over and that `closing` touches, as far as who acts may see them."""
    return [found for finder in _finders for found in finder(closing)]


def effect_of_closing(agreement: Agreement) -> Effect:
    """What would close if `agreement` no longer stood, for and to the acting agency.

    :raises NotAgreed: if who acts is no data protection officer of a party
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT agency_id, owner_id, category, purposes, people FROM sharing.effect_of_closing(%s)", [agreement.pk]
        )
        rows = cursor.fetchall()
        cursor.execute("SELECT DISTINCT set_id FROM sharing.opened_by_this_alone(%s)", [agreement.pk])
        sets = [number for (number,) in cursor.fetchall()]
    agencies = Agency.objects.in_bulk({key for row in rows for key in row[:2]})
    lines: dict[tuple[int, int], Line] = {}
    for reader, owner, category, purposes, people in rows:
        line = lines.setdefault((reader, owner), Line(agencies[reader], agencies[owner], [], []))
        line.panels.append((str(Category(category).label), people))
        words = [str(Purpose(number).label) for number in purposes]
        line.purposes.extend(word for word in words if word not in line.purposes)
    most = max((row[4] for row in rows), default=0)
    return Effect(list(lines.values()), most, in_flight(Closing(sets=sets)))


def readers_of(person: Person) -> list[Agency]:
    """The agencies that read the acting agency's records about `person` now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.readers_of_person(%s)", [person.pk])
        [keys] = cursor.fetchone()
    return list(Agency.objects.filter(pk__in=keys).order_by("name"))
