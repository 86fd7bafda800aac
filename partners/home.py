"""The page where everybody starts, as a queue of work: each app says, as it starts, what it has for whoever acts.

An app that has work to show registers a part, which adds a `Line` for each thing to do, or one line that counts many.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from partners import tallies
from partners.due_words import Group, Words, deadline, group_of, in_words
from partners.requests import UserRequest

__all__ = ["Group", "Home", "Line", "Mark", "Queue", "Subject", "Tag", "group_of", "home_of", "queues", "register"]


@dataclass(frozen=True)
class Mark:
    """About a person, beside the name: `kind` is child, alert or risk (components/mark.html)."""

    kind: str
    text: Any


@dataclass(frozen=True)
class Tag:
    """About a thing (components/tag.html)."""

    text: Any
    colour: str


@dataclass(frozen=True)
class Subject:
    """What lines are about, to show only those: a word for the address, and words to read."""

    slug: str
    label: Any


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something to do: by when, who or what, what it rests on, and one action that names its deed; seldom `others`.

    `by` is missing where a line counts `count` things; `tag` then says how they stand. `who` names a person only where
    the source has read a record of that name, which is logged; `who_url` leads to them. `whose`: the agency that owes
    the deed, where one's own waits. `title` is what is to be done and `remark` what that rests on.
    """

    group: Group
    title: Any
    url: str
    action: Any
    by: date | datetime | None = None
    who: Any = ""
    who_url: str = ""
    marks: tuple[Mark, ...] = ()
    remark: Any = ""
    whose: Any = ""
    tag: Tag | None = None
    subject: Subject | None = None
    count: int = 1
    others: tuple[tuple[Any, str], ...] = ()
    is_urgent: bool = False

    def due(self, now: datetime) -> Words | None:
        """`by` in words, as it reads at `now`."""
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
        """How the first of them stands, for the tile at the top."""
        first = next((due for _line, due in self.lines if due), None)
        return first.first if first else ""


@dataclass
class Home:
    """What may be begun (label, url), what there is to do, and where else to go."""

    begin: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)

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
        """Say that `count` things wait, in `label`'s words with the number in them, unless there are none."""
        if count:
            tag = Tag(status, colour)
            line = Line(
                group=group,
                title=label % tallies.in_words(count),
                url=url,
                action=action,
                tag=tag,
                subject=subject,
                count=count,
            )
            self.lines.append(line)

    def subjects(self) -> list[tuple[Subject, int]]:
        """What the lines are about, each with how many, in the order of their words."""
        counts: dict[Subject, int] = {}
        for line in self.lines:
            if line.subject:
                counts[line.subject] = counts.get(line.subject, 0) + line.count
        return sorted(counts.items(), key=lambda item: str(item[0].label))


LAST = datetime.max.replace(tzinfo=UTC)

Part = Callable[[UserRequest, Home], None]
_parts: list[Part] = []


def register(part: Part) -> Part:
    """Let `part` add to the page of everyone it has something for."""
    _parts.append(part)
    return part


def home_of(request: UserRequest) -> Home:
    """Everything that the apps have for whoever acts."""
    home = Home()
    for part in _parts:
        part(request, home)
    return home


def queues(lines: Iterable[Line], *, now: datetime) -> list[Queue]:
    """Every group in its order; inside, what is urgent, then what is due first, and then what has no time.

    An empty group is there too, but for what came back, which most people never have.
    """
    by_group: dict[Group, list[Line]] = {group: [] for group in Group}
    for line in lines:
        by_group[line.group].append(line)
    return [
        Queue(group, [(line, line.due(now)) for line in sorted(of, key=_urgency)])
        for group, of in by_group.items()
        if of or group != Group.BACK
    ]


def _urgency(line: Line) -> tuple[bool, datetime]:
    return not line.is_urgent, deadline(line.by) if line.by else LAST
