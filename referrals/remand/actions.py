"""Verbs of remand: make the plan, say when court is, release and tell everybody, answer an alert."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from datasharing.consent.actions import give_consent, hold
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Category, SubjectRole
from partners.models import Agency, Membership
from partners.rules import allowed_by
from referrals.exchange.consents import consent_in_force
from referrals.exchange.events import add_event
from referrals.exchange.sending import ConsentNeeded
from referrals.prison.models import PrisonEpisode, ReleaseKind
from referrals.prison.moves import record_release
from referrals.remand.fan_out import clause_to, tell_everybody
from referrals.remand.models import (
    OPEN,
    AlertEventKind,
    PlanState,
    ReleaseAlert,
    ReleaseAlertEvent,
    RemandMedicine,
    RemandPlan,
    RemandRecipient,
    ToldAs,
)


class PlanOver(Exception):
    """The remand, and its plan with it, is over."""


@dataclass(frozen=True)
class Recipient:
    """An agency that is to be told of the release, and as what."""

    agency: Agency
    told_as: ToldAs


@verb
@allowed_by("plan for release from remand")
def make_plan(
    plan: RemandPlan,
    *,
    by: Membership,
    at: datetime,
    recipients: Sequence[Recipient],
    agreed: bool = False,
    bridging: str = "",
    naloxone: str = RemandMedicine.Naloxone.NONE,
    **card: Any,
) -> RemandPlan:
    """Write the card “if released today”, and name those who are told then. It may be written again until the release.

    `card`: walk_in, address, phone, note. `agreed`: whether the person agrees that the recipients are told, whom the
    agreements let know by consent only.

    :raises NotYours: if another agency holds the plan
    :raises PlanOver: if the remand is over
    :raises ConsentNeeded: if a recipient may be told by consent only and the person has not agreed
    """
    hold(plan.person)  # consents are written below
    held = lock(plan, by=by)
    if held.state not in OPEN:
        raise PlanOver
    change(held, state=PlanState.READY, made_at=at, made_by=by.user, **card)
    _write_medicine(held, by=by, bridging=bridging, naloxone=naloxone)
    _name_recipients(held, by=by, recipients=recipients, agreed=agreed)
    return held


def _like(plan: RemandPlan, by: Membership) -> dict[str, Any]:
    return {
        "owner": by.agency,
        "person_id": plan.person_id,
        "programme_id": plan.programme_id,
        "subject_role": plan.subject_role,
        "plan": plan,
    }


def _write_medicine(plan: RemandPlan, *, by: Membership, bridging: str, naloxone: str) -> None:
    held = RemandMedicine.objects.filter(plan=plan, owner=by.agency).first()
    if held is None:
        RemandMedicine.objects.create(**_like(plan, by), bridging=bridging, naloxone=naloxone)
    else:
        change(lock(held, by=by), bridging=bridging, naloxone=naloxone)


def _name_recipients(plan: RemandPlan, *, by: Membership, recipients: Iterable[Recipient], agreed: bool) -> None:
    """Have `recipients` be those whom the plan names, with the consents on which telling them rests."""
    named = {each.agency.pk: each for each in recipients}
    held = {each.agency_id: each for each in RemandRecipient.objects.filter(plan=plan, owner=by.agency)}
    for agency_id in held.keys() - named.keys():
        held[agency_id].delete()
    for agency_id, each in named.items():
        _agree(plan, each.agency, by=by, agreed=agreed)
        if agency_id not in held:
            RemandRecipient.objects.create(**_like(plan, by), agency=each.agency, told_as=each.told_as)
        elif held[agency_id].told_as != each.told_as:
            change(lock(held[agency_id], by=by), told_as=each.told_as)


def _agree(plan: RemandPlan, agency: Agency, *, by: Membership, agreed: bool) -> None:
    clause = clause_to(agency, plan.episode, by=by)
    if clause is None or not clause.needs_consent:
        return
    if consent_in_force(plan.person, under=clause, category=Category.TASK):
        return
    if not agreed:
        raise ConsentNeeded
    give_consent(
        plan.person,
        by=by,
        subject_role=SubjectRole(plan.subject_role),
        under=clause,
        recipient=agency,
        programme=plan.programme,
    )


@verb
@allowed_by("plan for release from remand")
def set_court_day(
    plan: RemandPlan,
    *,
    by: Membership,
    on: date | None,
    court: str = "",
    likelihood: str = RemandPlan.Likelihood.POSSIBLE,
) -> RemandPlan:
    """Record the next court day of the person, the court, and how likely release there is.

    :raises NotYours: if another agency holds the plan
    :raises PlanOver: if the remand is over
    """
    held = lock(plan, by=by)
    if held.state not in OPEN:
        raise PlanOver
    change(held, next_court_on=on, court=court, likelihood=likelihood)
    return held


@verb
@allowed_by("release a person")
def release(
    episode: PrisonEpisode, *, by: Membership, at: datetime, kind: str, released_from: str = "", number: str = ""
) -> list[ReleaseAlert]:
    """Record that the person in `episode` was released, and tell those whom the plan names, in one transaction.

    Returns the alerts that were sent; who was not told stands with the reason on the plan's recipients.

    :raises NotYours: if another agency recorded the episode
    :raises AlreadyReleased: if they have been released already
    :raises BeforeReception: if it would be before the reception
    """
    plan = RemandPlan.objects.filter(episode=episode, owner=by.agency, state__in=OPEN).first()
    if plan is not None:
        change(lock(plan, by=by), state=PlanState.USED)
    held = record_release(episode, by=by, at=at, kind=ReleaseKind(kind), released_from=released_from, number=number)
    if plan is None:
        return []
    return tell_everybody(plan, held, by=by, at=at, released_from=held.released_from)


@verb
@allowed_by("answer a release alert")
def acknowledge_alert(alert: ReleaseAlert, *, by: Membership) -> ReleaseAlertEvent:
    """Acknowledge `alert` for `by`'s agency.

    :raises AlreadyDecided: if its state no longer allows it
    """
    event: ReleaseAlertEvent = add_event(alert, AlertEventKind.ACKNOWLEDGED, by=by)
    return event


@verb
@allowed_by("answer a release alert")
def close_alert(alert: ReleaseAlert, *, by: Membership, met: bool, note: str = "") -> ReleaseAlertEvent:
    """Record whether the person came or was met.

    :raises AlreadyDecided: if its state no longer allows it
    """
    kind = AlertEventKind.MET if met else AlertEventKind.NOT_MET
    event: ReleaseAlertEvent = add_event(alert, kind, by=by, note=note)
    return event


@verb
@allowed_by("release a person")
def withdraw_alert(alert: ReleaseAlert, *, by: Membership, note: str) -> ReleaseAlertEvent:
    """Withdraw `alert`, for example because the person was not released after all.

    :raises AlreadyDecided: if its state no longer allows it
    """
    event: ReleaseAlertEvent = add_event(alert, AlertEventKind.WITHDRAWN, by=by, note=note)
    return event


@verb
@allowed_by("withdraw consent")
def record_alert_consent_withdrawn(alert: ReleaseAlert, *, by: Membership, note: str = "") -> ReleaseAlertEvent:
    """Record for either agency that the person no longer agrees: the addressee reads nothing more from now on.

    :raises AlreadyDecided: if it has moved on
    """
    hold(alert.person)
    event: ReleaseAlertEvent = add_event(alert, AlertEventKind.UNCONSENTED, by=by, note=note)
    return event
