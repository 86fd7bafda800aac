"""A release plan: its checklist is tasks, three sign one version of the date, and a moved date moves everything."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from datasharing.enforcement.refusals import NotYours
from datasharing.models import SubjectRole
from partners.dated_rules import WorkingDays, due
from partners.london import london_today
from partners.models import ReleaseTranche
from referrals.models import Task, TaskEvent
from referrals.release.actions import (
    AlreadyPlanned,
    PlanMovedOn,
    move_date,
    open_plan,
    set_needs,
)
from referrals.release.afterwards import (
    AlreadySettled,
    NotASignatory,
    SignedAlready,
    SomethingIsLate,
    settle_alarm,
    sign_plan,
)
from referrals.release.extra_day import TooLate, ask_extra_day, decide_extra_day
from referrals.release.item_actions import NobodyToRemind, remind_owner
from referrals.release.models import ReleaseAlarm, ReleaseItem, ReleasePlan, ReleaseSignature
from referrals.release.states import ExtraDecision
from referrals.tasks.actions import complete_task, correct_task_event, decline_task
from tests.conftest import owner_role
from tests.referrals.release.conftest import World
from tests.referrals.release.planning import (
    carry,
    do_all,
    friday,
    item_of,
    make_plan,
    make_shared,
    open_day,
    task_of,
    today,
)

Enter = Callable[..., Any]


def test_somebody_with_a_date_on_a_friday_leaves_on_the_thursday(world: World, as_member: Enter) -> None:
    on = friday(50)
    with as_member(world.lead):
        plan = make_plan(world, on=on)

    assert (plan.statutory_on, plan.leaves_on) == (on, on - timedelta(days=1))
    assert plan.hard_stop_on == due(WorkingDays(-2), on - timedelta(days=1))


def test_an_agency_plans_a_persons_release_once_at_a_time(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        make_plan(world)
    with as_member(world.lead), pytest.raises(AlreadyPlanned):
        make_plan(world)


def test_each_item_is_a_task_of_the_agency_that_owes_it(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        owed = {item.code: item.owed_by and item.owed_by.code for item in ReleaseItem.objects.filter(plan=plan)}

        assert owed["medicine"] == owed["naloxone"] == owed["advice"] == owed["referral"] == "holmeside"
        assert owed["first_appointment"] == owed["joint_meeting"] == "harbour"
        assert owed["address"] == "council"
        assert owed["identity"] == owed["family"] == "probation", "the agency's own items are tasks too"
        assert plan.state == "shared"
    with as_member(world.prison_worker):
        assert {task.title for task in Task.objects.to(world.prison.pk)} >= {"Medicine continues without a gap"}


def test_due_times_are_counted_back_in_working_days(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        assert plan.leaves_on
        assert plan.received_on

        assert item_of(plan, "medicine").due_on == due(WorkingDays(-5), plan.leaves_on)
        assert item_of(plan, "first_appointment").due_on == due(WorkingDays(-10), plan.leaves_on)
        assert item_of(plan, "clearance").due_on == due(WorkingDays(-20), plan.leaves_on)
        assert item_of(plan, "referral").due_on == due(WorkingDays(2), plan.received_on), "counted from reception"
        task = task_of(plan, "medicine")
        assert task
        assert london_today(task.due_at) == item_of(plan, "medicine").due_on


def test_what_blocks_depends_on_what_the_person_needs(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_plan(world)
        set_needs(
            plan,
            by=world.lead,
            needs_medicine=False,
            needs_naloxone=False,
            prison=world.prison,
            treatment=world.harbour,
        )

        assert item_of(plan, "medicine").state == "not_needed"
        assert item_of(plan, "naloxone").note == "No need was said"
        assert item_of(plan, "address").state == "open"
        assert not ReleaseItem.objects.filter(plan=plan, code="long_sentence").exists()


def test_a_long_sentence_adds_its_item(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world, sentence_days=1461, sentenced_on=today() - timedelta(days=600))

        assert plan.is_long
        assert item_of(plan, "long_sentence").is_blocking
        assert item_of(plan, "long_sentence").due_on == due(WorkingDays(-30), plan.leaves_on or today())


def test_a_pharmacy_is_needed_only_around_days_of_closure(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        thursday = friday(50) - timedelta(days=1)
        plan = make_shared(world, on=thursday - timedelta(days=1))
        assert item_of(plan, "pharmacy").state == "not_needed"

        move_date(plan, by=world.lead, date_type="CRD", on=open_day_before_weekend(thursday))

        assert item_of(plan, "pharmacy").state == "open"


def open_day_before_weekend(thursday: Any) -> Any:
    """A Monday: the day before it is a day of closure."""
    return open_day((thursday - today()).days + 4)


def test_an_answer_settles_the_item_and_taking_it_back_opens_it_again(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        naloxone = task_of(plan, "naloxone")
        address = task_of(plan, "address")
    with as_member(world.prison_worker):
        done = complete_task(Task.objects.get(pk=naloxone.pk), by=world.prison_worker, outcome="done", note="Two kits")
    with as_member(world.partnership.council_worker):
        decline_task(Task.objects.get(pk=address.pk), by=world.partnership.council_worker, reason="no_capacity")
    with as_member(world.lead):
        assert item_of(plan, "naloxone").state == "done"
        assert item_of(plan, "address").state == "not_done", "declined is no address"
    with as_member(world.prison_worker):
        correct_task_event(TaskEvent.objects.get(pk=done.pk), by=world.prison_worker)
    with as_member(world.lead):
        assert item_of(plan, "naloxone").state == "open"


def test_nobody_settles_an_item_for_the_agency_that_owes_it(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        with pytest.raises(DatabaseError, match="settled by its answer"), transaction.atomic():
            ReleaseItem.objects.filter(plan=plan, code="naloxone").update(state="done", settled_at=timezone.now())


def test_a_plan_is_agreed_by_three_and_ready_once_nothing_blocks(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        sign_plan(plan, by=world.lead)
    with as_member(world.prison_worker):
        sign_plan(ReleasePlan.objects.get(pk=plan.pk), by=world.prison_worker)
    with as_member(world.lead):
        assert ReleasePlan.objects.get(pk=plan.pk).state == "shared"
    with as_member(world.treatment_worker):
        sign_plan(ReleasePlan.objects.get(pk=plan.pk), by=world.treatment_worker)
    with as_member(world.lead):
        assert ReleasePlan.objects.get(pk=plan.pk).state == "agreed"
        assert ReleaseSignature.objects.filter(plan=plan).count() == 3, "those who sign see each other"
    for member in (world.prison_worker, world.treatment_worker, world.partnership.council_worker, world.lead):
        do_all(as_member, member)
    with as_member(world.lead):
        ready = ReleasePlan.objects.get(pk=plan.pk)
        assert (ready.state, ready.attention_on) == ("ready", ready.leaves_on), "next, the release is recorded"


def test_a_stranger_to_the_plan_does_not_sign_it_and_a_side_signs_once(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        plan_of_others = ReleasePlan.objects.get(pk=plan.pk)
        plan_of_others.prison_id = plan_of_others.treatment_id = None
        sign_plan(plan, by=world.lead)
    with as_member(world.lead), pytest.raises(SignedAlready):
        sign_plan(plan, by=world.lead)
    with as_member(world.prison_worker), pytest.raises(NotASignatory):
        sign_plan(plan_of_others, by=world.prison_worker)
    with as_member(world.prison_worker), pytest.raises(DatabaseError, match="present version"):
        ReleaseSignature.objects.create(
            owner=world.prison,
            person=world.ash,
            programme=world.partnership.programme,
            subject_role=SubjectRole.PROGRAMME,
            plan=plan,
            side="probation",
            date_version=1,
            signed_by=world.prison_worker.user,
            signed_at=timezone.now(),
        )


def test_signing_while_something_that_blocks_is_late_needs_a_reason(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world, on=open_day(5))
        assert [item.code for item in ReleaseItem.objects.filter(plan=plan).blocking().late(today())]
        assert plan in ReleasePlan.objects.at_risk(today())
    with as_member(world.lead), pytest.raises(SomethingIsLate):
        sign_plan(plan, by=world.lead)
    with as_member(world.lead):
        assert sign_plan(plan, by=world.lead, reason="The hostel rang: the bed is his").reason


def test_a_moved_date_voids_signatures_moves_due_times_and_tells_the_owners(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        sign_plan(plan, by=world.lead)
        task = task_of(plan, "medicine")
    carry()
    with as_member(world.prison_worker):
        assert Task.objects.get(pk=task.pk).state == "delivered"
    with as_member(world.lead):
        moved = move_date(ReleasePlan.objects.get(pk=plan.pk), by=world.lead, date_type="CRD", on=open_day(40))

        assert (moved.date_version, moved.probation_signed_at, moved.moved_from) == (2, None, plan.leaves_on)
        assert item_of(moved, "medicine").due_on == due(WorkingDays(-5), moved.leaves_on or today())
        again = Task.objects.get(pk=task.pk)
        assert (again.state, london_today(again.due_at)) == ("sent", item_of(moved, "medicine").due_on)
    carry()
    with as_member(world.prison_worker):
        told = TaskEvent.objects.filter(task=task).order_by("pk")
        assert [event.kind for event in told] == ["delivered", "moved", "delivered"]
    with as_member(world.lead):
        sign_plan(ReleasePlan.objects.get(pk=plan.pk), by=world.lead)
        assert ReleaseSignature.objects.filter(plan=plan).count() == 2, "what was signed before stays on record"


def test_who_has_read_the_former_date_does_not_sign_the_new_one(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        as_read = make_shared(world)
        move_date(ReleasePlan.objects.get(pk=as_read.pk), by=world.lead, date_type="CRD", on=open_day(40))
    with as_member(world.lead), pytest.raises(PlanMovedOn):
        sign_plan(as_read, by=world.lead)


def test_only_signatures_sign(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        for forged in ({"prison_signed_at": timezone.now()}, {"state": "agreed"}, {"date_version": 7}):
            with pytest.raises(DatabaseError, match="only signatures"), transaction.atomic():
                ReleasePlan.objects.filter(pk=plan.pk).update(**forged)


def test_the_extra_day_is_asked_for_and_decided(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        asked = ask_extra_day(plan, by=world.lead, why="To reach the pharmacy")
        assert asked.extra_on
        assert plan.policy_on
        assert asked.extra_on < plan.policy_on
        assert asked.leaves_on == plan.leaves_on, "until it is granted"

        granted = decide_extra_day(plan, by=world.lead, decision=ExtraDecision.GRANTED, note="The governor agrees")

        assert (granted.leaves_on, granted.date_version) == (asked.extra_on, 2)
        assert item_of(granted, "advice").due_on == due(WorkingDays(-1), granted.leaves_on or today())
    with as_member(world.lead), pytest.raises(PlanMovedOn):
        decide_extra_day(granted, by=world.lead, decision=ExtraDecision.REFUSED)
    with as_member(world.lead), pytest.raises(PlanMovedOn):
        ask_extra_day(granted, by=world.lead, why="Once more")


def test_a_refused_extra_day_moves_nothing(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        ask_extra_day(plan, by=world.lead, why="To reach the pharmacy")
        refused = decide_extra_day(plan, by=world.lead, decision=ExtraDecision.REFUSED)

        assert (refused.leaves_on, refused.date_version) == (plan.leaves_on, 1)


def test_the_extra_day_is_asked_for_in_time(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_plan(world, on=open_day(2))
    with as_member(world.lead), pytest.raises(TooLate):
        ask_extra_day(plan, by=world.lead, why="Too late")


def test_a_reminder_sends_the_task_again(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
        item = item_of(plan, "address")
        remind_owner(item, by=world.lead)
    carry()
    with as_member(world.partnership.council_worker):
        kinds = [event.kind for event in TaskEvent.objects.filter(task=item.task).order_by("pk")]
        assert "reminded" in kinds
        council = world.partnership.council_worker
        decline_task(task_of(plan, "address"), by=council, reason="no_capacity")
    with as_member(world.lead), pytest.raises(NobodyToRemind):
        remind_owner(item_of(plan, "address"), by=world.lead)


def test_another_agency_reads_the_plan_and_does_not_change_it(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world)
    with as_member(world.prison_worker):
        seen = ReleasePlan.objects.get(pk=plan.pk)
        with pytest.raises(NotYours):
            move_date(seen, by=world.prison_worker, date_type="CRD", on=open_day(30))
    with as_member(world.partnership.stranger):
        assert not ReleasePlan.objects.exists()


def test_a_tranche_date_and_a_licence_to_rebuild_are_alarms(world: World, as_member: Enter) -> None:
    on = open_day(60)
    with owner_role():
        ReleaseTranche.objects.filter(scheme="progression", number=5).update(begins_on=on)
    with as_member(world.lead):
        plan = make_plan(world, on=on, licence_version="V3")
        alarms = {alarm.kind: alarm for alarm in ReleaseAlarm.objects.filter(plan=plan)}

        assert set(alarms) == {"tranche", "licence_rebuild"}
        settled = settle_alarm(alarms["tranche"], by=world.lead, note="Told the hostel")
        assert settled.settled_at
    with as_member(world.lead), pytest.raises(AlreadySettled):
        settle_alarm(settled, by=world.lead, note="Again")


def test_a_date_that_differs_from_the_rules_is_an_alarm_and_stays_as_received(world: World, as_member: Enter) -> None:
    on = open_day(60)
    with as_member(world.lead):
        plan = make_plan(
            world, on=on, sentence_kind="sds", sentenced_on=today() - timedelta(days=30), sentence_days=900
        )

        assert plan.statutory_on == on
        assert {alarm.kind for alarm in ReleaseAlarm.objects.filter(plan=plan)} == {"date_differs"}


def test_a_plan_without_a_date_waits_for_it(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = open_plan(
            world.ash,
            by=world.lead,
            subject_role=SubjectRole.PROGRAMME,
            programme=world.partnership.programme,
            release_kind="remand_bail",
        )

        assert plan.leaves_on is None
        moved = move_date(plan, by=world.lead, date_type="CRD", on=open_day(30))
        assert moved.leaves_on == open_day(30)
