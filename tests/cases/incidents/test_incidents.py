"""Recording incidents, who took part, and reviewing them: what the database holds of it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.incidents.actions import (
    AlreadyEnded,
    AlreadyRecorded,
    AlreadyTookPart,
    AnswersInCircle,
    AnswersLater,
    add_participant,
    change_incident,
    end_notification_clock,
)
from cases.incidents.clocks import NOTIFY, REVIEW
from cases.incidents.models import Incident, IncidentParticipant, IncidentReview
from datasharing.enforcement.refusals import NotYours, broke
from datasharing.models import Category, Person, SubjectRole
from partners.london import LONDON
from partners.models import Purpose
from partners.rules import NotAllowed
from tests.cases.incidents.makers import details, make_incident, make_review, today
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_agreement, make_clause

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme."""
    with as_member(partnership.analyst):
        return make_person(partnership.analyst, programme=partnership.programme)


def open_offending_to_probation(partnership: Partnership, *, of: SubjectRole) -> None:
    police, probation = partnership.agency("police"), partnership.agency("probation")
    with owner_role():
        make_clause(
            make_agreement(f"incidents-{of}", [police, probation]),
            giver=police,
            receiver=probation,
            categories=[Category.OFFENDING],
            subject_roles=[of],
            purpose=Purpose.SUPERVISION,
            programme=partnership.programme,
        )


@pytest.mark.parametrize(
    ("reported", "different", "due"),
    [
        (date(2026, 11, 20), {}, date(2026, 11, 25)),
        (date(2026, 11, 20), {"severity": "homicide"}, date(2026, 11, 23)),
        (date(2026, 11, 20), {"severity": "robbery", "weapon": "firearm"}, date(2026, 11, 23)),
    ],
    ids=["three working days", "a homicide the next one", "a firearm too"],
)
def test_an_incident_is_due_for_review(
    partnership: Partnership, as_member: Enter, reported: date, different: dict[str, str], due: date
) -> None:
    with as_member(partnership.analyst):
        incident = make_incident(partnership.analyst, partnership.programme, on=reported, **different)

    assert incident.review_due == due


