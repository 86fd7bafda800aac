"""Kinds of action plans, whom they are for, and their steps."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Column, Kind, register
from datasharing.panels import Area, Cell
from referrals.exchange.presentation import when
from referrals.plans.models import ActionPlan, PlanStep, PlanSubject
from referrals.tasks.models import TASK_MACHINE


def _plan(record: Any) -> Cell:
    plan = record.plan
    return Cell(plan, url=plan.get_absolute_url()) if plan else Cell(gettext("Plan not shown"))


def _standing(subject: PlanSubject) -> Cell:
    if subject.plan is None:
        return Cell("")
    is_closed = subject.plan.closed_on is not None
    return Cell(gettext("Closed") if is_closed else gettext("Open"), colour="grey" if is_closed else "blue")


def _task(step: PlanStep) -> Cell:
    if step.task is None:
        return Cell(gettext("Not shown"))
    return Cell(TASK_MACHINE.label(step.task.state), colour=TASK_MACHINE.colour(step.task.state))


register(
    Kind(
        slug="plans",
        model=ActionPlan,
        label=_("Action plans"),
        shares=("reference", "title", "aim", "target", "group", "trigger", "begun_on", "closed_on"),
    ),
    Kind(
        slug="plan-subjects",
        model=PlanSubject,
        label=_("Action plans"),
        order=42,
        area=Area.PLAN,
        columns=(Column(_("Plan"), _plan), Column(_("State"), _standing)),
        related=("plan",),
        added_at=(_("Begin an action plan"), "begin_persons_plan"),
        shares=("plan",),
    ),
    Kind(
        slug="plan-steps",
        model=PlanStep,
        label=_("Steps of plans"),
        order=43,
        area=Area.PLAN,
        columns=(
            Column(_("Step"), lambda step: Cell(step.what, url=step.task.get_absolute_url() if step.task else "")),
            Column(_("Side"), "side"),
            Column(_("By"), lambda step: Cell(step.asked_of or "", remark=when(step.due_at))),
            Column(_("State"), _task),
        ),
        related=("plan", "task", "asked_of"),
        shares=("reference", "plan", "side", "what", "asked_of", "due_at"),
    ),
)
