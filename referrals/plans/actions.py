"""Verbs on action plans."""

from datetime import date
from typing import Any

from django.db import IntegrityError

from cases.groups.models import Group
from cases.levers.holds import NotNow, is_clear
from cases.triggers.models import Trigger
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.plans.models import ActionPlan, PlanStep, PlanSubject
from referrals.tasks.actions import ask
from referrals.tasks.ways import Way


class SupportFirst(Exception):
    """Neither was the person offered support, nor does the plan have a step of support for them."""


class PlanClosed(Exception):
    """The plan is closed."""


@verb
@allowed_by("add a record")
def begin_plan(
    title: str,
    *,
    by: Membership,
    on: date,
    group: Group | None = None,
    trigger: Trigger | None = None,
    programme: Programme | None = None,
    aim: str = "",
) -> ActionPlan:
    """Begin an action plan of `by`'s agency for `group`, or for people who are added with `add_subject`."""
    return ActionPlan.objects.create(
        owner=by.agency,
        programme=programme,
        title=title,
        aim=aim,
        target=ActionPlan.Target.GROUP if group else ActionPlan.Target.PERSON,
        group=group,
        ground=ActionPlan.Ground.TRIGGER if trigger else ActionPlan.Ground.AGREED,
        trigger=trigger,
        begun_on=on,
    )


@verb
@allowed_by("add a record")
def add_subject(plan: ActionPlan, *, by: Membership, person: Person, subject_role: SubjectRole) -> PlanSubject:
    """Record that `plan` is for `person`; idempotent."""
    held = PlanSubject.objects.filter(owner=by.agency, plan=plan, person=person).first()
    return held or PlanSubject.objects.create(
        owner=by.agency, person=person, programme=plan.programme, subject_role=subject_role, plan=plan
    )


@allowed_by("ask something of an agency")
def add_step(
    plan: ActionPlan,
    *,
    by: Membership,
    person: Person,
    way: Way,
    subject_role: SubjectRole,
    side: PlanStep.Side,
    title: str,
    **asked: Any,
) -> PlanStep:
    """Add a step about `person` to `plan`: a task to the recipient of `way`.

    :raises NotYours: if another agency leads the plan
    :raises PlanClosed: if the plan is closed
    :raises SupportFirst: if it is enforcement, and support was neither offered to the person nor is planned
    :raises NotNow: if it is enforcement, and not clear to go ahead
    """
    # outside the verb's transaction, so that the question stays in the log when the answer is no
    if side == PlanStep.Side.ENFORCEMENT and not is_clear(person):
        raise NotNow
    return _add_step(
        plan, by=by, person=person, way=way, subject_role=subject_role, side=side, title=title, asked=asked
    )


@verb
def _add_step(
    plan: ActionPlan,
    *,
    by: Membership,
    person: Person,
    way: Way,
    subject_role: SubjectRole,
    side: PlanStep.Side,
    title: str,
    asked: dict[str, Any],
) -> PlanStep:
    held = lock(plan, by=by)
    if held.closed_on is not None:
        raise PlanClosed
    add_subject(held, by=by, person=person, subject_role=subject_role)
    task = ask(person, by=by, way=way, subject_role=subject_role, title=title, **asked)
    try:
        return PlanStep.objects.create(
            owner=by.agency,
            person=person,
            programme=held.programme,
            subject_role=subject_role,
            plan=held,
            side=side,
            what=title,
            task=task,
            asked_of=way.recipient,
            due_at=task.due_at,
        )
    except IntegrityError as error:
        if broke(error, "support_is_planned_before_enforcement"):
            raise SupportFirst from error
        if broke(error, "a_step_is_clear_to_go_ahead"):
            raise NotNow from error
        raise


@verb
@allowed_by("change a record")
def close_plan(plan: ActionPlan, *, by: Membership, on: date, closing: str) -> ActionPlan:
    """Close `plan`, with what it reached. Its tasks stay with the agencies that were asked.

    :raises NotYours: if another agency leads it
    :raises PlanClosed: if it is closed already
    """
    held = lock(plan, by=by)
    if held.closed_on is not None:
        raise PlanClosed
    change(held, closed_on=on, closing=closing)
    return held
