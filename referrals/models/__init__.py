"""Hand-offs: a contact in custody, the referral that follows from it, and everything that happens to it."""

from .custody import CustodyContact, CustodySuite
from .event import Allocation, Event, Kind, Move, Party
from .referral import (
    AWAITING_ATTENDANCE,
    AWAITING_DECISION,
    ENDED,
    IN_HAND,
    Referral,
    ReferralIdentity,
    State,
)
from .routing import RoutingRule
from .submission import Submission
from .unrouted import Settlement, UnroutedReferral

__all__ = [
    "AWAITING_ATTENDANCE",
    "AWAITING_DECISION",
    "ENDED",
    "IN_HAND",
    "Allocation",
    "CustodyContact",
    "CustodySuite",
    "Event",
    "Kind",
    "Move",
    "Party",
    "Referral",
    "ReferralIdentity",
    "RoutingRule",
    "Settlement",
    "State",
    "Submission",
    "UnroutedReferral",
]
