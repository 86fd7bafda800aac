"""Programs are killed while partner systems refer people: nothing is lost, nothing doubled, and all is delivered.

REL-01. The clients keep their own account of what was acknowledged; each tenth referral is sent twice, because the line
broke before its answer came. `./test` kills each program once; `./test --long` kills each one several times, and shows
that every guard is needed.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.faults import Fault
from tests.reliability.ledger import Ledger, differences
from tests.reliability.settings import SWEEP_EVERY_S
from tests.reliability.system import ON_THEIR_WAY, PATIENCE_S, Product, System, cluster

pytestmark = pytest.mark.slow

MANY, FEWER, FEW, KILLS = 500, 200, 60, 3
Hit = Callable[[], object]
Account = Callable[..., list[str]]
SWEEP_S = 6 * SWEEP_EVERY_S
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE usename = 'fd_app'"


@pytest.fixture(scope="module")
def product(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Product]:
    """The product on servers of its own; its programs run on from one test to the next."""
    with django_db_blocker.unblock(), cluster() as made, closing(Product(made)) as product:
        yield product


@pytest.fixture
def system(product: Product, planted: Fault | None) -> System:
    """The product, whole or with a fault planted in its programs."""
    return product.with_fault(planted.id if planted else "")


@pytest.fixture
def account(system: System, tmp_path: Path, planted: Fault | None) -> Account:
    """What differs between the clients' account and the service's, after each of `hits` has hit it."""
    ledger = tmp_path / "ledger"

    def wrong_after(*hits: Hit, many: int = MANY) -> list[str]:
        count = FEW if planted else many
        mark = system.mark()
        with system.clients(ledger, run=f"after-{mark}", count=count) as clients:
            for number, hit in enumerate(hits):
                until(partial(are_told, clients, ledger, count * number // (len(hits) + 1)))
                hit()
            assert clients.wait(PATIENCE_S) == 0
        system.settle()
        told = Ledger.read(ledger)
        assert len(told.asked) == len(told.acknowledged) == count
        return differences(told, system.held(mark))

    return wrong_after


def are_told(clients: subprocess.Popen[bytes], ledger: Path, more_than: int) -> bool:
    """Whether so many referrals were acknowledged, or the clients have failed."""
    return bool(clients.poll()) or len(Ledger.read(ledger).acknowledged) > more_than


def until(is_so: Callable[[], object], *, patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def killing(system: System, name: str) -> Hit:
    def hit() -> None:
        system.kill(name)
        system.start_again(name)

    return hit


def killing_at_work(system: System, name: str) -> Hit:
    """Kill the program while work is on its way."""

    def hit() -> None:
        until(lambda: system.count_work(ON_THEIR_WAY) > 0)
        killing(system, name)()

    return hit


def killing_full_broker(system: System) -> Hit:
    """Kill the broker while it has messages that no worker takes from it."""

    def hit() -> None:
        system.signal("worker", signal.SIGSTOP)
        killing_at_work(system, "broker")()
        system.signal("worker", signal.SIGCONT)

    return hit


def killing_a_session(system: System) -> Hit:
    def kill_one() -> bool:
        found = system.cluster.ask(BACKENDS)
        for [pid] in found[:1]:
            os.kill(pid, signal.SIGKILL)
        return bool(found)

    return partial(until, kill_one)


def cutting_the_power(system: System) -> Hit:
    def hit() -> None:
        for name in system.programs:
            system.kill(name)
        for name in system.programs:
            system.start_again(name)

    return hit


def whole(system: System) -> bool:
    """Whether everything runs again, and nothing was set aside or is left to do."""
    return system.are_up() and system.count_work("done_at IS NULL") == 0


def test_every_program_killed_in_turn_loses_and_doubles_nothing(system: System, account: Account) -> None:
    killed = account(
        killing_at_work(system, "worker"),
        killing(system, "relay"),
        killing_full_broker(system),
        killing(system, "beat"),
        killing(system, "web"),
        killing_at_work(system, "database"),
        many=FEW,
    )

    assert killed == []
    assert whole(system)


@pytest.mark.long
def test_a_killed_worker_loses_and_doubles_nothing(system: System, account: Account) -> None:
    assert account(*[killing_at_work(system, "worker")] * KILLS) == []
    assert whole(system)


@pytest.mark.long
def test_a_killed_relay_loses_and_doubles_nothing(system: System, account: Account) -> None:
    assert account(*[killing(system, "relay")] * KILLS) == []
    assert whole(system)


@pytest.mark.long
def test_a_broker_that_is_killed_with_messages_in_it_loses_and_doubles_nothing(
    system: System, account: Account
) -> None:
    assert account(*[killing_full_broker(system)] * KILLS) == []
    assert whole(system)


@pytest.mark.long
def test_a_killed_scheduler_loses_and_doubles_nothing_and_time_passes_on(system: System, account: Account) -> None:
    assert account(*[killing(system, "beat")] * KILLS) == []
    assert whole(system)

    before = system.swept_to()
    until(lambda: system.swept_to() > before, patience_s=SWEEP_S)


@pytest.mark.long
def test_killed_web_processes_lose_and_double_nothing(system: System, account: Account) -> None:
    assert account(*[killing(system, "web")] * KILLS) == []
    assert whole(system)


@pytest.mark.long
def test_a_killed_database_and_a_power_cut_lose_and_double_nothing(system: System, account: Account) -> None:
    ways = [killing_at_work(system, "database"), killing_a_session(system), cutting_the_power(system)]

    assert account(*ways, many=FEWER) == []
    assert whole(system)
