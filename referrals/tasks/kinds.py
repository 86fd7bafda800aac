"""Kinds of tasks, their snapshots and events."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Column, Kind, register
from datasharing.panels import Cell, Entry
from referrals.exchange.presentation import when
from referrals.tasks.clocks import DUE
from referrals.tasks.models import TASK_MACHINE, Task, TaskEvent, TaskIdentity


def _what(task: Task) -> Cell:
    return Cell(task.title, url=task.get_absolute_url(), remark=task.sent_by.user)


def _state(task: Task) -> Cell:
    return Cell(TASK_MACHINE.label(task.state), colour=TASK_MACHINE.colour(task.state))


def _asked(task: Task) -> Iterable[Entry]:
    yield Entry(
        at=task.sent_at,
        title=gettext("Asked of %(agency)s: %(what)s") % {"agency": task.addressee, "what": task.title},
        byline=str(task.sent_by.user),
        agency=task.owner,
        url=task.get_absolute_url(),
    )


register(
    Kind(
        slug="tasks",
        model=Task,
        label=_("Tasks"),
        order=45,
        columns=(
            Column(_("What"), _what),
            Column(_("Asked of"), "addressee"),
            Column(_("To be done by"), lambda task: when(task.due_at)),
            Column(_("State"), _state),
        ),
        related=("addressee", "sent_by__user"),
        added_at=(_("Ask something of an agency"), "ask_task"),
        entries=_asked,
        machine=TASK_MACHINE,
        clocks=(DUE,),
        shares=("reference", "title", "asked", "due_at", "sent_at", "state"),
    ),
    Kind(
        slug="task-identities",
        model=TaskIdentity,
        label=_("Who tasks are about"),
        shares=("task", "family_name", "given_names", "known_as", "date_of_birth", "birth_precision", "phone"),
    ),
    Kind(
        slug="task-events",
        model=TaskEvent,
        label=_("What happened to tasks"),
        shares=("task", "kind", "happened_at", "outcome", "reason", "note"),
    ),
)
