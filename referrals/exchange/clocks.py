"""By when a referral is to be acknowledged."""

from datetime import datetime, timedelta

from partners.dated_rules import WhenOpen, due
from partners.models import Service

ACKNOWLEDGE = WhenOpen(within=timedelta(hours=2), after_opening=timedelta(hours=2))
"""For a referral from custody (practice reference, section 4)."""


def acknowledge_by(service: Service, at: datetime) -> datetime:
    """The instant by which `service` should acknowledge a referral sent at `at`."""
    return due(ACKNOWLEDGE, at, service=service)
