"""The work queue: lines on the home page for all clocks that the acting member may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.clocks.clock import Clock, Watcher, registered
from datasharing.clocks.late import late_by_agency
from datasharing.enforcement.records import Fact
from datasharing.enforcement.tallies import tallies
from partners.due_words import WEEK, Group, group_of
from partners.home import Figures, Home, Line, Tag, for_role, register
from partners.london import london_midnight, london_today
from partners.members.models import Membership
from partners.members.roles import Role
from partners.requests import UserRequest
from partners.tallies import MOST, in_words

AT_MOST = 10
"""The number of records of a clock shown as single lines, soonest due first. One line counts the rest of a group."""


@dataclass(frozen=True)
class Share:
    """The records of one clock for the acting member: to act on, or to wait for."""

    clock: Clock
    waits: bool
    records: QuerySet[Any]

    def group(self, record: Any, now: datetime) -> Group | None:
        """The record's group in the queue."""
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
    """Add lines for records due within a week, on which the member's agency or another has to act."""
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


@for_role(Role.PARTNERSHIP_LEAD)
def show_what_is_late(request: UserRequest, home: Home) -> None:
    """Add what is late by agency, in figures without names."""
    late = [(agency, in_words(count)) for agency, count in late_by_agency(request)]
    if late:
        home.figures.append(
            Figures(
                slug="late",
                title=_("Late, by agency"),
                note=_("Of what you may see."),
                headings=(_("Agency"), _("Late")),
                rows=list(late),
            )
        )


def _shares(clock: Clock, request: UserRequest, now: datetime) -> Iterator[Share]:
    """The shares of `clock` for the acting member. Their querysets are not evaluated yet."""
    if request.purpose not in clock.purposes:
        return
    within_a_week = clock.passed(london_midnight(london_today(now) + WEEK + timedelta(days=1)))
    for waits, records in ((False, clock.watched(request.membership)), (True, clock.awaited(request.membership))):
        if not records.query.is_empty():
            yield Share(clock, waits, _reaching(request.membership, clock, records.filter(within_a_week), now))
    if request.membership.role == Role.PARTNERSHIP_LEAD and _is_of_others(clock):
        others = clock.running().exclude(owner=request.membership.agency_id)
        yield Share(clock, True, others.filter(within_a_week))


def _is_of_others(clock: Clock) -> bool:
    """Whether those who lead see what is due of other agencies by `clock`: facts, which name nobody."""
    return issubclass(clock.model, Fact) and clock.watched_by == Watcher.OWNER


def _reaching(member: Membership, clock: Clock, records: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """The `records` to show to `member`: only escalated ones if the clock escalates to the member's role."""
    if clock.reaching is not None:
        found: QuerySet[Any] = clock.reaching(records)
        return found
    if clock.escalates_after is None or member.role != clock.escalates_to:
        return records
    return records.filter(clock.passed(now - clock.escalates_after))


def _lines(share: Share, request: UserRequest, now: datetime) -> Iterator[Line]:
    clock = share.clock
    related = {"owner", *clock.related} if share.waits else clock.related
    records = list(share.records.select_related(*related).order_by(*clock.first, clock.column, "pk")[:AT_MOST])
    clock.prepare(records, request)
    for record in records:
        group = share.group(record, now)
        if group is not None:
            line = clock.line(record, group)
            if share.waits and not line.whose:
                line = replace(line, whose=record.owner, action=_("See"))
            yield _escalated(line) if clock.is_escalated(record, at=now) else line


def _escalated(line: Line) -> Line:
    return replace(line, tag=Tag(_("Escalated"), "red"))


def _rest(full: Iterable[tuple[Share, list[Line]]], now: datetime) -> Iterator[Line]:
    """A line for each group of each share with more records than those shown as single lines."""
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
