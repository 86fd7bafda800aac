"""The benchmark of many tables, at toy size."""

from collections.abc import Iterator
from functools import partial

import pytest
from pytest_django import DjangoDbBlocker

from benchmarks import tables
from benchmarks.measuring import stopwatch
from benchmarks.measuring.rows import Row
from tests.database import fingerprint


@pytest.fixture
def rows(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Row]]:
    """What the benchmark says of a toy partnership with a few tables more; each work is timed as rarely as may be."""
    monkeypatch.setattr(tables, "medians", partial(stopwatch.medians, seconds=0))
    monkeypatch.setattr(tables, "TABLES", 24)
    with django_db_blocker.unblock():
        yield list(tables.measure(1_000, lambda _doing: None, template=f"fd_template_{fingerprint()}"))


def test_each_kind_of_work_is_measured_with_few_tables_and_with_many(rows: list[Row]) -> None:
    ratios = [row for row in rows if row.unit == "×"]

    assert len(ratios) == 7
    assert len(rows) == 3 * len(ratios)
    assert all(row.goal for row in ratios)
