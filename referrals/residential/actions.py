"""Verbs on places in residential treatment."""

from datetime import date, timedelta

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.dated_rules import Days, due
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.residential.models import PLACEMENT_MACHINE, PanelDecision, Placement, PlacementState


class PlacementMovedOn(Exception):
    """The state machine has no such transition from the present state."""


class PanelAhead(Exception):
    """The day of the panel has not come."""


class DatesInDisorder(Exception):
    """A day lies before one that comes first: the panel before the application, or the end before the admission."""


def _held(placement: Placement, *, by: Membership, to: PlacementState) -> Placement:
    held = lock(placement, by=by)
    if to not in PLACEMENT_MACHINE.following(held.state):
        raise PlacementMovedOn(f"{held.state} to {to}")
    return held


@verb
@allowed_by("apply for a residential place")
def apply_for_place(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: str,
    why: str,
    applied_on: date,
    provider: str = "",
    sessions: int = 0,
    programme: Programme | None = None,
) -> Placement:
    """Apply for a place in residential treatment for `person`. A panel decides about it later."""
    return Placement.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        why=why,
        applied_on=applied_on,
        provider=provider,
        sessions=sessions,
        applied_by=by.user,
    )


@verb
@allowed_by("apply for a residential place")
def put_before_panel(placement: Placement, *, by: Membership, panel_on: date, sessions: int | None = None) -> Placement:
    """Put an application before the panel of the day `panel_on`: the first, or another after a refusal.

    `sessions`: the preparatory sessions so far, if there were more.

    :raises DatesInDisorder: if the panel lies before the application
    :raises PlacementMovedOn: if it lies before a panel already, or has been funded
    """
    held = _held(placement, by=by, to=PlacementState.LISTED)
    if panel_on < held.applied_on:
        raise DatesInDisorder
    change(
        held,
        state=PlacementState.LISTED,
        panel_number=held.panel_number + 1,
        panel_on=panel_on,
        sessions=held.sessions if sessions is None else sessions,
    )
    return held


@verb
@allowed_by("apply for a residential place")
def move_panel(placement: Placement, *, by: Membership, panel_on: date) -> Placement:
    """Record that the panel sits on another day.

    :raises PlacementMovedOn: if it does not lie before a panel
    """
    held = lock(placement, by=by)
    if held.state != PlacementState.LISTED:
        raise PlacementMovedOn(held.state)
    if panel_on < held.applied_on:
        raise DatesInDisorder
    change(held, panel_on=panel_on)
    return held


@verb
@allowed_by("record what a panel decides")
def record_decision(
    placement: Placement,
    *,
    by: Membership,
    outcome: PanelDecision.Outcome,
    reason: str,
    today: date,
    note: str = "",
    funded_by: str = "",
    funded_weeks: int | None = None,
    admit_by: date | None = None,
) -> Placement:
    """Record what the panel decided about an application that lies before it, and why.

    `funded_by`, `funded_weeks`, `admit_by`: of a place that is funded.

    :raises NotTheSame: if `by` applied for it
    :raises PanelAhead: if the day of the panel has not come
    :raises PlacementMovedOn: if it does not lie before a panel
    """
    held = lock(placement, by=by)
    if held.state != PlacementState.LISTED or held.panel_on is None:
        raise PlacementMovedOn(held.state)
    if held.panel_on > today:
        raise PanelAhead
    PanelDecision.objects.create(
        owner=by.agency,
        person_id=held.person_id,
        programme_id=held.programme_id,
        subject_role=held.subject_role,
        placement=held,
        number=held.panel_number,
        panel_on=held.panel_on,
        outcome=outcome,
        reason=reason,
        note=note,
        recorded_by=by.user,
    )
    if outcome == PanelDecision.Outcome.FUNDED:
        change(
            held,
            state=PlacementState.FUNDED,
            funded_by=funded_by,
            funded_weeks=funded_weeks,
            admit_by=admit_by,
        )
        return held
    refused = outcome == PanelDecision.Outcome.REFUSED
    change(held, state=PlacementState.REFUSED if refused else PlacementState.APPLIED)
    return held


@verb
@allowed_by("apply for a residential place")
def admit(
    placement: Placement, *, by: Membership, on: date, provider: str = "", leaves_on: date | None = None
) -> Placement:
    """Record that they were admitted on the day `on`. `leaves_on`: the planned end; else after the weeks funded.

    :raises DatesInDisorder: if the planned end is not after the admission
    :raises PlacementMovedOn: if the place is not funded
    """
    held = _held(placement, by=by, to=PlacementState.ADMITTED)
    ends = leaves_on or due(Days(timedelta(weeks=held.funded_weeks or 1).days), on)
    if ends <= on:
        raise DatesInDisorder
    change(held, state=PlacementState.ADMITTED, admitted_on=on, leaves_on=ends, provider=provider or held.provider)
    return held


@verb
@allowed_by("apply for a residential place")
def end_place(
    placement: Placement,
    *,
    by: Membership,
    to: PlacementState,
    on: date,
    reason: str = "",
    aftercare: str = "",
) -> Placement:
    """Record that they completed their stay, or left early for a `reason`, and who takes them on afterwards.

    :raises DatesInDisorder: if it ended before the admission
    :raises PlacementMovedOn: if they are not admitted
    """
    held = _held(placement, by=by, to=to)
    if held.admitted_on is None or on < held.admitted_on:
        raise DatesInDisorder
    left = to == PlacementState.LEFT
    change(held, state=to, left_on=on, left_reason=reason if left else "", aftercare=aftercare)
    return held


@verb
@allowed_by("apply for a residential place")
def withdraw_application(placement: Placement, *, by: Membership) -> Placement:
    """Withdraw an application, or give back a place that is funded.

    :raises PlacementMovedOn: if it was refused, or they have been admitted
    """
    held = _held(placement, by=by, to=PlacementState.WITHDRAWN)
    change(held, state=PlacementState.WITHDRAWN)
    return held
