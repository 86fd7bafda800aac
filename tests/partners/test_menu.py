"""The menu is short enough to be read, and starts at home, whatever one acts for."""

from typing import cast

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.test import RequestFactory

from partners.models import Membership, Purpose, Role
from partners.navigation import AT_MOST, menu_for
from partners.requests import VisitorRequest


def menu(purpose: Purpose | None, path: str = "/") -> list[dict[str, object]]:
    request = cast("VisitorRequest", RequestFactory().get(path))
    request.session = SessionBase()
    request.purpose = purpose
    request.membership = Membership(role=Role.SUPERVISOR, purposes=[*Purpose])
    return menu_for(request)


@pytest.mark.parametrize("purpose", Purpose)
def test_at_most_six_places_beside_the_box_that_finds(purpose: Purpose) -> None:
    places = [item for item in menu(purpose) if not item["finds"]]

    assert 1 < len(places) <= AT_MOST
    assert places[0]["url"] == "/"
    assert len([item for item in menu(purpose) if item["finds"]]) <= 1


def test_the_menu_says_where_one_is(client: object) -> None:
    current = [str(item["label"]) for item in menu(Purpose.CUSTODY, "/caseload") if item["is_current"]]

    assert current == ["My caseload"]


def test_who_acts_for_nobody_has_no_menu() -> None:
    assert menu(None) == []
