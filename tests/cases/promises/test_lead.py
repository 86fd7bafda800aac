"""A broken promise stands above all on the home of those who lead, until it is put right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.promises.actions import promise, put_right, settle
from cases.promises.models import Promise, PromiseState
from partners.london import london_today
from partners.models import Membership, Purpose, Role
from tests.cases.notifications.making import find_speakers, hold, plan
from tests.conftest import owner_role
from tests.partnership import LONG_AGO, Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


def test_a_broken_promise_stands_above_all_until_it_is_put_right(partnership: Partnership, as_member: Enter) -> None:
    with owner_role():
        lead = Membership.objects.create(
            user=partnership.stranger.user,
            agency=partnership.agency("council"),
            role=Role.PARTNERSHIP_LEAD,
            purposes=[Purpose.COORDINATION],
            valid_from=LONG_AGO,
        )
    today = london_today(timezone.now())
    with as_member(lead):
        planned = plan(lead, partnership.programme)
        find_speakers(planned, lead)
        kept, broken = (
            promise(planned, by=lead, kind=Promise.Kind.SUPPORT, text=text, due_on=today + timedelta(days=5))
            for text in ("A phone that is answered", "A housing appointment")
        )
        hold(planned, lead)
        settle(kept, PromiseState.KEPT, by=lead, evidence="Rang it", on=today)
        settle(broken, PromiseState.BROKEN, by=lead, evidence="No appointment", on=today)
    browser = browser_of(lead)

    home = words(browser.get("/"))
    assert "1 broken promise is not put right. “A housing appointment”, owed by Council." in home
    assert "Promises kept 1 of 2 1 to put right" in home
    assert "broken promise is not" not in words(browser_of(partnership.council_worker).get("/"))

    with as_member(lead):
        put_right(broken, by=lead, how="A room was found", on=today)
    assert "broken promise is not" not in words(browser.get("/"))
