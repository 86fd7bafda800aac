"""The first page of a person, filled by the apps above: what is due, how to reach them, who works with them, where
referrals stand. Each app registers a part from its own start, as with panels; no lower app imports a higher one.

A part asks `there.has(...)` before it reads, so that a page costs statements only for what there is to show.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from datasharing.models import Category, Person, Record
from datasharing.panels import Cell
from partners.home import Line
from partners.models import Agency
from partners.requests import UserRequest


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something one needs before the first word: how to reach somebody, what comes next; `remark` says more."""

    term: Any
    value: Any
    remark: Any = ""
    url: str = ""


@dataclass(frozen=True)
class Worker:
    """Who works with the person: a name, and where or as what."""

    name: Any
    remark: Any = ""


@dataclass(frozen=True)
class Step:
    """One step of a track; `standing` is done, now, next or stop."""

    name: Any
    standing: str
    detail: Any = ""


@dataclass(frozen=True, kw_only=True)
class Track:
    """Where something that takes several steps stands, and whose record says so."""

    title: Any
    url: str
    agency: Agency
    steps: list[Step]
    remark: Any = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A few facts that decide how one works with the person: term and cell."""

    title: Any
    rows: list[tuple[Any, Cell]]
    agency: Agency


@dataclass
class Overview:
    """What is known before anything is opened. `present` are tables that hold something to see, `inside` the
    categories that the purpose opens."""

    person: Person
    present: frozenset[str]
    inside: frozenset[Category]
    lines: list[Line] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)

    def has(self, model: type[Record]) -> bool:
        """Whether any of these records is there to see."""
        return model._meta.db_table in self.present


Part = Callable[[UserRequest, Overview], None]
_parts: list[Part] = []


def register(part: Part) -> Part:
    """Let `part` add to the first page of everybody about whom it has something."""
    _parts.append(part)
    return part


def fill(request: UserRequest, there: Overview) -> Overview:
    """`there` with what every app has for whoever acts."""
    for part in _parts:
        part(request, there)
    return there