def test_an_incident_awaits_its_review_until_it_is_reviewed_and_late_it_reaches_the_supervisor(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        incident = make_incident(analyst, partnership.programme)
        assert list(REVIEW.watched(analyst)) == [incident]
        assert REVIEW.is_escalated(incident, at=timezone.now())

        make_review(incident, analyst)

        assert list(REVIEW.watched(analyst)) == []


def test_a_number_is_recorded_once_in_a_programme(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        make_incident(analyst, partnership.programme, number="NP/1")
        with pytest.raises(AlreadyRecorded):
            make_incident(analyst, partnership.programme, number="NP/1")
        make_incident(analyst, None, number="NP/1")


def test_the_part_says_why_one_is_in_the_record_whatever_is_written(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        incident = make_incident(analyst, partnership.programme)
        hurt = IncidentParticipant.objects.create(
            owner=analyst.agency,
            person=ash,
            programme=partnership.programme,
            incident=incident,
            part="victim",
            subject_role=SubjectRole.PROGRAMME,
        )
        hurt.refresh_from_db()
        assert hurt.subject_role == SubjectRole.VICTIM
        with pytest.raises(AlreadyTookPart):
            add_participant(ash, by=analyst, incident=incident, part="victim", programme=partnership.programme)


@pytest.mark.parametrize(
    ("opened", "seen"), [(SubjectRole.PROGRAMME, {"suspect", "arrested"}), (SubjectRole.VICTIM, {"victim"})]
)
def test_victims_and_witnesses_never_travel_with_an_offenders_clause(
    partnership: Partnership, as_member: Enter, opened: SubjectRole, seen: set[str]
) -> None:
    open_offending_to_probation(partnership, of=opened)
    analyst = partnership.analyst
    with as_member(analyst):
        incident = make_incident(analyst, partnership.programme)
        for part in IncidentParticipant.Part:
            person = make_person(analyst, programme=partnership.programme)
            add_participant(person, by=analyst, incident=incident, part=part, programme=partnership.programme)

    with as_member(partnership.probation_practitioner):
        assert {each.part for each in IncidentParticipant.objects.all()} == seen
        assert Incident.objects.exists() is (opened == SubjectRole.PROGRAMME), "facts go with those on the programme"
        assert not IncidentReview.objects.exists()


def test_an_incident_answers_an_earlier_one_alone(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        first = make_incident(analyst, partnership.programme, on=today() - timedelta(days=9))
        answer = make_incident(analyst, partnership.programme, on=today() - timedelta(days=3))
        with pytest.raises(AnswersLater):
            make_review(first, analyst, retaliation_of=answer)
        make_review(answer, analyst, retaliation_of=first)
        with pytest.raises(AnswersLater):
            change_incident(answer, by=analyst, details=details(on=today() - timedelta(days=12)))


def test_answers_of_one_day_form_no_circle(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        one, two, three = (make_incident(analyst, partnership.programme) for _n in range(3))
        make_review(two, analyst, retaliation_of=one)
        make_review(three, analyst, retaliation_of=two)
        for answered in (one, two, three):
            with pytest.raises(AnswersInCircle):
                make_review(one, analyst, retaliation_of=answered)


def test_the_time_of_day_decides_between_two_of_one_day(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    noon = datetime.combine(today() - timedelta(days=10), datetime.min.time().replace(hour=12), tzinfo=LONDON)
    with as_member(analyst):
        before = make_incident(analyst, partnership.programme, occurred_at=noon)
        after = make_incident(analyst, partnership.programme, occurred_at=noon + timedelta(hours=3))
        make_review(after, analyst, retaliation_of=before)
        with pytest.raises(AnswersLater):
            make_review(before, analyst, retaliation_of=after)


WRONG = {
    "an_incident_happened_on_its_day": "UPDATE cases_incident SET occurred_at = now()",
    "an_incident_is_reported_after_it_happened": "UPDATE cases_incident SET reported_on = occurred_on - 1",
    "a_reviewed_incident_has_a_review": "UPDATE cases_incident SET state = 'reviewed'",
    "a_shooting_is_with_a_firearm": "UPDATE cases_incident SET severity = 'shooting'",
    "an_incident_that_awaits_its_review_says_by_when": "UPDATE cases_incident SET review_due = NULL",
}


@pytest.mark.parametrize("constraint", WRONG)
def test_sql_writes_no_incident_that_cannot_be(partnership: Partnership, as_member: Enter, constraint: str) -> None:
    with as_member(partnership.analyst), connection.cursor() as cursor:
        make_incident(partnership.analyst, partnership.programme)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            cursor.execute(WRONG[constraint])

    assert broke(refused.value, constraint)


WRONG_REVIEWS = {
    "what_counts_involves_a_group": "UPDATE cases_incidentreview SET involvement = 'no'",
    "a_high_risk_starts_the_clock_of_a_notification": "UPDATE cases_incidentreview SET risk = 'high'",
    "a_notification_that_is_not_needed_says_why": (
        "UPDATE cases_incidentreview SET notify_ending = 'not_needed', notify_ended_at = now()"
    ),
    "a_review_says_why": "UPDATE cases_incidentreview SET rationale = ''",
}


@pytest.mark.parametrize("constraint", WRONG_REVIEWS)
def test_sql_writes_no_review_that_cannot_be(partnership: Partnership, as_member: Enter, constraint: str) -> None:
    analyst = partnership.analyst
    with as_member(analyst), connection.cursor() as cursor:
        make_review(make_incident(analyst, partnership.programme), analyst)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            cursor.execute(WRONG_REVIEWS[constraint])

    assert broke(refused.value, constraint)


@pytest.mark.parametrize(("risk", "hours"), [("high", 48), ("imminent", 24)])
def test_a_high_risk_starts_the_clock_of_a_notification_until_it_is_made(
    partnership: Partnership, as_member: Enter, risk: str, hours: int
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        review = make_review(make_incident(analyst, partnership.programme), analyst, risk=risk)
        assert review.notify_by == review.decided_at + timedelta(hours=hours)
        assert list(NOTIFY.watched(analyst)) == [review]

        end_notification_clock(review, by=analyst, ending="made")

        assert list(NOTIFY.watched(analyst)) == []
        with pytest.raises(AlreadyEnded):
            end_notification_clock(review, by=analyst, ending="made")


def test_what_becomes_a_homicide_after_its_review_is_reviewed_again(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        incident = make_incident(analyst, partnership.programme)
        make_review(incident, analyst)
        change_incident(incident, by=analyst, details=details(place="Fell Bridge, south side"))
        assert not Incident.objects.to_review().exists()

        changed = change_incident(incident, by=analyst, details=details(severity="homicide"))

        assert list(Incident.objects.to_review()) == [incident]
        assert changed.review_due
        assert changed.review_due > today()
        make_review(incident, analyst, risk="medium")
        assert not Incident.objects.to_review().exists()


def test_an_analyst_or_a_supervisor_reviews_the_agencys_own_incidents(
    partnership: Partnership, as_member: Enter
) -> None:
    open_offending_to_probation(partnership, of=SubjectRole.PROGRAMME)
    with as_member(partnership.custody_worker):
        incident = make_incident(partnership.custody_worker, partnership.programme)
        with pytest.raises(NotAllowed):
            make_review(incident, partnership.custody_worker)
    officer = partnership.probation_practitioner
    with as_member(officer):
        seen = Incident.objects.get()
        with pytest.raises(NotYours):
            change_incident(seen, by=officer, details=details())
        with pytest.raises(IntegrityError, match="an agency reviews its own incidents"), transaction.atomic():
            IncidentReview.objects.create(
                owner=officer.agency,
                programme=partnership.programme,
                incident=seen,
                involvement="no",
                motive="unknown",
                risk="low",
                counts=False,
                rationale="x",
                decided_by=officer.user,
                decided_at=timezone.now(),
            )
