"""What the page of a meeting and its pack show: read once, for both."""

from dataclasses import dataclass

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.timezone import localdate

from partners.requests import UserRequest
from referrals.meetings.agenda import Item, agenda_of
from referrals.meetings.models import (
    ACTION_MACHINE,
    OPEN_ACTIONS,
    Decision,
    Meeting,
    MeetingAction,
    MeetingActionEvent,
    MeetingAttendance,
    MeetingPack,
    MeetingState,
    TaskOfMeeting,
)
from referrals.tasks.models import TASK_MACHINE, Task

ACTIONS = 100
RELATED = ("owner", "programme", "area", "chair__user", "chair__agency")


@dataclass(frozen=True)
class Asked:
    """An action with its state, the latest note, and whether it is late."""

    action: MeetingAction
    tag: dict[str, str]
    note: str
    is_late: bool


@dataclass(frozen=True)
class TaskRow:
    """A task about a person that follows from the meeting, with its state and whether it is late."""

    task: Task
    tag: dict[str, str]
    is_late: bool


@dataclass(frozen=True)
class Read:
    """A meeting with what the acting member may see of it."""

    meeting: Meeting
    attendances: list[MeetingAttendance]
    agenda: list[Item]
    carried: list[Asked]
    decisions: list[Decision]
    actions: list[Asked]
    tasks: list[TaskRow]
    packs: list[MeetingPack]


def find(reference: str) -> Meeting:
    """The meeting with this reference, with its related rows.

    :raises Http404: if it is not visible
    """
    return get_object_or_404(Meeting.objects.select_related(*RELATED), reference=reference)


def read(request: UserRequest, meeting: Meeting) -> Read:
    """`meeting`, with its agenda if it is still to come, and the open actions of those before."""
    attendances = meeting.attendances.filter(owner=meeting.owner_id).select_related("agency").order_by("agency__name")
    decisions = meeting.decisions.filter(owner=meeting.owner_id).select_related("recorded_by").oldest()
    is_planned = meeting.state == MeetingState.PLANNED
    asked = _asked(meeting, with_earlier=is_planned)
    return Read(
        meeting=meeting,
        attendances=list(attendances),
        agenda=agenda_of(request, meeting) if is_planned else [],
        carried=[each for each in asked if each.action.meeting_id != meeting.pk],
        decisions=list(decisions),
        actions=[each for each in asked if each.action.meeting_id == meeting.pk],
        tasks=_tasks(meeting),
        packs=list(meeting.packs.select_related("printed_by__user", "owner").newest()[:ACTIONS]),
    )


def _tasks(meeting: Meeting) -> list[TaskRow]:
    links = TaskOfMeeting.objects.filter(meeting=meeting).select_related("task__identity", "task__addressee")
    now = timezone.now()
    tasks = [link.task for link in links.order_by("task__due_at", "pk")[:ACTIONS]]
    return [TaskRow(task, TASK_MACHINE.tag(task.state), task.is_overdue(now)) for task in tasks]


def _asked(meeting: Meeting, *, with_earlier: bool) -> list[Asked]:
    """What `meeting` asked and, if wanted, the open actions of those of its kind before it, which it carries over."""
    actions = MeetingAction.objects.filter(meeting=meeting)
    if with_earlier:
        earlier = Meeting.objects.before(meeting)
        actions = MeetingAction.objects.filter(Q(meeting=meeting) | Q(meeting__in=earlier, state__in=OPEN_ACTIONS))
    found = list(actions.select_related("addressee", "owner").by_due()[:ACTIONS])
    notes: dict[int | None, str] = {}
    for event in MeetingActionEvent.objects.filter(action__in=found).order_by("pk") if found else []:
        notes[event.action_id] = event.note or notes.get(event.action_id, "")
    today = localdate()
    return [
        Asked(action, ACTION_MACHINE.tag(action.state), notes.get(action.pk, ""), action.is_late(today))
        for action in found
    ]
