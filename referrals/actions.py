"""What people do with referrals.

Each verb adds rows of its own agency; the database checks the move and sets the state.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.models import Identity
from datasharing.actions import give_consent
from datasharing.models import Consent, Person
from datasharing.outbox import hand_over
from partners.models import Membership, Programme, Purpose

from .clocks import acknowledge_by
from .models import Allocation, CustodyContact, Event, Kind, Referral, ReferralIdentity, State, UnroutedReferral
from .routing import Route

MOVED_ON = "FD001"
"""SQLSTATE of referrals/sql/events.sql."""


class ConsentNeeded(Exception):
    """The agreement lets nothing go without the person's consent: the contact stays, nothing is sent."""


class AlreadyDecided(Exception):
    """The referral has moved on: somebody was quicker, or this may not follow from where it stands."""


class NotItsClient(Exception):
    """The agency holds no identity of the person it names as its client."""


@transaction.atomic
def record_contact(person: Person, *, by: Membership, programme: Programme | None, **facts: Any) -> CustodyContact:
    """Record a drug worker's contact with `person` in custody; every fact but the suite may be left out."""
    return CustodyContact.objects.create(owner=by.agency, person=person, programme=programme, worker=by, **facts)


@transaction.atomic
def send_referral(
    person: Person,
    *,
    by: Membership,
    route: Route,
    programme: Programme | None,
    consented: bool,
    means: Consent.Means = Consent.Means.SPOKEN,
    **details: Any,
) -> Referral:
    """Send `person`'s referral along `route`, with a snapshot of who they are, and have it delivered.

    `details`: contact, substance_group, area, reason, urgent, redirected_from, corrects.

    :raises ConsentNeeded: if the agreement rests on consent and the person has not given it
    """
    if route.needs_consent and not consented:
        raise ConsentNeeded
    consent = None
    if route.needs_consent:
        consent = give_consent(
            person, by=by, under=route.clause, recipient=route.recipient, programme=programme, means=means
        )
    referral = Referral.objects.create(
        owner=by.agency,
        addressee=route.recipient,
        person=person,
        programme=programme,
        service=route.service,
        consent=consent,
        purpose=route.purpose,
        sent_by=by,
        acknowledge_by=acknowledge_by(route.service, timezone.now()),
        **details,
    )
    _snapshot(referral, by)
    hand_over("referrals.deliver", about=referral.reference, to=route.recipient, purpose=route.purpose)
    return referral


def _snapshot(referral: Referral, by: Membership) -> ReferralIdentity:
    """What the sender knows, or, of a referral sent on, what the sender was told."""
    held = Identity.objects.filter(person=referral.person_id, owner=by.agency).newest().first()
    told = ReferralIdentity.objects.filter(referral=referral.redirected_from_id).first()
    source = held or told
    names = ["family_name", "given_names", "known_as", "date_of_birth", "birth_precision"]
    return ReferralIdentity.objects.create(
        **_like(referral),
        owner=by.agency,
        addressee=referral.addressee,
        referral=referral,
        **{name: getattr(source, name) for name in names if source},
    )


@transaction.atomic
def keep_unrouted(person: Person, *, by: Membership, programme: Programme | None, **details: Any) -> UnroutedReferral:
    """Keep a referral that no rule could route in the sender's own queue, where somebody will see to it."""
    return UnroutedReferral.objects.create(
        owner=by.agency, addressee=by.agency, person=person, programme=programme, kept_by=by, **details
    )


def acknowledge_referral(referral: Referral, *, by: Membership) -> Event:
    """Say that `by`'s agency has seen `referral`.

    :raises AlreadyDecided: if it has moved on
    """
    return _happen(referral, Kind.ACKNOWLEDGED, by=by)


@transaction.atomic
def accept_referral(
    referral: Referral, *, by: Membership, client: Person | None = None, worker: Membership | None = None
) -> Event:
    """Take `referral` on for `by`'s agency, as its `client` or, without one, as a new client with the name sent.

    :raises AlreadyDecided: if somebody decided it first
    :raises NotItsClient: if the agency holds no identity of `client`
    """
    event = _happen(referral, Kind.ACCEPTED, by=by)
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
            **_like(referral),
            owner=by.agency,
            family_name=sent.family_name,
            given_names=sent.given_names,
            known_as=sent.known_as,
            date_of_birth=sent.date_of_birth,
            birth_precision=sent.birth_precision,
        )
    return referral.person


