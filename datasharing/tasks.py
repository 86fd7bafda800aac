"""Celery tasks: one performs a row of the outbox, one runs the sweep."""

from uuid import UUID

from celery import shared_task

from datasharing.outbox import outbox, sweeping


@shared_task(name="datasharing.perform")
def perform(key: str) -> None:
    """Perform the outbox row with this key. The relay sends it again if this fails."""
    outbox.perform(UUID(key))


@shared_task(name="datasharing.sweep")
def sweep() -> None:
    """Run the sweep. Idempotent, also if late or concurrent."""
    sweeping.sweep()
