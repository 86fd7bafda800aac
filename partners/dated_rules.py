"""When something is due: working days, bank holidays by nation, opening hours and offsets, in London time.

A room states a time limit of law or practice as a rule, with its source; `due` is the one place that counts it. Bank
holidays are known as far ahead as GOV.UK publishes them (`manage.py load_reference` prints how far); beyond that only
weekends count.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import overload

from partners.agencies.models import Area
from partners.london import LONDON, london_time, london_today
from partners.reference.models import BankHoliday, Division
from partners.services.models import MIDNIGHT, Day, Service

SATURDAY = 6
ONE_DAY = timedelta(days=1)
LONGEST_CLOSURE = timedelta(days=14)
"""More than any run of weekends, bank holidays and weekdays that a rule leaves out."""


@dataclass(frozen=True)
class Elapsed:
    """So much time after an instant; nights, weekends and holidays count."""

    time: timedelta


@dataclass(frozen=True)
class WhenOpen:
    """`within` after an instant at which the service is open; otherwise `after_opening` once it next opens.

    A service without opening hours is always open.
    """

    within: timedelta
    after_opening: timedelta


@dataclass(frozen=True)
class Days:
    """So many calendar days after a day, or before it when negative."""

    days: int


@dataclass(frozen=True)
class WorkingDays:
    """So many working days after a day, or before it when negative.

    `from_working_day`: a day that is not a working day stands for the last working day before it. `not_counted`: ISO
    weekdays that pass without being counted.
    """

    days: int
    from_working_day: bool = False
    not_counted: frozenset[int] = frozenset()


@dataclass(frozen=True)
class BeforeClosure:
    """The day itself, or the last one before it that is a working day and is followed by a working day.

    The presumption of HMPPS against releases on a Friday or the eve of a bank holiday (practice reference, 2.9).
    """


InstantRule = Elapsed | WhenOpen
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
    """When `rule` falls due, counted from `at`: an instant for rules of hours, a day for rules of days.

    `service`: whose opening hours count; none is always open. `nation`: whose bank holidays count. A rule of days that
    is counted from an instant begins with that instant's day in London.
    """
    if isinstance(rule, (Elapsed, WhenOpen)):
        if not isinstance(at, datetime):
            raise TypeError("a rule of hours is counted from an instant, not from a day")
        return _due_at(rule, at, service)
    return _due_on(rule, london_today(at) if isinstance(at, datetime) else at, nation)


def _due_at(rule: InstantRule, at: datetime, service: Service | None) -> datetime:
    if isinstance(rule, Elapsed):
        return (at.astimezone(UTC) + rule.time).astimezone(at.tzinfo)
    opens = next_opening(service, at) if service else at
    return at + rule.within if opens in {None, at} else (opens or at) + rule.after_opening


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
    """The bank holidays of one nation over some days, read once to count with."""

    days: frozenset[date]

    @classmethod
    def between(cls, first: date, last: date, nation: Division | str) -> "BankHolidays":
        """Those of `nation` from the day `first` to the day `last`."""
        known = BankHoliday.objects.filter(division=nation, on__range=(first, last))
        return cls(frozenset(known.values_list("on", flat=True)))

    def is_closed(self, day: date) -> bool:
        """Whether `day` is no working day: a weekend or a bank holiday."""
        return day.isoweekday() >= SATURDAY or day in self.days


def nation_of(area: Area) -> Division:
    """The nation whose bank holidays `area` keeps, by the first letter of its ONS code."""
    return {"S": Division.SCOTLAND, "N": Division.NORTHERN_IRELAND}.get(area.code[:1], Division.ENGLAND_AND_WALES)


def is_open(service: Service, at: datetime) -> bool:
    """Whether `service` is open at the instant `at`; one without opening hours always is."""
    opens = next_opening(service, at)
    return opens == at or (opens is None and not service.hours.exists())


def next_opening(service: Service, at: datetime) -> datetime | None:
    """When `service` is next open, from the instant `at` on: `at` itself if it is open, None if it has no hours.

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
