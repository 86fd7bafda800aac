"""The benchmark of the sweep, at toy size."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from benchmarks import clocks
from benchmarks.measuring import stopwatch
from benchmarks.measuring.rows import Row
from tests.database import fingerprint


@pytest.fixture
def rows(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Row]]:
    """What the benchmark says of a few records."""
    monkeypatch.setattr(clocks, "medians", lambda contestants, **_more: stopwatch.medians(contestants, seconds=0))
    with django_db_blocker.unblock():
        yield list(clocks.measure(500, lambda _doing: None, template=f"fd_template_{fingerprint()}"))


def test_as_many_are_handed_over_among_many_as_among_few(rows: list[Row]) -> None:
    said = {row.measure: row.value for row in rows}

    assert said["handed over at once"] == said["handed over at once among few"] == 5
    assert {row.goal for row in rows if row.goal} == {"≥ 5", "≤ 2"}
