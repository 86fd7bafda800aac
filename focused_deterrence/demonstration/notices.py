"""A practitioner and a supervisor have chosen notices by e-mail; the development server prints what it would send."""

from datetime import time

from datasharing.notices.actions import choose_notices
from focused_deterrence.demonstration.people import as_staff
from partners.models import Membership, Purpose


def choose() -> None:
    """Have them choose."""
    as_staff("Hannah Lockwood", lambda member: _choose(member, Purpose.SUPERVISION, time(7, 30)))
    as_staff("Colm Gallagher", lambda member: _choose(member, Purpose.DETERRENCE, time(8), on_escalation=True),
             Purpose.DETERRENCE)  # fmt: skip


def _choose(member: Membership, purpose: Purpose, at: time, *, on_escalation: bool = False) -> None:
    choose_notices(morning_at=at, on_escalation=on_escalation, purpose=purpose, by=member)
