"""When something is due: working days, bank holidays by nation, opening hours and offsets, in London time.

A room declares a time limit of law or practice as a rule, with its source; only `due` computes it. Bank holidays are
known as far ahead as GOV.UK publishes them (`manage.py load_reference` prints the last one). After that date only
weekends are non-working days.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import overload

from partners.agencies.models import Area
from partners.london import LONDON, london_time, london_today
from partners.reference.models import BankHoliday, Division
from partners.services.models import MIDNIGHT, Day, Service

SATURDAY = 6
ONE_DAY = timedelta(days=1)
LONGEST_CLOSURE = timedelta(days=14)
"""Longer than any sequence of weekends, bank holidays and weekdays that a rule does not count."""


@dataclass(frozen=True)
class Elapsed:
    """A duration after an instant; nights, weekends and holidays count."""

    time: timedelta


@dataclass(frozen=True)
class WhenOpen:
    """`within` after an instant at which the service is open; otherwise `after_opening` after its next opening.

    A service without opening hours is always open.
    """

    within: timedelta
    after_opening: timedelta


@dataclass(frozen=True)
class Days:
    """A number of calendar days after a day, or before it if negative."""

    days: int


@dataclass(frozen=True)
class WorkingDays:
    """A number of working days after a day, or before it if negative.

    `from_working_day`: if the first day is not a working day, count from the last working day before it. `not_counted`:
    ISO weekdays that are not counted.
    """

    days: int
    from_working_day: bool = False
    not_counted: frozenset[int] = frozenset()


@dataclass(frozen=True)
class BeforeClosure:
    """The last day, up to and including the given one, that is a working day followed by a working day.

    The presumption of HMPPS against releases on a Friday or the eve of a bank holiday (practice reference, 2.9).
    """


@dataclass(frozen=True)
class OrNextMorning:
    """`within` after an instant in office hours or in the service's opening hours; else the next time that clocks show
    the hour `opens`, whichever day that is.

    Office hours are from `opens` to `closes` on working days; they apply to a service without opening hours.
    """

    within: timedelta
    opens: int
    closes: int


InstantRule = Elapsed | WhenOpen | OrNextMorning
DayRule = Days | WorkingDays | BeforeClosure


@overload
def due(rule: InstantRule, at: datetime, *, service: Service | None = None) -> datetime: ...


@overload
def due(rule: DayRule, at: date, *, nation: Division | str = Division.ENGLAND_AND_WALES) -> date: ...


def due(
    rule: InstantRule | DayRule,
    at: date | datetime,
    *,
    service: Service | None = None,
    nation: Division | str = Division.ENGLAND_AND_WALES,
) -> date | datetime:
    """The due time of `rule` from `at`: an instant for rules of hours, a day for rules of days.

    `service`: the service whose opening hours apply; None means always open. `nation`: the nation whose bank holidays
    apply. If `at` is an instant, a rule of days counts from its date in London.
    """
    if isinstance(rule, (Elapsed, WhenOpen, OrNextMorning)):
        if not isinstance(at, datetime):
            raise TypeError("a rule of hours needs an instant, not a day")
        return _due_at(rule, at, service)
    return _due_on(rule, london_today(at) if isinstance(at, datetime) else at, nation)


def due_each(
    rule: WorkingDays, days: Collection[date], *, nation: Division | str = Division.ENGLAND_AND_WALES
) -> dict[date, date]:
    """The due day of `rule` from each of `days`, with bank holidays read once, for work with many rows."""
    if not days:
        return {}
    reach = timedelta(days=2 * abs(rule.days)) + LONGEST_CLOSURE
    holidays = BankHolidays.between(min(days) - reach, max(days) + reach, nation)
    return {day: _counted(rule, day, holidays) for day in set(days)}


def _due_at(rule: InstantRule, at: datetime, service: Service | None) -> datetime:
    if isinstance(rule, Elapsed):
        return (at.astimezone(UTC) + rule.time).astimezone(at.tzinfo)
    if isinstance(rule, OrNextMorning):
        return at + rule.within if _is_staffed(rule, at, service) else _next_hour(rule.opens, at)
    opens = next_opening(service, at) if service else at
    return at + rule.within if opens in {None, at} else (opens or at) + rule.after_opening


def _is_staffed(rule: OrNextMorning, at: datetime, service: Service | None) -> bool:
    if service is not None and service.hours.exists():
        return is_open(service, at)
    local = london_time(at)
    holidays = BankHolidays.between(local.date(), local.date(), Division.ENGLAND_AND_WALES)
    return not holidays.is_closed(local.date()) and rule.opens <= local.hour < rule.closes


def _next_hour(hour: int, at: datetime) -> datetime:
    """The next instant after `at` at which clocks in London show `hour`."""
    local = london_time(at)
    day = local.date() if local.hour < hour else local.date() + ONE_DAY
    return datetime.combine(day, time(hour), tzinfo=LONDON).astimezone(UTC)


def _due_on(rule: DayRule, day: date, nation: Division | str) -> date:
    if isinstance(rule, Days):
        return day + timedelta(days=rule.days)
    reach = timedelta(days=2 * abs(rule.days) if isinstance(rule, WorkingDays) else 0) + LONGEST_CLOSURE
    holidays = BankHolidays.between(day - reach, day + reach, nation)
    if isinstance(rule, BeforeClosure):
        while holidays.is_closed(day) or holidays.is_closed(day + ONE_DAY):
            day -= ONE_DAY
        return day
    return _counted(rule, day, holidays)


def _counted(rule: WorkingDays, day: date, holidays: "BankHolidays") -> date:
    while rule.from_working_day and holidays.is_closed(day):
        day -= ONE_DAY
    step = ONE_DAY if rule.days > 0 else -ONE_DAY
    left = abs(rule.days)
    while left:
        day += step
        left -= not holidays.is_closed(day) and day.isoweekday() not in rule.not_counted
    return day


@dataclass(frozen=True)
class BankHolidays:
    """The bank holidays of one nation in a range of days, read once."""

    days: frozenset[date]

    @classmethod
    def between(cls, first: date, last: date, nation: Division | str) -> "BankHolidays":
        """The bank holidays of `nation` from `first` to `last`, both included."""
        known = BankHoliday.objects.filter(division=nation, on__range=(first, last))
        return cls(frozenset(known.values_list("on", flat=True)))

    def is_closed(self, day: date) -> bool:
        """Whether `day` is a weekend or a bank holiday."""
        return day.isoweekday() >= SATURDAY or day in self.days


def nation_of(area: Area) -> Division:
    """The nation of `area`, whose bank holidays apply there, from the first letter of its ONS code."""
    return {"S": Division.SCOTLAND, "N": Division.NORTHERN_IRELAND}.get(area.code[:1], Division.ENGLAND_AND_WALES)


def is_open(service: Service, at: datetime) -> bool:
    """Whether `service` is open at the instant `at`; one without opening hours always is."""
    opens = next_opening(service, at)
    return opens == at or (opens is None and not service.hours.exists())


def next_opening(service: Service, at: datetime) -> datetime | None:
    """The next instant from `at` at which `service` is open: `at` itself if it is open, None if it has no hours.

    On a bank holiday the hours for bank holidays replace the weekday's.
    """
    hours = sorted(service.hours.all(), key=lambda stretch: stretch.opens_at)
    local = london_time(at)
    days = [local.date() + timedelta(days=ahead) for ahead in range(LONGEST_CLOSURE.days)]
    holidays = BankHolidays.between(days[0], days[-1], service.division).days if hours else frozenset()
    for day in days:
        kind = Day.BANK_HOLIDAY if day in holidays else day.isoweekday()
        for stretch in (each for each in hours if each.day == kind):
            begins = datetime.combine(day, stretch.opens_at, tzinfo=LONDON).astimezone(UTC)
            if begins > at:
                return begins
            if day == local.date() and (local.time() < stretch.closes_at or stretch.closes_at == MIDNIGHT):
                return at
    return None
