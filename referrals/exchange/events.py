"""How anything happens to a referral: an event of one's own, which the database checks against the table of moves."""

from typing import Any

from datasharing.enforcement.refusals import naming, verb
from datasharing.outbox.outbox import hand_over
from partners.models import Membership, Purpose
from referrals.exchange.models import Event, Kind, Referral

MOVED_ON = "FD001"
"""SQLSTATE of referrals/sql/events.sql."""


class AlreadyDecided(Exception):
    """The referral has moved on: somebody was quicker, or this may not follow from where it stands."""


@verb
def happen(referral: Referral, kind: Kind, *, by: Membership, **facts: Any) -> Event:
    """Add the event `kind` to `referral`; whoever sent on a referral that was redirected hears of it too.

    :raises AlreadyDecided: if it may not follow from where the referral stands, or not from `by`'s agency
    """
    other = referral.owner_id if by.agency_id == referral.addressee_id else referral.addressee_id
    with naming(MOVED_ON, AlreadyDecided):
        event = Event.objects.create(
            **like(referral), owner=by.agency, addressee_id=other, referral=referral, kind=kind, by=by, **facts
        )
    referral.refresh_from_db()
    if referral.redirected_from_id and by.agency_id == referral.addressee_id and kind != Kind.DELIVERED:
        hand_over(
            "referrals.mirror", about=referral.reference, to=referral.owner, purpose=Purpose(referral.sent_purpose)
        )
    return event


def like(referral: Referral) -> dict[str, Any]:
    """What every record about a referral shares with it."""
    return {
        "person_id": referral.person_id,
        "programme_id": referral.programme_id,
        "subject_role": referral.subject_role,
    }
