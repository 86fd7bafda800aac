"""The sweep: work that time makes due, done every minute.

Expired consents, data sets that open or close, partitions of the log, expired sessions.
"""

from collections.abc import Callable

from django.db import connection, transaction
from django.utils import timezone

from partners.sign_in import sessions

LOG_MONTHS_AHEAD = 3
_sweeps: list[Callable[[], None]] = []


def every_minute(sweep: Callable[[], None]) -> Callable[[], None]:
    """Decorate a function to run every minute, in its own transaction. It must be idempotent."""
    _sweeps.append(sweep)
    return sweep


def sweep() -> None:
    """Run all sweeps, each in its own transaction. A failure does not stop the others.

    :raises ExceptionGroup: with the failures, after all have run
    """
    failures = []
    for run in _sweeps:
        try:
            with transaction.atomic():
                run()
        except Exception as error:  # noqa: BLE001 - raised below, after the others have run
            failures.append(error)
    if failures:
        raise ExceptionGroup("sweeps failed and will be tried again in a minute", failures)


@every_minute
def expire_consents() -> None:
    """Move records whose consent has expired to other data sets, and open the day's sets that depend on consent."""
    _call("SELECT sharing.sweep_consents()")


@every_minute
def announce_openings() -> None:
    """Add data sets that opened or closed with time to the changes feed."""
    _call("SELECT sharing.announce()")


@every_minute
def make_room_in_the_log() -> None:
    """Create the log's partitions for the coming months."""
    _call(f"SELECT sharing.prepare_log({LOG_MONTHS_AHEAD})")


@every_minute
def forget_expired_sessions() -> None:
    """Delete expired sessions."""
    sessions.forget_expired(at=timezone.now())


def _call(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
