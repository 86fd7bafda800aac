"""Verbs on lever sheets, applied levers, banked cases, holds and disruptions."""

from datetime import date
from typing import Any

from django.db import IntegrityError, connection
from django.utils import timezone

from cases.groups.models import Group
from cases.levers.holds import NotNow, is_clear, support_was_offered, under_hold
from cases.levers.models import (
    BEFORE_USE,
    AppliedLever,
    BankedCase,
    BankedState,
    Disrupted,
    Disruption,
    Grade,
    GroupIntervention,
    GroupLeverOption,
    Intervention,
    Lever,
    LeverOption,
    LeverState,
    PersonDisruption,
)
from cases.triggers.models import Trigger
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.london import london_today
from partners.models import Membership, Programme
from partners.rules import acting_purpose, allowed_by, must

SUPPORT = "S"
"""The first letter of the codes of help, which nothing holds back."""


class SupportFirst(Exception):
    """Nobody has offered the person help, so enforcement may not begin. A supervisor may override it with a reason."""


class NotProportionate(Exception):
    """Enforcement needs a ground of its own, an authority, and a note on why it is necessary and proportionate."""


class TriggerNotConfirmed(Exception):
    """Two people have to confirm the trigger before enforcement answers it."""


class NotAuthorised(Exception):
    """Another person, a supervisor, has to authorise enforcement first."""


class LeverMovedOn(Exception):
    """The lever has moved on: its state no longer allows this."""


class BankedCaseEnded(Exception):
    """The banked case has been charged or dropped already."""


class HoldTooLong(Exception):
    """A hold ends within six months."""


class AlreadyModerated(Exception):
    """The disruption has its grade already."""


REFUSED = {
    "a_step_is_clear_to_go_ahead": NotNow,
    "support_comes_before_enforcement": SupportFirst,
    "enforcement_is_necessary_and_proportionate": NotProportionate,
    "enforcement_answers_a_confirmed_trigger": TriggerNotConfirmed,
    "enforcement_is_authorised": NotAuthorised,
}


@verb
@allowed_by("add a record")
def put_on_sheet(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    lever: str,
    what: str,
    authority: str = "",
    programme: Programme | None = None,
) -> LeverOption:
    """Put on the lever sheet of `person` what `by`'s agency could do."""
    return LeverOption.objects.create(
        owner=by.agency, person=person, subject_role=subject_role, programme=programme, **_entry(lever, what, authority)
    )


@verb
@allowed_by("add a record")
def put_on_groups_sheet(
    group: Group, *, by: Membership, lever: str, what: str, authority: str = ""
) -> GroupLeverOption:
    """Put on the lever sheet of `group` what `by`'s agency could do."""
    return GroupLeverOption.objects.create(
        owner=by.agency, programme=group.programme, group=group, **_entry(lever, what, authority)
    )


def _entry(lever: str, what: str, authority: str) -> dict[str, Any]:
    said = authority or Lever.objects.get(code=lever).basis
    return {"lever": lever, "what": what, "authority": said, "checked_on": london_today(timezone.now())}


@verb
@allowed_by("change a record")
def take_off_sheet(option: LeverOption | GroupLeverOption, *, by: Membership, on: date) -> Any:
    """Record that `option` no longer holds.

    :raises NotYours: if another agency owns it
    """
    held = lock(option, by=by)
    change(held, withdrawn_on=on)
    return held


@allowed_by("add a record")
def apply_lever(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    lever: str,
    ground: str,
    trigger: Trigger | None = None,
    authority: str = "",
    note: str = "",
    end_by: date | None = None,
    override_reason: str = "",
    programme: Programme | None = None,
) -> Intervention:
    """Propose a lever of `by`'s agency on `person`. Enforcement is then authorised by another person.

    :raises SupportFirst: if it is enforcement and nobody has offered the person help
    :raises NotAllowed: if it is overridden by a member who is no supervisor
    :raises NotNow: if it is not clear to go ahead
    :raises NotProportionate: if enforcement has no ground, authority or note
    :raises TriggerNotConfirmed: if two people have not confirmed the trigger
    """
    is_coercive = Lever.objects.get(code=lever).is_coercive
    if is_coercive:
        _support_first(person, by, override_reason)
    # outside the verb's transaction, so that the questions stay in the log when the answer is no
    _must_be_clear(person, lever, is_coercive=is_coercive)
    applied: Intervention = _apply(
        Intervention,
        by,
        is_coercive=is_coercive,
        person=person,
        subject_role=subject_role,
        programme=programme,
        lever=lever,
        ground=ground,
        trigger=trigger,
        authority=authority,
        note=note,
        end_by=end_by,
        override_reason=override_reason,
        override_by=by.user if override_reason else None,
    )
    return applied


