"""The outcomes that a task may be completed with. What asks for outcomes of its own names their group in the list."""

from collections.abc import Callable

from partners.reference.codes import grouped
from referrals.tasks.models import Task

GroupOf = Callable[[Task], str]
_groups: list[GroupOf] = []


def register(group_of: GroupOf) -> GroupOf:
    """Register `group_of`: it returns the group of outcomes of a task, or nothing for tasks that do not concern it."""
    _groups.append(group_of)
    return group_of


def outcomes_of(task: Task) -> list[tuple[str, str]]:
    """The outcomes to choose from: those of the task's own group, and those without a group for all other tasks."""
    wanted = next((found for group_of in _groups if (found := group_of(task))), "")
    return [(code, label) for group, code, label in grouped("task_outcome") if group == wanted]
