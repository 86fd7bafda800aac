"""The parts of a group's page. Each room adds what it knows of groups; no room imports another's pages.

A room registers its parts in `group_sections.py`, which is imported at start. A reader is called with the request and
the group, reads what the acting member may see, and answers nothing where there is nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from cases.groups.models import Group, GroupMembership
from datasharing.panels import Cell, Entry, Link
from partners.home import Line
from partners.requests import UserRequest

T = TypeVar("T")
P = ParamSpec("P")
Read = Callable[[UserRequest, Group], Mapping[str, Any] | None]


def read_once(read: Callable[Concatenate[Group, P], T]) -> Callable[Concatenate[Group, P], T]:
    """Read what several parts of a page show of its group once: kept on the instance, and so for this request alone."""

    @wraps(read)
    def once(group: Group, /, *further: P.args, **named: P.kwargs) -> T:
        kept: dict[Any, Any] = vars(group).setdefault("_read_once", {})
        key = (read, further, *named.items())
        if key not in kept:
            kept[key] = read(group, *further, **named)
        found: T = kept[key]
        return found

    return once


class SectionDeclaredTwice(ValueError):
    """Two sections have the same slug."""


@dataclass(frozen=True, kw_only=True)
class GroupSection:
    """A section: its title, and the template that shows, as `content`, what `read` answers.

    A `count` in it stands beside the title. None leaves the section out and names it among what is empty. `beside`: in
    the narrow column.
    """

    slug: str
    title: Any
    order: int
    template: str
    read: Read
    beside: bool = False


@dataclass(frozen=True)
class Verdict:
    """A sentence at the top of the page: `kind` is bad, warn or good; `lead` is its first words, in bold."""

    kind: str
    lead: Any
    text: Any = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact in the heading: a term and its value."""

    term: Any
    value: Any


@dataclass(frozen=True, kw_only=True)
class MemberColumn:
    """A column of the table of members. `read` answers the cell of each membership, by its key."""

    heading: Any
    order: int
    read: Callable[[UserRequest, Sequence[GroupMembership]], Mapping[int, Cell]]


@dataclass(frozen=True, kw_only=True)
class GroupColumn:
    """A column of tables of groups (the list, the home page). `read` answers the cell of each group, by its key."""

    heading: Any
    order: int
    read: Callable[[UserRequest, Sequence[Group]], Mapping[int, Cell]]


@dataclass
class Page:
    """All parts of the page of one group."""

    verdicts: list[Verdict] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    acts: list[Link] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    main: list[tuple[GroupSection, Mapping[str, Any]]] = field(default_factory=list)
    beside: list[tuple[GroupSection, Mapping[str, Any]]] = field(default_factory=list)
    nothing: list[Any] = field(default_factory=list)


WORST_FIRST = ("bad", "warn", "good")
Verdicts = Callable[[UserRequest, Group], Iterable[Verdict]]
Facts = Callable[[UserRequest, Group], Iterable[Fact]]
Acts = Callable[[UserRequest, Group], Iterable[Link]]
Lines = Callable[[UserRequest, Group], Iterable[Line]]
Entries = Callable[[UserRequest, Group], Iterable[Entry]]

_sections: dict[str, GroupSection] = {}
_columns: list[MemberColumn] = []
_group_columns: list[GroupColumn] = []
_verdicts: list[Verdicts] = []
_facts: list[Facts] = []
_acts: list[Acts] = []
_lines: list[Lines] = []
_entries: list[Entries] = []


def register_section(*, slug: str, title: Any, order: int, template: str, read: Read, beside: bool = False) -> None:
    """Add a section to the page of every group.

    :raises SectionDeclaredTwice: if another section has the slug
    """
    if slug in _sections:
        raise SectionDeclaredTwice(f"{slug!r} is a section of groups already: give it another slug")
    _sections[slug] = GroupSection(slug=slug, title=title, order=order, template=template, read=read, beside=beside)


def register_member_column(
    heading: Any, *, order: int, read: Callable[[UserRequest, Sequence[GroupMembership]], Mapping[int, Cell]]
) -> None:
    """Add a column to the table of members. It is left out where `read` answers nothing."""
    _columns.append(MemberColumn(heading=heading, order=order, read=read))


def register_group_column(
    heading: Any, *, order: int, read: Callable[[UserRequest, Sequence[Group]], Mapping[int, Cell]]
) -> None:
    """Add a column to tables of groups. It is left out where `read` answers nothing."""
    _group_columns.append(GroupColumn(heading=heading, order=order, read=read))


def register_verdicts(read: Verdicts) -> Verdicts:
    """Add sentences to the top of the page. Returns `read`, so this is also a decorator."""
    _verdicts.append(read)
    return read


def register_facts(read: Facts) -> Facts:
    """Add facts to the heading. Also a decorator."""
    _facts.append(read)
    return read


def register_acts(read: Acts) -> Acts:
    """Add buttons to the heading; the first of all is the filled one. Also a decorator."""
    _acts.append(read)
    return read


def register_next(read: Lines) -> Lines:
    """Add lines to "What next". Also a decorator."""
    _lines.append(read)
    return read


def register_timeline(read: Entries) -> Entries:
    """Add entries to the timeline. Also a decorator."""
    _entries.append(read)
    return read


def member_columns(
    request: UserRequest, memberships: Sequence[GroupMembership]
) -> list[tuple[Any, Mapping[int, Cell]]]:
    """The further columns of the table of members, with their cells."""
    read = [(each.heading, each.read(request, memberships)) for each in sorted(_columns, key=lambda each: each.order)]
    return [(heading, cells) for heading, cells in read if cells]


def group_columns(request: UserRequest, groups: Sequence[Group]) -> list[tuple[Any, Mapping[int, Cell]]]:
    """The further columns of a table of groups, with their cells."""
    by_order = sorted(_group_columns, key=lambda each: each.order)
    read = [(each.heading, each.read(request, groups)) for each in by_order] if groups else []
    return [(heading, cells) for heading, cells in read if cells]


def page_of(request: UserRequest, group: Group) -> Page:
    """All parts of the page of `group` that the acting member may see."""
    verdicts = [each for read in _verdicts for each in read(request, group)]
    page = Page(
        verdicts=sorted(verdicts, key=lambda each: WORST_FIRST.index(each.kind)),
        facts=[each for read in _facts for each in read(request, group)],
        acts=[each for read in _acts for each in read(request, group)],
        lines=[each for read in _lines for each in read(request, group)],
        entries=[each for read in _entries for each in read(request, group)],
    )
    for section in sorted(_sections.values(), key=lambda each: each.order):
        content = section.read(request, group)
        if content is None:
            page.nothing.append(section.title)
        else:
            (page.beside if section.beside else page.main).append((section, content))
    return page
