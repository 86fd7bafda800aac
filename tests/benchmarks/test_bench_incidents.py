"""The benchmark of imports, at toy size."""

import pytest
from pytest_django import DjangoDbBlocker

from benchmarks import incidents
from tests.database import fingerprint


def test_an_import_is_measured_against_a_bare_copy(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "ROUNDS", 1)
    with django_db_blocker.unblock():
        rows = list(incidents.measure(60, lambda _doing: None, template=f"fd_template_{fingerprint()}"))

    assert [row.measure for row in rows] == [
        "bare COPY",
        "import",
        "import of rows loaded before",
        "import ÷ COPY",
    ]
    assert all(row.value > 0 for row in rows)
    assert rows[-1].goal == "≥ 0.3"
