"""The way to treatment counts people once, at the furthest step they reached, of what its reader may see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from analysis.pathway.counting import Step, steps_of
from analysis.pathway.words import in_words, rows
from datasharing.models import SubjectRole
from referrals.custody.actions import record_contact
from referrals.exchange.actions import (
    accept_referral,
    acknowledge_referral,
    book_appointment,
    record_attendance,
    send_referral,
)
from referrals.models import CustodySuite, Referral
from referrals.outcomes.actions import Outcome, tell_outcome
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.conftest import make_northport
from tests.referrals.pages import browser_of, words
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]


def test_who_came_far_is_counted_at_each_step_on_the_way() -> None:
    steps = steps_of([(5, "state:started", 2), (2, "declined:no_capacity", 3), (0, "outcome:left", 4)], first=Step.MET)

    assert [reached.people for reached in steps] == [9, 5, 5, 2, 2, 2, 0]
    assert steps[2].stopped == {"declined:no_capacity": 3}


def test_who_started_lately_is_not_said_to_have_left() -> None:
    last = rows(steps_of([(6, "state:started", 3), (5, "early:", 1), (5, "closed:dropped_out", 3)], first=Step.MET))[-1]

    assert (last.people, last.too_early, last.lost) == (3, 1, 3)
    assert last.share == "50% of the step before"


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("declined:no_capacity", "No capacity"),
        ("closed:did_not_attend", "Did not attend"),
        ("dropped_out:", "Dropped out"),
        ("discharged:moved_away", "Moved away"),
        ("outcome:no_worker_on_shift", "No worker on shift"),
        ("answer:refused", "Did not agree"),
        ("answer:", "No answer recorded"),
        ("answer:intoxicated", "Intoxicated"),
        ("state:booked", "Now: first appointment booked"),
    ],
)
@pytest.mark.django_db
def test_why_people_came_no_further_is_said_in_words(why: str, said: str) -> None:
    assert in_words(why) == said


@pytest.fixture
def met(partnership: Partnership, as_member: Enter) -> Partnership:
    """Three people met in custody: one left, one said no, and one was referred and came twice to an appointment."""
    worker = partnership.custody_worker
    with owner_role():
        make_northport(partnership)
    with as_member(worker):
        facts: dict[str, Any] = {
            "by": worker,
            "programme": partnership.programme,
            "suite": CustodySuite.objects.get(),
            "subject_role": SubjectRole.PROGRAMME,
        }
        people = [make_person(worker, programme=partnership.programme) for _each in range(3)]
        record_contact(people[0], outcome="left", **facts)
        record_contact(people[1], referral_answer="refused", **facts)
        contact = record_contact(people[2], referral_answer="agreed", **facts)
        send_referral(
            people[2],
            by=worker,
            route=route_for(partnership),
            programme=partnership.programme,
            consented=True,
            contact=contact,
            substance_group="opiate",
            subject_role=SubjectRole.PROGRAMME,
        )
    carry_everything()
    with as_member(partnership.treatment_worker):
        referral = Referral.objects.get()
        acknowledge_referral(referral, by=partnership.treatment_worker)
        accept_referral(referral, by=partnership.treatment_worker)
        book_appointment(referral, by=partnership.treatment_worker, at=timezone.now(), place="Quay Street")
        record_attendance(referral, by=partnership.treatment_worker, attended=True)
    return partnership


def test_the_custody_worker_sees_where_people_were_lost(met: Partnership) -> None:
    said = words(browser_of(met.custody_worker).get("/pathway"))

    assert "0 of 3 people started treatment." in said
    assert "Seen in custody 2 67% of the step before 1 Had already left 1" in said
    assert "Referred 1 50% of the step before 1 Did not agree 1" in said
    assert "Came to an appointment 1 100% of the step before" in said
    assert "Started treatment 0 0% of the step before 1 Now: attended 1" in said


def test_who_started_and_dropped_out_is_counted_with_why(met: Partnership, as_member: Enter) -> None:
    worker = met.treatment_worker
    with as_member(worker):
        referral = Referral.objects.get()
        tell_outcome(referral, by=worker, outcome=Outcome.STARTED, at=timezone.now())
        tell_outcome(referral, by=worker, outcome=Outcome.DROPPED_OUT, at=timezone.now())

    said = words(browser_of(met.custody_worker).get("/pathway"))
    assert "1 of 3 people started treatment." in said
    assert "1 Dropped out 1" in said


def test_another_agency_counts_what_it_may_see(met: Partnership) -> None:
    treatment, stranger = browser_of(met.treatment_worker), browser_of(met.stranger)

    assert "0 of 1 person started treatment." in words(treatment.get("/pathway?source=all"))
    assert "Nobody in this period whom you may see" in words(stranger.get("/pathway?source=all"))


def test_the_filter_chooses_the_period_and_the_substances(met: Partnership) -> None:
    browser = browser_of(met.custody_worker)

    assert "Nobody in this period" in words(browser.get("/pathway?source=all&substance=alcohol_only"))
    assert "0 of 1 person" in words(browser.get("/pathway?source=all&substance=opiate"))
    assert "Nobody in this period" in words(
        browser.get("/pathway?until_day=1&until_month=1&until_year=2026&since_day=1&since_month=1&since_year=2025")
    )
