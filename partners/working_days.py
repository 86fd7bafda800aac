"""Days on which services work and clocks of working days run: not weekends, not bank holidays.

Bank holidays are known as far ahead as GOV.UK publishes them (`manage.py load_reference` says how far); beyond that
only weekends count.
"""

from datetime import date, timedelta

from partners.models.reference import BankHoliday, Division

SATURDAY = 6
LONGEST_CLOSURE = timedelta(days=14)
"""More than any run of weekends and bank holidays, so that one query answers."""


def is_working_day(day: date, division: Division = Division.ENGLAND_AND_WALES) -> bool:
    """Whether services work on `day`: neither a weekend nor a bank holiday of the `division`."""
    return day.isoweekday() < SATURDAY and not BankHoliday.objects.filter(division=division, on=day).exists()


def next_working_day(day: date, division: Division = Division.ENGLAND_AND_WALES) -> date:
    """The first working day after `day`."""
    return _first_working_day(day, timedelta(days=1), division)


def previous_working_day(day: date, division: Division = Division.ENGLAND_AND_WALES) -> date:
    """The last working day before `day`."""
    return _first_working_day(day, timedelta(days=-1), division)


def _first_working_day(day: date, step: timedelta, division: Division) -> date:
    reach = sorted((day, day + LONGEST_CLOSURE * step.days))
    closed = {holiday.on for holiday in BankHoliday.objects.filter(division=division, on__range=reach)}
    day += step
    while day.isoweekday() >= SATURDAY or day in closed:
        day += step
    return day
