"""Verbs on what came back to its sender: send another referral in its place, or dismiss it."""

from typing import Any

from datasharing.enforcement.refusals import NotYours, verb
from partners.models import Membership
from partners.rules import allowed_by
from referrals.exchange.actions import send_like, withdraw_referral
from referrals.exchange.events import AlreadyDecided, like
from referrals.exchange.models import RETURNED, EventKind, Referral, ReferralIdentity
from referrals.returned.models import NOT_TO_BE_DONE, Dismissal, TaskDismissal
from referrals.routing.routing import Route
from referrals.tasks.models import Task

NOT_ENGAGED = "NOT"
"""Of the withdrawal reasons: not engaged."""


@verb
@allowed_by("send a referral")
def send_elsewhere(
    referral: Referral, *, by: Membership, route: Route, consented: bool, reason: str, **how: Any
) -> Referral:
    """Send another in the place of `referral`, which came back, with what is known; one still open is withdrawn first.

    `how`: override_reason, despite and why_another of `send_referral`.

    :raises AlreadyDecided: if it did not come back
    :raises BeyondLimits: if the service is not for such people, and no supervisor says why it is to take them
    :raises ConsentNeeded: if the person has not agreed to the new recipient
    """
    _must_be_back(referral, by)
    if any(each.event == EventKind.WITHDRAWN for each in referral.may_now(by.agency_id)):
        withdraw_referral(referral, by=by, reason=NOT_ENGAGED)
    told = ReferralIdentity.objects.filter(referral=referral).first()
    return send_like(
        referral,
        by=by,
        route=route,
        consented=consented,
        contact=referral.contact,
        reason=reason,
        phone=told.phone or None if told else None,
        replaces=referral,
        **how,
    )


@verb
@allowed_by("settle what came back")
def dismiss(referral: Referral, *, by: Membership, note: str) -> Dismissal:
    """Do nothing more about `referral`, which came back, and say why; no other agency reads it.

    :raises AlreadyDecided: if it did not come back
    """
    _must_be_back(referral, by)
    return Dismissal.objects.create(
        **like(referral), owner=by.agency, addressee=by.agency, referral=referral, note=note, by=by
    )


@verb
@allowed_by("settle what came back")
def dismiss_task(task: Task, *, by: Membership, note: str) -> TaskDismissal:
    """Do nothing more about `task`, which will not be done, and say why; no other agency reads it.

    :raises AlreadyDecided: if it did not come back
    """
    if task.owner_id != by.agency_id:
        raise NotYours
    if task.state not in NOT_TO_BE_DONE:
        raise AlreadyDecided
    return TaskDismissal.objects.create(**like(task), owner=by.agency, addressee=by.agency, task=task, note=note, by=by)


def _must_be_back(referral: Referral, by: Membership) -> None:
    if referral.owner_id != by.agency_id:
        raise NotYours
    if referral.state not in RETURNED:
        raise AlreadyDecided
