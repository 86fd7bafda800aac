"""Verbs on the one further working day: it is asked for, and the prison decides."""

from typing import Any

from django.utils import timezone

from datasharing.enforcement.locking import change
from datasharing.enforcement.refusals import verb
from partners.london import london_today
from partners.models import Membership
from partners.rules import allowed_by
from referrals.release.actions import PlanMovedOn, follow_date, hold_plan
from referrals.release.dates import day_with_extra, leaving_columns
from referrals.release.models import ReleasePlan
from referrals.release.states import BEFORE_RELEASE, ExtraDecision


class NoDate(Exception):
    """The plan has no release date yet."""


class TooLate(Exception):
    """The last day for it has passed."""


@verb
@allowed_by("plan a release")
def ask_extra_day(plan: ReleasePlan, *, by: Membership, why: str) -> ReleasePlan:
    """Ask the prison that the person leaves one more working day earlier.

    :raises NotYours: if another agency leads the plan
    :raises NoDate: if no date was received
    :raises PlanMovedOn: if it was asked for already, or the person has left
    :raises TooLate: if the last day to ask for it has passed
    """
    held = hold_plan(plan, by, BEFORE_RELEASE)
    if held.policy_on is None:
        raise NoDate
    if held.extra_asked_at is not None:
        raise PlanMovedOn
    today = london_today(timezone.now())
    if held.extra_by is not None and held.extra_by < today:
        raise TooLate
    earlier = day_with_extra(held, today=today)
    change(held, extra_on=earlier, extra_asked_at=timezone.now(), extra_asked_by=by.user, extra_why=why)
    return held


@verb
@allowed_by("plan a release")
def decide_extra_day(plan: ReleasePlan, *, by: Membership, decision: ExtraDecision, note: str = "") -> ReleasePlan:
    """Record the prison's answer to the request for the extra day. If it is granted, the date moves.

    :raises NotYours: if another agency leads the plan
    :raises PlanMovedOn: if nothing was asked, or it was decided already
    """
    held = hold_plan(plan, by, BEFORE_RELEASE)
    if held.extra_on is None or held.extra_decision:
        raise PlanMovedOn
    today = london_today(timezone.now())
    moved: dict[str, Any] = {}
    if decision == ExtraDecision.GRANTED:
        moved = leaving_columns(held, held.extra_on, nation=held.nation, today=today)
    change(held, extra_decision=decision, extra_decided_at=timezone.now(), extra_note=note, **moved)
    return follow_date(held, by, today)
