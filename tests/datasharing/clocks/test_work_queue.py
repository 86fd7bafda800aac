"""The work queue: every clock one may see, each line once, in its group, for those whom it asks or who wait for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from datasharing.clocks import home
from partners.due_words import Group, group_of
from partners.home import Line
from partners.models import Membership, Purpose
from referrals.exchange.actions import accept_referral, acknowledge_referral, book_appointment
from referrals.models import Referral
from tests.conftest import owner_role
from tests.datasharing.clocks.test_sweep import put, raise_one
from tests.datasharing.enforcement import log
from tests.makers import make_person
from tests.partnership import Partnership, name_lead
from tests.referrals.conftest import make_northport
from tests.referrals.lists.test_pages_lists import refer
from tests.referrals.pages import browser_of, words
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]
HOME = 28
"""Statements that the page may send."""


@pytest.fixture
def sent(partnership: Partnership, as_member: Enter) -> list[Referral]:
    """Ash, Bo and Cy, whom the police have referred to Harbour; the referrals are not acknowledged."""
    with owner_role():
        make_northport(partnership)
    with as_member(partnership.custody_worker):
        referrals = refer(partnership, "Ash", "Bo", "Cy")
    carry_everything()
    return referrals


def lines_of(member: Membership, purpose: Purpose | None = None, *, in_hours: int = 0) -> list[Line]:
    """What `member`'s home page says is to be done, so many hours from now."""
    with time_machine.travel(timezone.now() + timedelta(hours=in_hours), tick=False):
        found: list[Line] = browser_of(member, purpose).get("/").context["lines"]
    return found


def named(lines: list[Line]) -> list[str]:
    return [str(line.who) for line in lines]


def test_who_is_asked_sees_by_when_and_who_waits_sees_for_whom(partnership: Partnership, sent: list[Referral]) -> None:
    asked, waits = lines_of(partnership.treatment_worker), lines_of(partnership.custody_worker)

    assert named(asked) == named(waits) == ["Ash Marsh", "Bo Marsh", "Cy Marsh"]
    assert {line.group for line in asked} == {group_of(sent[0].acknowledge_by, now=timezone.now())}
    assert {(line.group, str(line.whose)) for line in waits} == {(Group.OTHERS, "Harbour")}
    assert {str(line.action) for line in asked} == {"Acknowledge"}
    assert [line.by for line in asked] == sorted(referral.acknowledge_by for referral in sent)


def test_what_has_passed_is_overdue_until_the_clock_stops(
    partnership: Partnership, as_member: Enter, sent: list[Referral]
) -> None:
    assert {line.group for line in lines_of(partnership.treatment_worker, in_hours=3)} == {Group.OVERDUE}

    with as_member(partnership.treatment_worker):
        acknowledge_referral(Referral.objects.get(pk=sent[1].pk), by=partnership.treatment_worker)

    assert named(lines_of(partnership.treatment_worker, in_hours=3))[:2] == ["Ash Marsh", "Cy Marsh"]
    assert named(lines_of(partnership.custody_worker, in_hours=3)) == ["Ash Marsh", "Cy Marsh"]


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize("member", ["stranger", "bridge_worker", "council_worker", "probation_practitioner", "analyst"])
def test_nobody_else_is_asked_or_waits(partnership: Partnership, member: str) -> None:
    """The analyst is of the sender's agency, and acts for another purpose."""
    assert lines_of(getattr(partnership, member), in_hours=8) == []


@pytest.mark.usefixtures("sent")
def test_a_supervisor_sees_what_has_been_late_for_long(partnership: Partnership) -> None:
    supervisor = partnership.police_supervisor

    before, after = (lines_of(supervisor, Purpose.CUSTODY, in_hours=hours) for hours in (3, 5))

    assert before == []
    assert named(after) == ["Ash Marsh", "Bo Marsh", "Cy Marsh"]
    assert {line.tag and str(line.tag.text) for line in after} == {"Escalated"}


