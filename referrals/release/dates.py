"""The columns of a plan that follow from its date: when the person leaves, the days of the licence, and what alarms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Identity
from partners.dated_rules import BankHolidays, WorkingDays, due
from partners.reference.release_models import ReleaseTranche
from partners.release_days import (
    Limits,
    PolicyDay,
    Statutory,
    UnknownRule,
    extra_day,
    in_full,
    licence_days,
    must_be_rebuilt,
    policy_day,
    served_by_sentence,
)
from partners.release_points import post_recall_date, release_point
from referrals.release.plan import ReleasePlan
from referrals.release.received import Sentenced
from referrals.release.states import EXCLUDES, RECALLS, AlarmKind, ReleaseKind

ONE_DAY = timedelta(days=1)
WITHOUT_NOTICE = (
    ReleaseKind.REMAND_BAIL,
    ReleaseKind.REMAND_ACQUITTED,
    ReleaseKind.REMAND_TIME_SERVED,
    ReleaseKind.REMAND_DISCONTINUED,
    ReleaseKind.IMMIGRATION,
)
"""The kinds of release without a date that a sentence gives."""
SENTENCE = (
    "release_kind",
    "exclusion",
    "sentence_kind",
    "sentenced_on",
    "sentence_days",
    "served_days",
    "sled_on",
    "received_on",
    "returned_on",
    "licence_version",
    "establishment",
)
"""The fields that a received date and a plan have in common."""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A reason to look at a plan again."""

    kind: AlarmKind
    what: str


def is_child_on(person_id: int, on: date) -> bool:
    """Whether the person may be under 18 on the day `on`, as far as the member may see it."""
    known = Identity.objects.filter(person=person_id)
    return any(identity.birth.is_possibly_under_18_on(on) for identity in known)


def policy_of(facts: Sentenced, *, date_type: str, on: date, nation: str, today: date) -> PolicyDay:
    """The day on which a person with these `facts` leaves by the working-day rule, and why."""
    kind = ReleaseKind(facts.release_kind)
    return policy_day(
        Statutory(
            on=on,
            date_type=date_type,
            nation=nation,
            served_from=facts.returned_on if kind in RECALLS else facts.sentenced_on,
            served_days=facts.served_days,
            exclusion=facts.exclusion or EXCLUDES.get(kind, ""),
            is_child=is_child_on(facts.person_id, on),
        ),
        today=today,
    )


def date_columns(facts: Sentenced, *, date_type: str, on: date | None, nation: str, today: date) -> dict[str, Any]:
    """The columns of a plan that follow from the received date `on`; empty ones without a date."""
    if on is None:
        names = ("statutory_on", "policy_on", "leaves_on", "hard_stop_on", "warning_on", "late_from", "extra_by")
        return dict.fromkeys(names) | {"date_type": ""}
    policy = policy_of(facts, date_type=date_type, on=on, nation=nation, today=today)
    return {
        "date_type": date_type,
        "statutory_on": on,
        "policy_on": policy.on,
        **leaving_columns(facts, policy.on, nation=nation, today=today),
        "extra_by": due(
            WorkingDays(-Limits.on_day(today).number("extra_asked_working_days")), policy.on, nation=nation
        ),
    }


def leaving_columns(facts: Sentenced, leaves_on: date, *, nation: str, today: date) -> dict[str, Any]:
    """The columns that follow from the day on which the person leaves."""
    served = served_by_sentence(facts.sentenced_on, leaves_on, today=today)
    days = licence_days(leaves_on, today=today, nation=nation, is_time_served=served)
    return {
        "leaves_on": leaves_on,
        "hard_stop_on": days.hard_stop_on,
        "warning_on": days.warning_on,
        "late_from": days.late_from,
    }


def day_with_extra(plan: ReleasePlan, *, today: date) -> date:
    """The day on which the person leaves if one more working day is granted."""
    return extra_day(plan.policy_on or today, nation=plan.nation, today=today)


def is_long(facts: Sentenced, *, today: date) -> bool:
    """Whether the sentence is long, which adds items to the checklist."""
    return (facts.sentence_days or 0) >= Limits.on_day(today).number("long_sentence_days")


def closed_around(day: date, nation: str) -> list[date]:
    """The days of closure within a day of `day`."""
    near = [day - ONE_DAY, day, day + ONE_DAY]
    holidays = BankHolidays.between(near[0], near[-1], nation)
    return [each for each in near if holidays.is_closed(each)]


def expected(facts: Sentenced) -> date | None:
    """The release date by the rules, to compare with the received one; None if it cannot be said."""
    try:
        if facts.release_kind in RECALLS:
            return facts.returned_on and post_recall_date(
                facts.release_kind, facts.returned_on, sled_on=facts.sled_on, sentence_days=facts.sentence_days
            )
        if facts.release_kind == ReleaseKind.SENTENCED and facts.sentence_kind and facts.sentenced_on:
            if facts.sentence_days is None:
                return None
            return release_point(facts.sentence_kind, facts.sentenced_on, facts.sentence_days).on
    except UnknownRule:
        return None
    return None


def alarms_of(plan: ReleasePlan, *, today: date) -> Iterator[Alarm]:
    """What about the plan's date and licence calls for a new look."""
    if plan.statutory_on is None or plan.leaves_on is None:
        return
    scheme = (
        ReleaseTranche.Scheme.FIXED_TERM_RECALL if plan.release_kind in RECALLS else ReleaseTranche.Scheme.PROGRESSION
    )
    if tranche := ReleaseTranche.objects.filter(scheme=scheme, begins_on=plan.statutory_on).first():
        told = _("Tranche %(number)s begins on %(day)s, and many leave on the same day.")
        yield Alarm(kind=AlarmKind.TRANCHE, what=told % {"number": tranche.number, "day": in_full(tranche.begins_on)})
    if plan.licence_version and must_be_rebuilt(plan.licence_version, starts_on=plan.leaves_on, made_before=today):
        told = _("A licence of version %(version)s ends with the newer policy before they leave.")
        yield Alarm(kind=AlarmKind.LICENCE_REBUILD, what=told % {"version": plan.licence_version})
    ours = expected(plan)
    if ours is not None and ours != plan.statutory_on:
        told = _("By the rules it would be %(day)s. Ask the prison which is right.")
        yield Alarm(kind=AlarmKind.DATE_DIFFERS, what=told % {"day": in_full(ours)})