def _support_first(person: Person, by: Membership, override_reason: str) -> None:
    if support_was_offered(person):
        return
    if not override_reason.strip():
        raise SupportFirst
    must(by, acting_purpose.get(), "enforce before support")


def _must_be_clear(about: Person | Group, lever: str, *, is_coercive: bool) -> None:
    if lever.startswith(SUPPORT):
        return
    if isinstance(about, Group):
        stops = under_hold(group=about)
    else:
        stops = not is_clear(about) if is_coercive else under_hold(about)
    if stops:
        raise NotNow


@allowed_by("add a record")
def apply_to_group(
    group: Group,
    *,
    by: Membership,
    lever: str,
    ground: str,
    trigger: Trigger | None = None,
    authority: str = "",
    note: str = "",
    end_by: date | None = None,
) -> GroupIntervention:
    """Propose a lever of `by`'s agency on `group`.

    :raises NotNow: if it is not clear to go ahead
    :raises NotProportionate: if enforcement has no ground, authority or note
    :raises TriggerNotConfirmed: if two people have not confirmed the trigger
    """
    is_coercive = Lever.objects.get(code=lever).is_coercive
    _must_be_clear(group, lever, is_coercive=is_coercive)
    applied: GroupIntervention = _apply(
        GroupIntervention,
        by,
        is_coercive=is_coercive,
        group=group,
        programme=group.programme,
        lever=lever,
        ground=ground,
        trigger=trigger,
        authority=authority,
        note=note,
        end_by=end_by,
    )
    return applied


@verb
def _apply(model: Any, by: Membership, **facts: Any) -> Any:
    try:
        return model.objects.create(owner=by.agency, proposed_by=by.user, **facts)
    except IntegrityError as error:
        raise _named(error) from error


def _named(error: IntegrityError) -> Exception:
    return next((refusal() for name, refusal in REFUSED.items() if broke(error, name)), error)


@allowed_by("authorise a lever")
def authorise_lever(applied: AppliedLever, *, by: Membership) -> Any:
    """Authorise a lever that another member has proposed.

    :raises NotYours: if another agency owns it
    :raises LeverMovedOn: if its state no longer allows it
    :raises NotNow: if it is not clear to go ahead
    """
    _must_be_clear(_target(applied), applied.lever, is_coercive=applied.is_coercive)
    values = {"state": LeverState.AUTHORISED, "authorised_by": by.user, "authorised_at": timezone.now()}
    return _move(applied, by, before=[LeverState.PROPOSED], **values)


@allowed_by("change a record")
def start_lever(applied: AppliedLever, *, by: Membership, on: date, end_by: date | None = None) -> Any:
    """Record that a lever has begun. The first one of a trigger starts its delivery.

    :raises NotYours: if another agency owns it
    :raises NotAuthorised: if it is enforcement that nobody has authorised
    :raises LeverMovedOn: if its state no longer allows it
    :raises NotNow: if it is not clear to go ahead
    """
    _must_be_clear(_target(applied), applied.lever, is_coercive=applied.is_coercive)
    values = {"state": LeverState.IN_USE, "started_on": on, "end_by": end_by or applied.end_by}
    return _move(applied, by, before=BEFORE_USE, **values)


@allowed_by("change a record")
def end_lever(applied: AppliedLever, *, by: Membership, on: date, outcome: str, outcome_note: str = "") -> Any:
    """End a lever with its outcome.

    :raises NotYours: if another agency owns it
    :raises LeverMovedOn: if its state no longer allows it
    """
    values = {"state": LeverState.ENDED, "ended_on": on, "outcome": outcome, "outcome_note": outcome_note}
    return _move(applied, by, before=[LeverState.IN_USE], **values)


