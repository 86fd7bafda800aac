"""Hands work over to an agency's system actor and performs it exactly once.

A verb calls `hand_over` in its transaction. The relay sends the *key* of the row to Celery until the row is done. The
worker reads the row, enters the door as the agency's system actor, and marks the row done in the transaction of the
effect. So lost or duplicate messages do no harm.
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
LONG_RETRY = timedelta(minutes=2)
"""For work that takes long, so that it is not begun again while it goes on."""
LONGEST_RETRY = timedelta(minutes=5)
ATTEMPTS = 12
"""Failed attempts, over about half an hour, after which work is set aside for an operator.

Only failures count. Work that no worker takes is sent until one does, so a night without workers sets nothing aside.
"""

Task = Callable[[str, Membership], None]
"""Performs work, inside the door. Its arguments are the reference and the system actor's membership."""
Preparation = Callable[[str, Membership, Purpose], Task]
"""Does what takes long before the door is entered, and answers what is left to do inside. It may enter the door itself.

So that no transaction stays open meanwhile: the changes feed waits for the oldest, and PostgreSQL ends idle ones. Work
that is sent twice may be prepared twice.
"""
_tasks: dict[str, Task] = {}
_preparations: dict[str, Preparation] = {}


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a row of the outbox asks for."""

    task: str
    about: str
    agency: Agency
    purpose: Purpose


class NoSystemActor(LookupError):
    """The agency has no system actor in force; `manage.py create_agency` creates one."""


def task(name: str) -> Callable[[Task], Task]:
    """Decorate the function that performs rows whose task is `name`."""

    def register(work: Task) -> Task:
        _tasks[name] = work
        return work

    return register


def long_task(name: str) -> Callable[[Preparation], Preparation]:
    """Decorate the function that prepares rows whose task is `name`, and takes long."""

    def register(prepare: Preparation) -> Preparation:
        _preparations[name] = prepare
        return prepare

    return register


def hand_over(task: str, *, about: str, to: Agency, purpose: Purpose) -> Outbox:
    """Write a row: after the commit, `to`'s system actor performs `task` on the record with the reference `about`."""
    return Outbox.objects.create(task=task, about=about, agency=to, purpose=purpose)


def relay(send: Callable[[UUID], object], *, at: datetime | None = None, at_most: int = 200) -> int:
    """Pass the keys of due rows to `send`, set their next time, and return their number.

    If `send` raises, no row is changed and all stay due. Several relays may run at once.
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
                patience = LONG_RETRY if row.task in _preparations else FIRST_RETRY
                row.sent_at, row.next_at = now, now + min(patience * 2**row.attempts, LONGEST_RETRY)
                row.attempts = min(row.attempts + 1, ATTEMPTS)
        Outbox.objects.bulk_update(rows, ["sent_at", "next_at", "attempts", "set_aside_at"])
    return sum(row.set_aside_at is None for row in rows)


def _fails_too_often(row: Outbox) -> bool:
    return row.attempts >= ATTEMPTS and bool(row.problem)


def perform(key: UUID) -> bool:
    """Perform the work with this key. False if it is done already.

    :raises NoSystemActor: if the agency has none in force
    """
    work = look_up(key)
    if work.task in _preparations and not Outbox.objects.filter(key=key, done_at=None).exists():
        return False
    try:
        actor = system_actor(work.agency)
        act = _act_of(work, actor)
        with acting(Actor.of(actor, work.purpose, resource=work.task)):
            done = Outbox.objects.filter(key=key, done_at=None).update(done_at=timezone.now(), problem="")
            if done:
                act(work.about, actor)
                read_log.note_nothing(work.agency.pk)
    except Exception as error:
        with serving("outbox.perform"):
            Outbox.objects.filter(key=key).update(problem=type(error).__name__[:100])
        raise
    return bool(done)


def _act_of(work: Work, actor: Membership) -> Task:
    prepare = _preparations.get(work.task)
    return prepare(work.about, actor, work.purpose) if prepare else _tasks[work.task]


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
    """Reset work that was set aside, to be sent again from `at`. False if no such work is set aside."""
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
        raise NoSystemActor(f"{agency} has no system actor in force")
    return actor


def oldest_waiting() -> timedelta | None:
    """The time that the oldest piece of work has waited; None if none waits."""
    row = Outbox.objects.waiting().order_by("created_at").first()
    return timezone.now() - row.created_at if row else None
