"""Verbs on treatment requirements, from the screening to the end."""

from datetime import date, datetime
from typing import Any

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.dated_rules import due
from partners.london import london_today
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.court.models import Hearing
from referrals.exchange.events import like
from referrals.requirements.clock_rules import FIRST_REVIEW, assessment_due, end_of, first_appointment_by
from referrals.requirements.machine import LIVE, REQUIREMENT_MACHINE, RequirementState
from referrals.requirements.models import (
    A_YEAR_IN_MONTHS,
    RequirementKind,
    RequirementRequest,
    RequirementReview,
    TreatmentRequirement,
)
from referrals.tasks.actions import ask
from referrals.tasks.models import Task
from referrals.tasks.ways import Way


class RequirementMovedOn(Exception):
    """The state machine of treatment requirements has no such transition: it has moved on in the meantime."""


class NotEligible(Exception):
    """They are not known to be an adult, convicted, and in the range of community or suspended sentence orders."""


class NotAgreedYet(Exception):
    """The person has not agreed to the treatment, so it cannot be proposed."""


@verb
@allowed_by("work in court")
def screen(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: RequirementKind,
    on: date,
    programme: Programme | None = None,
    hearing: Hearing | None = None,
    **seen: Any,
) -> TreatmentRequirement:
    """Record the screening of `person` for a treatment requirement. `seen`: need, and what makes them eligible.

    Without a `hearing` it is for the next one that the agency has on its list, if there is any.
    """
    if hearing is None:
        listed = Hearing.objects.filter(owner=by.agency, person=person, listed_on__gte=on).open()
        hearing = listed.order_by("listed_on", "pk").first()
    return TreatmentRequirement.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        hearing=hearing,
        screened_by=by.user,
        screened_on=on,
        **seen,
    )


@verb
@allowed_by("work in court")
def correct_eligibility(
    requirement: TreatmentRequirement, *, by: Membership, is_adult: bool | None, is_convicted: bool | None,
    in_range: bool | None,
) -> TreatmentRequirement:  # fmt: skip
    """Record what is known now of age, conviction and sentence range.

    :raises NotYours: if another agency screened them
    """
    held = lock(requirement, by=by)
    change(held, is_adult=is_adult, is_convicted=is_convicted, in_range=in_range)
    return held


@verb
@allowed_by("work in court")
def look_further(requirement: TreatmentRequirement, *, by: Membership) -> TreatmentRequirement:
    """Record that the screening found them potentially suitable.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if it has moved on
    """
    return _move(requirement, RequirementState.POTENTIALLY_SUITABLE, by=by)


@verb
@allowed_by("work in court")
def ask_for_assessment(
    requirement: TreatmentRequirement,
    *,
    by: Membership,
    way: Way,
    title: str,
    at: datetime,
    asked: str = "",
    is_adjourned: bool = False,
    consented: bool = False,
) -> Task:
    """Ask the recipient of `way` to assess the person: the same day, or within five working days if adjourned.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if it has moved on
    :raises ConsentNeeded: if the agreement requires consent and the person has not given it
    """
    held = lock(requirement, by=by)
    _must_follow(held, RequirementState.ASSESSMENT_REQUESTED)
    due_at = assessment_due(at, is_adjourned=is_adjourned)
    task = _request(
        held, RequirementRequest.Asks.ASSESSMENT, by=by, way=way, at=at, due_at=due_at, title=title, asked=asked,
        consented=consented, is_adjourned=is_adjourned,
    )  # fmt: skip
    change(held, state=RequirementState.ASSESSMENT_REQUESTED, assessment=task, assessed_on=None, has_need=None)
    return task


@verb
@allowed_by("work in court")
def record_agreement(requirement: TreatmentRequirement, *, by: Membership, on: date) -> TreatmentRequirement:
    """Record that the person agreed on the day `on` to the treatment that the court may require.

    :raises NotYours: if another agency screened them
    """
    held = lock(requirement, by=by)
    change(held, consented_on=on)
    return held


@verb
@allowed_by("work in court")
def withdraw_agreement(requirement: TreatmentRequirement, *, by: Membership) -> TreatmentRequirement:
    """Record that the person no longer agrees, before the sentence. A proposal is taken back.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if the court has decided
    """
    held = lock(requirement, by=by)
    if held.state == RequirementState.PROPOSED:
        change(held, state=RequirementState.SUITABLE, consented_on=None, proposed_on=None)
    elif RequirementState.NOT_IMPOSED in REQUIREMENT_MACHINE.following(held.state):
        change(held, consented_on=None)
    else:
        raise RequirementMovedOn(held.state)
    return held


@verb
@allowed_by("work in court")
def propose(requirement: TreatmentRequirement, *, by: Membership, on: date) -> TreatmentRequirement:
    """Record that the report proposes the requirement to the court.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if it has moved on
    :raises NotAgreedYet: if the person has not agreed to the treatment
    """
    if requirement.consented_on is None:
        raise NotAgreedYet
    return _move(requirement, RequirementState.PROPOSED, by=by, proposed_on=on)


