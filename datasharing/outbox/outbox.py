"""Hands work over to an agency's system actor, and carries it out exactly once.

An action calls `hand_over` in its own transaction. The relay sends the *key* of the row to Celery, again and again
until it is done; the worker reads the row, enters the door as the agency's system actor, and marks the row done
together with the effect. So a message may be lost or come twice, and nothing else is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import structlog
from django.db import connection
from django.utils import timezone

from datasharing.enforcement import read_log
from datasharing.enforcement.door import Actor, acting, serving
from datasharing.outbox.models import Outbox
from partners.models import Agency, Membership, Purpose, Role

log = structlog.get_logger()
FIRST_RETRY = timedelta(seconds=4)
LONGEST_RETRY = timedelta(minutes=5)
ATTEMPTS = 12
"""How often work that fails is sent before it is set aside for a person to look at: about half an hour.

What fails nowhere, because no worker takes it up, is sent until one does: a night without workers sets nothing aside.
"""

Task = Callable[[str, Membership], None]
"""Does the work about a reference, as a system actor's membership, inside the door."""
_tasks: dict[str, Task] = {}


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a row of the outbox asks for."""

    task: str
    about: str
    agency: Agency
    purpose: Purpose


class NoSystemActor(LookupError):
    """The agency has nobody to do its unattended work; `manage.py create_agency` makes one."""


def task(name: str) -> Callable[[Task], Task]:
    """Register what is to be done for rows whose task is `name`."""

    def register(work: Task) -> Task:
        _tasks[name] = work
        return work

    return register


def hand_over(task: str, *, about: str, to: Agency, purpose: Purpose) -> Outbox:
    """Have `to`'s system actor do `task` about the record whose reference is `about`, once this transaction commits."""
    return Outbox.objects.create(task=task, about=about, agency=to, purpose=purpose)


def relay(send: Callable[[UUID], object], *, at: datetime | None = None, at_most: int = 200) -> int:
    """Send the keys of what is due to `send`, and say when to send them again; how many were sent.

    If `send` raises, nothing is marked and all of them are still due. Several relays may run at once.
    """
    now = at or timezone.now()
    with serving("outbox.relay"):
        rows = list(Outbox.objects.due(now).select_for_update(skip_locked=True)[:at_most])
        for row in rows:
            if _fails_too_often(row):
                row.set_aside_at = now
                log.error("work_set_aside", key=str(row.key), task=row.task)
            else:
                send(row.key)
                row.sent_at, row.next_at = now, now + min(FIRST_RETRY * 2**row.attempts, LONGEST_RETRY)
                row.attempts = min(row.attempts + 1, ATTEMPTS)
        Outbox.objects.bulk_update(rows, ["sent_at", "next_at", "attempts", "set_aside_at"])
    return sum(row.set_aside_at is None for row in rows)


def _fails_too_often(row: Outbox) -> bool:
    return row.attempts >= ATTEMPTS and bool(row.problem)


def perform(key: UUID) -> bool:
    """Carry out the work whose key is `key`; False if it had been done before.

    :raises NoSystemActor: if the agency has none in force
    """
    work = look_up(key)
    try:
        actor = system_actor(work.agency)
        with acting(Actor.of(actor, work.purpose, resource=work.task)):
            done = Outbox.objects.filter(key=key, done_at=None).update(done_at=timezone.now(), problem="")
            if done:
                _tasks[work.task](work.about, actor)
                read_log.note_nothing(work.agency.pk)
    except Exception as error:
        with serving("outbox.perform"):
            Outbox.objects.filter(key=key).update(problem=type(error).__name__[:100])
        raise
    return bool(done)


def look_up(key: UUID) -> Work:
    """What is to be done, by whom and about what, for the row whose key is `key`.

    :raises Outbox.DoesNotExist: if there is none
    """
    with serving("outbox.perform"), connection.cursor() as cursor:
        cursor.execute("SELECT task, about, agency_id, purpose FROM sharing.work(%s)", [key])
        found = cursor.fetchone()
    if found is None:
        raise Outbox.DoesNotExist
    task, about, agency_id, purpose = found
    return Work(task=task, about=about, agency=Agency.objects.get(pk=agency_id), purpose=Purpose(purpose))


def swept_at() -> datetime | None:
    """When the passing of time last had its effect."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.swept_at()")
        [at] = cursor.fetchone()
    return cast("datetime | None", at)


def done_without_effect(*, since: datetime) -> int:
    """How much work was marked done since then by a transaction that neither did nor read anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.done_without_effect(%s)", [since])
        [count] = cursor.fetchone()
    return int(count)


def retry(key: UUID, *, at: datetime) -> bool:
    """Have work that was set aside sent again from `at`, as if for the first time; False if none such was set aside."""
    aside = Outbox.objects.set_aside().filter(key=key)
    with serving("outbox.retry"):
        return bool(aside.update(set_aside_at=None, attempts=0, problem="", next_at=at))


def system_actor(agency: Agency) -> Membership:
    """The membership that does `agency`'s unattended work.

    :raises NoSystemActor: if it has none in force
    """
    actor = (
        Membership.objects.in_force(timezone.now())
        .filter(agency=agency, role=Role.SYSTEM)
        .select_related("user", "agency")
        .first()
    )
    if actor is None:
        raise NoSystemActor(f"{agency} has nobody to do its unattended work")
    return actor


def oldest_waiting() -> timedelta | None:
    """For how long the oldest piece of work has waited; None when nothing waits."""
    row = Outbox.objects.waiting().order_by("created_at").first()
    return timezone.now() - row.created_at if row else None
