"""A folded filter says what it leaves out, and leads to the list without it."""

import pytest

from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words


@pytest.mark.parametrize(
    ("address", "said", "leads_to"),
    [
        ("/referrals", "Waiting for a decision", "/referrals?state=all"),
        ("/referrals?state=late&after=x", "Not acknowledged in time", "/referrals?state=all"),
        ("/referrals/sent?mine=yes", "Sent by me", "/referrals/sent"),
        ("/tasks", "Not done", "/tasks?state=all"),
        ("/caseload?state=closed&state=active", "Closed", "/caseload?state=active"),
        ("/services?open=on", "Open now", "/services"),
    ],
)
def test_a_list_says_what_narrows_it(partnership: Partnership, address: str, said: str, leads_to: str) -> None:
    page = browser_of(partnership.custody_worker).get(address)

    selected = {item["label"]: item["url"] for item in page.context["selected"]}
    assert selected[said] == leads_to
    assert f"Remove this filter: {said}" in words(page)


def test_a_list_of_everything_says_so(partnership: Partnership) -> None:
    page = browser_of(partnership.custody_worker).get("/referrals?state=all")

    assert page.context["selected"] == []
    assert "none chosen" in words(page)
