"""Verbs of the sender and the addressee of a referral."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.models import Identity
from datasharing.consent.actions import hold
from datasharing.enforcement.refusals import verb
from datasharing.models import Consent, Person, SubjectRole
from partners.dated_rules import WhenOpen, is_open
from partners.models import Area, Membership, Programme
from partners.rules import allowed_by
from partners.services.limits import limits_beyond
from referrals.exchange.clocks import ACKNOWLEDGE, acknowledge_by
from referrals.exchange.events import AlreadyDecided, happen, like
from referrals.exchange.limits import BeyondLimits, birth_of, referred
from referrals.exchange.models import (
    OVER_WITHOUT_HELP,
    Allocation,
    Event,
    EventKind,
    Referral,
    ReferralIdentity,
    SecondReferral,
)
from referrals.exchange.sending import phone_of, send
from referrals.routing.routing import Route


@verb
@allowed_by("send a referral")
def send_referral(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    route: Route,
    programme: Programme | None,
    consented: bool,
    means: Consent.Means = Consent.Means.SPOKEN,
    phone: str | None = None,
    override_reason: str = "",
    despite: Sequence[str] = (),
    why_another: str = "",
    limit: WhenOpen = ACKNOWLEDGE,
    **details: Any,
) -> Referral:
    """Send a referral of `person` along `route`, with a snapshot of the identity, and hand over its delivery.

    `phone`: how to reach them; None: as their last referral said, or as `by`'s agency holds it.
    `details`: contact, substance_group, area, reason, risks, risk_note, urgent, capacity_note, redirected_from, sex,
    corrects, replaces. `override_reason`: why a supervisor sends them beyond the limits of the service.
    `despite`: the references of live referrals in spite of which it is sent, and `why_another` is. `limit`: how soon
    it is to be acknowledged, if it is not urgent.

    :raises BeyondLimits: if the service is not for such people, and no supervisor says why it is to take them
    :raises ConsentNeeded: if the agreement rests on consent and the person has not given it
    """
    first = details.get("redirected_from")
    told = ReferralIdentity.objects.filter(referral=first).first() if first else None
    if phone is None:
        phone = told.phone if told and told.phone else phone_of(person, by)
    if beyond := limits_beyond(route.service, referred(birth_of(person, by, told), programme=programme, **details)):
        if not override_reason.strip():
            raise BeyondLimits(beyond)
        details |= override_limits(by=by, reason=override_reason)
    sent = send(
        Referral,
        person,
        by=by,
        subject_role=subject_role,
        to=route.recipient,
        under=route.clause,
        programme=programme,
        consented=consented,
        means=means,
        told=told,
        phone=phone,
        service=route.service,
        acknowledge_by=acknowledge_by(route.service, timezone.now(), urgent=details.get("urgent", False), limit=limit),
        **details,
    )
    if despite:
        SecondReferral.objects.create(
            **like(sent),
            owner=by.agency,
            addressee=by.agency,
            referral=sent,
            others=list(despite),
            why=why_another,
            by=by,
        )
    return sent


@allowed_by("refer beyond limits")
def override_limits(*, by: Membership, reason: str) -> dict[str, Any]:
    """What a referral keeps of a supervisor's reason to send it beyond the limits of a service."""
    return {"override_by": by, "override_reason": reason.strip()}


@verb
@allowed_by("withdraw a referral")
def withdraw_referral(referral: Referral, *, by: Membership, reason: str, note: str = "") -> Event:
    """Withdraw a referral, for example if it is about the wrong person. The record and its history stay.

    :raises AlreadyDecided: if its state no longer allows it
    """
    return happen(referral, EventKind.WITHDRAWN, by=by, reason=reason, note=note)


SAID_AGAIN = ("programme", "substance_group", "area", "sex", "reason", "risks", "risk_note", "urgent")
"""What the next referral says as the one before it did."""
MISTAKEN = "MIS"
"""Of the reasons to withdraw: a mistaken or duplicate referral."""
OUTSIDE_AREA = "outside_area"
"""Of the reasons to redirect: the person lives elsewhere than the referral says."""


