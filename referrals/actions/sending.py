"""What the sender of a referral does: the contact it follows from, sending it, taking it back."""

from typing import Any

from django.utils import timezone

from cases.models import Identity
from datasharing.actions import give_consent
from datasharing.models import Consent, Person
from datasharing.outbox import hand_over
from datasharing.refusals import verb
from partners.models import Membership, Programme
from referrals.clocks import acknowledge_by
from referrals.models import CustodyContact, Event, Kind, Referral, ReferralIdentity
from referrals.routing import Route

from .happening import happen, like


class ConsentNeeded(Exception):
    """The agreement lets nothing go without the person's consent: the contact stays, nothing is sent."""


@verb
def record_contact(person: Person, *, by: Membership, programme: Programme | None, **facts: Any) -> CustodyContact:
    """Record a drug worker's contact with `person` in custody; every fact but the suite may be left out."""
    return CustodyContact.objects.create(owner=by.agency, person=person, programme=programme, worker=by, **facts)


@verb
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
        **like(referral),
        owner=by.agency,
        addressee=referral.addressee,
        referral=referral,
        **{name: getattr(source, name) for name in names if source},
    )


@verb
def withdraw_referral(referral: Referral, *, by: Membership, reason: str, note: str = "") -> Event:
    """Take back a referral that was sent, as for the wrong person; it and its history stay.

    :raises AlreadyDecided: if it has come too far to be withdrawn
    """
    return happen(referral, Kind.WITHDRAWN, by=by, reason=reason, note=note)
