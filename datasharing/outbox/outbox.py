"""Hands work over to an agency's system actor, and carries it out exactly once.

An action calls `hand_over` in its own transaction. The relay sends the *key* of the row to Celery, again and again
until it is done; the worker reads the row, enters the door as the agency's system actor, and marks the row done
together with the effect. So a message may be lost or come twice, and nothing else is.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from datasharing.enforcement.door import Actor, acting
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
    with transaction.atomic():
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
    row = Outbox.objects.select_related("agency").get(key=key)
    try:
        actor = system_actor(row.agency)
        with acting(Actor.of(actor, Purpose(row.purpose), resource=row.task)):
            done = Outbox.objects.filter(key=key, done_at=None).update(done_at=timezone.now(), problem="")
            if done:
                _tasks[row.task](row.about, actor)
    except Exception as error:
        Outbox.objects.filter(key=key).update(problem=type(error).__name__[:100])
        raise
    return bool(done)


def retry(key: UUID, *, at: datetime) -> bool:
    """Have work that was set aside sent again from `at`, as if for the first time; False if none such was set aside."""
    aside = Outbox.objects.set_aside().filter(key=key)
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
