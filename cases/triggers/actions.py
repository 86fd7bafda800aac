"""Verbs on trigger rules, their announcement, and triggers."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from cases.groups.models import Group, GroupMembership
from cases.triggers.models import (
    CONFIRMED,
    LIVE,
    UNCONFIRMED,
    RuleAnnounced,
    RuleTold,
    Trigger,
    TriggerRule,
    TriggerState,
    TriggerTarget,
)
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.dated_rules import Days, WorkingDays, due
from partners.london import london_today
from partners.models import Membership, Programme
from partners.rules import allowed_by

CONFIRM, FIRST_LEVER, CLOSE = WorkingDays(3), WorkingDays(10), Days(90)
"""The time limits of a trigger (practice reference, 1.5). The feedback, 30 days after the first lever, is counted by
the database, because the agency that starts the first lever starts that clock (sql/triggers.sql).
"""


class NotAnnounced(Exception):
    """The rule was not announced to them before the act, or does not name it: it cannot fire."""


class NotTheFirst(Exception):
    """Another group acted first under this rule."""


class RuleChoosesGroups(Exception):
    """The rule chooses a group, and the trigger names none."""


class TriggerMovedOn(Exception):
    """The trigger has moved on: its state no longer allows this."""


class AlreadyTarget(Exception):
    """The trigger is about them already."""


class AlreadyConfirmed(Exception):
    """The member's side has confirmed it already."""


REFUSED = {
    "a_trigger_is_about_a_person_once": AlreadyTarget,
    "only_an_announced_act_fires": NotAnnounced,
    "the_first_group_is_one": NotTheFirst,
    "the_rule_chooses_a_group": RuleChoosesGroups,
}


@verb
@allowed_by("keep trigger rules")
def write_rule(
    name: str,
    *,
    by: Membership,
    kind: TriggerRule.Kind,
    words: str,
    acts: Collection[str],
    active_from: date,
    programme: Programme | None,
    window_days: int | None = None,
) -> TriggerRule:
    """Write a trigger rule of `by`'s agency in its first version."""
    return TriggerRule.objects.create(
        owner=by.agency,
        programme=programme,
        name=name,
        kind=kind,
        words=words,
        acts=list(acts),
        window_days=window_days,
        active_from=active_from,
    )


@verb
@allowed_by("keep trigger rules")
def replace_rule(
    rule: TriggerRule,
    *,
    by: Membership,
    name: str,
    words: str,
    acts: Collection[str],
    active_from: date,
    window_days: int | None = None,
) -> TriggerRule:
    """End `rule` on the day `active_from` and write its next version, which has to be announced anew.

    :raises NotYours: if another agency owns it
    :raises TriggerMovedOn: if it has been replaced or ended already
    """
    held = lock(rule, by=by)
    if held.active_to is not None:
        raise TriggerMovedOn
    change(held, active_to=max(active_from, held.active_from))
    return TriggerRule.objects.create(
        owner=held.owner,
        programme=held.programme,
        series=held.series,
        version=held.version + 1,
        name=name,
        kind=held.kind,
        words=words,
        acts=list(acts),
        window_days=window_days,
        active_from=active_from,
    )


@verb
@allowed_by("keep trigger rules")
def announce_rule(
    rule: TriggerRule, *, by: Membership, group: Group, announced_at: datetime, notification: str = ""
) -> RuleAnnounced:
    """Record that `rule` was announced to `group`. It is recorded after it was said, and stays."""
    return RuleAnnounced.objects.create(
        owner=by.agency,
        programme=rule.programme,
        trigger_rule=rule,
        group=group,
        announced_at=announced_at,
        notification=notification,
    )


@verb
@allowed_by("add a record")
def tell_rule(
    person: Person,
    *,
    by: Membership,
    rule: TriggerRule,
    subject_role: SubjectRole,
    announced_at: datetime,
    notification: str = "",
    programme: Programme | None = None,
) -> RuleTold:
    """Record that `rule` was announced to `person`."""
    return RuleTold.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        trigger_rule=rule,
        announced_at=announced_at,
        notification=notification,
    )


