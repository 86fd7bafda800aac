"""How far a plan is: its steps by side, the state of each task where the member may see it, and what is late."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.due_words import in_words
from referrals.plans.models import PlanStep
from referrals.tasks.models import OPEN, TASK_MACHINE, TaskState


@dataclass(frozen=True)
class Shown:
    """A step with the name of whom it is about, the tag of its task, and its due time in words."""

    step: PlanStep
    name: Any
    tag: dict[str, str] | None
    due: Any
    is_late: bool
    is_done: bool


@dataclass
class Side:
    """The steps of one side."""

    slug: str
    title: Any
    steps: list[Shown] = field(default_factory=list)


@dataclass
class Progress:
    """The two sides of a plan, and how many steps are done and late."""

    sides: list[Side]

    @property
    def steps(self) -> list[Shown]:
        """All steps."""
        return [step for side in self.sides for step in side.steps]

    @property
    def done(self) -> int:
        """How many are done, as far as the member may see it."""
        return sum(step.is_done for step in self.steps)

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(step.is_late for step in self.steps)


def progress_of(steps: Iterable[PlanStep], names: Any, *, now: datetime) -> Progress:
    """The progress of `steps`, loaded with `task` and `asked_of`; `names` are those of people, by key."""
    sides = {
        PlanStep.Side.SUPPORT: Side("support", _("Support")),
        PlanStep.Side.ENFORCEMENT: Side("enforcement", _("Enforcement")),
    }
    for step in steps:
        task = step.task
        is_late = bool(task and task.is_overdue(now))
        is_open = task is None or task.state in OPEN
        sides[PlanStep.Side(step.side)].steps.append(
            Shown(
                step=step,
                name=names.get(step.person_id),
                tag=TASK_MACHINE.tag(task.state) if task else None,
                due=in_words(step.due_at, now=now) if is_open else None,
                is_late=is_late,
                is_done=bool(task and task.state == TaskState.DONE),
            )
        )
    return Progress(list(sides.values()))
