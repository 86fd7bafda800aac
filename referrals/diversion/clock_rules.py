"""The time limits of out-of-court resolutions."""

from datetime import date

from partners.dated_rules import WorkingDays, due

DECIDED_WITHIN = WorkingDays(5)
"""After a breach was recorded. The practice reference (2.5) gives no limit; a partnership may set its own here."""


def decide_by(breached_on: date) -> date:
    """The last day to decide what follows from a breach."""
    return due(DECIDED_WITHIN, breached_on)
