"""Whether the process lives, and whether it can serve: for load balancers and alarms, with no personal data."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from datasharing import outbox
from datasharing.disclosure import LogUnavailable
from datasharing.door import Actor, prove_log
from partners.models import Membership, Purpose, Role

TOO_OLD = timedelta(minutes=10)


@login_not_required
def alive(_request: HttpRequest) -> HttpResponse:
    """Answers as long as the process does."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when pages and tasks can be served, 503 when not, with each finding."""
    try:
        findings: dict[str, Any] = {
            "database_writes": _database_writes(),
            "migrations_applied": not _missing_migrations(),
            "log_writable": _log_writable(),
        }
        oldest = outbox.oldest_waiting()
    except DatabaseError:
        return JsonResponse({"database_writes": False}, status=503)
    waited = int(oldest.total_seconds()) if oldest else 0
    findings["work_carried_out"] = waited < TOO_OLD.total_seconds()
    is_ready = all(findings.values())
    return JsonResponse({**findings, "oldest_work_seconds": waited}, status=200 if is_ready else 503)


def _database_writes() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'")
        [writes] = cursor.fetchone()
    return bool(writes)


def _missing_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _log_writable() -> bool:
    """Writes a log row as somebody's system actor, and takes it back; without an agency there is nothing to log."""
    member = Membership.objects.filter(role=Role.SYSTEM).first()
    if member is None:
        return True
    try:
        with transaction.atomic():
            prove_log(Actor.of(member, Purpose(member.purposes[0]), resource="readyz"))
    except (DatabaseError, LogUnavailable):
        return False
    return True
