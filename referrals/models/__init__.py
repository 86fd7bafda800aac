"""Hand-offs: a contact in custody, the referral that follows from it, and everything that happens to it."""

from .custody import CustodyContact, CustodySuite
from .event import Allocation, Event, Kind, Move, Party
from .referral import (
    AWAITING_ATTENDANCE,
    AWAITING_DECISION,
    ENDED,
    Referral,
    ReferralIdentity,
    State,
    UnroutedReferral,
)
from .routing import RoutingRule

__all__ = [
    "AWAITING_ATTENDANCE",
    "AWAITING_DECISION",
    "ENDED",
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
    "State",
    "UnroutedReferral",
]
