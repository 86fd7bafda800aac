"""Promises: made when they are said, kept or broken with evidence, and a broken one is said first next time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.groups.actions import name_group
from cases.notifications.models import Notification
from cases.promises.actions import (
    AlreadySettled,
    NotMade,
    StaysAsMade,
    change_promise,
    promise,
    put_right,
    settle,
)
from cases.promises.keeping import kept_by_kind, to_put_right_before
from cases.promises.models import Promise, PromiseState
from partners.london import london_today
from tests.cases.notifications.making import find_speakers, hold, plan
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
TODAY = london_today(timezone.now())


def held_with_promises(partnership: Partnership, *texts: str, **different: Any) -> tuple[Notification, list[Promise]]:
    """A notification that was held, with promises of help that were made at it."""
    analyst = partnership.analyst
    planned = plan(analyst, partnership.programme, **different)
    find_speakers(planned, analyst)
    made = [promise(planned, by=analyst, kind=Promise.Kind.SUPPORT, text=text) for text in texts]
    return hold(planned, analyst), made


def test_a_promise_that_was_never_made_is_neither_kept_nor_broken(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        planned = plan(analyst, partnership.programme)
        said = promise(planned, by=analyst, kind=Promise.Kind.SUPPORT, text="Somebody answers", due_on=TODAY)

        with pytest.raises(NotMade):
            settle(said, PromiseState.KEPT, by=analyst, evidence="Rang it", on=TODAY)
    assert "Somebody answers" not in words(browser_of(analyst).get("/")), "what was not said is due to nobody"


def test_a_promise_stays_in_the_words_in_which_it_was_made(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        _held, [made] = held_with_promises(partnership, "Somebody answers at any hour")

        with pytest.raises(StaysAsMade):
            change_promise(made, by=analyst, text="Somebody answers in office hours")
        assert change_promise(made, by=analyst, due_on=TODAY).due_on == TODAY


def test_promises_are_counted_by_kind_when_they_are_kept_or_broken(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        _held, [first, second, third, _open] = held_with_promises(partnership, "A", "B", "C", "D")
        settle(first, PromiseState.KEPT, by=analyst, evidence="Seen", on=TODAY)
        settle(second, PromiseState.BROKEN, by=analyst, evidence="Nobody came", on=TODAY)
        settle(third, PromiseState.OVERTAKEN, by=analyst, evidence="Not asked any more", on=TODAY)
        with pytest.raises(AlreadySettled):
            settle(first, PromiseState.BROKEN, by=analyst, evidence="Seen", on=TODAY)

        help_kept = kept_by_kind(Promise.objects.made())[0]

    assert (help_kept.kept, help_kept.settled, help_kept.open, help_kept.overtaken) == (1, 2, 1, 1)
    assert help_kept.percent == 50


def test_a_broken_promise_is_the_first_thing_on_the_next_script_of_the_same_group_until_it_is_put_right(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        quay = name_group("Quay boys", by=analyst, programme=partnership.programme)
        mill = name_group("Mill Lane", by=analyst, programme=partnership.programme)
        _held, [made] = held_with_promises(partnership, "Housing in five days", groups=[quay])
        settle(made, PromiseState.BROKEN, by=analyst, evidence="Day nine", on=TODAY)
        at = timezone.now() + timedelta(days=9)
        same, other = (plan(analyst, partnership.programme, groups=[group], starts_at=at) for group in (quay, mill))
        assert [each.pk for each in to_put_right_before([quay.pk])] == [made.pk]
    browser = browser_of(analyst)

    assert "What we promised and did not keep: “Housing in five days”" in words(
        browser.get(f"/notifications/{same.reference}/script")
    )
    assert "Housing in five days" in words(browser.get(f"/notifications/{same.reference}"))
    assert "Housing in five days" not in words(browser.get(f"/notifications/{other.reference}"))
    assert "Housing in five days" in words(browser.get("/"))
    browser.post(f"/promises/{made.reference}/put-right", {"how": "Housed on Friday, and told"})
    assert "Housing in five days" not in words(browser.get(f"/notifications/{same.reference}/script"))
    assert "Housing in five days" not in words(browser.get("/"))
    with as_member(analyst):
        made.refresh_from_db()
        assert made.state == PromiseState.BROKEN, "put right is not kept"
        with pytest.raises(AlreadySettled):
            put_right(made, by=analyst, how="Again", on=TODAY)