class NotItsClient(Exception):
    """The agency has no identity of the person it names as its client."""


@verb
@allowed_by("decide a referral")
def acknowledge_referral(referral: Referral, *, by: Membership) -> Event:
    """Acknowledge `referral` for `by`'s agency.

    :raises AlreadyDecided: if its state no longer allows it
    """
    return happen(referral, EventKind.ACKNOWLEDGED, by=by)


@verb
@allowed_by("decide a referral")
def accept_referral(
    referral: Referral, *, by: Membership, client: Person | None = None, worker: Membership | None = None
) -> Event:
    """Accept `referral` for `by`'s agency, for its `client` or, if None, a new client with the name in the snapshot.

    :raises AlreadyDecided: if it has been decided already
    :raises NotItsClient: if the agency has no identity of `client`
    """
    event = happen(referral, EventKind.ACCEPTED, by=by)
    if client is None:
        client = _take_on(referral, by)
    elif not Identity.objects.filter(person=client, owner=by.agency).exists():
        raise NotItsClient
    allocate(referral, by=by, client=client, worker=worker)
    return event


def _take_on(referral: Referral, by: Membership) -> Person:
    """Copy the snapshot into the addressee's own records, so that the name stays after the agreement ends."""
    held = Identity.objects.filter(person=referral.person_id, owner=by.agency, programme=referral.programme_id)
    sent = ReferralIdentity.objects.filter(referral=referral).first()
    if sent and not held.exists():
        Identity.objects.create(
            **like(referral),
            owner=by.agency,
            family_name=sent.family_name,
            given_names=sent.given_names,
            known_as=sent.known_as,
            date_of_birth=sent.date_of_birth,
            birth_precision=sent.birth_precision,
        )
    return referral.person


@verb
@allowed_by("decide a referral")
def allocate(referral: Referral, *, by: Membership, client: Person, worker: Membership | None) -> Allocation:
    """Record which client of the agency the referral is about, and their worker. The latest allocation holds."""
    return Allocation.objects.create(
        **like(referral),
        owner=by.agency,
        addressee=by.agency,
        referral=referral,
        client=client,
        worker=worker,
        by=by,
    )


@verb
@allowed_by("decide a referral")
def decline_referral(referral: Referral, *, by: Membership, reason: str, note: str = "") -> Event:
    """Decline `referral` with a coded reason.

    :raises AlreadyDecided: if it has been decided already
    """
    return happen(referral, EventKind.DECLINED, by=by, reason=reason, note=note)


@verb
@allowed_by("decide a referral")
def redirect_referral(
    referral: Referral,
    *,
    by: Membership,
    route: Route,
    consented: bool,
    reason: str,
    note: str = "",
    area: Area | None = None,
    tell_sender: bool = False,
    **how: Any,
) -> Referral:
    """Redirect `referral` to another provider: an event of the addressee, and a new referral from the addressee.

    `area`: where the person lives; else as the referral says, which a redirection for the area contradicts.
    `tell_sender`: whether the person agreed that the first sender is told where the referral goes. `how`:
    override_reason, despite and why_another of `send_referral`.

    :raises AlreadyDecided: if it has been decided already
    :raises BeyondLimits: if the service is not for such people, and no supervisor says why it is to take them
    :raises ConsentNeeded: if the person has not consented to the new recipient
    """
    onward = route.service if tell_sender or not route.needs_consent else None
    happen(referral, EventKind.REDIRECTED, by=by, reason=reason, note=note, onward=onward)
    lives_in = area or (None if reason == OUTSIDE_AREA else referral.area)
    return send_like(referral, by=by, route=route, consented=consented, area=lives_in, redirected_from=referral, **how)


@verb
@allowed_by("send a referral")
def send_like(referral: Referral, *, by: Membership, route: Route, consented: bool, **changes: Any) -> Referral:
    """Send another referral along `route` that says what `referral` does, but for the `changes`."""
    said = {name: getattr(referral, name) for name in SAID_AGAIN} | changes
    role = SubjectRole(referral.subject_role)
    return send_referral(referral.person, by=by, subject_role=role, route=route, consented=consented, **said)


