"""What Celery runs: one task that carries out a row of the outbox, and one that lets time pass."""

from uuid import UUID

from celery import shared_task

from datasharing.outbox import outbox, sweeping


@shared_task(name="datasharing.perform")
def perform(key: str) -> None:
    """Carry out the row of the outbox whose key is `key`; the relay sends it again if this fails."""
    outbox.perform(UUID(key))


@shared_task(name="datasharing.sweep")
def sweep() -> None:
    """Do what the passing of time calls for. Late, twice or by several at once, the result is the same."""
    sweeping.sweep()
