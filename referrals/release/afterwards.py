"""Verbs on release plans: signatures, alarms, the release itself, what follows it, recall, and the end."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.london import london_today
from partners.models import Membership
from partners.rules import allowed_by
from referrals.release.actions import PlanMovedOn, hold_plan, open_plan
from referrals.release.models import (
    FREEZE,
    WELFARE,
    WINDOW,
    PlanState,
    ReleaseAlarm,
    ReleaseItem,
    ReleasePlan,
    ReleaseSignature,
)
from referrals.release.states import AFTER_RELEASE, BEFORE_RELEASE, Engagement, ReleaseKind, SetApart
from referrals.tasks.actions import withdraw_task
from referrals.tasks.models import OPEN

SEVENTH = timedelta(days=7)


class NotASignatory(Exception):
    """The agency is neither the prison, nor the provider of treatment, nor the one that leads the plan."""


class SignedAlready(Exception):
    """The side has signed this version of the plan."""


class SomethingIsLate(Exception):
    """Something that blocks is late: signing needs a reason."""


class NotTheTime(Exception):
    """The day lies outside the time in which it can have happened."""


class Frozen(Exception):
    """Day 21 has passed, and whether they engaged stays as it was said."""


class AlreadySettled(Exception):
    """The alarm has been settled."""


class Step(StrEnum):
    """The contacts after release."""

    CALL = "call"
    WELFARE = "welfare"
    SEVENTH = "seventh"


COLUMNS = {Step.CALL: "called_at", Step.WELFARE: "welfare_at", Step.SEVENTH: "seventh_at"}


@verb
@allowed_by("sign a release plan")
def sign_plan(plan: ReleasePlan, *, by: Membership, reason: str = "") -> ReleaseSignature:
    """Sign the present version of `plan` for `by`'s agency. A moved date voids all signatures.

    :raises NotASignatory: if the agency has no part in it
    :raises PlanMovedOn: if the plan is not shared, or its date has just moved
    :raises SignedAlready: if the side has signed
    :raises SomethingIsLate: if something that blocks is late and no `reason` is given
    """
    side = plan.side_of(by.agency_id)
    if side is None:
        raise NotASignatory
    try:
        return ReleaseSignature.objects.create(
            owner=by.agency,
            person=plan.person,
            programme=plan.programme,
            subject_role=plan.subject_role,
            plan=plan,
            side=side,
            date_version=plan.date_version,
            signed_by=by.user,
            signed_at=timezone.now(),
            reason=reason,
        )
    except IntegrityError as error:
        for constraint, refusal in {
            "a_side_signs_a_version_of_a_plan_once": SignedAlready,
            "a_side_signs_the_version_that_stands": PlanMovedOn,
            "signing_despite_what_is_late_needs_a_reason": SomethingIsLate,
        }.items():
            if broke(error, constraint):
                raise refusal from error
        raise


@verb
@allowed_by("plan a release")
def settle_alarm(alarm: ReleaseAlarm, *, by: Membership, note: str) -> ReleaseAlarm:
    """Record what was done about `alarm`.

    :raises NotYours: if another agency leads the plan
    :raises AlreadySettled: if it was settled in the meantime
    """
    held = lock(alarm, by=by)
    if held.settled_at is not None:
        raise AlreadySettled
    change(held, settled_at=timezone.now(), settled_by=by.user, note=note)
    return held


@verb
@allowed_by("plan a release")
def record_release(plan: ReleasePlan, *, by: Membership, at: datetime) -> ReleasePlan:
    """Record that the person was released at the instant `at`, which starts the clocks after release.

    :raises NotYours: if another agency leads the plan
    :raises PlanMovedOn: if the release is recorded, or the plan is closed
    :raises NotTheTime: if it lies ahead
    """
    held = hold_plan(plan, by, BEFORE_RELEASE)
    if at > timezone.now():
        raise NotTheTime
    day = london_today(at)
    change(
        held,
        state=PlanState.RELEASED,
        released_at=at,
        call_on=day,
        welfare_by=at + WELFARE,
        seventh_on=day + SEVENTH,
        freeze_on=day + FREEZE,
        window_on=day + WINDOW,
    )
    held.refresh_from_db()
    return held


@verb
@allowed_by("plan a release")
def record_contact_after(plan: ReleasePlan, *, by: Membership, step: Step, at: datetime) -> ReleasePlan:
    """Record that the person was reached on the day of release, after 48 hours, or on day 7.

    :raises NotYours: if another agency leads the plan
    :raises PlanMovedOn: if the person is not released, or the contact is recorded
    :raises NotTheTime: if it was before the release, or lies ahead
    """
    held = hold_plan(plan, by, AFTER_RELEASE)
    if getattr(held, COLUMNS[step]) is not None:
        raise PlanMovedOn
    if held.released_at is None or not held.released_at <= at <= timezone.now():
        raise NotTheTime
    change(held, **{COLUMNS[step]: at})
    return held


@verb
@allowed_by("plan a release")
def record_engaged(plan: ReleasePlan, *, by: Membership, on: date) -> ReleasePlan:
    """Record that the person began treatment in the community on the day `on`, within 21 days.

    :raises NotYours: if another agency leads the plan
    :raises PlanMovedOn: if the person is not released, or it is recorded
    :raises Frozen: if day 21 has passed
    :raises NotTheTime: if the day lies outside the 21 days, or ahead
    """
    held = lock(plan, by=by)
    if held.frozen_at is not None:
        raise Frozen
    if held.state != PlanState.RELEASED or held.released_at is None or held.freeze_on is None:
        raise PlanMovedOn
    if not london_today(held.released_at) <= on <= min(held.freeze_on, london_today(timezone.now())):
        raise NotTheTime
    change(held, state=PlanState.ENGAGED, engaged_on=on)
    return held


@verb
@allowed_by("plan a release")
def freeze(plan: ReleasePlan, *, by: Membership) -> ReleasePlan:
    """Keep what is known when day 21 has passed: engaged or not. It never changes again.

    :raises NotYours: if another agency leads the plan
    :raises Frozen: if it was kept already
    :raises NotTheTime: if day 21 has not passed
    """
    held = lock(plan, by=by)
    now = timezone.now()
    if held.frozen_at is not None:
        raise Frozen
    if held.freeze_on is None or held.freeze_on >= london_today(now):
        raise NotTheTime
    engaged = held.engaged_on is not None
    kept = {"frozen_at": now, "engagement": Engagement.ENGAGED if engaged else Engagement.NOT_ENGAGED}
    change(held, **kept, state=held.state if engaged else PlanState.NOT_ENGAGED)
    return held


@verb
@allowed_by("plan a release")
def close_release_plan(plan: ReleasePlan, *, by: Membership, closing: str, apart: SetApart | str = "") -> ReleasePlan:
    """Close `plan` with what became of it; `apart`: why the person is not counted as engaged or not.

    What is still asked of agencies is withdrawn.

    :raises NotYours: if another agency leads the plan
    :raises PlanMovedOn: if it is closed already
    """
    held = lock(plan, by=by)
    if held.state == PlanState.CLOSED:
        raise PlanMovedOn
    now = timezone.now()
    kept: dict[str, Any] = {}
    if held.released_at is not None and held.frozen_at is None:
        if apart:
            kept = {"frozen_at": now, "set_apart": apart}
        else:
            is_over = held.freeze_on is not None and held.freeze_on < london_today(now)
            if held.engaged_on is None and not is_over:
                raise NotTheTime
            kept = {
                "frozen_at": now,
                "engagement": Engagement.ENGAGED if held.engaged_on else Engagement.NOT_ENGAGED,
            }
    change(held, state=PlanState.CLOSED, closed_at=now, closing=closing, **kept)
    for item in ReleaseItem.objects.filter(plan=held, task__state__in=OPEN).select_related("task__addressee"):
        if item.task is not None:
            withdraw_task(item.task, by=by, reason="no_longer_needed")
    return held


@verb
@allowed_by("plan a release")
def record_recall(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    release_kind: ReleaseKind | str,
    returned_on: date,
    **facts: Any,
) -> ReleasePlan:
    """Record that `person` was recalled and returned on the day `returned_on`: the plan opens at once.

    A plan that goes on after their last release is closed; within 21 days they are counted apart.

    :raises AlreadyPlanned: if the agency has a plan for the next release already
    """
    held = ReleasePlan.objects.filter(owner=by.agency, person=person, state__in=AFTER_RELEASE).newest().first()
    if held is not None:
        is_within = held.freeze_on is not None and london_today(timezone.now()) <= held.freeze_on
        apart = SetApart.RECALLED if held.frozen_at is None and held.engaged_on is None and is_within else ""
        close_release_plan(held, by=by, closing="Recalled", apart=apart)
    return open_plan(
        person,
        by=by,
        subject_role=subject_role,
        release_kind=release_kind,
        returned_on=returned_on,
        received_on=facts.pop("received_on", None) or returned_on,
        **facts,
    )
