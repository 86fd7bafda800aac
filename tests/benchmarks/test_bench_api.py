"""The benchmark of a partner system's pull, at toy size: three ways answer with the same rows, or it says so."""

import pytest
from pytest_django import DjangoDbBlocker

from benchmarks import api
from benchmarks.measuring.rows import Row
from tests.database import fingerprint

PEOPLE = 1_000


@pytest.fixture
def rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch) -> dict[str, Row]:
    """What it says of so few people; every way runs as few times as may be."""
    monkeypatch.setattr(api, "ROWS", 20)
    monkeypatch.setattr(api, "SECONDS", 0)
    with django_db_blocker.unblock():
        return {row.measure: row for row in api.measure(PEOPLE, quiet, template=f"fd_template_{fingerprint()}")}


def quiet(_doing: str) -> None:
    """Ignore progress reports."""


def test_every_way_answers_with_the_same_rows(rows: dict[str, Row]) -> None:
    assert rows["rows of a pull"].value == 20
    assert rows["ways that answer other rows"].met
    assert {measure for measure, row in rows.items() if row.goal and row.unit == "×"} == {
        "processor, DRF / the product",
        "processor, bare / the product",
    }