@verb
@allowed_by("detect a trigger")
def detect_trigger(
    rule: TriggerRule,
    *,
    by: Membership,
    act: str,
    act_at: datetime,
    group: Group | None = None,
    incident: str = "",
    why: str = "",
) -> Trigger:
    """Record an act that sets off `rule`: of `group`, or of people who are added with `add_target`.

    :raises NotAnnounced: if the rule was not announced to the group before the act, or does not name it
    :raises NotTheFirst: if another group acted first under the rule
    """
    try:
        return Trigger.objects.create(
            owner=by.agency,
            programme=rule.programme,
            trigger_rule=rule,
            target=Trigger.Target.GROUP if group else Trigger.Target.PERSON,
            group=group,
            act=act,
            act_at=act_at,
            incident=incident,
            why=why,
            detected_by=by.user,
            confirm_by=due(CONFIRM, timezone.now()),
        )
    except IntegrityError as error:
        raise _named(error) from error


@verb
@allowed_by("detect a trigger")
def add_target(trigger: Trigger, *, by: Membership, person: Person, subject_role: SubjectRole) -> TriggerTarget:
    """Record that `trigger` is about `person`.

    :raises NotAnnounced: if the trigger is about people, and they were not told the rule before the act
    """
    try:
        return TriggerTarget.objects.create(
            owner=by.agency, person=person, programme=trigger.programme, subject_role=subject_role, trigger=trigger
        )
    except IntegrityError as error:
        raise _named(error) from error


@verb
@allowed_by("detect a trigger")
def add_targets(trigger: Trigger, *, by: Membership, members: Iterable[GroupMembership]) -> list[TriggerTarget]:
    """Record which `members` of the group that acted `trigger` is about.

    :raises TriggerMovedOn: if it is closed or dismissed
    :raises AlreadyTarget: if it is about one of them already
    """
    held = _held(trigger, by, states=LIVE)
    return [
        add_target(held, by=by, person=each.person, subject_role=SubjectRole(each.subject_role)) for each in members
    ]


@verb
@allowed_by("detect a trigger")
def extend_to_group(trigger: Trigger, *, by: Membership, group: Group) -> Trigger:
    """Record that `group` acted together with the group of `trigger`: a trigger of its own, for the same act.

    :raises TriggerMovedOn: if the trigger is closed or dismissed
    :raises NotAnnounced: if the rule was not announced to the group before the act
    :raises NotTheFirst: if the rule chooses the first group alone
    """
    held = _held(trigger, by, states=LIVE)
    if held.trigger_rule is None:
        raise NotAnnounced
    act = {name: getattr(held, name) for name in ("act", "act_at", "incident", "why")}
    return detect_trigger(held.trigger_rule, by=by, group=group, **act)


@verb
@allowed_by("detect a trigger")
def detect_person_trigger(
    rule: TriggerRule, person: Person, *, by: Membership, subject_role: SubjectRole, **act: Any
) -> Trigger:
    """Record an act of `person` that sets off `rule`, which they were told.

    :raises NotAnnounced: if the rule was not announced to them before the act, or does not name it
    """
    found = detect_trigger(rule, by=by, **act)
    add_target(found, by=by, person=person, subject_role=subject_role)
    return found


def _named(error: IntegrityError) -> Exception:
    return next((refusal() for name, refusal in REFUSED.items() if broke(error, name)), error)


def _held(trigger: Trigger, by: Membership, *, states: Collection[str]) -> Trigger:
    held = lock(trigger, by=by)
    if held.state not in states:
        raise TriggerMovedOn
    return held


