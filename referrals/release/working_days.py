"""Working days between days, in words."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.dated_rules import BankHolidays
from partners.reference.models import Division

A_YEAR_PLAIN = timedelta(days=334)
REACH = timedelta(days=400)


@dataclass(frozen=True)
class Calendar:
    """The working days around `today` of a nation, with bank holidays read once."""

    today: date
    holidays: BankHolidays

    @classmethod
    def around(cls, today: date, nation: str = Division.ENGLAND_AND_WALES) -> "Calendar":
        """The calendar of a year before and after `today`."""
        return cls(today, BankHolidays.between(today - REACH, today + REACH, nation))

    def between(self, first: date, last: date) -> int:
        """The number of working days after `first`, up to and including `last`."""
        days = (first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1))
        return sum(not self.holidays.is_closed(day) for day in days)

    def late(self, due: date) -> str:
        """How late something is that was due on the day `due`."""
        days = self.between(due, self.today)
        if not days:
            return _("Overdue")
        return ngettext("%d working day late", "%d working days late", days) % days

    def until(self, day: date) -> str:
        """How far `day` is ahead."""
        days = self.between(self.today, day)
        if day == self.today:
            return _("Today")
        if day < self.today:
            return _("Overdue")
        return ngettext("%d working day", "%d working days", days) % days

    def short(self, day: date | None) -> str:
        """The day in short words."""
        if day is None:
            return ""
        return date_format(day, "D j M" if abs(day - self.today) <= A_YEAR_PLAIN else "j M Y")
