"""Liveness and readiness checks for load balancers and alarms, without personal data."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from datasharing.enforcement.door import Actor, prove_log
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.outbox import outbox
from datasharing.outbox.models import Outbox
from partners.models import Membership, Purpose, Role

TOO_OLD = timedelta(minutes=10)
STANDS_STILL = timedelta(minutes=5)
LOOKS_BACK = timedelta(hours=1)
KEPT_S = 5.0
"""How long an answer is given again without a look: who asks in a loop has the database write nothing more."""
SETTINGS_OF_THE_LOGIN = frozenset(
    {
        "statement_timeout=5s",
        "lock_timeout=2s",
        "idle_in_transaction_session_timeout=10s",
        "track_activities=off",
    }
)
"""What datasharing/sql/roles.sql sets. The login can set others for itself, with which every connection then begins."""
SETTINGS = """
SELECT unnest(setconfig) FROM pg_db_role_setting
 WHERE setrole IN (0, 'fd_app'::regrole)
   AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
PATIENCE_S = 2.5
SERVING = ("database_writes", "migrations_applied", "log_writable")
"""The findings that readiness requires. The others are reported for alarms, but do not affect readiness."""
NO_ANSWER = {"database_writes": False}
"""The findings when the database does not answer in time."""


@login_not_required
@never_cache
def alive(_request: HttpRequest) -> HttpResponse:
    """Liveness: 200 while the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Readiness: 200 if pages can be served, else 503, with the findings. Answers within `PATIENCE_S` seconds."""
    with _one_at_a_time:
        if not _is_kept():
            _last.found, _last.at = _look_or_lose_patience(), time.monotonic()
        found = _last.found
    is_ready = all(found.get(finding) for finding in SERVING)
    return JsonResponse(found, status=200 if is_ready else 503)


@dataclass
class _Answer:
    """What was found, and when by the clock of this process."""

    found: dict[str, Any]
    at: float = -KEPT_S


_last = _Answer(NO_ANSWER)
_one_at_a_time = Lock()


def _is_kept() -> bool:
    return time.monotonic() - _last.at < KEPT_S


def _look_or_lose_patience() -> dict[str, Any]:
    answer: SimpleQueue[dict[str, Any]] = SimpleQueue()
    Thread(target=lambda: answer.put(_look()), daemon=True).start()
    try:
        return answer.get(timeout=PATIENCE_S)
    except Empty:
        return NO_ANSWER


def _look() -> dict[str, Any]:
    """Run the checks over a new connection: an existing one may hang, or hide that no new one can be opened."""
    try:
        connection.ensure_connection()
        found: dict[str, Any] = {
            "database_writes": _is_so(_database_writes),
            "migrations_applied": _is_so(_migrations_applied),
            "log_writable": _is_so(_log_writable),
        }
        if found["migrations_applied"]:
            found |= _work() | {"settings_as_set_up": _is_so(_settings_as_set_up)}
    except Error:
        return NO_ANSWER
    finally:
        connection.close()
    return found


def _work() -> dict[str, Any]:
    now = timezone.now()
    waited = outbox.oldest_waiting() or timedelta()
    swept = outbox.swept_at()
    return {
        "work_carried_out": waited < TOO_OLD,
        "work_taken_up": not Outbox.objects.not_taken_up().exists(),
        "work_has_effect": not outbox.done_without_effect(since=now - LOOKS_BACK),
        "time_passes": swept is not None and swept > now - STANDS_STILL,
        "oldest_work_seconds": int(waited.total_seconds()),
    }


def _settings_as_set_up() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        return {setting for (setting,) in cursor.fetchall()} == SETTINGS_OF_THE_LOGIN


def _is_so(finds: Callable[[], bool]) -> bool:
    try:
        with transaction.atomic():
            return finds()
    except (Error, LogUnavailable):
        return False


def _database_writes() -> bool:
    """Insert a session row and roll it back."""
    Session.objects.create(session_key=uuid.uuid4().hex, expire_date=timezone.now())
    transaction.set_rollback(True)
    return True


def _migrations_applied() -> bool:
    return _newest_migrations() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """The newest migration of each app on disk. Cached, because it is constant in a process and the page is public."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _log_writable() -> bool:
    """Write a read-log row as a system actor and roll it back. True without an agency: then there is nothing to log."""
    member = Membership.objects.in_force(timezone.now()).filter(role=Role.SYSTEM).first()
    if member is not None:
        prove_log(Actor.of(member, Purpose(member.purposes[0]), resource="readyz"))
    return True
