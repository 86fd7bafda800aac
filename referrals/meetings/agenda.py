"""The agenda of a meeting: what is due by the clocks that the acting member may see, and other rooms' items.

A clock is on the agenda of the kinds of meeting that it names (`Clock.agenda`). A room with items that no clock knows
registers a part.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from datasharing.clocks.clock import Clock, registered
from partners.due_words import Group, Words, group_of
from partners.home import Line
from partners.london import london_midnight, london_today
from partners.requests import UserRequest
from referrals.meetings.models import Meeting

AHEAD = timedelta(days=7)
"""What is due up to so long after the meeting is on its agenda."""
AT_MOST = 15
"""The most records of one clock on an agenda."""


@dataclass(frozen=True)
class Item:
    """A part of the agenda with its lines, each with its due time in words; `more` says whether lines were left out."""

    title: Any
    lines: list[tuple[Line, Words | None]]
    more: bool = False


Part = Callable[[UserRequest, Meeting], Iterable[Item]]
_parts: list[Part] = []


def register(part: Part) -> Part:
    """Register `part` to contribute to agendas. Returns it, so this is also a decorator."""
    _parts.append(part)
    return part


def agenda_of(request: UserRequest, meeting: Meeting) -> list[Item]:
    """The items of `meeting`, in the order in which rooms declare them; parts without lines are left out."""
    items = [item for part in _parts for item in part(request, meeting)]
    items += [item for clock in registered() for item in _of_clock(clock, request, meeting)]
    return [item for item in items if item.lines]


def _of_clock(clock: Clock, request: UserRequest, meeting: Meeting) -> Iterator[Item]:
    if meeting.kind not in clock.agenda or request.purpose not in clock.purposes:
        return
    now = timezone.now()
    until = london_midnight(london_today(max(meeting.starts_at, now)) + AHEAD)
    due = clock.running().filter(clock.passed(until))
    if meeting.programme_id:
        due = due.filter(programme=meeting.programme_id)
    ordered: Any = due.select_related(*clock.related).order_by(clock.column, "pk")
    shown, more = ordered.page(AT_MOST)
    clock.prepare(shown, request)
    yield Item(clock.label, [_line(clock, record, now) for record in shown], more)


def _line(clock: Clock, record: Any, now: datetime) -> tuple[Line, Words | None]:
    line = clock.line(record, group_of(getattr(record, clock.column), now=now) or Group.WEEK)
    return line, line.due(now)
