"""A group's page says how its members keep company."""

from collections.abc import Callable
from typing import Any

from cases.models import GroupMembership
from tests.analysis.networks.test_pages_network import tie
from tests.cases.groups.test_groups import belongs, group
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

__all__ = ["group"]
Enter = Callable[..., Any]


def test_a_groups_page_shows_who_its_members_are_tied_to(
    partnership: Partnership, as_member: Enter, group: Any
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        one, other, outside = (make_person(analyst, programme=partnership.programme) for _each in range(3))
        for person in (one, other):
            belongs(person, group, analyst, role=GroupMembership.Role.CORE)
        for friend in (one, other):
            tie(outside, friend, analyst, partnership.programme)
    browser = browser_of(analyst)

    said = words(browser.get(group.get_absolute_url()))

    assert "3 people are tied to its members, or to each other (2 ties in two years)" in said
    assert "2 of 2" in said.partition("For the next audit")[2]
