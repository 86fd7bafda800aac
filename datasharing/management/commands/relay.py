"""Sends the keys of due outbox rows to Celery, until it is stopped."""

import signal
import time
from typing import Any

import structlog
from celery import current_app
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections
from kombu.exceptions import OperationalError as BrokerUnavailable

from datasharing.outbox import outbox

log = structlog.get_logger()


class Command(BaseCommand):
    """The only sender of tasks. Several may run at once; killing one loses no work."""

    help = "Carry work from the outbox to Celery until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due and stop")
        parser.add_argument("--pause", type=float, default=0.5, help="seconds between polls (default 0.5)")

    def handle(self, *, once: bool, pause: float, **_options: Any) -> None:
        self.going = not once
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        try:
            self._carry()
            while self.going:
                time.sleep(pause)
                self._carry()
        except Exception:
            log.exception("relay_ends")  # Python would print the message, in which the database quotes values
            raise SystemExit(1) from None

    def _carry(self) -> None:
        close_old_connections()
        try:
            while outbox.relay(_send):
                pass
        except (BrokerUnavailable, OperationalError) as error:
            log.warning("relay_waits", problem=type(error).__name__)

    def _stop(self, *_signal: Any) -> None:
        self.going = False


def _send(key: Any) -> None:
    current_app.send_task("datasharing.perform", [str(key)], retry=False)