def test_a_concern_reaches_the_supervisor_when_its_day_is_over(partnership: Partnership, as_member: Enter) -> None:
    worker, supervisor = partnership.custody_worker, partnership.police_supervisor
    with as_member(worker):
        person = make_person(worker, given_names="Dee")
        concern = raise_one(person, worker)
    lead = name_lead(partnership)
    assert lines_of(worker) == []
    assert named(lines_of(lead)) == ["Dee Marsh"]
    assert lines_of(supervisor) == []

    with as_member(worker):
        put(concern, days=1)

    [line] = lines_of(supervisor)
    assert (line.group, line.tag and str(line.tag.text)) == (Group.OVERDUE, "Escalated")
    assert line.url == f"/concerns/{concern.reference}/answer"
    assert "Safeguarding concern to answer: Another concern" in words(browser_of(supervisor).get("/"))


def test_an_appointment_stands_in_the_queue_until_attendance_is_recorded(
    partnership: Partnership, as_member: Enter, sent: list[Referral]
) -> None:
    """One that was moved stands there once, at its new time."""
    worker = partnership.treatment_worker
    with as_member(worker):
        for referral in Referral.objects.all():
            acknowledge_referral(referral, by=worker)
        moved = Referral.objects.get(pk=sent[0].pk)
        accept_referral(moved, by=worker)
        book_appointment(moved, by=worker, at=timezone.now() + timedelta(hours=1), place="Quay Street")
        book_appointment(moved, by=worker, at=timezone.now() + timedelta(hours=48), place="Mill Lane")

    [before] = [line for line in lines_of(worker) if line.who]
    [after] = [line for line in lines_of(worker, in_hours=49) if line.who]

    assert (str(before.title), before.remark.endswith(", Mill Lane")) == ("First appointment", True)
    assert before.group == Group.WEEK
    assert (str(after.title), after.group, str(after.action)) == ("Attendance to record", Group.OVERDUE, "Record")


def test_more_than_are_named_are_counted_in_their_group(
    partnership: Partnership, sent: list[Referral], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "AT_MOST", 2)

    asked = lines_of(partnership.treatment_worker, in_hours=3)
    waits = lines_of(partnership.custody_worker, in_hours=3)

    assert named(asked) == ["Ash Marsh", "Bo Marsh", ""]
    assert [(str(line.title), line.group) for line in (asked[-1], waits[-1])] == [
        ("1 more referral to acknowledge", Group.OVERDUE),
        ("1 more referral of ours is not acknowledged", Group.OTHERS),
    ]
    assert sum(line.count for line in asked) == sum(line.count for line in waits) == 3


def test_who_is_named_is_logged_and_who_is_counted_is_not(
    partnership: Partnership, sent: list[Referral], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "AT_MOST", 2)
    before = log.mark()

    lines_of(partnership.treatment_worker)

    told = log.since(before)
    assert {person for entry in told for person in entry.persons} == {referral.person_id for referral in sent[:2]}
    assert {(entry.operation, entry.user_id) for entry in told} == {
        ("disclosure", partnership.treatment_worker.user_id)
    }


def test_the_page_sends_few_statements_however_much_is_due(partnership: Partnership, as_member: Enter) -> None:
    worker, custody = partnership.treatment_worker, partnership.custody_worker
    with owner_role():
        make_northport(partnership)
    with as_member(custody):
        for referral in refer(partnership, *(f"N{number:02}" for number in range(30))):
            raise_one(referral.person, custody)
    carry_everything()
    with as_member(worker):
        for referral in Referral.objects.order_by("pk")[:12]:
            accept_referral(referral, by=worker)
            book_appointment(referral, by=worker, at=timezone.now() + timedelta(hours=2), place="Quay Street")

    for member in (worker, custody, partnership.police_supervisor):
        browser = browser_of(member)
        browser.get("/")
        with CaptureQueriesContext(connection) as statements:
            page = browser.get("/")
        assert len(page.context["lines"]) > 10
        assert len(statements) <= HOME, "\n".join(query["sql"][:150] for query in statements)
