"""Verbs on referrals without a matching routing rule: keep in the queue, route by hand, discard."""

from typing import Any

from django.db import IntegrityError, transaction

from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.exchange.actions import send_referral
from referrals.exchange.models import Referral
from referrals.routing.routing import Route
from referrals.unrouted.models import UnroutedDecision, UnroutedReferral


class UnroutedAlreadyDecided(Exception):
    """The referral has been routed or discarded already."""


@verb
@allowed_by("keep a referral unrouted")
def keep_unrouted(
    person: Person, *, by: Membership, subject_role: SubjectRole, programme: Programme | None, **details: Any
) -> UnroutedReferral:
    """Put a referral without a matching routing rule in the sender's unrouted queue."""
    return UnroutedReferral.objects.create(
        owner=by.agency,
        addressee=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kept_by=by,
        **details,
    )


@verb
@allowed_by("settle an unrouted referral")
def route_unrouted(
    unrouted: UnroutedReferral, *, by: Membership, route: Route, consented: bool, **how: Any
) -> Referral:
    """Send what no rule could route along a `route` that somebody chose.

    `how`: override_reason, despite and why_another of `send_referral`.

    :raises BeyondLimits: if the service is not for such people, and no supervisor says why it is to take them
    :raises ConsentNeeded: if the agreement rests on consent and the person has not given it
    :raises UnroutedAlreadyDecided: if it has been routed or discarded before
    """
    referral = send_referral(
        unrouted.person,
        by=by,
        route=route,
        subject_role=SubjectRole(unrouted.subject_role),
        programme=unrouted.programme,
        consented=consented,
        contact=unrouted.contact,
        substance_group=unrouted.substance_group,
        area=unrouted.area,
        reason=unrouted.reason,
        risks=unrouted.risks,
        risk_note=unrouted.risk_note,
        phone=unrouted.phone or None,
        sex=unrouted.sex,
        urgent=unrouted.urgent,
        **how,
    )
    _decide(unrouted, by=by, referral=referral)
    return referral


@verb
@allowed_by("settle an unrouted referral")
def discard_unrouted(unrouted: UnroutedReferral, *, by: Membership, reason: str, note: str = "") -> UnroutedDecision:
    """Remove an unrouted referral from the queue with a reason, without sending it.

    :raises UnroutedAlreadyDecided: if it has been routed or discarded before
    """
    return _decide(unrouted, by=by, reason=reason, note=note)


def _decide(unrouted: UnroutedReferral, *, by: Membership, **facts: Any) -> UnroutedDecision:
    try:
        with transaction.atomic():
            return UnroutedDecision.objects.create(
                owner=by.agency,
                addressee=by.agency,
                person_id=unrouted.person_id,
                programme_id=unrouted.programme_id,
                subject_role=unrouted.subject_role,
                unrouted=unrouted,
                by=by,
                **facts,
            )
    except IntegrityError as error:
        if broke(error, "referrals_settlement_unrouted_id_key"):
            raise UnroutedAlreadyDecided from error
        raise
