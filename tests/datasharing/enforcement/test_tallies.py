"""Pages count to a thousand, by one statement, and then say "more"."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.people.models import Identity
from cases.work.models import Case
from datasharing.enforcement import tallies
from datasharing.enforcement.read_log import NotActing
from partners.tallies import in_words
from tests.datasharing.enforcement import log
from tests.makers import make_person
from tests.partnership import Partnership

pytestmark = pytest.mark.django_db
Enter = Callable[..., Any]


def test_several_lists_are_counted_by_one_statement_and_nobody_is_named(
    partnership: Partnership, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        for _person in range(3):
            make_person(worker, programme=partnership.programme)
    last = log.mark()

    with as_member(worker), CaptureQueriesContext(connection) as sent:
        counted = tallies.tallies(Identity.objects.all(), Identity.objects.none(), Case.objects.all())

    assert counted == [3, 0, 0]
    assert len([query for query in sent if "count(*)" in query["sql"]]) == 1
    assert log.since(last) == []


def test_a_stranger_counts_none(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        make_person(worker, programme=partnership.programme)

    with as_member(partnership.stranger):
        assert tallies.tallies(Identity.objects.all()) == [0]


def test_nobody_counts_without_saying_who_they_are() -> None:
    with pytest.raises(NotActing):
        tallies.tallies(Identity.objects.all())


def test_counting_goes_no_further_than_one_more(
    partnership: Partnership, as_member: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "MOST", 1)
    worker = partnership.custody_worker

    with as_member(worker):
        for _person in range(3):
            make_person(worker, programme=partnership.programme)
        assert tallies.tallies(Identity.objects.all()) == [2]


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (999, "999"), (1_000, "1,000"), (1_001, "more than 1,000"), (9_999, "more than 1,000")],
)
def test_beyond_a_thousand_it_is_more(count: int, words: str) -> None:
    assert in_words(count) == words
