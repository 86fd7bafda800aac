"""A meeting decides with reasons and asks agencies; what it asked comes back answered, and stays as it was said."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from datasharing.clocks.clock import registered
from datasharing.enforcement.refusals import NotYours
from datasharing.models import Category
from partners.models import Membership, Purpose, Role
from referrals.meetings.actions import (
    ActionMovedOn,
    answer_action,
    ask_action,
    call_meeting,
    move_meeting,
    record_attendance,
    record_decision,
)
from referrals.meetings.agenda import DUE
from referrals.meetings.models import (
    ActionState,
    Decision,
    Meeting,
    MeetingAction,
    MeetingKind,
    MeetingPack,
    MeetingState,
)
from referrals.models import Task
from tests.conftest import owner_role
from tests.partnership import LONG_AGO, Partnership, make_agreement, make_clause
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]
TOMORROW = timedelta(days=1)


def asked(meeting: Meeting, by: Membership, partnership: Partnership, what: str = "Write the safety plan") -> Any:
    """What the meeting asks of probation, due tomorrow. Inside the door."""
    due_on = localdate() + TOMORROW
    return ask_action(meeting, by=by, addressee=partnership.agency("probation"), what=what, due_on=due_on)


def decided(meeting: Meeting, by: Membership) -> Decision:
    """A decision. Inside the door."""
    return record_decision(
        meeting, by=by, about="Place", decision="The hall", rationale="It has two doors", decided_by="The chair"
    )


def test_what_a_meeting_asks_is_in_the_queue_of_the_agency_and_comes_back_answered(
    partnership: Partnership, as_member: Enter, tasking: Meeting
) -> None:
    analyst, officer = partnership.analyst, browser_of(partnership.probation_practitioner)
    with as_member(analyst):
        action = asked(tasking, analyst, partnership)
    assert "Asked by Police, Tasking" in words(officer.get("/"))
    assert "Waiting on others" in words(browser_of(analyst).get("/"))

    page = officer.get(f"/meeting-actions/{action.reference}")
    assert "Say what was done" in words(officer.post(page.request["PATH_INFO"], filled(page, kind="done")), 422)
    officer.post(page.request["PATH_INFO"], filled(page, kind="done", note="Sent on Monday"))

    assert "Done Sent on Monday" in words(browser_of(analyst).get(tasking.get_absolute_url()))
    assert "Write the safety plan" not in words(officer.get("/"))
    with as_member(partnership.probation_practitioner), pytest.raises(ActionMovedOn):
        answer_action(action, by=partnership.probation_practitioner, kind=ActionState.BEGUN)


def test_only_the_agency_that_was_asked_says_that_it_is_done(
    partnership: Partnership, as_member: Enter, tasking: Meeting
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        action = asked(tasking, analyst, partnership)
        with pytest.raises(ActionMovedOn):
            answer_action(action, by=analyst, kind=ActionState.DONE, note="Surely")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE referrals_meetingaction SET state = 'done' WHERE id = %s", [action.pk])


def test_a_decision_stays_as_it_was_recorded(partnership: Partnership, as_member: Enter, tasking: Meeting) -> None:
    with as_member(partnership.analyst):
        made = decided(tasking, partnership.analyst)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE referrals_decision SET decision = 'The court' WHERE id = %s", [made.pk])


def test_only_who_called_a_meeting_records_what_it_decides(
    partnership: Partnership, as_member: Enter, tasking: Meeting
) -> None:
    supervisor = partnership.probation_supervisor
    with as_member(supervisor):
        with pytest.raises(NotYours):
            decided(tasking, supervisor)
        with pytest.raises(DatabaseError, match="agency that called it"), transaction.atomic():
            Decision.objects.create(
                owner=supervisor.agency,
                programme=tasking.programme,
                meeting=tasking,
                about="Place",
                decision="The court",
                rationale="Nearer",
                decided_by="We",
                recorded_by=supervisor.user,
            )
    assert browser_of(supervisor).get(f"{tasking.get_absolute_url()}/decisions/new").status_code == 404
    assert browser_of(partnership.treatment_worker).get(tasking.get_absolute_url()).status_code == 404


def test_the_next_meeting_carries_over_what_is_open(
    partnership: Partnership, as_member: Enter, tasking: Meeting
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        asked(tasking, analyst, partnership, "Write the safety plan")
        done = asked(tasking, analyst, partnership, "Book the hall")
        move_meeting(tasking, MeetingState.HELD, by=analyst)
    with as_member(partnership.probation_practitioner):
        answer_action(done, by=partnership.probation_practitioner, kind=ActionState.DONE, note="Booked")
    with as_member(analyst):
        following = call_meeting(
            MeetingKind.TASKING,
            by=analyst,
            programme=partnership.programme,
            starts_at=tasking.starts_at + timedelta(days=14),
            chair=analyst,
        )

    seen = words(browser_of(analyst).get(following.get_absolute_url()))
    assert "Open actions of earlier meetings" in seen
    assert "Write the safety plan" in seen
    assert "Book the hall" not in seen


def test_the_agenda_is_what_is_due_that_the_reader_may_see(
    partnership: Partnership, as_member: Enter, tasking: Meeting, open_task: Task
) -> None:
    analyst, officer = browser_of(partnership.analyst), browser_of(partnership.probation_practitioner)

    assert open_task.title in words(analyst.get(tasking.get_absolute_url()))
    assert open_task.title not in words(officer.get(tasking.get_absolute_url()))


def test_a_pack_is_marked_and_says_who_printed_it_and_why(
    partnership: Partnership, as_member: Enter, tasking: Meeting
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        decided(tasking, analyst)
    browser, address = browser_of(analyst), f"{tasking.get_absolute_url()}/pack"
    assert browser.post(address, {"marking": "sensitive"}).status_code == 422
    assert browser.post(address, {"marking": "secret", "reason": "For the board"}).status_code == 422

    pack = browser.post(address, {"marking": "sensitive", "reason": "For the board"})

    assert pack["Content-Type"] == "application/pdf"
    assert BytesIO(pack.content).read(5) == b"%PDF-"
    with as_member(analyst):
        assert MeetingPack.objects.get().printed_by == analyst
    assert "For the board (OFFICIAL-SENSITIVE)" in words(browser.get(tasking.get_absolute_url()))


def test_a_meeting_is_called_attended_and_held_in_the_browser(
    partnership: Partnership, as_member: Enter, meeting_together: None
) -> None:
    analyst = browser_of(partnership.analyst)
    day = localdate() - TOMORROW
    form = filled(
        analyst.get("/meetings/new"),
        kind="audit",
        programme="adder",
        agencies=["probation"],
        starts_on_day=day.day,
        starts_on_month=day.month,
        starts_on_year=day.year,
        starts_time="10:00",
    )
    assert analyst.post("/meetings/new", form).status_code == 302
    with as_member(partnership.analyst):
        called = Meeting.objects.get()
    attendance = f"{called.get_absolute_url()}/attendance"

    analyst.post(attendance, filled(analyst.get(attendance), probation="attended", police="attended"))
    analyst.post(f"{called.get_absolute_url()}/held")

    seen = words(analyst.get(called.get_absolute_url()))
    assert "Probation: attended" in seen
    assert "Held" in seen
    assert browser_of(partnership.custody_worker).get("/meetings/new").status_code == 403


def test_the_page_of_a_meeting_sends_few_statements_however_much_it_decides(
    partnership: Partnership, as_member: Enter, tasking: Meeting
) -> None:
    analyst, browser = partnership.analyst, browser_of(partnership.analyst)

    def statements(more: int) -> int:
        with as_member(analyst):
            for number in range(more):
                decided(tasking, analyst)
                asked(tasking, analyst, partnership, f"Action {number}")
        with CaptureQueriesContext(connection) as captured:
            browser.get(tasking.get_absolute_url())
        return len(captured)

    few = statements(1)

    assert statements(6) <= few <= 30


def test_the_lead_sees_what_is_late_by_agency_without_names(
    partnership: Partnership, as_member: Enter, tasking: Meeting
) -> None:
    with owner_role():
        police, council = partnership.agency("police"), partnership.agency("council")
        make_clause(
            make_agreement("board", [police, council]),
            giver=police,
            receiver=council,
            categories=[Category.MEETING],
            purpose=Purpose.COORDINATION,
            programme=partnership.programme,
        )
        lead = Membership.objects.create(
            user=partnership.stranger.user,
            agency=partnership.agency("council"),
            role=Role.PARTNERSHIP_LEAD,
            purposes=[Purpose.COORDINATION],
            valid_from=LONG_AGO,
        )
    with as_member(lead):
        held = call_meeting(
            MeetingKind.BOARD,
            by=lead,
            programme=partnership.programme,
            starts_at=timezone.now() - TOMORROW,
            chair=lead,
        )
        record_attendance(held, by=lead, came={})
        ask_action(
            held, by=lead, addressee=partnership.agency("council"), what="Find a hall", due_on=localdate() - TOMORROW
        )

    browser = browser_of(lead)
    with CaptureQueriesContext(connection) as captured:
        home = words(browser.get("/"))

    assert len(captured) <= 30
    assert "Tasking Northshire ADDER Owed by Police See" in home
    assert "Late, by agency" in home
    assert "Council 2" in home
    assert "Late, by agency" not in words(browser_of(partnership.council_worker).get("/"))
    with as_member(lead):
        assert MeetingAction.objects.count() == 1


def test_every_part_of_an_agenda_is_a_clock_that_there_is() -> None:
    assert DUE.keys() - {clock.slug for clock in registered()} == set()
