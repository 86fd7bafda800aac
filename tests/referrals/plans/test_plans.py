"""An action plan: tasks to agencies, support beside enforcement, and no enforcement without support."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.groups.models import Group
from cases.levers.actions import set_hold
from cases.levers.holds import NotNow
from datasharing.enforcement.refusals import NotYours
from datasharing.models import Category, Person, SubjectRole
from partners.london import london_today
from partners.models import Purpose
from referrals.models import Task
from referrals.plans.actions import PlanClosed, SupportFirst, add_step, begin_plan, close_plan
from referrals.plans.models import ActionPlan, PlanStep
from referrals.tasks.ways import Way, ways
from tests.cases.levers.makers import make_group
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_agreement, make_clause
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]
TODAY = london_today(timezone.now())
SUPPORT, ENFORCEMENT = PlanStep.Side.SUPPORT, PlanStep.Side.ENFORCEMENT


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold on the programme, and about whom they may ask probation."""
    police, probation = partnership.agency("police"), partnership.agency("probation")
    with owner_role():
        make_clause(
            make_agreement("tasks", [police, probation]),
            giver=police,
            receiver=probation,
            categories=[Category.TASK],
            purpose=Purpose.SUPERVISION,
            programme=partnership.programme,
        )
    with as_member(partnership.analyst):
        return make_person(partnership.analyst, programme=partnership.programme)


@pytest.fixture
def plan(partnership: Partnership, as_member: Enter) -> ActionPlan:
    with as_member(partnership.analyst):
        group: Group = make_group(partnership)
        return begin_plan(
            "After the stabbing", by=partnership.analyst, on=TODAY, group=group, programme=partnership.programme
        )


def way_to(agency: str, partnership: Partnership) -> Way:
    found = ways(
        partnership.agency("police"),
        [partnership.programme],
        role=SubjectRole.PROGRAMME,
        purpose=Purpose.DETERRENCE,
        at=timezone.now(),
    )
    return next(way for way in found if way.recipient == partnership.agency(agency))


def step(plan: ActionPlan, person: Person, partnership: Partnership, side: PlanStep.Side, **different: Any) -> PlanStep:
    usual: dict[str, Any] = {
        "way": way_to("probation", partnership),
        "subject_role": SubjectRole.PROGRAMME,
        "title": "See him on Friday",
        "due_at": timezone.now() + timedelta(days=2),
    }
    return add_step(plan, by=partnership.analyst, person=person, side=side, **(usual | different))


def test_a_step_is_a_task_in_the_queue_of_the_agency_that_is_asked(
    partnership: Partnership, as_member: Enter, plan: ActionPlan, ash: Person
) -> None:
    with as_member(partnership.analyst):
        made = step(plan, ash, partnership, SUPPORT)

        assert (made.task and made.task.title, made.asked_of) == ("See him on Friday", partnership.agency("probation"))
    with as_member(partnership.probation_practitioner):
        assert Task.objects.get().title == "See him on Friday"
        assert PlanStep.objects.get().what == "See him on Friday", "deterrence is open to probation"


def test_no_step_of_enforcement_before_one_of_support(
    partnership: Partnership, as_member: Enter, plan: ActionPlan, ash: Person
) -> None:
    with as_member(partnership.analyst):
        with pytest.raises(SupportFirst):
            step(plan, ash, partnership, ENFORCEMENT)
        assert not Task.objects.exists(), "nothing was asked"
        step(plan, ash, partnership, SUPPORT)

        assert step(plan, ash, partnership, ENFORCEMENT)


def test_what_is_held_or_about_a_victim_is_no_step_of_enforcement(
    partnership: Partnership, as_member: Enter, plan: ActionPlan, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        victim = make_person(analyst, subject_role=SubjectRole.VICTIM)
        for person in (ash, victim):
            step(plan, person, partnership, SUPPORT)
        set_hold(ash, by=analyst, reason="An operation", until=TODAY)
        for person in (ash, victim):
            with pytest.raises(NotNow):
                step(plan, person, partnership, ENFORCEMENT)
            with pytest.raises(DatabaseError, match="not clear to go ahead"), transaction.atomic():
                PlanStep.objects.create(
                    owner=analyst.agency,
                    person=person,
                    programme=plan.programme,
                    subject_role=SubjectRole.PROGRAMME,
                    plan=plan,
                    side=ENFORCEMENT,
                    what="Arrest",
                    due_at=timezone.now(),
                )


def test_a_plan_is_led_by_its_agency_until_it_is_closed(
    partnership: Partnership, as_member: Enter, plan: ActionPlan, ash: Person
) -> None:
    with as_member(partnership.probation_practitioner):
        seen = ActionPlan.objects.get()
        with pytest.raises(NotYours):
            close_plan(seen, by=partnership.probation_practitioner, on=TODAY, closing="x")
    with as_member(partnership.analyst):
        close_plan(plan, by=partnership.analyst, on=TODAY, closing="No shooting for a month")
        with pytest.raises(PlanClosed):
            step(plan, ash, partnership, SUPPORT)


def test_support_and_enforcement_stand_beside_each_other(
    partnership: Partnership, plan: ActionPlan, ash: Person
) -> None:
    browser = browser_of(partnership.analyst)
    address = f"{plan.get_absolute_url()}/people/{ash.reference}/steps/new"
    page = browser.get(address)
    assert "nobody has offered them support" in words(page)
    day = TODAY + timedelta(days=3)
    answers = {"to": "probation:adder", "title": "Check the curfew", **{f"due_on_{p}": getattr(day, p) for p in PARTS}}

    refused = browser.post(address, filled(page, side="enforcement", **answers))
    assert "Add that first" in words(refused, 422)
    browser.post(address, filled(browser.get(address), side="support", **(answers | {"title": "A place to live"})))
    done = browser.post(address, filled(browser.get(address), side="enforcement", **answers), follow=True)

    assert "Support 1 A place to live Sent" in words(done)
    assert "Enforcement 1 Check the curfew Sent" in words(done)
    assert "0 of 2 steps are done" in words(done)
    assert "Check the curfew" in words(browser.get(f"/people/{ash.reference}/section/plan"))


PARTS = ("day", "month", "year")
