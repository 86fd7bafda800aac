"""Sending and delivering exchanges: under a clause, with consent if the clause requires it, through the outbox."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Q
from django.utils import timezone

from cases.models import ContactDetail, Identity
from datasharing.consent.actions import give_consent
from datasharing.models import Clause, Consent, Person, SubjectRole
from datasharing.outbox.outbox import hand_over
from partners.london import london_today
from partners.models import Agency, Membership, Programme, Purpose
from referrals.exchange.engine import DELIVERED, Sent, SentIdentity
from referrals.exchange.events import add_event, like

S = TypeVar("S", bound=Sent)


class ConsentNeeded(Exception):
    """The agreement requires the person's consent, so nothing was sent."""


def send(
    model: type[S],
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    to: Agency,
    under: Clause,
    programme: Programme | None,
    consented: bool,
    means: Consent.Means = Consent.Means.SPOKEN,
    told: SentIdentity | None = None,
    phone: str = "",
    capacity_note: str = "",
    resting_on: Consent | None = None,
    **details: Any,
) -> S:
    """Send an exchange about `person` to `to`, with a snapshot of the identity, and hand over its delivery.

    The snapshot is what `by`'s agency holds; of a person whom it only was told of, what it was `told`. `phone`: how the
    addressee reaches the person. `resting_on`: the consent in force that the person gave before.

    :raises ConsentNeeded: if `under` requires consent and the person has not given it
    """
    if under.needs_consent and not consented and resting_on is None:
        raise ConsentNeeded
    consent = resting_on if under.needs_consent else None
    if under.needs_consent and consent is None:
        consent = give_consent(
            person,
            by=by,
            subject_role=subject_role,
            under=under,
            recipient=to,
            programme=programme,
            means=means,
            capacity_note=capacity_note,
        )
    purpose = Purpose(under.purpose)
    objects: Any = model.objects
    sent: S = objects.create(
        owner=by.agency,
        addressee=to,
        person=person,
        programme=programme,
        subject_role=subject_role,
        consent=consent,
        purpose=purpose,
        sent_by=by,
        **details,
    )
    _snapshot(sent, by, told, phone=phone)
    hand_over(model.delivery, about=sent.reference, to=to, purpose=purpose)
    return sent


def _snapshot(sent: Sent, by: Membership, told: SentIdentity | None, *, phone: str) -> None:
    held = Identity.objects.filter(person=sent.person_id, owner=by.agency).newest().first()
    source = held or told
    names = ["family_name", "given_names", "known_as", "date_of_birth", "birth_precision"]
    link = type(sent).identity.related
    link.related_model.objects.create(
        **like(sent),
        **{link.field.name: sent},
        owner=by.agency,
        addressee=sent.addressee,
        phone=phone,
        **{name: getattr(source, name) for name in names if source},
    )


def phone_of(person: Person, by: Membership) -> str:
    """The latest telephone number of `person` that `by`'s agency holds and that is safe to use; empty without one."""
    current = ContactDetail.objects.filter(Q(until=None) | Q(until__gt=london_today(timezone.now())), person=person)
    phones = current.filter(owner=by.agency, kind=ContactDetail.Kind.PHONE, is_safe_to_use=True)
    latest = phones.newest().first()
    return latest.value[:200] if latest else ""


def delivering(model: type[Sent]) -> Callable[[str, Membership], None]:
    """The outbox task that delivers an exchange of `model`, as the addressee's system actor."""

    def deliver(reference: str, actor: Membership) -> None:
        sent = model.objects.get(reference=reference)
        if sent.state == sent.machine.start:
            add_event(sent, DELIVERED, by=actor)

    return deliver