@verb
@allowed_by("detect a trigger")
def propose_trigger(trigger: Trigger, *, by: Membership, why: str) -> Trigger:
    """Propose `trigger` for confirmation by two people.

    :raises NotYours: if another agency owns it
    :raises TriggerMovedOn: if its state no longer allows it
    """
    held = _held(trigger, by, states=[TriggerState.DETECTED])
    change(held, state=TriggerState.PROPOSED, proposed_by=by.user, proposed_at=timezone.now(), why=why)
    return held


@verb
@allowed_by("confirm a trigger as analyst")
def confirm_as_analyst(trigger: Trigger, *, by: Membership) -> Trigger:
    """Confirm `trigger` as the analyst; it is confirmed once the enforcement lead has done so too.

    :raises AlreadyConfirmed: if an analyst has confirmed it
    :raises TriggerMovedOn: if its state no longer allows it
    """
    held = _held(trigger, by, states=[TriggerState.PROPOSED])
    if held.analyst_by_id is not None:
        raise AlreadyConfirmed
    return _confirm(held, analyst_by=by.user, analyst_at=timezone.now())


@verb
@allowed_by("confirm a trigger as enforcement lead")
def confirm_as_lead(trigger: Trigger, *, by: Membership) -> Trigger:
    """Confirm `trigger` as the enforcement lead; it is confirmed once the analyst has done so too.

    :raises AlreadyConfirmed: if an enforcement lead has confirmed it
    :raises TriggerMovedOn: if its state no longer allows it
    """
    held = _held(trigger, by, states=[TriggerState.PROPOSED])
    if held.lead_by_id is not None:
        raise AlreadyConfirmed
    return _confirm(held, lead_by=by.user, lead_at=timezone.now())


def _confirm(held: Trigger, **confirmation: object) -> Trigger:
    both = confirmation.keys() | {name for name in ("analyst_by", "lead_by") if getattr(held, f"{name}_id")}
    if {"analyst_by", "lead_by"} <= both:
        now = timezone.now()
        confirmation |= {
            "state": TriggerState.CONFIRMED,
            "first_lever_by": due(FIRST_LEVER, now),
            "close_by": due(CLOSE, now),
        }
    change(held, **confirmation)
    return held


@verb
@allowed_by("answer a trigger")
def plan_action(trigger: Trigger, *, by: Membership) -> Trigger:
    """Record that the action against the target of `trigger` is planned.

    :raises TriggerMovedOn: if its state no longer allows it
    """
    held = _held(trigger, by, states=[TriggerState.CONFIRMED])
    change(held, state=TriggerState.ACTION_PLANNED)
    return held


@verb
@allowed_by("answer a trigger")
def give_feedback(trigger: Trigger, *, by: Membership, on: date) -> Trigger:
    """Record that all who were told the rule heard what was done.

    :raises TriggerMovedOn: if no lever has begun, or it was recorded already
    """
    held = _held(trigger, by, states=[*CONFIRMED, TriggerState.CLOSED])
    if held.first_lever_on is None or held.fed_back_on is not None:
        raise TriggerMovedOn
    change(held, fed_back_on=on)
    return held


@verb
@allowed_by("answer a trigger")
def close_trigger(trigger: Trigger, *, by: Membership, result: Trigger.Outcome, because: str = "") -> Trigger:
    """Close `trigger` with how far what was announced was delivered.

    :raises TriggerMovedOn: if its state no longer allows it
    """
    held = _held(trigger, by, states=CONFIRMED)
    change(held, state=TriggerState.CLOSED, result=result, because=because, closed_on=london_today(timezone.now()))
    return held


@verb
@allowed_by("answer a trigger")
def dismiss_trigger(trigger: Trigger, *, by: Membership, because: str) -> Trigger:
    """Dismiss `trigger`, for a reason.

    :raises TriggerMovedOn: if two people have confirmed it
    """
    held = _held(trigger, by, states=UNCONFIRMED)
    change(held, state=TriggerState.DISMISSED, because=because)
    return held