@allowed_by("change a record")
def do_not_use(applied: AppliedLever, *, by: Membership, outcome: str, outcome_note: str = "") -> Any:
    """Record that a proposed lever is not used, for a coded reason.

    :raises NotYours: if another agency owns it
    :raises LeverMovedOn: if its state no longer allows it
    """
    values = {"state": LeverState.NOT_USED, "outcome": outcome, "outcome_note": outcome_note}
    return _move(applied, by, before=BEFORE_USE, **values)


def _target(applied: AppliedLever) -> Person | Group:
    return applied.person if isinstance(applied, Intervention) else applied.group  # type: ignore[attr-defined]


@verb
def _move(applied: Any, by: Membership, *, before: list[LeverState], **values: Any) -> Any:
    held = lock(applied, by=by)
    if held.state not in before:
        raise LeverMovedOn
    try:
        change(held, **values)
    except IntegrityError as error:
        raise _named(error) from error
    return held


@verb
@allowed_by("add a record")
def bank_case(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    charge: str,
    ready_on: date,
    decision: str,
    until: date,
    programme: Programme | None = None,
) -> BankedCase:
    """Record a case that is ready to be charged and held back on a condition, until when."""
    return BankedCase.objects.create(
        owner=by.agency,
        person=person,
        subject_role=subject_role,
        programme=programme,
        charge=charge,
        ready_on=ready_on,
        decision=decision,
        until=until,
    )


@verb
@allowed_by("change a record")
def end_banked_case(banked: BankedCase, *, by: Membership, ending: str, on: date) -> BankedCase:
    """Record what became of `banked`.

    :raises NotYours: if another agency owns it
    :raises BankedCaseEnded: if it has ended already
    """
    held = lock(banked, by=by)
    if held.state != BankedState.KEPT:
        raise BankedCaseEnded
    state = BankedState.USED if ending == "charged" else BankedState.DROPPED
    change(held, state=state, ending=ending, ended_on=on)
    return held


@verb
@allowed_by("hold back a step")
def set_hold(about: Person | Group, *, by: Membership, reason: str, until: date) -> str:
    """Hold back notifications and levers on `about`. The reason stays with `by`'s team. Answers the hold's reference.

    :raises NoSuchRecord: if `by`'s agency holds nothing about the person, or does not own the group
    :raises HoldTooLong: if it would last longer than six months
    """
    person, group = (about.pk, None) if isinstance(about, Person) else (None, about.pk)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cases_set_hold(%s, %s, %s, %s)", [person, group, reason, until])
            reference: str = cursor.fetchone()[0]
    except IntegrityError as error:
        if broke(error, "a_hold_ends_within_six_months"):
            raise HoldTooLong from error
        raise
    return reference


@verb
@allowed_by("hold back a step")
def lift_hold(reference: str, *, by: Membership) -> bool:
    """Lift a hold of `by`'s team; whether there was one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_lift_hold(%s)", [reference])
        lifted: bool = cursor.fetchone()[0]
    return lifted


@verb
@allowed_by("add a record")
def claim_disruption(
    group: Group | None,
    *,
    by: Membership,
    programme: Programme | None = None,
    line: str = "",
    **facts: Any,
) -> Disruption:
    """Record a disruption of `group`, or of a county line, with a proposed grade."""
    target = Disruption.Target.GROUP if group else Disruption.Target.LINE
    return Disruption.objects.create(
        owner=by.agency,
        programme=group.programme if group else programme,
        target=target,
        group=group,
        line=line,
        proposed_by=by.user,
        **facts,
    )


@verb
@allowed_by("add a record")
def claim_persons_disruption(
    person: Person, *, by: Membership, subject_role: SubjectRole, programme: Programme | None = None, **facts: Any
) -> PersonDisruption:
    """Record a disruption of the offending of `person`, with a proposed grade."""
    return PersonDisruption.objects.create(
        owner=by.agency, person=person, subject_role=subject_role, programme=programme, proposed_by=by.user, **facts
    )


@verb
@allowed_by("moderate a disruption")
def moderate(disruption: Disrupted, *, by: Membership, grade: Grade, on: date, moderation: str = "") -> Any:
    """Give a disruption its grade, as a second person.

    :raises NotTheSame: if `by` proposed it
    :raises AlreadyModerated: if it has its grade already
    """
    held: Any = lock(disruption, by=by)  # type: ignore[type-var]
    if held.moderated_by_id is not None:
        raise AlreadyModerated
    change(held, grade=grade, moderated_by=by.user, moderated_on=on, moderation=moderation)
    return held
