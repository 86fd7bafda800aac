"""Verbs on out-of-court resolutions: consider, authorise, offer, see through, and decide on a breach."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.diversion.clock_rules import decide_by
from referrals.diversion.machine import CONDITION_MACHINE, RESOLUTION_MACHINE, ConditionState, ResolutionState
from referrals.diversion.models import BreachDecision, ConditionSession, Resolution, ResolutionCondition


class ResolutionMovedOn(Exception):
    """The state machine of resolutions has no such transition: it has moved on in the meantime."""


class ConditionMovedOn(Exception):
    """The state machine of conditions has no such transition."""


class NotInForce(Exception):
    """The law that makes this type of resolution is not in force."""


class NotAuthorised(Exception):
    """Another member has to authorise a resolution before it is offered."""


class AdmissionNeeded(Exception):
    """A caution is offered only to somebody who admits the offence."""


class ConditionNeeded(Exception):
    """A conditional caution is accepted with its conditions; it has none."""


class ConditionsOpen(Exception):
    """A condition is not met and not waived."""


class ActivityNeeded(Exception):
    """Outcome 22 is complete only once an activity was undertaken."""


class SessionsMissing(Exception):
    """They have not come to as many sessions as the condition asks for."""


REFUSALS: Mapping[str, type[Exception]] = {
    "a_resolution_is_of_a_type_in_force": NotInForce,
    "a_resolution_is_authorised_before_it_is_offered": NotAuthorised,
    "a_caution_needs_an_admission": AdmissionNeeded,
    "a_conditional_resolution_has_a_condition": ConditionNeeded,
    "a_resolution_is_complete_with_its_conditions": ConditionsOpen,
    "outcome_22_needs_an_activity_undertaken": ActivityNeeded,
    "a_condition_is_met_with_its_sessions": SessionsMissing,
}
"""The exception for each constraint that a member can meet."""
AFTER_BREACH = {
    BreachDecision.Decision.PROSECUTE: ResolutionState.PROSECUTED,
    BreachDecision.Decision.VARY: ResolutionState.ACTIVE,
    BreachDecision.Decision.NO_ACTION: ResolutionState.CLOSED,
}
"""The state that follows each decision (sql/diversion.sql has the same)."""


@verb
@allowed_by("divert a person")
def consider_resolution(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: str,
    on: date,
    programme: Programme | None = None,
    **facts: Any,
) -> Resolution:
    """Record that a resolution is considered for `person`, with offence, gravity, the victim's view and why.

    :raises NotInForce: if the law that makes this type is not in force
    """
    try:
        return Resolution.objects.create(
            owner=by.agency,
            person=person,
            programme=programme,
            subject_role=subject_role,
            kind=kind,
            considered_by=by.user,
            considered_on=on,
            **facts,
        )
    except IntegrityError as error:
        raise _refusal(error) from error


@verb
@allowed_by("authorise a resolution")
def authorise_resolution(resolution: Resolution, *, by: Membership, on: date) -> Resolution:
    """Authorise `resolution`, which another member considered.

    :raises NotYours: if another agency considers it
    :raises ResolutionMovedOn: if it was offered or closed in the meantime
    """
    held = lock(resolution, by=by)
    if held.state != ResolutionState.CONSIDERED:
        raise ResolutionMovedOn(held.state)
    change(held, authorised_by=by.user, authorised_on=on)
    return held


@verb
@allowed_by("divert a person")
def offer_resolution(
    resolution: Resolution, *, by: Membership, on: date, expires_on: date | None = None, is_admitted: bool | None = None
) -> Resolution:
    """Offer `resolution` to the person. An admission is recorded only where they were asked for one.

    :raises NotYours: if another agency considers it
    :raises ResolutionMovedOn: if it has moved on
    :raises NotAuthorised: if nobody has authorised it
    :raises AdmissionNeeded: if it is a caution and they do not admit the offence
    """
    return _move(
        resolution, ResolutionState.OFFERED, by=by, offered_on=on, expires_on=expires_on, is_admitted=is_admitted
    )


@verb
@allowed_by("divert a person")
def accept_resolution(resolution: Resolution, *, by: Membership, on: date) -> Resolution:
    """Record that the person accepts.

    :raises NotYours: if another agency offers it
    :raises ResolutionMovedOn: if it has moved on
    :raises ConditionNeeded: if it needs conditions and has none
    """
    return _move(resolution, ResolutionState.ACCEPTED, by=by, accepted_on=on)


@verb
@allowed_by("divert a person")
def begin_resolution(resolution: Resolution, *, by: Membership) -> Resolution:
    """Record that the resolution is under way.

    :raises NotYours: if another agency offers it
    :raises ResolutionMovedOn: if it was not accepted
    """
    return _move(resolution, ResolutionState.ACTIVE, by=by)


@verb
@allowed_by("divert a person")
def record_activity(resolution: Resolution, *, by: Membership, activity: str, on: date) -> Resolution:
    """Record the activity that the person undertook.

    :raises NotYours: if another agency offers it
    :raises ResolutionMovedOn: if it is not under way
    """
    held = lock(resolution, by=by)
    if held.state != ResolutionState.ACTIVE:
        raise ResolutionMovedOn(held.state)
    change(held, activity=activity, activity_on=on)
    return held


@verb
@allowed_by("divert a person")
def complete_resolution(resolution: Resolution, *, by: Membership, on: date, reason: str) -> Resolution:
    """Record that the resolution is complete: every condition met or waived.

    :raises NotYours: if another agency offers it
    :raises ResolutionMovedOn: if it is not under way
    :raises ConditionsOpen: if a condition is not met and not waived
    :raises ActivityNeeded: if it is Outcome 22 and no activity was undertaken
    """
    return _move(resolution, ResolutionState.COMPLETED, by=by, ended_on=on, ended_reason=reason)


@verb
@allowed_by("divert a person")
def close_resolution(resolution: Resolution, *, by: Membership, on: date, reason: str) -> Resolution:
    """Close a resolution that is not under way, for example because the person declines.

    :raises NotYours: if another agency considers it
    :raises ResolutionMovedOn: if it is under way, breached or over
    """
    if resolution.state == ResolutionState.BREACHED:
        raise ResolutionMovedOn(resolution.state)
    return _move(resolution, ResolutionState.CLOSED, by=by, ended_on=on, ended_reason=reason)


@verb
@allowed_by("divert a person")
def record_breach(resolution: Resolution, *, by: Membership, on: date) -> Resolution:
    """Record that the person breached the resolution, which starts the clock of the decision.

    :raises NotYours: if another agency offers it
    :raises ResolutionMovedOn: if it is not under way
    """
    facts = {"breached_by": by.user, "breached_on": on, "decide_by": decide_by(on)}
    return _move(resolution, ResolutionState.BREACHED, by=by, **facts)


@verb
@allowed_by("decide a breach")
def decide_breach(
    resolution: Resolution, *, by: Membership, decision: BreachDecision.Decision, reason: str, on: date
) -> BreachDecision:
    """Decide what follows from a breach that another member recorded.

    :raises NotYours: if another agency offers the resolution
    :raises NotTheSame: if `by` recorded the breach
    :raises ResolutionMovedOn: if it was decided in the meantime
    """
    held = lock(resolution, by=by)
    if held.state != ResolutionState.BREACHED:
        raise ResolutionMovedOn(held.state)
    decided = BreachDecision.objects.create(
        **_like(held), resolution=held, decision=decision, reason=reason, decided_by=by.user, decided_on=on
    )
    ended = {} if decision == BreachDecision.Decision.VARY else {"ended_on": on, "ended_reason": reason[:300]}
    change(held, state=AFTER_BREACH[decision], **ended)
    return decided


@verb
@allowed_by("divert a person")
def set_condition(
    resolution: Resolution, *, by: Membership, kind: str, on: date, due_on: date, details: str = "",
    sessions: int | None = None,
) -> ResolutionCondition:  # fmt: skip
    """Add a condition to `resolution`.

    :raises NotYours: if another agency offers it
    :raises ResolutionMovedOn: if it is over, or a breach waits for a decision
    """
    held = lock(resolution, by=by)
    if held.state in {*RESOLUTION_MACHINE.ended(), ResolutionState.COMPLETED, ResolutionState.BREACHED}:
        raise ResolutionMovedOn(held.state)
    return ResolutionCondition.objects.create(
        **_like(held), resolution=held, kind=kind, details=details, sessions=sessions, set_on=on, due_on=due_on
    )


@verb
@allowed_by("divert a person")
def settle_condition(
    condition: ResolutionCondition, *, by: Membership, to: ConditionState, on: date, note: str = ""
) -> ResolutionCondition:
    """Record that a condition was met, not met or waived.

    :raises NotYours: if another agency set it
    :raises ConditionMovedOn: if it was settled in the meantime
    :raises SessionsMissing: if they have not come to as many sessions as it asks for
    """
    held = _lock_condition(condition, to, by=by)
    try:
        change(held, state=to, settled_on=on, note=note or held.note)
    except IntegrityError as error:
        raise _refusal(error) from error
    return held


@verb
@allowed_by("divert a person")
def give_more_time(condition: ResolutionCondition, *, by: Membership, due_on: date, note: str) -> ResolutionCondition:
    """Give more time for a condition that was not met.

    :raises NotYours: if another agency set it
    :raises ConditionMovedOn: if it was settled otherwise
    """
    held = _lock_condition(condition, ConditionState.PENDING, by=by)
    change(held, state=ConditionState.PENDING, settled_on=None, due_on=due_on, note=note)
    return held


@verb
@allowed_by("divert a person")
def record_session(
    condition: ResolutionCondition, *, by: Membership, on: date, came: bool, note: str = ""
) -> ConditionSession:
    """Record a session for `condition`, and whether the person came.

    :raises NotYours: if another agency set it
    """
    held = lock(condition, by=by)
    return ConditionSession.objects.create(
        **_like(held), condition=held, held_on=on, came=came, note=note, recorded_by=by.user
    )


def _like(record: Resolution | ResolutionCondition) -> dict[str, Any]:
    """The columns that records about a resolution copy from it."""
    return {
        "owner_id": record.owner_id,
        "person_id": record.person_id,
        "programme_id": record.programme_id,
        "subject_role": record.subject_role,
    }


def _move(resolution: Resolution, to: ResolutionState, *, by: Membership, **facts: Any) -> Resolution:
    held = lock(resolution, by=by)
    if to not in RESOLUTION_MACHINE.following(held.state):
        raise ResolutionMovedOn(f"{held.state} to {to}")
    try:
        change(held, state=to, **facts)
    except IntegrityError as error:
        raise _refusal(error) from error
    return held


def _lock_condition(condition: ResolutionCondition, to: ConditionState, *, by: Membership) -> ResolutionCondition:
    held = lock(condition, by=by)
    if to not in CONDITION_MACHINE.following(held.state):
        raise ConditionMovedOn(f"{held.state} to {to}")
    return held


def _refusal(error: IntegrityError) -> Exception:
    """The exception for a constraint of this room; `error` itself for any other."""
    found = next((refusal for constraint, refusal in REFUSALS.items() if broke(error, constraint)), None)
    return found() if found else error
