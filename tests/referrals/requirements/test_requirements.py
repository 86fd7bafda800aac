"""A treatment requirement goes from the screening at court to the first appointment and its end, as the law has it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from datasharing.enforcement.refusals import NotYours
from datasharing.models import Person
from partners.models import Membership
from partners.reference.loading import load_bank_holidays
from referrals.exchange.events import AlreadyDecided
from referrals.exchange.sending import ConsentNeeded
from referrals.models import Task, TaskEvent
from referrals.requirements.actions import (
    NotAgreedYet,
    NotEligible,
    RequirementMovedOn,
    ask_for_assessment,
    ask_for_first_appointment,
    correct_eligibility,
    do_not_impose,
    end_requirement,
    look_further,
    propose,
    record_agreement,
    review_requirement,
    start_requirement,
    withdraw_agreement,
)
from referrals.requirements.clock_rules import assessment_due, first_appointment_by
from referrals.requirements.machine import REQUIREMENT_MACHINE, RequirementState
from referrals.requirements.models import RequirementRequest, TreatmentRequirement
from referrals.tasks.actions import complete_task, correct_task_event, decline_task
from tests.conftest import owner_role
from tests.partnership import Partnership
from tests.referrals.moving import moves_taken
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.requirements.conftest import answer, ask_harbour, made, make_screened, way_to_harbour
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]
S = RequirementState
HARBOUR = "harbour:adder"


def state_of(requirement: TreatmentRequirement, by: Membership, as_member: Enter) -> str:
    with as_member(by):
        return str(TreatmentRequirement.objects.get(pk=requirement.pk).state)


def test_from_the_cells_to_the_first_appointment(
    partnership: Partnership, court: Membership, ash: Person, as_member: Enter
) -> None:
    """Screened, assessed the same day, agreed, proposed, imposed; and the provider says that Ash came."""
    worker, provider = browser_of(court), browser_of(partnership.treatment_worker)
    form = worker.get(f"/people/{ash.reference}/treatment-requirements/new")
    screening = filled(form, kind="drr", need="Asks for help", is_adult="yes", is_convicted="yes", in_range="yes")
    assert worker.post(form.request["PATH_INFO"], screening | {"programme": "adder"}).status_code == 302
    with as_member(court):
        requirement = TreatmentRequirement.objects.get()
    path = f"/treatment-requirements/{requirement.reference}"
    worker.post(f"{path}/consider")

    asking = worker.get(f"/requirements/{requirement.reference}/assessment")
    assert "Nothing can be sent unless they agree" in words(
        worker.post(asking.request["PATH_INFO"], filled(asking, to=HARBOUR)), 422
    )
    worker.post(asking.request["PATH_INFO"], filled(asking, to=HARBOUR, agreed="on", asked="In the cells until four"))
    carry_everything()
    with as_member(court):
        task = Task.objects.get()
        assert task.requirement_request.due_on == localdate()
    assert "Assess for a drug rehabilitation requirement" in words(provider.get("/"))
    completing = provider.get(reverse("complete_task", args=[task.reference]))
    assert "Suitable: treatment is needed" in words(completing)
    assert "Done as asked" not in words(completing)
    provider.post(completing.request["PATH_INFO"], filled(completing, outcome="court_suitable", note="Wants it"))
    assert state_of(requirement, court, as_member) == S.SUITABLE

    assert "Record first that they agree" in words(worker.post(f"{path}/propose", on()), 422)
    worker.post(f"{path}/agreement", on())
    worker.post(f"{path}/propose", on())
    sentence = {"order_kind": "community", "months": "12"} | on()
    assert worker.post(f"{path}/impose", sentence).status_code == 302
    with as_member(court):
        requirement.refresh_from_db()
    assert requirement.first_appointment_by == first_appointment_by(localdate())
    assert requirement.has_reviews
    assert "First appointment" in words(worker.get("/?about=court"))

    asking = worker.get(f"/requirements/{requirement.reference}/first-task")
    worker.post(asking.request["PATH_INFO"], filled(asking, to=HARBOUR, agreed="on"))
    carry_everything()
    answer(requirement, "court_attended", partnership, as_member)

    with as_member(court):
        requirement.refresh_from_db()
    assert (requirement.state, requirement.first_appointment_on) == (S.FIRST_APPOINTMENT, localdate())
    assert "Came to the first appointment" in words(worker.get(requirement.get_absolute_url()))


def on(day: date | None = None) -> dict[str, str]:
    given = day or localdate()
    return {"on_day": str(given.day), "on_month": str(given.month), "on_year": str(given.year)}


def test_an_assessment_is_due_the_same_day_or_in_five_working_days_if_the_court_adjourns(
    partnership: Partnership, court: Membership, ash: Person, as_member: Enter
) -> None:
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False):
        morning = timezone.now()
        assert assessment_due(morning, is_adjourned=False).isoformat() == "2026-12-01T17:00:00+00:00"
        assert assessment_due(morning, is_adjourned=True).date() == date(2026, 12, 8)
    with time_machine.travel("2026-12-01T18:00:00Z", tick=False):
        assert assessment_due(timezone.now(), is_adjourned=False).date() == date(2026, 12, 1)

    with as_member(court):
        requirement = look_further(make_screened(ash, court, partnership), by=court)
        ask_harbour(requirement, court, partnership)
        request = RequirementRequest.objects.get()
        late = {"due_on": request.asked_on + timedelta(days=1), "task": request.task, "asks": "assessment"}
        with pytest.raises(IntegrityError, match="an_assessment_is_due_the_same_day"), transaction.atomic():
            RequirementRequest.objects.create(
                owner=court.agency,
                addressee=partnership.agency("harbour"),
                person=ash,
                programme=partnership.programme,
                subject_role=1,
                kind="drr",
                asked_on=request.asked_on,
                **late,
            )


def test_nothing_is_asked_of_a_provider_without_consent(
    partnership: Partnership, court: Membership, ash: Person, as_member: Enter
) -> None:
    with as_member(court):
        requirement = look_further(make_screened(ash, court, partnership), by=court)
        with pytest.raises(ConsentNeeded):
            ask_for_assessment(
                requirement, by=court, way=way_to_harbour(partnership), title="Assess", at=timezone.now()
            )
        requirement.refresh_from_db()
        assert (requirement.state, Task.objects.count()) == (S.POTENTIALLY_SUITABLE, 0)


def test_only_the_provider_says_that_they_are_suitable(
    partnership: Partnership, court: Membership, asked: TreatmentRequirement, as_member: Enter
) -> None:
    with as_member(court), pytest.raises(IntegrityError, match="the provider says"), transaction.atomic():
        TreatmentRequirement.objects.filter(pk=asked.pk).update(state=S.SUITABLE)
    with as_member(partnership.treatment_worker) as _door:
        task = Task.objects.get()
        with pytest.raises(IntegrityError, match="an assessment says"), transaction.atomic():
            complete_task(task, by=partnership.treatment_worker, outcome="done", note="x")

    answer(asked, "court_unavailable", partnership, as_member)

    with as_member(court):
        asked.refresh_from_db()
        assert (asked.state, asked.has_need, asked.assessed_on) == (S.UNAVAILABLE, True, localdate())


def test_a_provider_that_declines_leaves_the_way_open_to_ask_another(
    partnership: Partnership, court: Membership, asked: TreatmentRequirement, as_member: Enter
) -> None:
    with as_member(partnership.treatment_worker):
        event = decline_task(Task.objects.get(), by=partnership.treatment_worker, reason="no_capacity")
    assert state_of(asked, court, as_member) == S.POTENTIALLY_SUITABLE

    with as_member(partnership.treatment_worker):
        correct_task_event(event, by=partnership.treatment_worker)
    assert state_of(asked, court, as_member) == S.ASSESSMENT_REQUESTED


def test_an_answer_is_taken_back_until_something_was_built_on_it(
    partnership: Partnership, court: Membership, asked: TreatmentRequirement, as_member: Enter
) -> None:
    answer(asked, "court_suitable", partnership, as_member)
    with as_member(partnership.treatment_worker):
        event = TaskEvent.objects.get(kind="done")
        correct_task_event(event, by=partnership.treatment_worker)
    assert state_of(asked, court, as_member) == S.ASSESSMENT_REQUESTED

    answer(asked, "court_suitable", partnership, as_member)
    with as_member(court):
        held = record_agreement(TreatmentRequirement.objects.get(pk=asked.pk), by=court, on=localdate())
        propose(held, by=court, on=localdate())
    with as_member(partnership.treatment_worker):
        event = TaskEvent.objects.filter(kind="done").latest("pk")
        with pytest.raises(AlreadyDecided):
            correct_task_event(event, by=partnership.treatment_worker)


def test_without_the_persons_consent_nothing_is_proposed(
    partnership: Partnership, court: Membership, asked: TreatmentRequirement, as_member: Enter
) -> None:
    answer(asked, "court_suitable", partnership, as_member)
    with as_member(court):
        held = TreatmentRequirement.objects.get(pk=asked.pk)
        with pytest.raises(NotAgreedYet):
            propose(held, by=court, on=localdate())
        with pytest.raises(IntegrityError, match="a_requirement_is_proposed_with_consent"), transaction.atomic():
            TreatmentRequirement.objects.filter(pk=held.pk).update(state=S.PROPOSED, proposed_on=localdate())

        proposed = propose(record_agreement(held, by=court, on=localdate()), by=court, on=localdate())
        withdrawn = withdraw_agreement(proposed, by=court)

        assert (withdrawn.state, withdrawn.consented_on) == (S.SUITABLE, None)


def test_a_court_imposes_it_on_convicted_adults_only(
    partnership: Partnership, court: Membership, asked: TreatmentRequirement, as_member: Enter
) -> None:
    answer(asked, "court_suitable", partnership, as_member)
    with as_member(court):
        held = record_agreement(TreatmentRequirement.objects.get(pk=asked.pk), by=court, on=localdate())
        held = correct_eligibility(held, by=court, is_adult=True, is_convicted=None, in_range=True)
        proposed = propose(held, by=court, on=localdate())
        with pytest.raises(NotEligible):
            made(proposed, court, on=localdate())
        sentence = {"sentenced_on": localdate(), "order_kind": "community", "months": 6}
        appointment = {"first_appointment_by": localdate() + timedelta(days=7)}
        with pytest.raises(IntegrityError, match="a_requirement_is_for_convicted_adults"), transaction.atomic():
            TreatmentRequirement.objects.filter(pk=held.pk).update(state=S.IMPOSED, **sentence, **appointment)


def test_a_requirement_of_a_year_is_reviewed_and_a_shorter_one_may_be(
    partnership: Partnership, court: Membership, imposed: TreatmentRequirement, as_member: Enter
) -> None:
    with as_member(court):
        assert imposed.next_review_on == localdate() + timedelta(days=28)
        with pytest.raises(IntegrityError, match="a_requirement_of_a_year_is_reviewed"), transaction.atomic():
            TreatmentRequirement.objects.filter(pk=imposed.pk).update(has_reviews=False, next_review_on=None)
        TreatmentRequirement.objects.filter(pk=imposed.pk).update(months=9, has_reviews=False, next_review_on=None)

        following = localdate() + timedelta(days=56)
        review_requirement(imposed, by=court, on=localdate(), progress="good", next_on=following)

        imposed.refresh_from_db()
        assert (imposed.has_reviews, imposed.next_review_on) == (True, following)


def test_the_first_appointment_is_within_five_working_days_of_the_sentence(
    court: Membership, imposed: TreatmentRequirement, as_member: Enter
) -> None:
    with owner_role():
        load_bank_holidays()
    assert first_appointment_by(date(2026, 12, 22)) == date(2026, 12, 31)  # after Christmas and a weekend
    with as_member(court):
        far = localdate() + timedelta(days=15)
        with pytest.raises(IntegrityError, match="an_imposed_requirement_begins_within_days"), transaction.atomic():
            TreatmentRequirement.objects.filter(pk=imposed.pk).update(first_appointment_by=far)


def test_a_person_who_does_not_come_stays_on_the_clock(
    partnership: Partnership, court: Membership, imposed: TreatmentRequirement, as_member: Enter
) -> None:
    with as_member(court):
        ask_for_first_appointment(
            imposed,
            by=court,
            way=way_to_harbour(partnership),
            title="First appointment",
            at=timezone.now(),
            consented=True,
        )
    carry_everything()

    answer(imposed, "court_missed", partnership, as_member)

    assert state_of(imposed, court, as_member) == S.IMPOSED
    assert "First appointment" in words(browser_of(court).get("/?about=court"))


def test_it_ends_with_a_day_and_a_reason_and_early_only_once_treatment_has_started(
    court: Membership, imposed: TreatmentRequirement, as_member: Enter
) -> None:
    with as_member(court):
        with pytest.raises(RequirementMovedOn):
            end_requirement(imposed, by=court, to=S.TERMINATED, on=localdate(), reason="x")
        TreatmentRequirement.objects.filter(pk=imposed.pk).update(
            state=S.FIRST_APPOINTMENT, first_appointment_on=localdate()
        )
        started = start_requirement(imposed, by=court, on=localdate())
        with pytest.raises(IntegrityError, match="a_requirement_ends_with_day_and_reason"), transaction.atomic():
            TreatmentRequirement.objects.filter(pk=imposed.pk).update(state=S.COMPLETED)

        ended = end_requirement(started, by=court, to=S.TERMINATED, on=localdate(), reason="All of the plan is done")

        assert ended.state == S.TERMINATED


def test_what_was_not_imposed_says_why_from_the_list(
    partnership: Partnership, court: Membership, ash: Person, as_member: Enter
) -> None:
    with as_member(court):
        requirement = make_screened(ash, court, partnership)
        with pytest.raises(IntegrityError, match="requirement_not_imposed_reason"), transaction.atomic():
            do_not_impose(requirement, by=court, on=localdate(), reason="whatever")
        refused = do_not_impose(requirement, by=court, on=localdate(), reason="no_place", note="Eight weeks to wait")

        assert refused.get_not_imposed_reason_display() == "No treatment place in time"
        with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
            TreatmentRequirement.objects.filter(pk=refused.pk).update(not_imposed_reason="")


def test_another_agency_changes_nothing(
    partnership: Partnership, court: Membership, ash: Person, as_member: Enter
) -> None:
    with as_member(court):
        requirement = make_screened(ash, court, partnership)
    with as_member(partnership.police_supervisor), pytest.raises(NotYours):
        look_further(requirement, by=partnership.police_supervisor)
    assert browser_of(partnership.treatment_worker).get(requirement.get_absolute_url()).status_code == 404


def test_a_task_about_somebody_else_is_not_taken_for_an_assessment(
    partnership: Partnership, court: Membership, asked: TreatmentRequirement, as_member: Enter
) -> None:
    from tests.makers import make_person  # noqa: PLC0415

    with as_member(court):
        other = make_screened(make_person(court, programme=partnership.programme), court, partnership)
        look_further(other, by=court)
        task = Task.objects.get()
        with pytest.raises(IntegrityError, match="about the same person"), transaction.atomic():
            TreatmentRequirement.objects.filter(pk=other.pk).update(state=S.ASSESSMENT_REQUESTED, assessment=task)


WHOLE = {
    "consented_on": "2026-11-30",
    "proposed_on": "2026-11-30",
    "is_adult": True,
    "is_convicted": True,
    "in_range": True,
    "sentenced_on": "2026-11-30",
    "order_kind": "community",
    "months": 6,
    "first_appointment_by": "2026-12-07",
    "first_appointment_on": "2026-11-30",
    "started_on": "2026-11-30",
}
ENDINGS = {"ended_on": "2026-12-01", "ended_reason": "x"}
WHY = {"not_imposed_reason": "other"}


def put(requirement: TreatmentRequirement, state: str, *, guarded: bool) -> None:
    """Write `state` with whatever else it asks for, with or without the triggers. As the owner of the tables."""
    ending = (
        ENDINGS
        if state in {S.COMPLETED, S.BREACHED, S.REVOKED, S.TERMINATED}
        else {"ended_on": None, "ended_reason": ""}
    )
    why = WHY if state == S.NOT_IMPOSED else {"not_imposed_reason": ""}
    values = WHOLE | ending | why | {"state": state}
    columns = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        if not guarded:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE referrals_treatmentrequirement DISABLE TRIGGER USER")
        cursor.execute(
            f"UPDATE referrals_treatmentrequirement SET {columns} WHERE id = %s", [*values.values(), requirement.pk]
        )
        if not guarded:
            cursor.execute("ALTER TABLE referrals_treatmentrequirement ENABLE TRIGGER USER")


def test_the_database_refuses_every_move_that_the_machine_does_not_have(
    partnership: Partnership, court: Membership, ash: Person, as_member: Enter
) -> None:
    with as_member(court):
        requirement = make_screened(ash, court, partnership)
    rule = "a_requirement_moves_as_allowed"

    taken = moves_taken(REQUIREMENT_MACHINE, lambda state, guarded: put(requirement, state, guarded=guarded), rule=rule)

    assert taken == set(REQUIREMENT_MACHINE.pairs())
