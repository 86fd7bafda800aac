"""Verbs on release plans until the person leaves. Those that follow are in `afterwards.py`."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.dated_rules import WorkingDays, due
from partners.london import london_today
from partners.models import Agency, Area, Membership, Programme, Purpose, ReleaseCheck
from partners.rules import acting_purpose, allowed_by
from referrals.release import checklist
from referrals.release.dates import alarms_of, date_columns, is_long, leaving_columns
from referrals.release.models import ItemState, PlanState, ReleaseAlarm, ReleaseItem, ReleasePlan
from referrals.release.states import BEFORE_RELEASE, BLOCKS, ExtraDecision, ReleaseKind
from referrals.tasks.actions import ask, move_due_time, withdraw_task
from referrals.tasks.models import OPEN
from referrals.tasks.ways import Way, ways


class AlreadyPlanned(Exception):
    """The agency has a plan for the person's release already."""


class PlanMovedOn(Exception):
    """The plan is in another state than the act needs."""


@verb
@allowed_by("plan a release")
def open_plan(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    release_kind: ReleaseKind | str,
    programme: Programme | None = None,
    date_type: str = "",
    on: date | None = None,
    as_of: datetime | None = None,
    nation: str = "",
    lead: Any = None,
    prison: Agency | None = None,
    treatment: Agency | None = None,
    area: Area | None = None,
    **facts: Any,
) -> ReleasePlan:
    """Open a plan of `by`'s agency for the release of `person`, with the received date `on`, if there is one.

    :raises AlreadyPlanned: if the agency has one already
    """
    today = london_today(timezone.now())
    plan = ReleasePlan(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        release_kind=release_kind,
        lead=lead or (None if by.user.is_system else by.user),
        prison=prison,
        treatment=treatment,
        area=area,
        date_as_of=(as_of or timezone.now()) if on else None,
        **facts,
    )
    if nation:
        plan.nation = nation
    plan.is_long = is_long(plan, today=today)
    for name, value in date_columns(plan, date_type=date_type, on=on, nation=plan.nation, today=today).items():
        setattr(plan, name, value)
    try:
        plan.save()
    except IntegrityError as error:
        if broke(error, "an_agency_plans_a_persons_release_once_at_a_time"):
            raise AlreadyPlanned from error
        raise
    plan.refresh_from_db()
    _raise_alarms(plan, by, today)
    return plan


def _raise_alarms(plan: ReleasePlan, by: Membership, today: date) -> None:
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


def hold_plan(plan: ReleasePlan, by: Membership, states: Collection[str]) -> ReleasePlan:
    """Lock `plan`, which must be in one of `states`.

    :raises NotYours: if another agency leads it
    :raises PlanMovedOn: if it is in another state
    """
    held = lock(plan, by=by)
    if held.state not in states:
        raise PlanMovedOn(held.state)
    return held


@verb
@allowed_by("plan a release")
def set_needs(
    plan: ReleasePlan,
    *,
    by: Membership,
    needs_medicine: bool,
    needs_naloxone: bool,
    prison: Agency | None = None,
    treatment: Agency | None = None,
) -> ReleasePlan:
    """Say what the person needs and who takes part: the checklist of today's catalogue follows from it.

    Who says so leads the plan from now on, if nobody did.

    :raises NotYours: if another agency leads the plan
    :raises PlanMovedOn: if the person has left
    """
    held = hold_plan(plan, by, BEFORE_RELEASE)
    change(
        held,
        lead=held.lead or by.user,
        needs_medicine=needs_medicine,
        needs_naloxone=needs_naloxone,
        prison=prison or held.prison,
        treatment=treatment or held.treatment,
    )
    _bring_items(held, by)
    if held.state == PlanState.DRAFT:
        change(held, state=PlanState.NEEDS_SET)
    elif held.state != PlanState.NEEDS_SET:
        _ask_for_items(held, by)
    held.refresh_from_db()
    return held


def _bring_items(plan: ReleasePlan, by: Membership) -> None:
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


@verb
@allowed_by("plan a release")
def share_plan(plan: ReleasePlan, *, by: Membership) -> ReleasePlan:
    """Share the plan: each item becomes a task of the agency that owes it.

    :raises NotYours: if another agency leads the plan
    :raises PlanMovedOn: if needs are not set, or it is shared already
    """
    held = hold_plan(plan, by, [PlanState.NEEDS_SET])
    _ask_for_items(held, by)
    change(held, state=PlanState.SHARED)
    held.refresh_from_db()
    return held


def _ask_for_items(plan: ReleasePlan, by: Membership) -> None:
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


@verb
@allowed_by("plan a release")
def move_date(
    plan: ReleasePlan, *, by: Membership, date_type: str, on: date, as_of: datetime | None = None, **facts: Any
) -> ReleasePlan:
    """Take over the received date `on`, and what else was said: every due time moves, and its owners are told.

    :raises NotYours: if another agency leads the plan
    :raises PlanMovedOn: if the person has left
    """
    held = hold_plan(plan, by, BEFORE_RELEASE)
    today = london_today(timezone.now())
    for name, value in facts.items():
        setattr(held, name, value)
    columns = date_columns(held, date_type=date_type, on=on, nation=held.nation, today=today)
    if on != plan.statutory_on:  # an extra day was asked for the former date
        columns |= dict.fromkeys(("extra_on", "extra_asked_at", "extra_asked_by", "extra_decided_at"))
        columns |= {"extra_why": "", "extra_decision": "", "extra_note": ""}
    elif held.extra_decision == ExtraDecision.GRANTED and held.extra_on:
        columns |= leaving_columns(held, held.extra_on, nation=held.nation, today=today)
    change(held, **facts, **columns, is_long=is_long(held, today=today), date_as_of=as_of or timezone.now())
    return follow_date(held, by, today)


def follow_date(held: ReleasePlan, by: Membership, today: date) -> ReleasePlan:
    """Bring items and alarms to the date that `held` has now."""
    held.refresh_from_db()
    if held.state != PlanState.DRAFT:
        _bring_items(held, by)
        if held.state != PlanState.NEEDS_SET:
            _ask_for_items(held, by)
    _raise_alarms(held, by, today)
    held.refresh_from_db()
    return held
