"""How much a member has to do, counted through that member's own eyes (docs/decisions/0025-notices-count-unseen.md)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from datasharing.clocks.clock import Clock, registered
from datasharing.clocks.shares import shares_of
from datasharing.enforcement import read_log
from datasharing.enforcement.door import Actor, acting
from datasharing.enforcement.tallies import tallies
from datasharing.notices.models import NoticeChoice
from partners.due_words import Group
from partners.members.models import Membership
from partners.members.purposes import Purpose

COUNTED = (Group.OVERDUE, Group.TODAY, Group.WEEK)


@contextmanager
def seeing_as(member: Membership, purpose: Purpose, *, resource: str) -> Iterator[None]:
    """Act as `member` in a transaction that can write nothing but the log of its reads.

    PostgreSQL refuses every write in a savepoint that was made read-only; the log is written after it.
    """
    with acting(Actor.of(member, purpose, resource=resource)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            yield
        read_log.note_nothing(member.agency_id)


def member_of(choice: NoticeChoice, *, at: datetime) -> Membership | None:
    """The membership as which `choice` is counted; None if it has ended, or acts for that purpose no longer."""
    held = Membership.objects.in_force(at).filter(user=choice.user_id, agency=choice.agency_id, role=choice.role)
    found = held.select_related("user", "agency").first()
    if found is None or not found.user.may_sign_in() or not found.may_act_for(Purpose(choice.purpose)):
        return None
    return found


def due_of(member: Membership, purpose: Purpose, *, at: datetime) -> Counter[Group]:
    """How many records are due, by group of the work queue; groups with none are left out. Inside the door."""
    shares = shares_of(member, purpose, now=at)
    if not shares:
        return {}
    some = [share for share, count in zip(shares, tallies(*[s.records for s in shares]), strict=True) if count]
    parts = [
        (group, share.narrowed_to(group, at))
        for share in some
        for group in ((Group.OTHERS,) if share.waits else COUNTED)
    ]
    counts: Counter[Group] = Counter()
    found = tallies(*[records for _group, records in parts]) if parts else []
    for (group, _records), count in zip(parts, found, strict=True):
        counts[group] += count
    return +counts


def escalating_to(member: Membership, purpose: Purpose) -> list[Clock]:
    """The clocks that are escalated to members like `member`."""
    return [
        clock
        for clock in registered()
        if clock.escalates_after is not None and clock.escalates_to == member.role and purpose in clock.purposes
    ]


def escalated_to(member: Membership, purpose: Purpose, *, since: datetime, at: datetime) -> int:
    """How many records were escalated to `member` after `since` and by `at`, and still run. Inside the door."""
    clocks = escalating_to(member, purpose)
    found = [
        share.records.filter(share.clock.passed(at - share.clock.escalates_after)).exclude(
            share.clock.passed(since - share.clock.escalates_after)
        )
        for share in shares_of(member, purpose, now=at)
        if share.clock in clocks and share.clock.escalates_after is not None
    ]
    return sum(tallies(*found)) if found else 0
