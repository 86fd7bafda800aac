"""Shared code of pages about one task."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.safeguarding.risks import risks_of
from partners.due_words import in_words
from referrals.exchange.pages import ExchangePages, Words
from referrals.exchange.presentation import birth_facts
from referrals.tasks.models import TASK_MACHINE, Task, TaskEvent
from referrals.tasks.presentation import history

RELATED = ("identity", "owner", "addressee", "sent_by__user", "programme", "person")


def find(reference: str) -> Task:
    """The task with this reference, with its related rows for pages.

    :raises Http404: if it is not visible
    """
    return get_object_or_404(Task.objects.select_related(*RELATED), reference=reference)


def described(shown: Task) -> dict[str, Any]:
    """The context about a task's person and state."""
    now = timezone.now()
    return {
        "identity": shown.identity,
        "facts": birth_facts(shown.identity),
        "risks": risks_of([shown.person_id]).get(shown.person_id, []),
        "tag": TASK_MACHINE.tag(shown.state),
        "is_overdue": shown.is_overdue(now),
        "due": in_words(shown.due_at, now=now),
    }


def latest(shown: Task) -> list[dict[str, Any]]:
    """The entries of a task's timeline, latest first."""
    return history(shown, events_of(shown))


def events_of(shown: Task) -> list[TaskEvent]:
    """The events of a task, in order."""
    return list(TaskEvent.objects.filter(task=shown).select_related("owner", "by__user").order_by("pk"))


TASKS = ExchangePages(
    name="task",
    words=Words(
        it=_("The task"),
        moved_on=_("This task has moved on"),
        why=_(
            "What you asked for cannot follow from where the task stands now, so nothing was changed."
            " This is what happened last:"
        ),
        see=_("See the task"),
    ),
    find=find,
    described=described,
    latest=latest,
)
