"""Release dates, deadlines and opening hours: which days count, and when a day begins."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.london import LONDON, london_midnight, london_time, london_today
from partners.models import BankHoliday, Division
from partners.working_days import next_working_day
from tests.conftest import owner_role

CHRISTMAS = [(date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 28), "Boxing Day"), (date(2027, 1, 1), "New Year")]


@pytest.fixture
def christmas(db: None) -> None:
    """Bank holidays of the turn of the year in England and Wales, and one that only Scotland keeps."""
    with owner_role():
        BankHoliday.objects.bulk_create(
            BankHoliday(division=Division.ENGLAND_AND_WALES, on=on, title=title) for on, title in CHRISTMAS
        )
        BankHoliday.objects.create(division=Division.SCOTLAND, on=date(2026, 11, 30), title="St Andrew")


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 12, 23), date(2026, 12, 24)),
        (date(2026, 12, 24), date(2026, 12, 29)),
        (date(2026, 12, 26), date(2026, 12, 29)),
        (date(2026, 12, 31), date(2027, 1, 4)),
    ],
)
def test_services_rest_at_weekends_and_on_bank_holidays(christmas: None, day: date, following: date) -> None:
    assert next_working_day(day) == following


def test_scotland_keeps_its_own_holidays(christmas: None) -> None:
    friday = date(2026, 11, 27)

    assert next_working_day(friday) == date(2026, 11, 30)
    assert next_working_day(friday, Division.SCOTLAND) == date(2026, 12, 1)


def test_a_day_begins_at_london_midnight_in_winter_and_in_summer() -> None:
    assert london_midnight(date(2026, 1, 5)) == datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
    assert london_midnight(date(2026, 7, 5)) == datetime(2026, 7, 4, 23, 0, tzinfo=UTC)


def test_the_days_on_which_clocks_change_are_23_and_25_hours_long() -> None:
    forward, back = date(2026, 3, 29), date(2026, 10, 25)

    assert london_midnight(forward + timedelta(days=1)) - london_midnight(forward) == timedelta(hours=23)
    assert london_midnight(back + timedelta(days=1)) - london_midnight(back) == timedelta(hours=25)


def test_just_before_midnight_in_summer_it_is_already_tomorrow_in_london() -> None:
    assert london_today(datetime(2026, 7, 4, 23, 30, tzinfo=UTC)) == date(2026, 7, 5)
    assert london_today(datetime(2026, 1, 4, 23, 30, tzinfo=UTC)) == date(2026, 1, 4)


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        london_today(datetime(2026, 7, 4, 23, 30))  # noqa: DTZ001 — the mistake under test


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_every_day_begins_on_its_own_date(day: date) -> None:
    begins = london_midnight(day)

    assert london_today(begins) == day
    assert london_today(begins - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert london_time(begins).tzinfo is LONDON
