"""The home page as a work queue, to which each app contributes.

At start, an app registers a part: a function that adds a `Line` for each thing the acting member has to do, or one line
that counts several.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, Self

from partners import tallies
from partners.due_words import Group, Words, deadline, group_of, in_words
from partners.members.roles import Role
from partners.requests import UserRequest

__all__ = [
    "Banner",
    "Figures",
    "Group",
    "Home",
    "Line",
    "Mark",
    "Queue",
    "Section",
    "Sign",
    "Subject",
    "Tag",
    "for_role",
    "group_of",
    "home_of",
    "queues",
    "register",
]


@dataclass(frozen=True)
class Mark:
    """A mark about a person beside the name: `kind` is child, alert or risk (components/mark.html)."""

    kind: str
    text: Any


@dataclass(frozen=True)
class Tag:
    """A tag about a thing (components/tag.html)."""

    text: Any
    colour: str


@dataclass(frozen=True)
class Subject:
    """A subject by which lines can be filtered: a word for the URL, and a label."""

    slug: str
    label: Any


@dataclass(frozen=True, kw_only=True)
class Line:
    """A thing to do: due time, person or thing, reason, and one action; rarely `others`.

    `title` is what to do and `remark` the reason. `who` names a person, only if the source has read a record with that
    name, which is logged; `who_url` is the person's page. `whose` is the agency that has to act, if ours waits for
    another. A line that counts `count` things has no `by`; its `tag` shows their state. `person` is the key of whom the
    line is about: what is known of them is added to its `marks`. `is_mine`: about a client of the member who looks.
    """

    group: Group
    title: Any
    url: str
    action: Any
    by: date | datetime | None = None
    who: Any = ""
    who_url: str = ""
    person: int | None = None
    marks: tuple[Mark, ...] = ()
    remark: Any = ""
    whose: Any = ""
    tag: Tag | None = None
    subject: Subject | None = None
    count: int = 1
    others: tuple[tuple[Any, str], ...] = ()
    is_urgent: bool = False
    is_mine: bool = False

    @classmethod
    def counting(cls, count: int, label: str, **facts: Any) -> Self:
        """A line that counts `count` things. `label` has `%s` for the number."""
        return cls(title=label % tallies.in_words(count), count=count, **facts)

    def due(self, now: datetime) -> Words | None:
        """`by` in words, at the instant `now`."""
        return in_words(self.by, now=now) if self.by else None


@dataclass(frozen=True)
class Queue:
    """The lines of one group, most urgent first, each with its due time in words."""

    group: Group
    lines: list[tuple[Line, Words | None]]

    @property
    def count(self) -> int:
        return sum(line.count for line, _due in self.lines)

    @property
    def detail(self) -> str:
        """The due time of the first line, in words, for the tile at the top of the page."""
        first = next((due for _line, due in self.lines if due), None)
        return first.first if first else ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section below the lines of the home page, such as a table: the template shows `content`."""

    slug: str
    title: Any
    template: str
    content: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Banner:
    """Something wrong that stands above all lines, such as a broken promise. It names no person."""

    strong: Any
    text: Any = ""
    url: str = ""
    action: Any = ""


@dataclass(frozen=True, kw_only=True)
class Sign:
    """How something stands: a figure without names, and its state. Signs with a red tag come first."""

    label: Any
    now: Any
    tag: Tag
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A small table of figures without names: headings, and rows of which the first cell is the heading."""

    slug: str
    title: Any
    note: Any = ""
    headings: tuple[Any, ...]
    rows: list[tuple[Any, ...]]


@dataclass
class Home:
    """The content of the home page: actions to start (label, url), lines of work, sections below them, and links.

    For those who lead, also banners, signs of how the partnership stands, and tables of figures.
    """

    begin: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    banners: list[Banner] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)

    def waiting(self) -> int:
        """How much waits for the member now: what is late, came back, or is to be done today."""
        return sum(line.count for line in self.lines if line.group in {Group.OVERDUE, Group.BACK, Group.TODAY})

    def signs_by_state(self) -> list[Sign]:
        """The signs, with what is wrong first."""
        return sorted(self.signs, key=lambda sign: STATES.index(sign.tag.colour) if sign.tag.colour in STATES else 0)

    def add_task(
        self,
        count: int,
        label: str,
        url: str,
        status: Any,
        colour: str,
        *,
        action: Any,
        group: Group = Group.TODAY,
        subject: Subject | None = None,
    ) -> None:
        """Add a line that counts `count` things, unless it is 0. `label` has `%s` for the number."""
        if count:
            tag = Tag(status, colour)
            self.lines.append(
                Line.counting(count, label, group=group, url=url, action=action, tag=tag, subject=subject)
            )

    def subjects(self) -> list[tuple[Subject, int]]:
        """The subjects of the lines with their counts, ordered by label."""
        counts: dict[Subject, int] = {}
        for line in self.lines:
            if line.subject:
                counts[line.subject] = counts.get(line.subject, 0) + line.count
        return sorted(counts.items(), key=lambda item: str(item[0].label))


LAST = datetime.max.replace(tzinfo=UTC)

STATES = ("red", "yellow", "orange", "blue", "green", "grey")
"""Colours of the tags of signs, what is wrong first."""
Part = Callable[[UserRequest, Home], None]
_parts: list[Part] = []
Marker = Callable[[set[int]], dict[int, tuple[Mark, ...]]]
_markers: list[Marker] = []


def register(part: Part) -> Part:
    """Register `part` to contribute to the home page. Returns it, so this is also a decorator."""
    _parts.append(part)
    return part


def for_role(*roles: Role) -> Callable[[Part], Part]:
    """Register a part of the home page of members with one of `roles`, such as the partnership lead."""

    def keep(part: Part) -> Part:
        @wraps(part)
        def of_role(request: UserRequest, home: Home) -> None:
            if request.membership.role in roles:
                part(request, home)

        register(of_role)
        return part

    return keep


def marks_people(marker: Marker) -> Marker:
    """Register `marker`, which returns the marks of people (by key), read for all lines of the page at once."""
    _markers.append(marker)
    return marker


def home_of(request: UserRequest) -> Home:
    """The home page of the acting member, from all registered parts."""
    home = Home()
    for part in _parts:
        part(request, home)
    home.lines = _marked(home.lines)
    return home


def _marked(lines: list[Line]) -> list[Line]:
    people = {line.person for line in lines if line.person}
    for marker in _markers if people else ():
        found = marker(people)
        lines = [_with_marks(line, found.get(line.person, ()) if line.person else ()) for line in lines]
    return lines


def _with_marks(line: Line, marks: tuple[Mark, ...]) -> Line:
    return replace(line, marks=tuple(dict.fromkeys([*line.marks, *marks]))) if marks else line


def queues(lines: Iterable[Line], *, now: datetime) -> list[Queue]:
    """All groups in order, including empty ones except BACK; lines: urgent, then the member's own, then by due time."""
    by_group: dict[Group, list[Line]] = {group: [] for group in Group}
    for line in lines:
        by_group[line.group].append(line)
    return [
        Queue(group, [(line, line.due(now)) for line in sorted(of, key=_urgency)])
        for group, of in by_group.items()
        if of or group != Group.BACK
    ]


def _urgency(line: Line) -> tuple[bool, bool, datetime]:
    return not line.is_urgent, not line.is_mine, deadline(line.by) if line.by else LAST
