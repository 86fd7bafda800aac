"""The comparison that the tests of killed programs rest on notices whatever may go wrong."""

from pathlib import Path

import pytest

from tests.reliability import ledger
from tests.reliability.ledger import Held, Ledger

RIGHT = [Held("key-1", "R-1", 1), Held("key-2", "R-2", 1)]


@pytest.fixture
def told(tmp_path: Path) -> Ledger:
    """Three were asked for, and two acknowledged: the third may have come or not."""
    file = tmp_path / "ledger"
    file.write_text("asked key-1\nasked key-2\nasked key-3\nacknowledged key-2 R-2\nacknowledged key-1 R-1\n")
    return Ledger.read(file)


@pytest.mark.parametrize("more", [[], [Held("key-3", "R-3", 1)]])
def test_nothing_differs_when_all_that_was_acknowledged_is_there(told: Ledger, more: list[Held]) -> None:
    assert ledger.differences(told, RIGHT + more) == []


@pytest.mark.parametrize(
    ("held", "difference"),
    [
        (RIGHT[:1], "lost: R-2"),
        ([RIGHT[0], Held("key-2", "R-9", 1)], "lost: R-2"),
        ([*RIGHT, Held("key-2", "R-9", 1)], "doubled: key-2, 2 times"),
        ([*RIGHT, Held("key-9", "R-9", 1)], "nobody asked for it: R-9"),
        ([RIGHT[0], Held("key-2", "R-2", 0)], "delivered 0 times: R-2"),
        ([RIGHT[0], Held("key-2", "R-2", 2)], "delivered 2 times: R-2"),
    ],
)
def test_what_is_lost_doubled_unasked_or_not_delivered_once_is_noticed(
    told: Ledger, held: list[Held], difference: str
) -> None:
    assert ledger.differences(told, held) == [difference]
