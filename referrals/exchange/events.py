"""Adding events to an exchange. The database checks them against the state machine."""

from contextlib import suppress
from typing import Any

from datasharing.enforcement.refusals import naming_each, verb
from datasharing.outbox.outbox import hand_over
from partners.models import Membership, Purpose
from referrals.exchange.engine import Sent
from referrals.exchange.models import Event, EventKind, Referral

MOVED_ON = "FD001"


class AlreadyDecided(Exception):
    """The state machine has no such transition from the present state, for example after a concurrent change."""


class CorrectionTooLate(Exception):
    """What is to be taken back was added too long ago."""


class AppointmentAhead(Exception):
    """Attendance cannot be recorded: the time of the appointment has not come."""


class AppointmentBooked(Exception):
    """The appointment is booked for that time and place already."""


REFUSALS: dict[str, type[Exception]] = {
    MOVED_ON: AlreadyDecided,
    "FD004": CorrectionTooLate,
    "FD005": AppointmentAhead,
    "FD006": AppointmentBooked,
}
"""By the SQLSTATEs of referrals/sql/events.sql."""


@verb
def add_event(sent: Sent, kind: str, *, by: Membership, **facts: Any) -> Any:
    """Add the event `kind` to `sent`, addressed to the other party.

    :raises AlreadyDecided: if the state machine has no such transition from the present state for `by`'s agency
    :raises AppointmentAhead, AppointmentBooked, CorrectionTooLate: for appointments and corrections
    """
    other = sent.owner_id if by.agency_id == sent.addressee_id else sent.addressee_id
    with naming_each(REFUSALS):
        event = sent.events.create(**like(sent), owner=by.agency, addressee_id=other, kind=kind, by=by, **facts)
    with suppress(type(sent).DoesNotExist):  # an addressee sees it no longer once it has recorded that consent ended
        sent.refresh_from_db()
    return event


@verb
def happen(referral: Referral, kind: EventKind, *, by: Membership, **facts: Any) -> Event:
    """Add the event `kind` to `referral`. If it was redirected here, hand over passing the news to the first sender.

    :raises AlreadyDecided: if the state machine has no such transition from the present state for `by`'s agency
    """
    event: Event = add_event(referral, kind, by=by, **facts)
    if referral.redirected_from_id and by.agency_id == referral.addressee_id:
        hand_over(
            "referrals.mirror", about=referral.reference, to=referral.owner, purpose=Purpose(referral.sent_purpose)
        )
    return event


def like(sent: Sent) -> dict[str, Any]:
    """The columns that records about an exchange copy from it."""
    return {
        "person_id": sent.person_id,
        "programme_id": sent.programme_id,
        "subject_role": sent.subject_role,
    }
