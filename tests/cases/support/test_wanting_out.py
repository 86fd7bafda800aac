"""“I want out” starts three clocks; contacts stop them, and nothing else does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cases.models import WantsOut
from cases.support.actions import end_wants_out
from cases.support.models import Channel, ContactKind
from datasharing.models import Person, SubjectRole
from tests.cases.support.supporting import ago, contact, wants_out
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
REACH, MEET = "Said “I want out”: reach them", "Said “I want out”: meet them face to face"


def test_a_call_stops_the_first_clock_and_a_meeting_the_second(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    browser = browser_of(worker)
    with as_member(worker):
        wanted = wants_out(ash, worker, ago(hours=2), partnership)
    assert REACH in words(browser.get("/"))
    assert REACH in words(browser.get(f"/people/{ash.reference}"))

    with as_member(worker):
        called = contact(ash, worker, ContactKind.PHONE, at=ago(hours=1))
        wanted.refresh_from_db()
    assert (wanted.contacted_at, wanted.met_at) == (called.happened_at, None)
    home = words(browser.get("/"))
    assert REACH not in home
    assert MEET in home

    with as_member(worker):
        met = contact(ash, worker)
        wanted.refresh_from_db()
    assert (wanted.contacted_at, wanted.met_at) == (called.happened_at, met.happened_at)
    assert MEET not in words(browser.get("/"))


@pytest.mark.parametrize("kind", [ContactKind.ATTEMPT, ContactKind.THIRD_PARTY])
def test_an_attempt_and_a_talk_with_somebody_else_stop_no_clock(
    partnership: Partnership, as_member: Enter, ash: Person, kind: ContactKind
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        wanted = wants_out(ash, worker, ago(hours=2), partnership)
        contact(ash, worker, kind)
        contact(ash, worker, at=ago(hours=3))  # before they said it
        contact(make_person(worker), worker)  # with somebody else
        wanted.refresh_from_db()

    assert (wanted.contacted_at, wanted.met_at, wanted.service_started_at) == (None, None, None)


def test_the_first_session_of_a_service_stops_the_third_clock(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        wanted = wants_out(ash, worker, ago(days=3), partnership)
        session = contact(ash, worker, purpose="service_start", at=ago(days=1))
        wanted.refresh_from_db()

    assert wanted.service_started_at == wanted.met_at == wanted.contacted_at == session.happened_at


def test_the_earliest_contact_counts_whichever_was_recorded_first(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        wanted = wants_out(ash, worker, ago(days=2), partnership)
        contact(ash, worker, at=ago(hours=1))
        first = contact(ash, worker, at=ago(hours=30))
        wanted.refresh_from_db()

    assert wanted.contacted_at == wanted.met_at == first.happened_at


@pytest.mark.parametrize("column", ["contacted_at", "met_at", "service_started_at", "said_at", "contact_due_at"])
def test_no_statement_stops_a_clock_or_moves_it(
    partnership: Partnership, as_member: Enter, ash: Person, column: str
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        wanted = wants_out(ash, worker, ago(hours=2), partnership)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE cases_wantsout SET {column} = now() WHERE id = %s", [wanted.pk])


def test_no_statement_makes_a_contact_longer(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        made = contact(ash, worker)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE cases_contact SET minutes = 600 WHERE id = %s", [made.pk])
        with pytest.raises(DatabaseError, match="lies ahead"):
            contact(ash, worker, at=ago(hours=-2))


def test_no_one_is_given_more_time(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker, said = partnership.probation_practitioner, ago(hours=2)
    with as_member(worker), pytest.raises(IntegrityError, match="reached_in_24"), transaction.atomic():
        WantsOut.objects.create(
            owner=worker.agency,
            person=ash,
            subject_role=SubjectRole.PROGRAMME,
            said_at=said,
            channel=Channel.PHONE,
            heard_by=worker.user,
            contact_due_at=said + timedelta(days=7),
            face_due_at=said + timedelta(hours=72),
            service_due_on=said.date() + timedelta(days=14),
        )


def test_a_late_first_contact_is_the_supervisors_too(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker, supervisor = partnership.probation_practitioner, browser_of(partnership.probation_supervisor)
    with as_member(worker):
        other = make_person(worker, programme=partnership.programme, family_name="Timely")
        wants_out(other, worker, ago(hours=2), partnership)
        wanted = wants_out(ash, worker, ago(hours=25), partnership)

    late = words(supervisor.get("/"))
    assert f"Ash Marsh {REACH}" in late
    assert "Escalated" in late
    assert "Timely" not in late

    with as_member(worker):
        end_wants_out(wanted, by=worker, at=ago(hours=0), reason="Recorded for the wrong person")
    assert REACH not in words(supervisor.get("/"))
