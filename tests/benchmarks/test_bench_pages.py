"""The benchmark of pages, at toy size: every page of the main job, weighed and timed against the empty one."""

from collections.abc import Iterator
from functools import partial

import pytest
from pytest_django import DjangoDbBlocker

from benchmarks import pages
from benchmarks.measuring import browsing, stopwatch
from benchmarks.measuring.rows import Row
from partners.models import Purpose
from tests.database import fingerprint
from tests.partnership import Partnership

PEOPLE = 2_000


@pytest.fixture
def rows(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Row]]:
    """What the benchmark says of a toy partnership; toy sizes prove no goal, so pages are timed as rarely as may be."""
    monkeypatch.setattr(stopwatch, "in_turn", partial(stopwatch.in_turn, seconds=0))
    with django_db_blocker.unblock():
        template = f"fd_template_{fingerprint()}"
        yield list(pages.measure(PEOPLE, lambda _doing: None, template=template, growing=False))


def test_every_page_of_the_main_job_is_measured(rows: list[Row]) -> None:
    measured = {row.measure: row for row in rows}
    shown = [measure.removesuffix(": p95") for measure in measured if measure.endswith(": p95")]

    assert len(rows) == 5 * len(shown)
    assert {"sender, contact_with", "sender, search", "addressee, accept_referral", "coordinator, person"} <= {*shown}
    for page in shown:
        assert measured[f"{page}: statements"].value > 5
        assert measured[f"{page}: compressed HTML"].met
        assert measured[f"{page}: p95 / empty page's"].value > 0
        assert measured[f"{page}: processor"].value > 0


def test_a_page_that_is_not_shown_is_not_measured(partnership: Partnership) -> None:
    browser = browsing.browser_of(partnership.custody_worker, Purpose.CUSTODY)

    with pytest.raises(browsing.NoSuchPage, match="404"):
        browsing.weigh(browser, "/people/2345678923")