@verb
@allowed_by("work in court")
def impose(
    requirement: TreatmentRequirement,
    *,
    by: Membership,
    on: date,
    order_kind: TreatmentRequirement.Order,
    months: int,
    has_reviews: bool = False,
    next_review_on: date | None = None,
) -> TreatmentRequirement:
    """Record that the court imposed it on the day `on`, which starts the clock of the first appointment.

    A requirement of a year or more is always reviewed; without a day the first review is after four weeks.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if it was not proposed
    :raises NotEligible: if they are not known to be an adult, convicted, and in the range of such orders
    """
    if not requirement.is_eligible:
        raise NotEligible
    is_reviewed = has_reviews or months >= A_YEAR_IN_MONTHS
    return _move(
        requirement,
        RequirementState.IMPOSED,
        by=by,
        sentenced_on=on,
        order_kind=order_kind,
        months=months,
        first_appointment_by=first_appointment_by(on),
        has_reviews=is_reviewed,
        next_review_on=(next_review_on or due(FIRST_REVIEW, on)) if is_reviewed else None,
    )


@verb
@allowed_by("work in court")
def do_not_impose(
    requirement: TreatmentRequirement, *, by: Membership, on: date, reason: str, note: str = ""
) -> TreatmentRequirement:
    """Record that the court sentenced them on the day `on` without the requirement, and the coded reason.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if the court has decided
    """
    said = "\n".join(part for part in (requirement.need, note) if part)
    return _move(
        requirement, RequirementState.NOT_IMPOSED, by=by, sentenced_on=on, not_imposed_reason=reason, need=said
    )


@verb
@allowed_by("work in court")
def ask_for_first_appointment(
    requirement: TreatmentRequirement,
    *,
    by: Membership,
    way: Way,
    title: str,
    at: datetime,
    asked: str = "",
    consented: bool = False,
) -> Task:
    """Ask the recipient of `way` to hold the first appointment in time. Its answer moves the requirement.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if it is not imposed, or has had its first appointment
    :raises ConsentNeeded: if the agreement requires consent and the person has not given it
    """
    held = lock(requirement, by=by)
    if held.state != RequirementState.IMPOSED or held.first_appointment_by is None:
        raise RequirementMovedOn(held.state)
    task = _request(
        held,
        RequirementRequest.Asks.FIRST_APPOINTMENT,
        by=by,
        way=way,
        at=at,
        due_at=end_of(held.first_appointment_by, at),
        title=title,
        asked=asked,
        consented=consented,
    )
    change(held, first_task=task)
    return task


@verb
@allowed_by("work in court")
def record_first_appointment(requirement: TreatmentRequirement, *, by: Membership, on: date) -> TreatmentRequirement:
    """Record that they came to the first appointment on the day `on`.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if it was recorded in the meantime
    """
    return _move(requirement, RequirementState.FIRST_APPOINTMENT, by=by, first_appointment_on=on)


@verb
@allowed_by("work in court")
def start_requirement(requirement: TreatmentRequirement, *, by: Membership, on: date) -> TreatmentRequirement:
    """Record that treatment started on the day `on`.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if they have not come to the first appointment
    """
    return _move(requirement, RequirementState.STARTED, by=by, started_on=on)


@verb
@allowed_by("work in court")
def end_requirement(
    requirement: TreatmentRequirement, *, by: Membership, to: RequirementState, on: date, reason: str
) -> TreatmentRequirement:
    """Record how the requirement ended on the day `on`, and why.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if it cannot end so from where it is
    """
    return _move(requirement, to, by=by, ended_on=on, ended_reason=reason)


@verb
@allowed_by("work in court")
def review_requirement(
    requirement: TreatmentRequirement, *, by: Membership, on: date, progress: str, next_on: date, note: str = ""
) -> RequirementReview:
    """Record a review by the court, which sets the day of the next one.

    :raises NotYours: if another agency screened them
    :raises RequirementMovedOn: if it is not in force
    """
    held = lock(requirement, by=by)
    if held.state not in LIVE:
        raise RequirementMovedOn(held.state)
    return RequirementReview.objects.create(
        owner=by.agency,
        person=held.person,
        programme=held.programme,
        subject_role=held.subject_role,
        requirement=held,
        held_on=on,
        progress=progress,
        note=note,
        next_on=next_on,
        recorded_by=by.user,
    )


def _request(
    held: TreatmentRequirement,
    asks: RequirementRequest.Asks,
    *,
    by: Membership,
    way: Way,
    at: datetime,
    due_at: datetime,
    is_adjourned: bool = False,
    **asked: Any,
) -> Task:
    """A task about a locked requirement, with what it asks."""
    task = ask(held.person, by=by, way=way, subject_role=SubjectRole(held.subject_role), due_at=due_at, **asked)
    RequirementRequest.objects.create(
        **like(task),
        owner=task.owner,
        addressee=task.addressee,
        task=task,
        asks=asks,
        kind=held.kind,
        asked_on=london_today(at),
        due_on=london_today(due_at),
        is_adjourned=is_adjourned,
    )
    return task


def _move(requirement: TreatmentRequirement, to: RequirementState, *, by: Membership, **facts: Any) -> Any:
    """Lock `requirement` and move it `to` a state, with `facts`.

    :raises RequirementMovedOn: if the state machine has no such transition
    """
    held = lock(requirement, by=by)
    _must_follow(held, to)
    change(held, state=to, **facts)
    return held


def _must_follow(held: TreatmentRequirement, to: RequirementState) -> None:
    """Check that `to` may follow the state of `held`.

    :raises RequirementMovedOn: if the state machine has no such transition
    """
    if to not in REQUIREMENT_MACHINE.following(held.state):
        raise RequirementMovedOn(f"{held.state} to {to}")
