"""After release: the call, the welfare check, day 7, day 21 that freezes, day 28, and recall."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from datasharing.models import SubjectRole
from partners.london import london_today
from referrals.release.actions import AlreadyPlanned, PlanMovedOn
from referrals.release.afterwards import (
    Frozen,
    NotTheTime,
    Step,
    close_release_plan,
    freeze,
    record_contact_after,
    record_engaged,
    record_recall,
    record_release,
)
from referrals.release.clocks import FREEZE
from referrals.release.models import ReleasePlan
from tests.referrals.release.conftest import World
from tests.referrals.release.planning import make_plan, make_shared, open_day, today

Enter = Callable[..., Any]


def released(world: World, days: int) -> ReleasePlan:
    """A plan of somebody who was released so many days ago."""
    plan = make_plan(world)
    return record_release(plan, by=world.lead, at=timezone.now() - timedelta(days=days, hours=1))


def test_release_starts_the_clocks_after_it(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = released(world, 0)
        assert plan.released_at

        day = london_today(plan.released_at)
        assert plan.call_on == day
        assert plan.welfare_by == plan.released_at + timedelta(hours=48)
        assert plan.seventh_on == day + timedelta(days=7)
        assert plan.freeze_on == day + timedelta(days=21)
        assert plan.window_on == day + timedelta(days=28)


def test_nobody_is_released_ahead_of_time_or_twice(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_plan(world)
    with as_member(world.lead), pytest.raises(NotTheTime):
        record_release(plan, by=world.lead, at=timezone.now() + timedelta(hours=1))
    with as_member(world.lead):
        record_release(plan, by=world.lead, at=timezone.now() - timedelta(hours=1))
    with as_member(world.lead), pytest.raises(PlanMovedOn):
        record_release(plan, by=world.lead, at=timezone.now())


def test_each_contact_is_recorded_once(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = released(world, 3)
        for step in Step:
            record_contact_after(plan, by=world.lead, step=step, at=timezone.now())
        held = ReleasePlan.objects.get(pk=plan.pk)
        assert held.called_at
        assert held.welfare_at
        assert held.seventh_at
    with as_member(world.lead), pytest.raises(PlanMovedOn):
        record_contact_after(plan, by=world.lead, step=Step.CALL, at=timezone.now())
    with as_member(world.lead), pytest.raises(PlanMovedOn):
        record_contact_after(plan, by=world.lead, step=Step.WELFARE, at=timezone.now() - timedelta(days=30))


def test_who_began_treatment_within_21_days_engaged_and_it_is_frozen(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = released(world, 22)
        assert record_engaged(plan, by=world.lead, on=today() - timedelta(days=1)).state == "engaged", "day 21 counts"

        frozen = freeze(plan, by=world.lead)

        assert (frozen.state, frozen.engagement) == ("engaged", "engaged")
    with as_member(world.lead), pytest.raises(DatabaseError, match="froze"), transaction.atomic():
        ReleasePlan.objects.filter(pk=plan.pk).update(engagement="not_engaged")


def test_who_came_on_day_22_did_not_engage(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = released(world, 22)
    with as_member(world.lead), pytest.raises(NotTheTime):
        record_engaged(plan, by=world.lead, on=today())
    with as_member(world.lead):
        assert freeze(plan, by=world.lead).state == "not_engaged"
    with as_member(world.lead), pytest.raises(Frozen):
        record_engaged(plan, by=world.lead, on=today() - timedelta(days=5))


def test_nothing_is_frozen_before_day_21_has_passed(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = released(world, 21)
    with as_member(world.lead), pytest.raises(NotTheTime):
        freeze(plan, by=world.lead)


def test_the_sweep_freezes_by_itself(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = released(world, 25)
        assert plan.freeze_on

        FREEZE.perform(str(ReleasePlan.objects.get(pk=plan.pk).public_id), world.lead)

        assert ReleasePlan.objects.get(pk=plan.pk).engagement == "not_engaged"


def test_who_died_within_21_days_is_counted_apart(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        closed = close_release_plan(released(world, 9), by=world.lead, closing="Died in hospital", apart="died")

        assert (closed.state, closed.set_apart, closed.engagement) == ("closed", "died", "")


def test_a_plan_is_not_closed_without_saying_whether_they_engaged(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = released(world, 9)
    with as_member(world.lead), pytest.raises(NotTheTime):
        close_release_plan(plan, by=world.lead, closing="Moved away")


def test_a_recall_closes_the_old_plan_and_opens_the_next_at_once(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        first = released(world, 9)

        second = record_recall(
            world.ash,
            by=world.lead,
            subject_role=SubjectRole.PROGRAMME,
            programme=world.partnership.programme,
            release_kind="recall_ftr56",
            returned_on=today(),
        )

        assert second.state == "draft"
        assert second.received_on == today(), "the referral to treatment is counted from the day of return"
        assert ReleasePlan.objects.get(pk=first.pk).set_apart == "recalled"
    with as_member(world.lead), pytest.raises(AlreadyPlanned):
        record_recall(
            world.ash,
            by=world.lead,
            subject_role=SubjectRole.PROGRAMME,
            programme=world.partnership.programme,
            release_kind="recall_ftr56",
            returned_on=today(),
        )


def test_after_release_the_date_of_release_no_longer_moves(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = record_release(make_shared(world), by=world.lead, at=timezone.now() - timedelta(hours=1))
        with pytest.raises(DatabaseError, match="has left"), transaction.atomic():
            ReleasePlan.objects.filter(pk=plan.pk).update(leaves_on=open_day(40))
