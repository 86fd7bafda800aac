"""What the passing of time calls for, done every minute.

Expired consents, sets that open or close, room in the log, sessions that nobody came back to.
"""

from collections.abc import Callable

from django.db import connection, transaction
from django.utils import timezone

from partners.sign_in import sessions

LOG_MONTHS_AHEAD = 3
_sweeps: list[Callable[[], None]] = []


def every_minute(sweep: Callable[[], None]) -> Callable[[], None]:
    """Register what an app does every minute; each runs in its own transaction and may run at any time."""
    _sweeps.append(sweep)
    return sweep


def sweep() -> None:
    """Let time pass: each sweep on its own, so that one that fails holds up no other."""
    failures = []
    for run in _sweeps:
        try:
            with transaction.atomic():
                run()
        except Exception as error:  # noqa: BLE001 - raised below, when the others have had their turn
            failures.append(error)
    if failures:
        raise ExceptionGroup("sweeps failed and will be tried again in a minute", failures)


@every_minute
def expire_consents() -> None:
    """Move the records of people whose consent has expired, and open the day's sets that rest on consent."""
    _call("SELECT sharing.sweep_consents()")


@every_minute
def announce_openings() -> None:
    """Tell partner systems which sets have opened or closed because time has passed."""
    _call("SELECT sharing.announce()")


@every_minute
def make_room_in_the_log() -> None:
    """Make the log's partitions for the coming months."""
    _call(f"SELECT sharing.prepare_log({LOG_MONTHS_AHEAD})")


@every_minute
def forget_expired_sessions() -> None:
    """Delete the sessions of those who left without signing out."""
    sessions.forget_expired(at=timezone.now())


def _call(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
