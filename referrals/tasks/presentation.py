"""Labels, steps and timelines of tasks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from referrals.exchange.corrections import taken_back
from referrals.exchange.presentation import consent_ended, reasons_in_words
from referrals.tasks.models import REASONS, TASK_MACHINE, Task, TaskEvent, TaskEventKind

LISTS = {
    TaskEventKind.DONE: "task_outcome",
    **{kind: system for system, kinds in REASONS.items() for kind in kinds},
}
"""The code list of outcomes or reasons for each kind of event."""


@dataclass(frozen=True)
class Step:
    """A next step: its label, its page, and whether it needs no form."""

    kind: TaskEventKind
    url_name: str
    is_usual: bool = False
    is_plain: bool = False

    @property
    def label(self) -> Any:
        return TASK_MACHINE.words_for(self.kind)


STEPS = [
    Step(TaskEventKind.ACKNOWLEDGED, "acknowledge_task", is_plain=True),
    Step(TaskEventKind.DONE, "complete_task", is_usual=True),
    Step(TaskEventKind.DECLINED, "decline_task"),
    Step(TaskEventKind.WITHDRAWN, "withdraw_task"),
]


def steps(task: Task, agency_id: int) -> list[Step]:
    """The next steps of an agency on `task`, in order of display."""
    may = {each.event for each in task.may_now(agency_id)}
    return [step for step in STEPS if step.kind in may]


def history(task: Task, events: Iterable[TaskEvent]) -> list[dict[str, Any]]:
    """The entries of a task's timeline, latest first."""
    seen = list(events)
    undone, kinds = taken_back(seen), {event.pk: event.what() for event in seen}
    words = reasons_in_words((event.outcome or event.reason for event in seen), set(LISTS.values()))
    asked = {
        "title": _("Asked of %(agency)s") % {"agency": task.addressee},
        "byline": task.sent_by.user,
        "at": task.sent_at,
        "agency": task.owner,
    }
    entries = [_entry(event, words) for event in seen]
    for event, entry in zip(seen, entries, strict=True):
        if event.pk in undone:
            entry["title"] = _("%(what)s (taken back since)") % {"what": entry["title"]}
        if event.corrects_id in kinds:
            entry["title"] = _("Taken back: %(what)s") % {"what": kinds[event.corrects_id]}
    return [*consent_ended(task, seen), *reversed(entries), asked]


def _entry(event: TaskEvent, words: dict[tuple[str, str], str]) -> dict[str, Any]:
    kind, code = TaskEventKind(event.kind), event.outcome or event.reason
    said = [words.get((LISTS.get(kind, ""), code), code), event.note]
    return {
        "title": kind.label,
        "byline": event.by.user,
        "at": event.happened_at,
        "text": "\n".join(part for part in said if part),
        "agency": event.owner,
    }
