"""Verbs on meetings, their decisions and their actions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import IntegrityError

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import NotYours, broke, naming, verb
from partners.models import Agency, Area, Membership, Programme
from partners.rules import allowed_by
from referrals.exchange.events import MOVED_ON, like
from referrals.meetings.models import (
    MEETING_MACHINE,
    ActionState,
    Decision,
    Meeting,
    MeetingAction,
    MeetingActionEvent,
    MeetingAttendance,
    MeetingKind,
    MeetingPack,
    MeetingState,
    TaskOfMeeting,
)
from referrals.tasks.models import Task


class MeetingOver(Exception):
    """The meeting was held or cancelled already."""


class ActionMovedOn(Exception):
    """The state machine of actions has no such transition: the action was answered or withdrawn in the meantime."""


class AskedAlready(Exception):
    """The agency has been asked to the meeting already."""


@verb
@allowed_by("hold meetings")
def call_meeting(
    kind: MeetingKind,
    *,
    by: Membership,
    programme: Programme | None,
    starts_at: datetime,
    chair: Membership,
    agencies: Iterable[Agency] = (),
    area: Area | None = None,
    place: str = "",
    about: str = "",
) -> Meeting:
    """Call a meeting of `agencies`, and of `by`'s own."""
    meeting = Meeting.objects.create(
        owner=by.agency,
        programme=programme,
        kind=kind,
        area=area,
        starts_at=starts_at,
        place=place,
        chair=chair,
        about=about,
    )
    for agency in {each.pk: each for each in [by.agency, *agencies]}.values():
        _ask_to(meeting, agency)
    return meeting


def _ask_to(meeting: Meeting, agency: Agency) -> MeetingAttendance:
    return MeetingAttendance.objects.create(
        owner=meeting.owner, programme=meeting.programme, meeting=meeting, agency=agency
    )


@verb
@allowed_by("hold meetings")
def ask_to_meeting(meeting: Meeting, *, by: Membership, agency: Agency) -> MeetingAttendance:
    """Ask `agency` to `meeting` too.

    :raises NotYours: if another agency called it
    :raises AskedAlready: if it was asked before
    """
    _own(meeting, by)
    try:
        return _ask_to(meeting, agency)
    except IntegrityError as error:
        if broke(error, "an_agency_attends_a_meeting_once"):
            raise AskedAlready from error
        raise


@verb
@allowed_by("hold meetings")
def move_meeting(meeting: Meeting, to: MeetingState, *, by: Membership) -> Meeting:
    """Record that `meeting` was held, or cancel it.

    :raises NotYours: if another agency called it
    :raises MeetingOver: if the state machine has no such transition
    """
    held = lock(meeting, by=by)
    if to not in MEETING_MACHINE.following(held.state):
        raise MeetingOver(f"{held.state} to {to}")
    change(held, state=to)
    return held


@verb
@allowed_by("hold meetings")
def record_attendance(
    meeting: Meeting, *, by: Membership, came: Mapping[int, MeetingAttendance.State]
) -> list[MeetingAttendance]:
    """Record which agencies came: a state for each agency, by primary key.

    :raises NotYours: if another agency called the meeting
    """
    held = lock(meeting, by=by)
    rows = list(MeetingAttendance.objects.filter(meeting=held, agency__in=came).select_for_update())
    for row in rows:
        change(row, state=came[row.agency_id])
    return rows


@verb
@allowed_by("hold meetings")
def record_decision(
    meeting: Meeting, *, by: Membership, about: str, decision: str, rationale: str, decided_by: str
) -> Decision:
    """Record a decision of `meeting`, with its reasons and who decided.

    :raises NotYours: if another agency called the meeting
    """
    _own(meeting, by)
    return Decision.objects.create(
        owner=by.agency,
        programme=meeting.programme,
        meeting=meeting,
        about=about,
        decision=decision,
        rationale=rationale,
        decided_by=decided_by,
        recorded_by=by.user,
    )


@verb
@allowed_by("hold meetings")
def ask_action(meeting: Meeting, *, by: Membership, addressee: Agency, what: str, due_on: date) -> MeetingAction:
    """Ask `addressee` for something on behalf of `meeting`. It comes into the work queue of that agency.

    :raises NotYours: if another agency called the meeting
    """
    _own(meeting, by)
    return MeetingAction.objects.create(
        owner=by.agency,
        programme=meeting.programme,
        meeting=meeting,
        addressee=addressee,
        what=what,
        due_on=due_on,
        asked_by=by,
    )


@verb
@allowed_by("answer an action")
def answer_action(action: MeetingAction, *, by: Membership, kind: ActionState, note: str = "") -> MeetingActionEvent:
    """Say what came of `action`; or, for the agency that asked, withdraw it.

    :raises ActionMovedOn: if it was answered or withdrawn in the meantime, or is another agency's to answer
    """
    with naming(MOVED_ON, ActionMovedOn):
        return MeetingActionEvent.objects.create(
            owner=by.agency, programme=action.programme, action=action, kind=kind, note=note, by=by
        )


@verb
@allowed_by("add a record")
def print_pack(meeting: Meeting, *, by: Membership, marking: MeetingPack.Marking, reason: str) -> MeetingPack:
    """Record that `by` prints the pack of `meeting`, with which marking and why."""
    return MeetingPack.objects.create(
        owner=by.agency, programme=meeting.programme, meeting=meeting, printed_by=by, marking=marking, reason=reason
    )


@verb
@allowed_by("ask something of an agency")
def follow_from(meeting: Meeting, *, by: Membership, task: Task) -> TaskOfMeeting:
    """Record that `task` follows from `meeting`, so that its page shows how the task stands.

    :raises NotYours: if another agency called the meeting
    """
    _own(meeting, by)
    return TaskOfMeeting.objects.create(owner=by.agency, addressee=by.agency, meeting=meeting, task=task, **like(task))


def _own(meeting: Meeting, by: Membership) -> None:
    if meeting.owner_id != by.agency_id:
        raise NotYours