class ClosedThen(Exception):
    """The service is closed at the time of the appointment, and the member has not confirmed it."""


@verb
@allowed_by("tell what became of a referral")
def book_appointment(referral: Referral, *, by: Membership, at: datetime, place: str, confirmed: bool = False) -> Event:
    """Book the first or next appointment of `referral`, or reschedule the one that is booked.

    :raises AlreadyDecided: if its state does not allow it
    :raises AppointmentBooked: if it is booked for that time and place already
    :raises ClosedThen: if the service is closed then and the appointment is not `confirmed`
    """
    is_closed = not is_open(referral.service, at)
    if is_closed and not confirmed:
        raise ClosedThen
    return happen(
        referral,
        EventKind.BOOKED,
        by=by,
        appointment_at=at,
        appointment_place=place,
        out_of_hours=is_closed,
    )


@verb
@allowed_by("tell what became of a referral")
def cancel_appointment(referral: Referral, *, by: Membership, note: str = "") -> Event:
    """Cancel the booked appointment.

    :raises AlreadyDecided: if none is booked
    """
    return happen(referral, EventKind.CANCELLED, by=by, note=note)


@verb
@allowed_by("tell what became of a referral")
def record_attendance(referral: Referral, *, by: Membership, attended: bool, note: str = "") -> Event:
    """Record whether the person attended the appointment.

    :raises AlreadyDecided: if none is booked
    :raises AppointmentAhead: if its time has not come
    """
    return happen(referral, EventKind.ATTENDED if attended else EventKind.MISSED, by=by, note=note)


@verb
@allowed_by("tell what became of a referral")
def start_treatment(referral: Referral, *, by: Membership) -> Event:
    """Record that treatment has started, the aim of a referral.

    :raises AlreadyDecided: if the person has not attended
    """
    return happen(referral, EventKind.STARTED, by=by)


@verb
@allowed_by("tell what became of a referral")
def close_referral(referral: Referral, *, by: Membership, reason: str, note: str = "") -> Event:
    """End the work with a referral that was accepted, with a coded reason.

    :raises AlreadyDecided: if it was never accepted, or has ended
    """
    return happen(referral, EventKind.CLOSED, by=by, reason=reason, note=note)


@verb
@allowed_by("correct what happened")
def correct_event(event: Event, *, by: Membership, note: str = "") -> Event:
    """Take back `event`, the last that happened, which `by`'s agency added by mistake; the history keeps both.

    A redirection is taken back with the referral that went on.

    :raises AlreadyDecided: if more has happened since, another referral stands for one that was withdrawn, or those
        to whom it was redirected have taken the person on
    :raises CorrectionTooLate: if it was added too long ago
    """
    referral = event.referral
    if event.kind == EventKind.WITHDRAWN and Referral.objects.filter(corrects=referral).exists():
        raise AlreadyDecided
    if event.kind == EventKind.REDIRECTED:
        _call_back(referral, by=by, note=note)
    return happen(referral, EventKind.CORRECTED, by=by, corrects=event, note=note)


def _call_back(referral: Referral, *, by: Membership, note: str) -> None:
    """Withdraw what `referral` was redirected to, unless it is over already."""
    onward = Referral.objects.sent_by(by.agency_id).filter(redirected_from=referral).order_by("-pk").first()
    if onward is None or onward.state in OVER_WITHOUT_HELP:
        return
    if not any(each.event == EventKind.WITHDRAWN for each in onward.may_now(by.agency_id)):
        raise AlreadyDecided
    withdraw_referral(onward, by=by, reason=MISTAKEN, note=note)


@verb
@allowed_by("withdraw consent")
def record_consent_withdrawn(referral: Referral, *, by: Membership, note: str = "") -> Event:
    """Record for either agency that the person no longer agrees: the addressee reads nothing more from now on.

    The person is locked first: two transactions that share a lock on the person and then end a consent would deadlock.

    :raises AlreadyDecided: if it has moved on
    """
    hold(referral.person)
    return happen(referral, EventKind.UNCONSENTED, by=by, note=note)
