"""The benchmark of networks, at toy size and without a browser."""

from collections.abc import Iterator
from functools import partial

import pytest
from pytest_django import DjangoDbBlocker

from benchmarks import networks
from benchmarks.measuring import stopwatch
from benchmarks.measuring.rows import Row
from tests.database import fingerprint


@pytest.fixture
def rows(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Row]]:
    """What the benchmark says of a toy network."""
    monkeypatch.setattr(networks, "medians", partial(stopwatch.medians, seconds=0))
    monkeypatch.setattr(networks, "drawing", lambda _report: iter(()))
    with django_db_blocker.unblock():
        yield list(networks.measure(300, lambda _doing: None, template=f"fd_template_{fingerprint()}"))


def test_a_long_network_is_read_and_counted(rows: list[Row]) -> None:
    said = {row.measure: row.value for row in rows}

    assert said["ties"] == 3_000
    assert 290 <= said["people counted"] <= 300  # ties are drawn by lot
    assert {row.goal for row in rows if row.goal} == {"≥ 1", "≤ 3", "≤ 90", "≤ 2048"}
