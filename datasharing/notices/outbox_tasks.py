"""Notices that time makes due: a sweep hands them over, and the unattended work of the member's agency sends them.

The key of the outbox row follows from the choice, the kind and the day (for escalations, the hour in which to look), so
that two sweeps, or one that comes late, hand over once. The day is that of the sending: one that comes a day late is
that day's, and the database refuses a second.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasharing.notices.actions import MESSAGES, send_notice, was_sent
from datasharing.notices.counting import due_of, escalated_to, member_of, seeing_as
from datasharing.notices.models import NoticeChoice, SentNotice
from datasharing.outbox import outbox, sweeping
from datasharing.outbox.models import Outbox
from partners.agencies.models import Agency, Area
from partners.dated_rules import BankHolidays, nation_of
from partners.due_words import Group
from partners.london import london_time, london_today
from partners.members.models import Membership
from partners.members.purposes import Purpose
from partners.members.roles import Role
from partners.reference.models import Division
from partners.tallies import in_words

Kind = SentNotice.Kind
TASKS = {Kind.MORNING: "notices.morning", Kind.ESCALATION: "notices.escalation"}


@dataclass(frozen=True)
class Counted:
    """What a notice says: numbers in words, the subject, and until when they were counted."""

    lines: list[str]
    subject: str
    at: datetime


@sweeping.every_minute
def hand_over_notices() -> None:
    """Hand over the notices whose time has come."""
    now = timezone.now()
    local = london_time(now)
    mornings = NoticeChoice.objects.filter(morning_at__lte=local.time())
    escalations = NoticeChoice.objects.filter(on_escalation=True)
    _hand_over(Kind.MORNING, mornings, f"{local:%Y-%m-%d}", now)
    _hand_over(Kind.ESCALATION, escalations, f"{local:%Y-%m-%dT%H}", now)


def _hand_over(kind: Kind, choices: Iterable[NoticeChoice], when: str, now: datetime) -> None:
    keys = {uuid.uuid5(MESSAGES, f"{choice.reference}|{kind}|{when}"): choice for choice in choices}
    there = set(Outbox.objects.filter(key__in=keys).values_list("key", flat=True))
    new = {key: choice for key, choice in keys.items() if key not in there}
    agencies = {choice.agency_id for choice in new.values()}
    if kind == Kind.MORNING:
        agencies = _working_today(agencies, now)
    purposes = _purposes_of_unattended_work(agencies, now)
    rows = [
        Outbox(
            key=key,
            task=TASKS[kind],
            about=str(choice.reference),
            agency_id=choice.agency_id,
            purpose=purposes[choice.agency_id],
        )
        for key, choice in new.items()
        if choice.agency_id in purposes
    ]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True)


def _working_today(agencies: Collection[int], now: datetime) -> set[int]:
    """Which of `agencies` work on this day: no weekend, and no bank holiday of the nation where they work."""
    today = london_today(now)
    return {agency.pk for agency in Agency.objects.filter(pk__in=agencies) if not _is_closed(agency, today)}


def _is_closed(agency: Agency, today: date) -> bool:
    area = Area.objects.of_programmes_of(agency).first()
    nation = nation_of(area) if area else Division.ENGLAND_AND_WALES
    return BankHolidays.between(today, today, nation).is_closed(today)


def _purposes_of_unattended_work(agencies: Collection[int], now: datetime) -> dict[int, int]:
    """A purpose for which each agency's unattended work acts; agencies that have none send nothing."""
    actors = Membership.objects.in_force(now).filter(agency__in=agencies, role=Role.SYSTEM)
    return {actor.agency_id: actor.purposes[0] for actor in actors}


@outbox.long_task(TASKS[Kind.MORNING])
def prepare_morning(about: str, _actor: Membership, _purpose: Purpose) -> outbox.Task:
    """Count what the member has to do, before the agency's unattended work sends the numbers."""
    return _prepared(about, Kind.MORNING)


@outbox.long_task(TASKS[Kind.ESCALATION])
def prepare_escalation(about: str, _actor: Membership, _purpose: Purpose) -> outbox.Task:
    """Count what was escalated to the member, before the agency's unattended work sends the number."""
    return _prepared(about, Kind.ESCALATION)


def _prepared(about: str, kind: Kind) -> outbox.Task:
    now = timezone.now()
    choice = NoticeChoice.objects.select_related("user", "agency").get(reference=about)
    counted = _counted(choice, kind, now)

    def send(_about: str, _by: Membership) -> None:
        if counted and not was_sent(choice, kind, on=london_today(now)):
            send_notice(choice, kind, counted.lines, subject=counted.subject, counted_at=now)

    return send


def _counted(choice: NoticeChoice, kind: Kind, now: datetime) -> Counted | None:
    """What the notice says; None if there is nothing to tell, or nobody to tell it to."""
    is_wanted = choice.morning_at if kind == Kind.MORNING else choice.on_escalation
    member = member_of(choice, at=now)
    if not is_wanted or member is None or was_sent(choice, kind, on=london_today(now)):
        return None
    purpose = Purpose(choice.purpose)
    with seeing_as(member, purpose, resource=TASKS[kind]):
        if kind == Kind.MORNING:
            return _of_a_morning(due_of(member, purpose, at=now), now)
        return _of_escalations(escalated_to(member, purpose, since=told_until(choice), at=now), now)


def _of_a_morning(counts: Counter[Group], now: datetime) -> Counted | None:
    words = {
        Group.OVERDUE: _("%s overdue"),
        Group.TODAY: _("%s due today"),
        Group.WEEK: _("%s due this week"),
        Group.OTHERS: _("%s waiting on others"),
    }
    lines = [words[group] % in_words(counts[group]) for group in words if group in counts]
    subject = f"{settings.SERVICE_NAME}: {', '.join(lines[:2])}"
    return Counted(lines, subject, now) if lines else None


def _of_escalations(count: int, now: datetime) -> Counted | None:
    if not count:
        return None
    line = ngettext("%s escalated to you", "%s escalated to you", count) % in_words(count)
    return Counted([line], f"{settings.SERVICE_NAME}: {line}", now)


def told_until(choice: NoticeChoice) -> datetime:
    """The instant up to which `choice`'s user was told of escalations."""
    last = choice.sent.filter(kind=Kind.ESCALATION).order_by("-counted_at").first()
    return max(last.counted_at, choice.chosen_at) if last else choice.chosen_at