def allocate(referral: Referral, *, by: Membership, client: Person, worker: Membership | None) -> Allocation:
    """Say which of the agency's clients this is and who works with them; replaces what was said before."""
    return Allocation.objects.create(
        **_like(referral),
        owner=by.agency,
        addressee=by.agency,
        referral=referral,
        client=client,
        worker=worker,
        by=by,
    )


def decline_referral(referral: Referral, *, by: Membership, reason: str, note: str = "") -> Event:
    """Refuse `referral` with a coded reason.

    :raises AlreadyDecided: if somebody decided it first
    """
    return _happen(referral, Kind.DECLINED, by=by, reason=reason, note=note)


@transaction.atomic
def redirect_referral(
    referral: Referral, *, by: Membership, route: Route, consented: bool, reason: str, note: str = ""
) -> Referral:
    """Send `referral` on to another provider: the addressee's decision, and a new referral of its own.

    :raises AlreadyDecided: if somebody decided it first
    :raises ConsentNeeded: if the person has not agreed to the new recipient
    """
    _happen(referral, Kind.REDIRECTED, by=by, reason=reason, note=note)
    return send_referral(
        referral.person,
        by=by,
        route=route,
        programme=referral.programme,
        consented=consented,
        substance_group=referral.substance_group,
        area=referral.area,
        reason=referral.reason,
        urgent=referral.urgent,
        redirected_from=referral,
    )


def book_appointment(referral: Referral, *, by: Membership, at: datetime, place: str) -> Event:
    """Book the (first or next) appointment of `referral`.

    :raises AlreadyDecided: if it has moved on
    """
    return _happen(referral, Kind.BOOKED, by=by, appointment_at=at, appointment_place=place)


def cancel_appointment(referral: Referral, *, by: Membership, note: str = "") -> Event:
    """Cancel the appointment that is booked.

    :raises AlreadyDecided: if none is
    """
    return _happen(referral, Kind.CANCELLED, by=by, note=note)


def record_attendance(referral: Referral, *, by: Membership, attended: bool, note: str = "") -> Event:
    """Record whether the person came to the appointment.

    :raises AlreadyDecided: if none is booked
    """
    return _happen(referral, Kind.ATTENDED if attended else Kind.MISSED, by=by, note=note)


def start_treatment(referral: Referral, *, by: Membership) -> Event:
    """Record that treatment has started: what a referral is for.

    :raises AlreadyDecided: if the person has not attended
    """
    return _happen(referral, Kind.STARTED, by=by)


def withdraw_referral(referral: Referral, *, by: Membership, reason: str, note: str = "") -> Event:
    """Take back a referral that was sent, as for the wrong person; it and its history stay.

    :raises AlreadyDecided: if it has come too far to be withdrawn
    """
    return _happen(referral, Kind.WITHDRAWN, by=by, reason=reason, note=note)


def deliver(reference: str, actor: Membership) -> None:
    """Put a referral on its addressee's list: work of the addressee's system actor."""
    referral = Referral.objects.get(reference=reference)
    if referral.state == State.SENT:
        _happen(referral, Kind.DELIVERED, by=actor)


def mirror(reference: str, actor: Membership) -> None:
    """Tell the first sender what became of a referral sent on: work of the redirecting agency's system actor."""
    referral = Referral.objects.select_related("redirected_from").get(reference=reference)
    first = referral.redirected_from
    if first is not None and first.state == State.REDIRECTED:
        _happen(first, Kind.ELSEWHERE, by=actor, elsewhere=referral.state)


@transaction.atomic
def _happen(referral: Referral, kind: Kind, *, by: Membership, **facts: Any) -> Event:
    other = referral.owner_id if by.agency_id == referral.addressee_id else referral.addressee_id
    event = _moved_on(
        lambda: Event.objects.create(
            **_like(referral), owner=by.agency, addressee_id=other, referral=referral, kind=kind, by=by, **facts
        )
    )
    referral.refresh_from_db()
    if referral.redirected_from_id and by.agency_id == referral.addressee_id and kind != Kind.DELIVERED:
        hand_over(
            "referrals.mirror", about=referral.reference, to=referral.owner, purpose=Purpose(referral.sent_purpose)
        )
    return event


def _moved_on(create: Callable[[], Event]) -> Event:
    try:
        with transaction.atomic():
            return create()
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", None) == MOVED_ON:
            raise AlreadyDecided from error
        raise


def _like(referral: Referral) -> dict[str, Any]:
    """What every record about a referral shares with it."""
    return {
        "person_id": referral.person_id,
        "programme_id": referral.programme_id,
        "subject_role": referral.subject_role,
    }
