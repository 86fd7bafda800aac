"""The page on which members choose their notices, and the number beside "Home"."""

from collections.abc import Callable
from datetime import time
from typing import Any

from datasharing.notices.models import NoticeChoice
from partners.models import Membership, Purpose
from tests.datasharing.clocks.test_sweep import raise_late
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


def chosen(member: Membership) -> NoticeChoice:
    return NoticeChoice.objects.get(user=member.user)


def test_a_supervisor_chooses_both_notices_and_reads_what_they_chose(partnership: Partnership) -> None:
    supervisor = partnership.police_supervisor
    browser = browser_of(supervisor)
    page = browser.get("/account/notices")
    assert "Notices by e-mail" in words(page)
    assert "/account/notices" in browser.get("/").content.decode()

    answer = browser.post("/account/notices", {"morning_at": "07:30", "on_escalation": "on"})

    assert answer.headers["Location"] == "/account/notices"
    assert (chosen(supervisor).morning_at, chosen(supervisor).on_escalation) == (time(7, 30), True)
    assert chosen(supervisor).purpose == supervisor.purposes[0]
    shown = browser.get("/account/notices").context["form"]
    assert (shown["morning_at"].value(), shown["on_escalation"].value()) == ("07:30", True)


def test_who_wants_none_any_more_says_so(partnership: Partnership) -> None:
    browser = browser_of(partnership.custody_worker)
    browser.post("/account/notices", {"morning_at": "07:30"})

    browser.post("/account/notices", {"morning_at": ""})

    assert chosen(partnership.custody_worker).morning_at is None


def test_a_worker_is_not_asked_about_escalations_that_never_reach_them(partnership: Partnership) -> None:
    page = browser_of(partnership.custody_worker).get("/account/notices")

    assert list(page.context["form"].fields) == ["morning_at"]


def test_a_time_that_is_not_on_the_list_is_refused(partnership: Partnership) -> None:
    answer = browser_of(partnership.custody_worker).post("/account/notices", {"morning_at": "03:00"})

    assert answer.status_code == 422
    assert not NoticeChoice.objects.exists()


def test_whoever_acts_for_another_purpose_is_told_for_which_it_counts(partnership: Partnership) -> None:
    supervisor = partnership.police_supervisor
    browser_of(supervisor, Purpose.CUSTODY).post("/account/notices", {"morning_at": "07:30"})

    page = browser_of(supervisor, Purpose.DETERRENCE).get("/account/notices")

    assert "Until you save, it counts for the purpose Custody support" in words(page)


def test_the_menu_says_beside_home_how_much_waited_when_it_was_last_seen(
    partnership: Partnership, as_member: Enter
) -> None:
    worker, supervisor = partnership.custody_worker, partnership.police_supervisor
    with as_member(worker):
        raise_late(make_person(worker, programme=partnership.programme), worker)
    browser = browser_of(supervisor, Purpose.CUSTODY)
    assert "waiting)" not in browser.get("/account/notices").content.decode()

    assert "(1 waiting)" in browser.get("/").content.decode()

    assert "(1 waiting)" in browser.get("/account/notices").content.decode()
