"""What follows from a plan's needs and date: its items, their tasks, and its alarms. Verbs of the room call it."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from datasharing.enforcement.locking import change, lock
from datasharing.models import SubjectRole
from partners.dated_rules import WorkingDays, due
from partners.london import london_today
from partners.models import Membership, Purpose, ReleaseCheck
from partners.rules import acting_purpose
from referrals.release import checklist
from referrals.release.dates import alarms_of
from referrals.release.models import ItemState, PlanState, ReleaseAlarm, ReleaseItem, ReleasePlan
from referrals.release.states import BLOCKS
from referrals.tasks.actions import ask, move_due_time, withdraw_task
from referrals.tasks.models import OPEN
from referrals.tasks.ways import Way, ways


class PlanMovedOn(Exception):
    """The plan is in another state than the act needs."""


def hold_plan(plan: ReleasePlan, by: Membership, states: Collection[str]) -> ReleasePlan:
    """Lock `plan`, which must be in one of `states`.

    :raises NotYours: if another agency leads it
    :raises PlanMovedOn: if it is in another state
    """
    held = lock(plan, by=by)
    if held.state not in states:
        raise PlanMovedOn(held.state)
    return held


def follow_date(held: ReleasePlan, by: Membership, today: date) -> ReleasePlan:
    """Bring items and alarms to the date that `held` has now."""
    held.refresh_from_db()
    if held.state != PlanState.DRAFT:
        bring_items(held, by)
        if held.state != PlanState.NEEDS_SET:
            ask_for_items(held, by)
    raise_alarms(held, by, today)
    held.refresh_from_db()
    return held


def raise_alarms(plan: ReleasePlan, by: Membership, today: date) -> None:
    """Raise each alarm of the plan's present date once."""
    raised = {each.kind for each in ReleaseAlarm.objects.filter(plan=plan, date_version=plan.date_version)}
    for alarm in alarms_of(plan, today=today):
        if alarm.kind not in raised:
            ReleaseAlarm.objects.create(
                owner=by.agency,
                person=plan.person,
                programme=plan.programme,
                subject_role=plan.subject_role,
                plan=plan,
                kind=alarm.kind,
                date_version=plan.date_version,
                what=alarm.what[:200],
                due_on=due(WorkingDays(1), today, nation=plan.nation),
            )


def bring_items(plan: ReleasePlan, by: Membership) -> None:
    """Bring the items of `plan` to what its needs and its date ask for."""
    today = london_today(timezone.now())
    known = {item.code: item for item in ReleaseItem.objects.filter(plan=plan).select_related("task__addressee")}
    for each in checklist.wanted(plan, today=today):
        item = known.get(each.check.code)
        if item is None:
            _add_item(plan, each, by)
        elif each.is_needed and item.state == ItemState.NOT_NEEDED:
            _wanted_again(item, each, by)
        elif not each.is_needed and item.state in BLOCKS:
            _no_longer_needed(item, by, each.why_not)
        elif item.state in BLOCKS:
            _move_item(item, each.due_on, by, today, plan.nation)


def _add_item(plan: ReleasePlan, each: checklist.Wanted, by: Membership) -> None:
    ReleaseItem.objects.create(
        owner=by.agency,
        person=plan.person,
        programme=plan.programme,
        subject_role=plan.subject_role,
        plan=plan,
        code=each.check.code,
        position=each.check.position,
        label=each.check.label,
        from_reception=each.check.base == each.check.Base.RECEPTION,
        days=each.check.days,
        due_on=each.due_on,
        is_blocking=each.check.is_blocking,
        state=ItemState.OPEN if each.is_needed else ItemState.NOT_NEEDED,
        note=each.why_not,
        settled_at=None if each.is_needed else timezone.now(),
    )


def _wanted_again(item: ReleaseItem, each: checklist.Wanted, by: Membership) -> None:
    """Replace an item that had not been needed: its task, if it had one, is over."""
    if item.task_id is None:
        change(item, state=ItemState.OPEN, settled_at=None, note="", due_on=each.due_on)
    else:
        plan = item.plan
        item.delete()
        _add_item(plan, each, by)


def _no_longer_needed(item: ReleaseItem, by: Membership, why_not: str) -> None:
    change(item, state=ItemState.NOT_NEEDED, settled_at=timezone.now(), note=why_not[:200])
    if item.task and item.task.state in OPEN:
        withdraw_task(item.task, by=by, reason="no_longer_needed")


def _move_item(item: ReleaseItem, due_on: date | None, by: Membership, today: date, nation: str) -> None:
    """Move the due time of an item, and of its task, whose addressee is told by the outbox."""
    if item.due_on == due_on:
        return
    change(item, due_on=due_on)
    if item.task and item.task.state in OPEN:
        words = _("The release date has moved.")
        move_due_time(item.task, by=by, due_at=checklist.due_time(due_on, today=today, nation=nation), note=words)


def ask_for_items(plan: ReleasePlan, by: Membership) -> None:
    """Ask for each open item that nobody was asked for. Without an agreement the plan's own agency sees to it."""
    now = timezone.now()
    role = SubjectRole(plan.subject_role)
    found = ways(by.agency, [plan.programme], role=role, purpose=_purpose(), at=now)
    allowed = checklist.ways_by_agency(found)
    kinds = {check.code: check.owed_by for check in ReleaseCheck.objects.in_force(london_today(now))}
    recipients = [way.recipient for way in allowed.values()]
    for item in ReleaseItem.objects.filter(plan=plan, task=None, state=ItemState.OPEN).order_by("position"):
        owing = checklist.agency_owing(kinds.get(item.code, ""), plan, recipients) or by.agency
        way = allowed.get(owing.pk) or allowed.get(by.agency_id)
        if way is not None:
            _ask_for(item, plan, by, way)


def _ask_for(item: ReleaseItem, plan: ReleasePlan, by: Membership, way: Way) -> None:
    leaves = date_format(plan.leaves_on, "l j F Y") if plan.leaves_on else _("a day that is not known yet")
    task = ask(
        plan.person,
        by=by,
        way=way,
        subject_role=SubjectRole(plan.subject_role),
        title=item.label,
        asked=_("For the release plan. They leave on %(day)s.") % {"day": leaves},
        due_at=checklist.due_time(item.due_on, today=london_today(timezone.now()), nation=plan.nation),
    )
    change(item, task=task, owed_by=way.recipient)


def _purpose() -> Purpose:
    return acting_purpose.get() or Purpose.SUPERVISION
