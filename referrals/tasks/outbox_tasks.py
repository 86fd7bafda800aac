"""Outbox tasks of tasks: delivery to the addressee."""

from datasharing.outbox import outbox
from referrals.exchange.sending import delivering
from referrals.tasks.models import Task

outbox.task(Task.delivery)(delivering(Task))
