"""Days on which services work and clocks of working days run: not weekends, not bank holidays.

Bank holidays are known as far ahead as GOV.UK publishes them (`manage.py load_reference` says how far); beyond that
only weekends count.
"""

from datetime import date, timedelta

from partners.reference.models import BankHoliday, Division

SATURDAY = 6
LONGEST_CLOSURE = timedelta(days=14)
"""More than any run of weekends and bank holidays, so that one query answers."""


def next_working_day(day: date, division: Division = Division.ENGLAND_AND_WALES) -> date:
    """The first working day after `day`."""
    holidays = BankHoliday.objects.filter(division=division, on__range=(day, day + LONGEST_CLOSURE))
    closed = {holiday.on for holiday in holidays}
    day += timedelta(days=1)
    while day.isoweekday() >= SATURDAY or day in closed:
        day += timedelta(days=1)
    return day
