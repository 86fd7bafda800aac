"""What the sender and the addressee of a referral do."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.models import Identity
from datasharing.consent.actions import hold
from datasharing.enforcement.refusals import verb
from datasharing.models import Consent, Person, SubjectRole
from partners.dated_rules import is_open
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.exchange.clocks import acknowledge_by
from referrals.exchange.events import AlreadyDecided, happen, like
from referrals.exchange.models import Allocation, Event, EventKind, Referral, ReferralIdentity
from referrals.exchange.sending import send
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
    **details: Any,
) -> Referral:
    """Send `person`'s referral along `route`, with a snapshot of who they are, and have it delivered.

    `details`: contact, substance_group, area, reason, urgent, redirected_from, corrects, replaces.

    :raises ConsentNeeded: if the agreement rests on consent and the person has not given it
    """
    first = details.get("redirected_from")
    told = ReferralIdentity.objects.filter(referral=first).first() if first else None
    return send(
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
        service=route.service,
        acknowledge_by=acknowledge_by(route.service, timezone.now(), urgent=details.get("urgent", False)),
        **details,
    )


@verb
@allowed_by("withdraw a referral")
def withdraw_referral(referral: Referral, *, by: Membership, reason: str, note: str = "") -> Event:
    """Take back a referral that was sent, as for the wrong person; it and its history stay.

    :raises AlreadyDecided: if it has come too far to be withdrawn
    """
    return happen(referral, EventKind.WITHDRAWN, by=by, reason=reason, note=note)


class NotItsClient(Exception):
    """The agency holds no identity of the person it names as its client."""


@verb
@allowed_by("decide a referral")
def acknowledge_referral(referral: Referral, *, by: Membership) -> Event:
    """Say that `by`'s agency has seen `referral`.

    :raises AlreadyDecided: if it has moved on
    """
    return happen(referral, EventKind.ACKNOWLEDGED, by=by)


@verb
@allowed_by("decide a referral")
def accept_referral(
    referral: Referral, *, by: Membership, client: Person | None = None, worker: Membership | None = None
) -> Event:
    """Take `referral` on for `by`'s agency, as its `client` or, without one, as a new client with the name sent.

    :raises AlreadyDecided: if somebody decided it first
    :raises NotItsClient: if the agency holds no identity of `client`
    """
    event = happen(referral, EventKind.ACCEPTED, by=by)
    if client is None:
        client = _take_on(referral, by)
    elif not Identity.objects.filter(person=client, owner=by.agency).exists():
        raise NotItsClient
    allocate(referral, by=by, client=client, worker=worker)
    return event


def _take_on(referral: Referral, by: Membership) -> Person:
    """Copy the snapshot into the addressee's own records: it keeps the name whatever becomes of the agreement."""
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
    """Say which of the agency's clients this is and who works with them; replaces what was said before."""
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
    """Refuse `referral` with a coded reason.

    :raises AlreadyDecided: if somebody decided it first
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
    tell_sender: bool = False,
) -> Referral:
    """Send `referral` on to another provider: the addressee's decision, and a new referral of its own.

    `tell_sender`: whether the person agreed that the first sender is told where it goes, or nothing rests on it.

    :raises AlreadyDecided: if somebody decided it first
    :raises ConsentNeeded: if the person has not agreed to the new recipient
    """
    onward = route.service if tell_sender or not route.needs_consent else None
    happen(referral, EventKind.REDIRECTED, by=by, reason=reason, note=note, onward=onward)
    return send_referral(
        referral.person,
        by=by,
        subject_role=SubjectRole(referral.subject_role),
        route=route,
        programme=referral.programme,
        consented=consented,
        substance_group=referral.substance_group,
        area=referral.area,
        reason=referral.reason,
        urgent=referral.urgent,
        redirected_from=referral,
    )


class ClosedThen(Exception):
    """The service is closed at the time of the appointment, and nobody has confirmed that it is meant so."""


@verb
@allowed_by("tell what became of a referral")
def book_appointment(referral: Referral, *, by: Membership, at: datetime, place: str, confirmed: bool = False) -> Event:
    """Book the (first or next) appointment of `referral`, or another time for the one that is booked.

    :raises AlreadyDecided: if it has moved on
    :raises AppointmentBooked: if it is booked for that time and place already
    :raises ClosedThen: if the service is closed then and it is not `confirmed`
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
    """Cancel the appointment that is booked.

    :raises AlreadyDecided: if none is
    """
    return happen(referral, EventKind.CANCELLED, by=by, note=note)


@verb
@allowed_by("tell what became of a referral")
def record_attendance(referral: Referral, *, by: Membership, attended: bool, note: str = "") -> Event:
    """Record whether the person came to the appointment.

    :raises AlreadyDecided: if none is booked
    :raises AppointmentAhead: if its time has not come
    """
    return happen(referral, EventKind.ATTENDED if attended else EventKind.MISSED, by=by, note=note)


@verb
@allowed_by("tell what became of a referral")
def start_treatment(referral: Referral, *, by: Membership) -> Event:
    """Record that treatment has started: what a referral is for.

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

    :raises AlreadyDecided: if more has happened since, or another referral stands for one that was withdrawn
    :raises CorrectionTooLate: if it was added too long ago
    """
    referral = event.referral
    if event.kind == EventKind.WITHDRAWN and Referral.objects.filter(corrects=referral).exists():
        raise AlreadyDecided
    return happen(referral, EventKind.CORRECTED, by=by, corrects=event, note=note)


@verb
@allowed_by("withdraw consent")
def record_consent_withdrawn(referral: Referral, *, by: Membership, note: str = "") -> Event:
    """Record for either agency that the person no longer agrees: the addressee reads nothing more from now on.

    The person is held first: whoever shares a lock on them and then ends a consent would wait for another who does.

    :raises AlreadyDecided: if it has moved on
    """
    hold(referral.person)
    return happen(referral, EventKind.UNCONSENTED, by=by, note=note)
