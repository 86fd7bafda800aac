"""A group's page tells of its violence and the answers to it, and tables of groups say who is worst now."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cases.groups.actions import name_group
from cases.groups.models import Group
from tests.cases.incidents.makers import make_incident, make_review, today
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


@pytest.fixture
def dock(partnership: Partnership, as_member: Enter) -> Group:
    """A group that stabbed, was answered, and stabbed again, with a high risk of the next."""
    analyst, programme = partnership.analyst, partnership.programme
    with as_member(analyst):
        dock, east = (name_group(name, by=analyst, programme=programme) for name in ("Dock Road", "Eastfield"))
        first, second, third = (
            make_incident(analyst, programme, on=today() - timedelta(days=ago), place=f"Place {ago}")
            for ago in (100, 20, 3)
        )
        make_review(first, analyst, attributed_group=dock, victim_group=east)
        make_review(second, analyst, attributed_group=east, victim_group=dock, retaliation_of=first)
        make_review(third, analyst, attributed_group=dock, retaliation_of=second, risk="high")
    return dock


def test_a_groups_page_draws_its_violence_and_says_what_is_next(partnership: Partnership, dock: Group) -> None:
    said = words(browser_of(partnership.analyst).get(dock.get_absolute_url()))

    assert "3 incidents in 97 days, 2 of them an answer to an earlier one. Risk of an answer to the last: high." in said
    assert "Stabbing, Place 100" in said
    assert "Custom notification: speak to those who may answer" in said


def test_tables_of_groups_say_who_is_worst_now(partnership: Partnership, dock: Group) -> None:
    said = words(browser_of(partnership.analyst).get("/groups"))

    assert "Shootings and stabbings, 90 days" in said
    assert "1 before that" in said
    assert "High" in said
