"""The work queue: in which group a line stands, how its due time reads, and what the page makes of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from partners import home
from partners.due_words import group_of, in_words
from partners.home import Group, Home, Line, Mark, Subject, Tag, queues
from partners.requests import UserRequest
from tests.partners.conftest import People
from tests.signing_in import sign_in

NOW = datetime(2026, 11, 30, 9, 10, tzinfo=UTC)
"""A Monday morning in London."""


@pytest.mark.parametrize(
    ("by", "group", "first", "beside"),
    [
        (NOW - timedelta(minutes=15), Group.OVERDUE, "15 minutes late", "was due 08:55"),
        (NOW - timedelta(minutes=70), Group.OVERDUE, "1 hour late", "was due 08:00"),
        (datetime(2026, 11, 28, 12, tzinfo=UTC), Group.OVERDUE, "2 days late", "was due Sat 28 Nov, 12:00"),
        (date(2026, 11, 29), Group.OVERDUE, "1 day late", "was due Sun 29 Nov"),
        (datetime(2026, 11, 30, 10, 0, tzinfo=UTC), Group.TODAY, "10:00", "in 50 minutes"),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), Group.TODAY, "16:00", "today"),
        (date(2026, 11, 30), Group.TODAY, "Today", ""),
        (date(2026, 12, 1), Group.WEEK, "Tue 1 Dec", "tomorrow"),
        (datetime(2026, 12, 2, 10, 30, tzinfo=UTC), Group.WEEK, "Wed 2 Dec", "in 2 days"),
        (date(2026, 12, 7), Group.WEEK, "Mon 7 Dec", "in 7 days"),
        (date(2026, 12, 8), None, "Tue 8 Dec", "in 8 days"),
        (date(2027, 11, 30), None, "30 November 2027", "in 365 days"),
    ],
)
def test_a_due_time_reads_as_people_say_it(by: date | datetime, group: Group | None, first: str, beside: str) -> None:
    words = in_words(by, now=NOW)

    assert (words.first, words.beside) == (first, beside)
    assert group_of(by, now=NOW) == group


def test_a_day_is_over_at_midnight_in_london_and_not_in_greenwich() -> None:
    """In summer London is an hour ahead: at 23:30 UTC of 1 July its day is 2 July."""
    late_in_the_evening = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)

    assert group_of(date(2026, 7, 1), now=late_in_the_evening) == Group.OVERDUE
    assert group_of(date(2026, 7, 2), now=late_in_the_evening) == Group.TODAY


def line(title: str, group: Group = Group.TODAY, **facts: Any) -> Line:
    return Line(group=group, title=title, url="/there", action="Answer", **facts)


def test_what_is_due_first_comes_first_and_what_has_no_time_last() -> None:
    lines = [
        line("counted", tag=Tag("Waiting", "yellow"), count=3),
        line("by the end of today", by=NOW.date()),
        line("at noon", by=NOW.replace(hour=12, minute=0)),
        line("another's", Group.OTHERS, by=NOW.date()),
    ]

    late, today, week, others = queues(lines, now=NOW)

    assert [each.title for each, _due in today.lines] == ["at noon", "by the end of today", "counted"]
    assert (late.count, today.count, week.count, others.count) == (0, 5, 0, 1)
    assert today.detail == "12:00"
    assert [late.group, today.group, week.group, others.group] == [group for group in Group if group != Group.BACK]


def test_what_came_back_has_its_place_only_where_something_did() -> None:
    shown = [each.group for each in queues([line("declined", Group.BACK)], now=NOW)]

    assert shown == list(Group)


def test_what_is_urgent_comes_before_what_is_due_sooner() -> None:
    lines = [line("soon", by=NOW), line("urgent", by=NOW.replace(hour=23), is_urgent=True)]

    [today] = [each for each in queues(lines, now=NOW) if each.group == Group.TODAY]

    assert [each.title for each, _due in today.lines] == ["urgent", "soon"]


COURT, REFERRALS = Subject("court", "Court and licence"), Subject("referrals", "Referrals")


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replaces all lines of the home page by these, for all members."""

    def show(*lines: Line) -> None:
        def part(_request: UserRequest, there: Home) -> None:
            there.lines.extend(lines)

        monkeypatch.setattr(home, "_parts", [part])

    return show


@pytest.mark.django_db
def test_the_page_says_by_when_who_what_why_whose_and_one_deed(
    client: Client, people: People, registered: Callable[..., None]
) -> None:
    sign_in(client, people.custody)
    registered(
        line(
            "Report for the review of her requirement",
            Group.OVERDUE,
            by=datetime.now(UTC) - timedelta(days=2),
            who="Siobhán Ní Dhomhnaill",
            who_url="/people/SIOBHAN",
            marks=(Mark("alert", "See in pairs"),),
            remark="Northport Magistrates’ Court",
            subject=COURT,
        ),
        line("Referral not answered", Group.OTHERS, whose="Northport Council", subject=REFERRALS, count=2),
    )

    page = client.get("/").content.decode()
    court = client.get("/?about=court").content.decode()
    unknown = client.get("/?about=weather").content.decode()

    for said in ["2 days late", 'href="/people/SIOBHAN"', "Siobhán Ní Dhomhnaill", "app-mark--alert", "See in pairs"]:
        assert said in page
    for said in ["Report for the review", "Northport Magistrates’ Court", "Northport Council", 'href="/there"']:
        assert said in page
    assert "Referral not answered" not in court
    assert "Report for the review" in court
    assert "Referral not answered" in unknown


@pytest.mark.django_db
def test_a_quiet_day_takes_one_line(client: Client, people: People, registered: Callable[..., None]) -> None:
    sign_in(client, people.custody)
    registered()

    page = client.get("/").content.decode()

    assert "Nothing waits for you now." in page
    assert "app-queue" not in page
    assert "app-tile" not in page
