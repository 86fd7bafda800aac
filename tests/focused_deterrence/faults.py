"""What load balancers and alarms rely on, switched off for one run of the test that must notice."""

from typing import Any

from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from focused_deterrence import health
from focused_deterrence.demonstration.crowd import PEOPLE
from tests.faults import Fault

HEALTH = "tests.focused_deterrence.test_health"
UNREADABLE = "tests.focused_deterrence.test_unreadable"
NUL = "focused_deterrence.errors.NothingWithNul.__call__"
FINDS = "focused_deterrence.health"


def so() -> bool:
    """Finds that all is well, without looking."""
    return True


def write_and_keep() -> bool:
    """Writes, and leaves it there."""
    Session.objects.create(session_key="kept", expire_date=timezone.now())
    return True


def pass_on(middleware: Any, request: HttpRequest) -> HttpResponse:
    """Hands every request on."""
    answer: HttpResponse = middleware.get_response(request)
    return answer


FAULTS = [
    Fault(
        guard="the names of people in records that the demonstration writes",
        noticed_by="tests.focused_deterrence.test_demonstration"
        ".test_every_record_says_what_partner_systems_call_its_person",
        patch=("focused_deterrence.demonstration.crowd.PEOPLE", PEOPLE.replace("p.reference", "'' as reference")),
        committed=True,
    ),
    Fault(
        guard="the look whether the database writes",
        noticed_by=f"{HEALTH}.test_a_database_that_only_reads_is_not_ready",
        patch=(f"{FINDS}._database_writes", so),
    ),
    Fault(
        guard="the look for missing migrations",
        noticed_by=f"{HEALTH}.test_a_missing_migration_is_found",
        patch=(f"{FINDS}._migrations_applied", so),
    ),
    Fault(
        guard="the memory for what migrations there are",
        noticed_by=f"{HEALTH}.test_migrations_are_read_from_the_disk_once",
        patch=(f"{FINDS}._newest_migrations", health._newest_migrations.__wrapped__),
    ),
    Fault(
        guard="the look whether the log can be written",
        noticed_by=f"{HEALTH}.test_a_log_that_cannot_be_written_is_found",
        patch=(f"{FINDS}._log_writable", so),
    ),
    Fault(
        guard="the look at the oldest work",
        noticed_by=f"{HEALTH}.test_work_that_nobody_carries_out_is_found_and_pages_go_on",
        patch=(f"{FINDS}.outbox.oldest_waiting", lambda: None),
    ),
    Fault(
        guard="the serving of pages while work waits",
        noticed_by=f"{HEALTH}.test_work_that_nobody_carries_out_is_found_and_pages_go_on",
        patch=(f"{FINDS}.SERVING", ("database_writes", "work_carried_out")),
    ),
    Fault(
        guard="the taking back of what a look writes",
        noticed_by=f"{HEALTH}.test_looking_leaves_nothing_behind",
        patch=(f"{FINDS}._database_writes", write_and_keep),
        committed=True,
        undo="DELETE FROM django_session WHERE session_key = 'kept'",
    ),
    Fault(
        guard="the end of patience with a database",
        noticed_by=f"{HEALTH}.test_a_database_that_hangs_is_waited_for_no_longer_than_callers_wait",
        patch=(f"{FINDS}.PATIENCE_S", 4),
    ),
    Fault(
        guard="the refusal of NUL in the address of a page",
        noticed_by=f"{UNREADABLE}.test_nul_in_the_address_of_a_page_is_refused",
        patch=(NUL, pass_on),
        shows_as=(AssertionError, ValueError),
    ),
    Fault(
        guard="the refusal of NUL in the address of a call",
        noticed_by=f"{UNREADABLE}.test_nul_in_the_address_of_a_call_is_refused",
        patch=(NUL, pass_on),
        shows_as=(AssertionError, ValueError),
    ),
]
