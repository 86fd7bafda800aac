"""Makes release plans as their lead would: call inside the door."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from datasharing.models import Outbox, SubjectRole
from datasharing.outbox import outbox
from partners.dated_rules import BeforeClosure, due
from partners.london import london_today
from referrals.models import Task
from referrals.release.actions import open_plan, set_needs, share_plan
from referrals.release.models import ReleaseItem, ReleasePlan
from referrals.tasks.actions import complete_task
from tests.referrals.release.conftest import World

ONE_DAY = timedelta(days=1)


def today() -> date:
    return london_today(timezone.now())


def open_day(ahead: int) -> date:
    """A day about so many days ahead on which somebody may leave, followed by another one."""
    day = today() + timedelta(days=ahead)
    while due(BeforeClosure(), day) != day:
        day += ONE_DAY
    return day


def friday(ahead: int) -> date:
    """A Friday about so many days ahead that is no bank holiday, after a Thursday that is none."""
    day = today() + timedelta(days=ahead)
    while day.isoweekday() != 5 or due(BeforeClosure(), day) != day - ONE_DAY:
        day += ONE_DAY
    return day


def make_plan(world: World, **different: Any) -> ReleasePlan:
    """A plan for Ash's release in two months, with a day of reception."""
    facts: dict[str, Any] = {
        "by": world.lead,
        "subject_role": SubjectRole.PROGRAMME,
        "programme": world.partnership.programme,
        "release_kind": "sentenced",
        "date_type": "CRD",
        "on": open_day(60),
        "received_on": today() - timedelta(days=3),
    }
    return open_plan(world.ash, **(facts | different))


def make_shared(world: World, **different: Any) -> ReleasePlan:
    """A plan whose needs are set and that is shared."""
    plan = make_plan(world, **different)
    facts: dict[str, Any] = {
        "needs_medicine": True,
        "needs_naloxone": True,
        "prison": world.prison,
        "treatment": world.harbour,
    }
    return share_plan(set_needs(plan, by=world.lead, **facts), by=world.lead)


def item_of(plan: ReleasePlan, code: str) -> ReleaseItem:
    found: ReleaseItem = ReleaseItem.objects.select_related("task__addressee", "owed_by").get(plan=plan, code=code)
    return found


def task_of(plan: ReleasePlan, code: str) -> Task:
    """The task of an item."""
    task = item_of(plan, code).task
    assert task is not None
    return task


def carry() -> None:
    """Perform what the outbox has."""
    for row in Outbox.objects.waiting():
        outbox.perform(row.key)


def do_all(enter: Any, member: Any, *, except_for: tuple[str, ...] = ()) -> None:
    """Say as `member` that each task asked of their agency is done."""
    with enter(member):
        for task in Task.objects.to(member.agency_id).open():
            if task.title not in except_for:
                complete_task(task, by=member, outcome="done", note="Arranged")
