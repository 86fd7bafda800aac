"""What workers carry for tasks: delivery to the agency that is asked."""

from datasharing.outbox import outbox
from referrals.exchange.sending import delivering
from referrals.tasks.models import Task

outbox.task(Task.delivery)(delivering(Task))
