"""What guarded code would be without its guard, for planted faults."""

import ast
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.utils import timezone

from datasharing.enforcement.door import Actor, acting, serving
from datasharing.models import Outbox, Person
from datasharing.outbox import outbox
from partners.models import Agency, Membership, Purpose
from tests.attacker import session
from tests.datasharing.outbox.test_work import calls

A_MOMENT = 0.3


def forget_keys(_token: UUID, *, by: Membership, act: Callable[[], str], about: Person | None = None) -> str:
    """`once` without a memory."""
    return act()


def mark_then_act(key: UUID) -> bool:
    """`perform` that marks work done in a transaction of its own, before the effect."""
    done = mark(key)
    if done:
        time.sleep(A_MOMENT)
        act_on(key)
    return bool(done)


def act_then_mark(key: UUID) -> bool:
    """`perform` that marks work done in a transaction of its own, after the effect."""
    if Outbox.objects.filter(key=key, done_at=None).exists():
        act_on(key)
    return mark(key)


def mark(key: UUID) -> bool:
    """Mark work done in a transaction of its own, as the agency that it is for."""
    work = outbox.look_up(key)
    with acting(Actor.of(outbox.system_actor(work.agency), work.purpose, resource=work.task)):
        return bool(Outbox.objects.filter(key=key, done_at=None).update(done_at=timezone.now()))


def act_on(key: UUID) -> bool:
    """`perform` that marks nothing."""
    work = outbox.look_up(key)
    actor = outbox.system_actor(work.agency)
    with acting(Actor.of(actor, work.purpose, resource=work.task)):
        outbox._tasks[work.task](work.about, actor)
    return True


def send_and_forget(send: Callable[[UUID], object], **_when: Any) -> int:
    """`relay` that takes what it has sent for done."""
    with serving("relay"):
        rows = list(Outbox.objects.due(timezone.now()).select_for_update(skip_locked=True))
        for row in rows:
            send(row.key)
    for row in rows:
        mark(row.key)
    return len(rows)


def mark_then_send(send: Callable[[UUID], object], **_when: Any) -> int:
    """`relay` that has committed its marks before the broker has the keys."""
    rows = list(Outbox.objects.due(timezone.now()))
    with serving("relay"):
        Outbox.objects.filter(key__in=[row.key for row in rows]).update(next_at=timezone.now() + outbox.LONGEST_RETRY)
    for row in rows:
        send(row.key)
    return len(rows)


def hand_over_apart(task: str, *, about: str, to: Agency, purpose: Purpose) -> None:
    """`hand_over` in a transaction of its own."""
    with session("fd_owner") as opened, opened.cursor() as cursor:
        cursor.execute(
            "INSERT INTO datasharing_outbox (key, task, about, agency_id, purpose, attempts, problem)"
            " VALUES (gen_random_uuid(), %s, %s, %s, %s, 0, '')",
            [task, about, to.pk, int(purpose)],
        )
        opened.commit()


def calls_and_a_delay() -> Iterator[tuple[str, ast.Call]]:
    """The calls in the product, and one that sends a task from an action."""
    yield from calls()
    yield "referrals/exchange/actions.py", ast.Call(ast.Attribute(ast.Name("deliver"), "delay"), [], [])
