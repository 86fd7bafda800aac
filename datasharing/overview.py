"""The overview of a person: what is due, how to contact them, who works with them, and the state of referrals.

Each app registers parts at start, as with panels; no app imports a higher one. A part calls `there.has(...)` before it
reads, so that a page sends statements only for what exists.
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
    """A fact needed at first sight, such as contact details or the next appointment, with a remark."""

    term: Any
    value: Any
    remark: Any = ""
    url: str = ""


@dataclass(frozen=True)
class Worker:
    """A worker of the person: name, and agency or role."""

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
    """A process with several steps, and the owner of its record."""

    title: Any
    url: str
    agency: Agency
    steps: list[Step]
    remark: Any = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A few facts that matter for work with the person: term and cell."""

    title: Any
    rows: list[tuple[Any, Cell]]
    agency: Agency


@dataclass
class Overview:
    """The content of the overview. `present`: tables with visible records. `inside`: categories that are open."""

    person: Person
    present: frozenset[str]
    inside: frozenset[Category]
    lines: list[Line] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)

    def has(self, model: type[Record]) -> bool:
        """Whether there are visible records of this model."""
        return model._meta.db_table in self.present


Part = Callable[[UserRequest, Overview], None]
_parts: list[Part] = []


def register(part: Part) -> Part:
    """Register `part` to contribute to the overview. Returns it, so this is also a decorator."""
    _parts.append(part)
    return part


def fill(request: UserRequest, there: Overview) -> Overview:
    """`there`, filled by all registered parts for the acting member."""
    for part in _parts:
        part(request, there)
    return there
