"""The work queue: the union of all clocks that whoever acts may see, as lines of the page where everybody starts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.clocks.clock import Clock, registered
from datasharing.enforcement.tallies import tallies
from partners.due_words import WEEK, Group, group_of
from partners.home import Home, Line, Tag, register
from partners.london import london_midnight, london_today
from partners.members.models import Membership
from partners.requests import UserRequest
from partners.tallies import MOST

AT_MOST = 10
"""So many records of a clock are named, soonest due first; one line counts the others of each group."""


@dataclass(frozen=True)
class Share:
    """What one clock has for whoever acts: to do, or to wait for."""

    clock: Clock
    waits: bool
    records: QuerySet[Any]

    def group(self, record: Any, now: datetime) -> Group | None:
        """Where the record stands in the queue."""
        return Group.OTHERS if self.waits else group_of(getattr(record, self.clock.column), now=now)

    def narrowed_to(self, group: Group, now: datetime) -> QuerySet[Any]:
        """The records of one group."""
        tomorrow = london_midnight(london_today(now) + timedelta(days=1))
        passed, passed_tonight = self.clock.passed(now), self.clock.passed(tomorrow)
        if group == Group.OVERDUE:
            return self.records.filter(passed)
        if group == Group.TODAY:
            return self.records.filter(passed_tonight).exclude(passed)
        return self.records.exclude(passed_tonight) if group == Group.WEEK else self.records


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add a line for what is due within a week, and for what others owe by then."""
    now = timezone.now()
    shares = [share for clock in registered() for share in _shares(clock, request, now)]
    counts = tallies(*[share.records for share in shares]) if shares else []
    full: list[tuple[Share, list[Line]]] = []
    for share, count in zip(shares, counts, strict=True):
        lines = list(_lines(share, request, now)) if count else []
        home.lines += lines
        if count > len(lines):
            full.append((share, lines))
    home.lines += _rest(full, now)


def _shares(clock: Clock, request: UserRequest, now: datetime) -> Iterator[Share]:
    """What `clock` has for whoever acts, as querysets that nothing has been read of yet."""
    if request.purpose not in clock.purposes:
        return
    within_a_week = clock.passed(london_midnight(london_today(now) + WEEK + timedelta(days=1)))
    for waits, records in ((False, clock.watched(request.membership)), (True, clock.awaited(request.membership))):
        if not records.query.is_empty():
            yield Share(clock, waits, _reaching(request.membership, clock, records.filter(within_a_week), now))


def _reaching(member: Membership, clock: Clock, records: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Those of `records` that reach `member`: of those to whom a clock escalates, only what has been escalated."""
    if clock.escalates_after is None or member.role != clock.escalates_to:
        return records
    return records.filter(clock.passed(now - clock.escalates_after))


def _lines(share: Share, request: UserRequest, now: datetime) -> Iterator[Line]:
    clock = share.clock
    records = list(share.records.select_related(*clock.related).order_by(*clock.first, clock.column, "pk")[:AT_MOST])
    clock.prepare(records, request)
    for record in records:
        group = share.group(record, now)
        if group is not None:
            line = clock.line(record, group)
            yield _escalated(line) if clock.is_escalated(record, at=now) else line


def _escalated(line: Line) -> Line:
    return replace(line, tag=Tag(_("Escalated"), "red"))


def _rest(full: Iterable[tuple[Share, list[Line]]], now: datetime) -> Iterator[Line]:
    """A line for each group of each share that has more than its named records."""
    groups = [
        (share, group, sum(line.group == group for line in lines))
        for share, lines in full
        for group in ([Group.OTHERS] if share.waits else [Group.OVERDUE, Group.TODAY, Group.WEEK])
    ]
    counts = tallies(*[share.narrowed_to(group, now) for share, group, _shown in groups]) if groups else []
    for (share, group, shown), count in zip(groups, counts, strict=True):
        more = count if count > MOST else count - shown
        if more:
            yield share.clock.rest(more, group)
