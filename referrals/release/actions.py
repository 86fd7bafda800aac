"""Verbs on release plans until the person leaves. Those that follow are in `afterwards.py`."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from datasharing.enforcement.locking import change
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.london import london_today
from partners.models import Agency, Area, Membership, Programme
from partners.rules import allowed_by
from referrals.release.dates import date_columns, is_long, leaving_columns
from referrals.release.following import ask_for_items, bring_items, follow_date, hold_plan, raise_alarms
from referrals.release.models import PlanState, ReleasePlan
from referrals.release.states import BEFORE_RELEASE, ExtraDecision, ReleaseKind


class AlreadyPlanned(Exception):
    """The agency has a plan for the person's release already."""


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
    raise_alarms(plan, by, today)
    return plan


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
    bring_items(held, by)
    if held.state == PlanState.DRAFT:
        change(held, state=PlanState.NEEDS_SET)
    elif held.state != PlanState.NEEDS_SET:
        ask_for_items(held, by)
    held.refresh_from_db()
    return held


@verb
@allowed_by("plan a release")
def share_plan(plan: ReleasePlan, *, by: Membership) -> ReleasePlan:
    """Share the plan: each item becomes a task of the agency that owes it.

    :raises NotYours: if another agency leads the plan
    :raises PlanMovedOn: if needs are not set, or it is shared already
    """
    held = hold_plan(plan, by, [PlanState.NEEDS_SET])
    ask_for_items(held, by)
    change(held, state=PlanState.SHARED)
    held.refresh_from_db()
    return held


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
