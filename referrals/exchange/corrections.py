"""Which event of an exchange may be taken back, and which have been: what its page offers and its history shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from referrals.exchange.engine import CORRECTED, PASSED_ON, Happened, Sent

H = TypeVar("H", bound=Happened)


def taken_back(events: Sequence[Happened]) -> set[int]:
    """The keys of those that later ones have taken back."""
    return {event.corrects_id for event in events if event.corrects_id is not None}


def last_holding(events: Sequence[H]) -> H | None:
    """The last of `events`, in their order, that nothing has taken back."""
    undone = taken_back(events)
    passing = {CORRECTED, PASSED_ON}
    return next((event for event in reversed(events) if event.kind not in passing and event.pk not in undone), None)


def to_correct(sent: Sent, events: Sequence[H], agency_id: int, at: datetime) -> H | None:
    """The event that an agency may take back at the instant `at`, if there is one."""
    last = last_holding(events)
    if last is None or last.owner_id != agency_id or not last.state_before:
        return None
    return last if last.may_be_corrected(sent.machine, at) else None
