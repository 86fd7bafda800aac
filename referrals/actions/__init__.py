"""What people do with referrals.

Each verb adds rows of its own agency; the database checks the move and sets the state. Each happens as a whole or not
at all (`datasharing.refusals`).
"""

from .answering import (
    NotItsClient,
    accept_referral,
    acknowledge_referral,
    allocate,
    book_appointment,
    cancel_appointment,
    decline_referral,
    record_attendance,
    redirect_referral,
    start_treatment,
)
from .happening import AlreadyDecided
from .once import led_to, once
from .sending import ConsentNeeded, record_contact, send_referral, withdraw_referral
from .unattended import deliver, mirror
from .unrouted import AlreadySettled, discard_unrouted, keep_unrouted, route_unrouted

__all__ = [
    "AlreadyDecided",
    "AlreadySettled",
    "ConsentNeeded",
    "NotItsClient",
    "accept_referral",
    "acknowledge_referral",
    "allocate",
    "book_appointment",
    "cancel_appointment",
    "decline_referral",
    "deliver",
    "discard_unrouted",
    "keep_unrouted",
    "led_to",
    "mirror",
    "once",
    "record_attendance",
    "record_contact",
    "redirect_referral",
    "route_unrouted",
    "send_referral",
    "start_treatment",
    "withdraw_referral",
]
