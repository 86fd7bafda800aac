"""Release dates, deadlines and opening hours: which days count, when a day begins, and when something falls due."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.dated_rules import (
    BankHolidays,
    BeforeClosure,
    Days,
    Elapsed,
    InstantRule,
    WhenOpen,
    WorkingDays,
    due,
    nation_of,
    next_opening,
)
from partners.london import LONDON, london_midnight, london_time, london_today
from partners.models import Area, Day, Division, Service
from partners.reference import loading
from tests.conftest import owner_role
from tests.partners.services.directory import OFFICE_HOURS, make_service
from tests.partnership import Partnership

Hours = Callable[[dict[Day, tuple[time, time]]], Service]
FRIDAY = frozenset({Day.FRIDAY})
HARD_STOP = WorkingDays(-2, from_working_day=True)
EARLIEST_RELEASE = WorkingDays(-3, not_counted=FRIDAY)
LATE_ALLOCATION = WorkingDays(-5, not_counted=FRIDAY)
"""Licences, as HMPPS counts them (law reference, section 3)."""


@pytest.fixture
def harbour(partnership: Partnership) -> Hours:
    """Makes a service of Harbour Recovery with these hours."""

    def make(hours: dict[Day, tuple[time, time]]) -> Service:
        with owner_role():
            return make_service(partnership.agency("harbour"), hours=hours)

    return make


@pytest.fixture
def holidays(db: None) -> None:
    """The bank holidays of all nations, as the product ships them."""
    with owner_role():
        loading.load_bank_holidays()


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 12, 23), date(2026, 12, 24)),
        (date(2026, 12, 24), date(2026, 12, 29)),
        (date(2026, 12, 26), date(2026, 12, 29)),
        (date(2026, 12, 31), date(2027, 1, 4)),
    ],
)
def test_services_rest_at_weekends_and_on_bank_holidays(holidays: None, day: date, following: date) -> None:
    assert due(WorkingDays(1), day) == following


def test_each_nation_keeps_its_own_holidays(holidays: None) -> None:
    """St Andrew's day 2026 is a Monday, St Patrick's a Tuesday; Easter Monday is no holiday in Scotland."""
    assert due(WorkingDays(1), date(2026, 11, 27)) == date(2026, 11, 30)
    assert due(WorkingDays(1), date(2026, 11, 27), nation=Division.SCOTLAND) == date(2026, 12, 1)
    assert due(WorkingDays(1), date(2026, 3, 16), nation=Division.NORTHERN_IRELAND) == date(2026, 3, 18)
    assert due(WorkingDays(1), date(2026, 4, 2)) == date(2026, 4, 7)
    assert due(WorkingDays(1), date(2026, 4, 2), nation=Division.SCOTLAND) == date(2026, 4, 6)


@pytest.mark.parametrize(
    ("code", "nation"),
    [
        ("E06000018", Division.ENGLAND_AND_WALES),
        ("W06000015", Division.ENGLAND_AND_WALES),
        ("S12000049", Division.SCOTLAND),
        ("N09000003", Division.NORTHERN_IRELAND),
    ],
)
def test_an_area_keeps_the_holidays_of_its_nation(code: str, nation: Division) -> None:
    assert nation_of(Area(code=code)) == nation


@pytest.mark.parametrize(
    ("start", "hard_stop"),
    [
        (date(2024, 5, 16), date(2024, 5, 14)),
        (date(2024, 5, 18), date(2024, 5, 15)),
        (date(2018, 4, 2), date(2018, 3, 27)),
        (date(2026, 12, 8), date(2026, 12, 4)),
    ],
)
def test_a_licence_can_be_changed_until_two_working_days_before_it_starts(
    holidays: None, start: date, hard_stop: date
) -> None:
    """A start that is no working day counts as the working day before it."""
    assert due(HARD_STOP, start) == hard_stop


@pytest.mark.parametrize(
    ("start", "warned"), [(date(2024, 5, 17), date(2024, 5, 13)), (date(2024, 5, 15), date(2024, 5, 9))]
)
def test_a_warning_comes_two_working_days_before_the_hard_stop(holidays: None, start: date, warned: date) -> None:
    assert due(WorkingDays(-2), due(HARD_STOP, start)) == warned


@pytest.mark.parametrize(
    ("start", "earliest"), [(date(2018, 1, 5), date(2018, 1, 2)), (date(2018, 4, 2), date(2018, 3, 27))]
)
def test_the_earliest_release_passes_over_fridays(holidays: None, start: date, earliest: date) -> None:
    assert due(EARLIEST_RELEASE, start) == earliest


def test_an_allocation_is_late_five_days_before_release_without_counting_fridays(holidays: None) -> None:
    today = date(2023, 11, 10)

    assert due(LATE_ALLOCATION, date(2023, 11, 20)) <= today
    assert due(LATE_ALLOCATION, date(2023, 11, 21)) > today


@pytest.mark.parametrize(
    ("statutory", "policy"),
    [
        (date(2026, 11, 27), date(2026, 11, 26)),
        (date(2026, 11, 28), date(2026, 11, 26)),
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 12, 24), date(2026, 12, 23)),
        (date(2026, 12, 29), date(2026, 12, 29)),
        (date(2026, 12, 31), date(2026, 12, 30)),
        (date(2027, 3, 25), date(2027, 3, 24)),
        (date(2027, 3, 26), date(2027, 3, 24)),
        (date(2027, 5, 3), date(2027, 4, 29)),
    ],
)
def test_people_are_not_released_on_a_friday_or_the_eve_of_a_holiday(
    holidays: None, statutory: date, policy: date
) -> None:
    """The vectors of practice reference 2.9."""
    assert due(BeforeClosure(), statutory) == policy


def test_the_release_checklist_counts_working_days_back(holidays: None) -> None:
    """Release on Tuesday 5 January 2027, with Christmas and New Year before it (practice reference 2.10)."""
    release = date(2027, 1, 5)

    days = [due(WorkingDays(-before), release) for before in (1, 2, 3, 5, 10, 20)]

    assert days == [
        date(2027, 1, 4),
        date(2026, 12, 31),
        date(2026, 12, 30),
        date(2026, 12, 24),
        date(2026, 12, 17),
        date(2026, 12, 3),
    ]


def test_a_rule_of_no_days_is_the_day_itself_even_when_closed(holidays: None) -> None:
    assert due(WorkingDays(0), date(2026, 12, 25)) == date(2026, 12, 25)
    assert due(WorkingDays(0, from_working_day=True), date(2026, 12, 25)) == date(2026, 12, 24)


def test_engagement_is_measured_21_days_after_release_whatever_days_they_are(holidays: None) -> None:
    assert due(Days(21), date(2026, 12, 18)) == date(2027, 1, 8)
    assert due(Days(-28), date(2027, 1, 8)) == date(2026, 12, 11)


def test_a_rule_of_days_counted_from_an_instant_begins_with_its_day_in_london(holidays: None) -> None:
    late_in_the_evening = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)

    assert due(Days(1), late_in_the_evening) == date(2026, 7, 3)
    assert due(WorkingDays(1), late_in_the_evening) == date(2026, 7, 3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.dates(date(2013, 1, 1), date(2028, 6, 30)),
    st.integers(1, 30),
    st.sampled_from(Division),
    st.sampled_from([frozenset[int](), FRIDAY]),
)
def test_so_many_working_days_lie_between_a_day_and_when_it_is_due(
    holidays: None, day: date, count: int, nation: Division, not_counted: frozenset[int]
) -> None:
    """Counted one by one here, forwards and back."""
    closed = BankHolidays.between(day - timedelta(days=120), day + timedelta(days=120), nation)

    def counted(first: date, last: date) -> int:
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        return sum(not closed.is_closed(each) and each.isoweekday() not in not_counted for each in days)

    after = due(WorkingDays(count, not_counted=not_counted), day, nation=nation)
    before = due(WorkingDays(-count, not_counted=not_counted), day, nation=nation)

    assert counted(day + timedelta(days=1), after) == counted(before, day - timedelta(days=1)) == count
    assert not closed.is_closed(after)
    assert not closed.is_closed(before)


def test_reviews_of_detention_count_hours_from_when_it_was_authorised() -> None:
    """Arrival at 10:00, authorised at 10:20: reviews after 6 hours and then every 9 (law reference, section 4)."""
    arrived = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    gaps = [timedelta(hours=6), *repeat(timedelta(hours=9), 2)]

    reviews = list(accumulate(gaps, lambda at, gap: due(Elapsed(gap), at), initial=arrived + timedelta(minutes=20)))

    assert [f"{at:%d %H:%M}" for at in reviews[1:]] == ["30 16:20", "01 01:20", "01 10:20"]
    assert due(Elapsed(timedelta(hours=24)), arrived) == datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def test_hours_are_hours_in_the_night_when_clocks_change() -> None:
    evening = datetime(2026, 3, 28, 22, 0, tzinfo=LONDON)

    at = due(Elapsed(timedelta(hours=6)), evening)

    assert at - evening.astimezone(UTC) == timedelta(hours=6)
    assert f"{at:%H:%M}" == "05:00"


CUSTODY = WhenOpen(within=timedelta(hours=2), after_opening=timedelta(hours=2))
REMAND_RELEASE = WhenOpen(within=timedelta(minutes=30), after_opening=timedelta(0))
"""30 minutes in hours, else when the service next opens (practice reference 2.11)."""


@pytest.mark.parametrize(
    ("rule", "at", "by"),
    [
        (CUSTODY, "2026-11-30 10:00", "2026-11-30 12:00"),
        (CUSTODY, "2026-11-30 16:59", "2026-11-30 18:59"),
        (CUSTODY, "2026-11-30 17:00", "2026-12-01 11:00"),
        (CUSTODY, "2026-11-28 03:00", "2026-11-30 11:00"),
        (CUSTODY, "2026-12-24 18:00", "2026-12-29 11:00"),
        (CUSTODY, "2026-07-20 09:30", "2026-07-20 11:30"),
        (REMAND_RELEASE, "2026-11-30 10:00", "2026-11-30 10:30"),
        (REMAND_RELEASE, "2026-11-30 22:00", "2026-12-01 09:00"),
    ],
)
def test_out_of_hours_the_clock_starts_when_the_service_opens(
    holidays: None, harbour: Hours, rule: InstantRule, at: str, by: str
) -> None:
    """Open from 9 to 5 on working days, by a London clock."""
    service = harbour(OFFICE_HOURS)

    found = due(rule, datetime.fromisoformat(at).replace(tzinfo=LONDON), service=service)

    assert f"{london_time(found):%Y-%m-%d %H:%M}" == by


def test_a_service_without_hours_is_always_open(harbour: Hours) -> None:
    service = harbour({})
    night = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)

    assert due(REMAND_RELEASE, night, service=service) == night + timedelta(minutes=30)
    assert due(REMAND_RELEASE, night) == night + timedelta(minutes=30)


def test_a_service_that_closes_for_lunch_opens_again_after_it(harbour: Hours) -> None:
    service = harbour({Day.MONDAY: (time(9), time(12, 30))})
    with owner_role():
        service.hours.create(day=Day.MONDAY, opens_at=time(13, 30), closes_at=time(17))

    assert next_opening(service, datetime(2026, 11, 30, 13, 0, tzinfo=UTC)) == datetime(
        2026, 11, 30, 13, 30, tzinfo=UTC
    )


def test_pages_and_clocks_agree_on_when_a_service_is_open(holidays: None, harbour: Hours) -> None:
    """`open_at` asks the database, `next_opening` counts; across the turn of the year, with hours on bank holidays."""
    hours = OFFICE_HOURS | {Day.BANK_HOLIDAY: (time(11), time(13)), Day.SATURDAY: (time(20), time(0))}
    service = harbour(hours)
    begin = datetime(2026, 12, 23, 0, 0, tzinfo=UTC)

    for at in (begin + timedelta(minutes=30) * step for step in range(48 * 10)):
        is_open = Service.objects.filter(pk=service.pk).open_at(at).exists()
        assert (next_opening(service, at) == at) is is_open, at


def test_a_rule_of_hours_needs_an_instant() -> None:
    with pytest.raises(TypeError, match="needs an instant"):
        due(Elapsed(timedelta(hours=2)), date(2026, 11, 30))  # type: ignore[call-overload]


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
