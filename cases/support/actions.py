"""Verbs on offers of support, contacts, and “I want out”."""

from datetime import date, datetime

from cases.support.models import (
    FACE_TO_FACE,
    FIRST_CONTACT,
    OFFER_MACHINE,
    Channel,
    Contact,
    ContactKind,
    OfferState,
    SupportOffer,
    WantsOut,
)
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.dated_rules import Days, Elapsed, due
from partners.london import london_today
from partners.models import Membership, Programme
from partners.rules import allowed_by

FIRST_CONTACT_WITHIN = Elapsed(FIRST_CONTACT)
FACE_TO_FACE_WITHIN = Elapsed(FACE_TO_FACE)
SERVICE_STARTS_WITHIN = Days(14)
"""The time limits after “I want out”, and of the start of a service that was accepted (practice reference, 1.8)."""


class OfferMovedOn(Exception):
    """The state machine of offers has no such transition: the offer was answered in the meantime."""


class NotAccepted(Exception):
    """Only a service whose offer was accepted starts, and it starts once."""


class EndedAlready(Exception):
    """It has been recorded already that they no longer want out."""


@verb
@allowed_by("offer support")
def offer_support(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    need: str,
    channel: Channel,
    at: datetime,
    note: str = "",
    programme: Programme | None = None,
) -> SupportOffer:
    """Offer `person` help with `need`. The answer is recorded by `answer_offer`."""
    return SupportOffer.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        need=need,
        channel=channel,
        note=note,
        offered_by=by.user,
        offered_at=at,
    )


@verb
@allowed_by("offer support")
def answer_offer(
    offer: SupportOffer,
    *,
    by: Membership,
    to: OfferState,
    at: datetime,
    declined_reason: str = "",
    again_on: date | None = None,
) -> SupportOffer:
    """Record the person's answer to `offer`, or its withdrawal, at the instant `at`.

    :raises NotYours: if another agency made the offer
    :raises OfferMovedOn: if the state machine has no such transition
    """
    held = lock(offer, by=by)
    if to not in OFFER_MACHINE.following(held.state):
        raise OfferMovedOn(f"{held.state} to {to}")
    starts = due(SERVICE_STARTS_WITHIN, london_today(at)) if to == OfferState.ACCEPTED else held.due_on
    change(
        held,
        state=to,
        answered_at=at,
        declined_reason=declined_reason if to == OfferState.DECLINED else "",
        again_on=again_on if to == OfferState.DEFERRED else held.again_on,
        due_on=starts,
    )
    return held


@verb
@allowed_by("offer support")
def start_service(offer: SupportOffer, *, by: Membership, at: datetime) -> SupportOffer:
    """Record that the service of an accepted `offer` has started.

    :raises NotYours: if another agency made the offer
    :raises NotAccepted: if it was not accepted, or the service has started
    """
    held = lock(offer, by=by)
    if held.state != OfferState.ACCEPTED or held.first_service_start_at is not None:
        raise NotAccepted
    change(held, first_service_start_at=at)
    return held


@verb
@allowed_by("record a contact")
def record_contact_with(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: ContactKind,
    at: datetime,
    purpose: str,
    minutes: int = 0,
    place: str = "",
    note: str = "",
    next_step: str = "",
    next_on: date | None = None,
    programme: Programme | None = None,
) -> Contact:
    """Record a contact with `person`, an attempt, or a talk about them. It stops clocks by itself."""
    return Contact.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        minutes=minutes,
        place=place,
        purpose=purpose,
        made_by=by.user,
        happened_at=at,
        note=note,
        next_step=next_step,
        next_on=next_on,
    )


@verb
@allowed_by("hear that a person wants out")
def hear_wants_out(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    at: datetime,
    channel: Channel,
    said: str = "",
    programme: Programme | None = None,
) -> WantsOut:
    """Record that `person` said at the instant `at` that they want out, which starts three clocks."""
    return WantsOut.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        said_at=at,
        channel=channel,
        said=said,
        heard_by=by.user,
        contact_due_at=due(FIRST_CONTACT_WITHIN, at),
        face_due_at=due(FACE_TO_FACE_WITHIN, at),
        service_due_on=due(SERVICE_STARTS_WITHIN, at),
    )


@verb
@allowed_by("record a contact")
def end_wants_out(wanted: WantsOut, *, by: Membership, at: datetime, reason: str) -> WantsOut:
    """Record that the person no longer wants out, or that it was a mistake. Its clocks stop.

    :raises NotYours: if another agency heard it
    :raises EndedAlready: if that was recorded already
    """
    held = lock(wanted, by=by)
    if held.ended_at is not None:
        raise EndedAlready
    change(held, ended_at=at, ended_reason=reason)
    return held
