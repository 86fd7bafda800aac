"""How many of those who could have been given a requirement got it, and why not: small numbers are hidden."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from datasharing.models import Person
from partners.models import Membership
from referrals.requirements.actions import do_not_impose
from referrals.requirements.numbers import Cohort, Numbers, count, headline, in_words
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words
from tests.referrals.requirements.conftest import make_screened

Enter = Callable[..., Any]
HIDDEN = ("fewer than 5", "not shown")


def test_they_are_counted_of_sentences_in_the_period(
    partnership: Partnership, court: Membership, ash: Person, imposed: Any, as_member: Enter
) -> None:
    today = localdate()
    with as_member(court):
        do_not_impose(make_screened(ash, court, partnership), by=court, on=today, reason="custody")
        numbers = count(Cohort(since=today, until=today))
        before = count(Cohort(since=today - timedelta(days=9), until=today - timedelta(days=1)))

    assert (numbers.sentenced, numbers.could, numbers.imposed) == (2, 1, 1)  # of the other, no need was assessed
    assert before.sentenced == 0


def test_the_page_names_nobody_and_shows_no_small_number(
    court: Membership, imposed: Any, partnership: Partnership
) -> None:
    page = words(browser_of(court).get("/requirements/numbers"))

    assert "There are too few to show" in page
    assert "Marsh" not in page
    assert "Nobody was sentenced" in words(browser_of(partnership.stranger).get("/requirements/numbers"))


def test_large_numbers_are_shown_with_their_share() -> None:
    shown = in_words(Numbers(sentenced=60, could=40, imposed=30, why_not=Counter(custody=10)))

    assert (shown.imposed, shown.could, shown.share) == ("30", "40", "75%")
    assert headline(shown) == "30 of 40 who could have been given one got it: 75%."


@pytest.mark.parametrize(
    "numbers",
    [
        Numbers(sentenced=60, could=40, imposed=2, why_not=Counter(custody=38)),
        Numbers(sentenced=60, could=40, imposed=38, why_not=Counter(custody=2)),
        Numbers(sentenced=60, could=40, imposed=20, why_not=Counter(custody=12, no_place=6, no_consent=2)),
        Numbers(sentenced=60, could=40, imposed=20, why_not=Counter(custody=18, no_place=1, no_consent=1)),
        Numbers(sentenced=42, could=40, imposed=20, why_not=Counter(custody=20)),
    ],
)
def test_no_small_number_follows_from_those_that_are_shown(numbers: Numbers) -> None:
    shown = in_words(numbers)
    reasons = list(zip(numbers.why_not.most_common(), shown.why_not, strict=True))

    for people, word in [
        (numbers.imposed, shown.imposed),
        (numbers.could - numbers.imposed, shown.not_imposed),
        *((people, word) for (_reason, people), (_label, word) in reasons),
    ]:
        assert word in HIDDEN or (word == str(people) and not 0 < people < 5)
    hidden = [people for (_reason, people), (_label, word) in reasons if word in HIDDEN]
    if shown.not_imposed not in HIDDEN and hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= 5
    if 0 < numbers.imposed < 5 or 0 < numbers.could - numbers.imposed < 5:
        assert shown.could in HIDDEN
        assert shown.share == ""
    if 0 < numbers.sentenced - numbers.could < 5:
        assert shown.sentenced in HIDDEN
