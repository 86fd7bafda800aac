"""Work is kept together with its cause, and marked together with its effect (REL-02, REL-03)."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from datasharing.enforcement.door import acting
from datasharing.models import Outbox, Person, SubjectRole
from datasharing.outbox import outbox
from partners.models import Area, Membership, Purpose
from referrals.exchange import actions
from referrals.models import Referral
from referrals.routing.routing import find_route
from tests.attacker import actor_of, session
from tests.partnership import Partnership
from tests.reliability.at_once import at_once
from tests.reliability.ground import Ground

pytestmark = pytest.mark.slow
EFFECTS = "SELECT count(*) FROM datasharing_outbox WHERE task = 'effect'"
END_THIS_SESSION = "SELECT pg_terminate_backend(pg_backend_pid())"


@pytest.fixture
def partnership(ground: Ground) -> Partnership:
    return Partnership.load()


@pytest.fixture
def work(partnership: Partnership, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """Work of Harbour's whose effect is a row, as often as it is done."""
    monkeypatch.setitem(outbox._tasks, "work", have_effect)
    return hand_over(partnership, "work")


def hand_over(partnership: Partnership, task: str) -> Outbox:
    with acting(actor_of(partnership.custody_worker)):
        return outbox.hand_over(task, about="R-1", to=partnership.agency("harbour"), purpose=Purpose.TREATMENT)


def have_effect(about: str, actor: Membership) -> None:
    time.sleep(0.05)
    outbox.hand_over("effect", about=about, to=actor.agency, purpose=Purpose.TREATMENT)


def break_off() -> None:
    with connection.cursor() as cursor:
        cursor.execute(END_THIS_SESSION)


def counted(sql: str) -> int:
    """The number of all rows, bypassing row policies."""
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute(sql)
        [[count]] = cursor.fetchall()
    return int(count)


def do_and_break_off(work: Outbox, monkeypatch: pytest.MonkeyPatch, how: Callable[[], None]) -> None:
    """Do the work in a session that is ended by `how` while it does it; the next one is not."""

    def broken(about: str, actor: Membership) -> None:
        have_effect(about, actor)
        how()

    with monkeypatch.context() as patch:
        patch.setitem(outbox._tasks, "work", broken)
        with pytest.raises(DatabaseError):
            outbox.perform(work.key)
    connection.close()


def test_work_that_comes_five_times_at_once_has_one_effect(work: Outbox) -> None:
    did = at_once(5, lambda: outbox.perform(work.key))

    assert counted(EFFECTS) == 1
    assert sorted(did) == [False, False, False, False, True]


def test_work_broken_off_in_the_middle_is_done_whole_afterwards(work: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    do_and_break_off(work, monkeypatch, break_off)
    assert counted(EFFECTS) == 0

    assert outbox.perform(work.key)
    assert counted(EFFECTS) == 1


def test_work_broken_off_when_its_effect_was_kept_is_not_done_again(
    work: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    do_and_break_off(work, monkeypatch, lambda: transaction.on_commit(break_off))
    assert counted(EFFECTS) == 1

    assert not outbox.perform(work.key)
    assert counted(EFFECTS) == 1


def refer(partnership: Partnership) -> Referral:
    worker = partnership.custody_worker
    about: dict[str, Any] = {
        "subject_role": SubjectRole.PROGRAMME,
        "programme": partnership.programme,
        "area": Area.objects.get(name="Northport"),
        "substance_group": "opiate",
    }
    route = find_route(worker.agency, at=timezone.now(), **about)
    assert route
    return actions.send_referral(Person.objects.order_by("pk")[0], by=worker, route=route, consented=True, **about)


def kept() -> tuple[int, int]:
    """How many referrals there are, and how many are to be delivered."""
    return counted("SELECT count(*) FROM referrals_referral"), counted("SELECT count(*) FROM datasharing_outbox")


def test_a_referral_and_its_work_are_kept_together_or_not_at_all(partnership: Partnership) -> None:
    before, _none = kept()

    with acting(actor_of(partnership.custody_worker)):
        refer(partnership)
        transaction.set_rollback(True)
    assert kept() == (before, 0)

    with acting(actor_of(partnership.custody_worker)):
        refer(partnership)
        assert kept() == (before, 0)
    assert kept() == (before + 1, 1)
