"""Kinds of meetings. They are about no one person, so a person's page shows none of them."""

from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Kind, register
from referrals.meetings.clocks import BEGINS, DUE
from referrals.meetings.models import (
    ACTION_MACHINE,
    MEETING_MACHINE,
    Decision,
    Meeting,
    MeetingAction,
    MeetingActionEvent,
    MeetingAttendance,
    MeetingPack,
    TaskOfMeeting,
)

register(
    Kind(
        slug="meetings",
        model=Meeting,
        label=_("Meetings"),
        machine=MEETING_MACHINE,
        clocks=(BEGINS,),
        shares=("reference", "kind", "area", "starts_at", "place", "about", "state"),
    ),
    Kind(
        slug="meeting-attendances",
        model=MeetingAttendance,
        label=_("Agencies at meetings"),
        shares=("meeting", "agency", "state"),
    ),
    Kind(
        slug="decisions",
        model=Decision,
        label=_("Decisions of meetings"),
        shares=("reference", "meeting", "about", "decision", "rationale", "decided_by"),
    ),
    Kind(
        slug="meeting-actions",
        model=MeetingAction,
        label=_("Actions of meetings"),
        machine=ACTION_MACHINE,
        clocks=(DUE,),
        shares=("reference", "meeting", "addressee", "what", "due_on", "state"),
    ),
    Kind(
        slug="meeting-action-events",
        model=MeetingActionEvent,
        label=_("What came of actions"),
        shares=("action", "kind", "note"),
    ),
    Kind(slug="tasks-of-meetings", model=TaskOfMeeting, label=_("Tasks that follow from meetings")),
    Kind(slug="meeting-packs", model=MeetingPack, label=_("Packs that were printed")),
)
