"""A tasking meeting that was held, whose actions are in progress, and the next one on Thursday."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils import timezone

from focused_deterrence.demonstration.people import as_staff
from partners.london import LONDON, london_today
from partners.models import Agency, Area, Membership, Programme
from referrals.meetings.actions import (
    answer_action,
    ask_action,
    call_meeting,
    move_meeting,
    record_attendance,
    record_decision,
)
from referrals.meetings.models import (
    ActionState,
    Meeting,
    MeetingAction,
    MeetingAttendance,
    MeetingKind,
    MeetingState,
)

LEAD = "Kit Sharma"
THURSDAY = 4
ASKED = ("northshire-police", "northshire-probation", "harbour-recovery", "second-step")
DECISIONS = (
    (
        "Where the next call-in is held",
        "The community hall in Fellgate, not the magistrates’ court.",
        "Two agencies reported that people would not enter the court; the hall is on a bus line and has a second door.",
        "The chair, with police and probation",
    ),
    (
        "Help on the day",
        "Three treatment slots and a housing worker are held free on the day of each call-in.",
        "At the last one, four people asked for help and the first appointment was eleven days later.",
        "All agencies present",
    ),
)
ACTIONS = (
    ("northshire-police", "Walk through the hall and write the safety plan", 5),
    ("harbour-recovery", "Hold three treatment slots free on the day of the call-in", 9),
    ("second-step", "Find a speaker with lived experience", -2),
    ("northshire-probation", "List who can be asked to come as part of an order", -6),
)


def hold_meetings() -> None:
    """Call the two meetings as the partnership lead, and answer two of the actions as the agencies asked."""
    as_staff(LEAD, _hold)
    as_staff("Priya Raman", _answer(ActionState.BEGUN, "Visit booked with the caretaker."))
    as_staff("Hannah Lockwood", _answer(ActionState.DONE, "Nine people, by kind of order; sent to the chair."))
    as_staff(LEAD, _call_the_next)


def _hold(lead: Membership) -> None:
    meeting = _call(lead, _thursday(before=True))
    states = MeetingAttendance.State
    came = {agency.pk: states.ATTENDED for agency in Agency.objects.filter(code__in=ASKED)}
    came[Agency.objects.get(code="second-step").pk] = states.APOLOGIES
    came[lead.agency_id] = states.ATTENDED
    record_attendance(meeting, by=lead, came=came)
    for about, decision, rationale, decided_by in DECISIONS:
        record_decision(meeting, by=lead, about=about, decision=decision, rationale=rationale, decided_by=decided_by)
    today = london_today(timezone.now())
    for agency, what, days in ACTIONS:
        addressee = Agency.objects.get(code=agency)
        ask_action(meeting, by=lead, addressee=addressee, what=what, due_on=today + timedelta(days=days))
    move_meeting(meeting, MeetingState.HELD, by=lead)


def _call_the_next(lead: Membership) -> None:
    _call(lead, _thursday(before=False))


def _call(lead: Membership, at: datetime) -> Meeting:
    return call_meeting(
        MeetingKind.TASKING,
        by=lead,
        programme=Programme.objects.get(code="northport-gvi"),
        starts_at=at,
        chair=lead,
        agencies=Agency.objects.filter(code__in=ASKED),
        area=Area.objects.get(code="E99000001"),
        place="Northport Town Hall, room 3",
        about="The next call-in: place, speakers, help on the day.",
    )


def _answer(kind: ActionState, note: str) -> Callable[[Membership], None]:
    def answer(member: Membership) -> None:
        for action in MeetingAction.objects.filter(addressee=member.agency):
            answer_action(action, by=member, kind=kind, note=note)

    return answer


def _thursday(*, before: bool) -> datetime:
    """The next Thursday at 10:00 in London, or the one two weeks before."""
    today = london_today(timezone.now())
    ahead = (THURSDAY - today.isoweekday()) % 7 or 7
    day = today + timedelta(days=ahead - (14 if before else 0))
    return datetime.combine(day, time(10), LONDON)
