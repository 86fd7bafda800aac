"""What each clock has for a member: records to act on, and records that others have to act on. Nothing is read yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from datasharing.clocks.clock import Clock, Watcher, registered
from datasharing.enforcement.records import Fact
from partners.due_words import WEEK, Group, group_of
from partners.london import london_midnight, london_today
from partners.members.models import Membership
from partners.members.purposes import Purpose
from partners.members.roles import Role


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


def shares_of(member: Membership, purpose: Purpose, *, now: datetime) -> list[Share]:
    """The shares of all clocks, due within a week, of `member` acting for `purpose`."""
    return [share for clock in registered() for share in _shares(clock, member, purpose, now)]


def _shares(clock: Clock, member: Membership, purpose: Purpose, now: datetime) -> Iterator[Share]:
    if purpose not in clock.purposes:
        return
    within_a_week = clock.passed(london_midnight(london_today(now) + WEEK + timedelta(days=1)))
    for waits, records in ((False, clock.watched(member)), (True, clock.awaited(member))):
        if not records.query.is_empty():
            yield Share(clock, waits, reaching(member, clock, records.filter(within_a_week), now))
    if member.role == Role.PARTNERSHIP_LEAD and _is_of_others(clock):
        others = clock.running().exclude(owner=member.agency_id)
        yield Share(clock, True, others.filter(within_a_week))


def _is_of_others(clock: Clock) -> bool:
    """Whether those who lead see what is due of other agencies by `clock`: facts, which name nobody."""
    return issubclass(clock.model, Fact) and clock.watched_by == Watcher.OWNER


def reaching(member: Membership, clock: Clock, records: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """The `records` to show to `member`: only escalated ones if the clock escalates to the member's role."""
    if clock.reaching is not None:
        found: QuerySet[Any] = clock.reaching(records)
        return found
    if clock.escalates_after is None or member.role != clock.escalates_to:
        return records
    return records.filter(clock.passed(now - clock.escalates_after))
