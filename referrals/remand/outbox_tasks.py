"""Outbox tasks of release alerts: delivery to the addressee."""

from datasharing.outbox import outbox
from referrals.exchange.sending import delivering
from referrals.remand.models import ReleaseAlert

outbox.task(ReleaseAlert.delivery)(delivering(ReleaseAlert))
