"""Several relays send due work once, at growing intervals, until a worker takes it (REL-02)."""

import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from datasharing.enforcement.door import acting
from datasharing.models import Outbox
from datasharing.outbox import outbox
from partners.models import Purpose
from tests.attacker import actor_of
from tests.partnership import Partnership
from tests.reliability.at_once import at_once
from tests.reliability.ground import Ground

pytestmark = pytest.mark.slow
SECOND = timedelta(seconds=1)


@pytest.fixture
def work(ground: Ground) -> list[Outbox]:
    """Twenty pieces of work of Harbour's."""
    partnership = Partnership.load()
    harbour = partnership.agency("harbour")
    with acting(actor_of(partnership.custody_worker)):
        return [outbox.hand_over("work", about="R-1", to=harbour, purpose=Purpose.TREATMENT) for _each in range(20)]


def sent_until_due_again(row: Outbox) -> timedelta:
    """Let the relay send `row` when it is due; how long it waits then."""
    sent: list[UUID] = []
    row.refresh_from_db()
    at = row.next_at
    outbox.relay(sent.append, at=at)
    row.refresh_from_db()
    assert row.key in sent
    return row.next_at - at


def test_several_relays_send_each_key_once(work: list[Outbox]) -> None:
    sent: list[UUID] = []

    def send(key: UUID) -> None:
        time.sleep(0.01)
        sent.append(key)

    at_once(4, lambda: outbox.relay(send, at_most=5))

    assert sorted(sent) == sorted(row.key for row in work)


def test_what_the_broker_does_not_take_stays_due(work: list[Outbox]) -> None:
    def refuse(_key: UUID) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        outbox.relay(refuse)

    assert Outbox.objects.due(timezone.now()).filter(attempts=0, sent_at=None).count() == len(work)


def test_what_is_not_done_is_sent_again_ever_later(work: list[Outbox]) -> None:
    waits = [sent_until_due_again(work[0]) for _again in range(outbox.ATTEMPTS)]

    assert [wait / SECOND for wait in waits] == [4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300, 300]


def test_what_no_worker_takes_up_is_sent_until_one_does(work: list[Outbox]) -> None:
    a_night = timedelta(hours=12)

    waits = [sent_until_due_again(work[0]) for _again in range(int(a_night / outbox.LONGEST_RETRY))]

    assert max(waits) == outbox.LONGEST_RETRY
    assert not Outbox.objects.set_aside().exists()
