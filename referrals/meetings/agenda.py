"""The agenda of a meeting: what is due by the clocks that the acting member may see, and other rooms' items.

Rooms below know of no meetings, so `DUE` says which of their clocks stand on which agenda, by the clock's slug. A room
with items that no clock knows registers a part.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.clock import Clock, registered
from datasharing.enforcement.tallies import tallies
from partners.due_words import Group, Words, group_of
from partners.home import Line
from partners.london import london_midnight, london_today
from partners.requests import UserRequest
from referrals.meetings.models import Meeting, MeetingKind

Kind = MeetingKind
EVERY = frozenset(MeetingKind)
DECIDE = frozenset({Kind.TASKING, Kind.BOARD})
ACT = frozenset({Kind.TASKING, Kind.INCIDENT_REVIEW})
REVIEW = frozenset({Kind.AUDIT, Kind.TASKING})
DUE: dict[str, tuple[Any, Collection[str]]] = {
    "promise_put_right_by_clock": (_("Broken promises to put right"), EVERY),
    "incident_review_due_clock": (_("Incidents to review"), {Kind.INCIDENT_REVIEW}),
    "incidentreview_notify_by_clock": (_("Custom notifications to be made"), ACT),
    "trigger_confirm_by_clock": (_("Triggers to confirm"), ACT),
    "trigger_first_lever_by_clock": (_("First levers to be visible"), DECIDE),
    "trigger_feedback_by_clock": (_("Feedback to all who were told"), DECIDE),
    "trigger_close_by_clock": (_("Triggers to close"), DECIDE),
    "promise_due_on_clock": (_("Promises due"), DECIDE),
    "notification_ready_by_clock": (_("Notifications to be ready"), DECIDE),
    "notification_starts_at_clock": (_("Notifications to be held"), DECIDE),
    "intervention_end_by_clock": (_("Levers that end or are looked at again"), {Kind.TASKING}),
    "bankedcase_until_clock": (_("Banked cases to decide"), {Kind.TASKING}),
    "task_due_at_clock": (_("Tasks asked of agencies"), {Kind.TASKING}),
    "wantsout_contact_due_at_clock": (_("People who want out and were not reached"), DECIDE),
    "groupaudit_next_due_on_clock": (_("Areas due for an audit of groups"), {Kind.AUDIT, Kind.BOARD}),
    "groupmembership_review_on_clock": (_("Memberships for review"), REVIEW),
    "groupmembership_stale_on_clock": (_("Memberships without a new basis for twelve months"), {Kind.AUDIT}),
    "removalproposal_due_on_clock": (_("Proposals to remove a member"), {Kind.AUDIT}),
    "challenge_due_on_clock": (_("Challenges of membership to decide"), {Kind.AUDIT}),
}
"""The parts of agendas in their order: the slug of a clock, the title, and the kinds of meeting."""
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
    """The items of `meeting`: what is due, in the order of `DUE`, then other rooms' parts. Empty ones are left out."""
    clocks = {clock.slug: clock for clock in registered() if request.purpose in clock.purposes}
    on_it = [slug for slug, (_title, kinds) in DUE.items() if meeting.kind in kinds and slug in clocks]
    due = [_due(clocks[slug], meeting) for slug in on_it]
    counts = tallies(*due) if due else []
    items = [
        _item(clocks[slug], DUE[slug][0], records, count, request)
        for slug, records, count in zip(on_it, due, counts, strict=True)
        if count
    ]
    items += [item for part in _parts for item in part(request, meeting)]
    return [item for item in items if item.lines]


def _due(clock: Clock, meeting: Meeting) -> Any:
    """The visible records of the meeting's programme on which `clock` runs and passes until a week after it."""
    until = london_midnight(london_today(max(meeting.starts_at, timezone.now())) + AHEAD)
    due = clock.running().filter(clock.passed(until))
    return due.filter(programme=meeting.programme_id) if meeting.programme_id else due


def _item(clock: Clock, title: Any, due: Any, count: int, request: UserRequest) -> Item:
    now = timezone.now()
    shown = list(due.select_related(*clock.related).order_by(clock.column, "pk")[:AT_MOST])
    clock.prepare(shown, request)
    more = count > len(shown)
    return Item(title, [_line(clock, record, now) for record in shown], more)


def _line(clock: Clock, record: Any, now: datetime) -> tuple[Line, Words | None]:
    line = clock.line(record, group_of(getattr(record, clock.column), now=now) or Group.WEEK)
    return line, line.due(now)
