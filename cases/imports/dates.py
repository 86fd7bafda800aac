"""Dates as spreadsheets write them. Whether the day or the month comes first, the dates of the file decide."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from cases.people.birth import Birth, NotABirthDate

NUMERIC = re.compile(r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})", re.ASCII)
NAMED = re.compile(r"(?P<day>\d{1,2})[ -](?P<month>[a-z]{3,9})[ -](?P<year>\d{4})", re.ASCII | re.IGNORECASE)
MONTH = re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII)
YEAR_FIRST = re.compile(r"\d{4}(?:([-/.])\d{1,2}(?:\1\d{1,2})?)?", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
SERIAL = re.compile(r"\d{5}", re.ASCII)
MIDNIGHT = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?$", re.ASCII)
"""What a database or a spreadsheet writes behind a day that has no time."""
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


class First(StrEnum):
    """What a date such as 02/03/1984 begins with."""

    DAY = "day-first"
    MONTH = "month-first"


@dataclass(frozen=True)
class DateOrder:
    """What the dates of a file begin with, and the line that proves it.

    `first` is None if nothing in the file decides. `against` is the line that proves the opposite, if there is one:
    then no such date can be believed.
    """

    first: First | None
    line: int | None = None
    against: int | None = None

    def arrange(self, one: str, two: str) -> tuple[str, str]:
        """The month and the day of a date that begins with `one` and `two`.

        :raises NotABirthDate: if it could be either way round
        """
        if self.against:
            raise NotABirthDate(
                _(
                    "Line %(one)s can only be %(first)s and line %(two)s cannot, so no such date can be relied on. "
                    "Write it as 1984-03-02."
                )
                % {"one": self.line, "first": self.first, "two": self.against}
            )
        if self.first is None and int(one) != int(two) and max(int(one), int(two)) <= len(MONTHS):
            raise NotABirthDate(
                _(
                    "Its day and month could be either way round, and no date in the file decides. Write it as "
                    "1984-03-02, or load the file with --dates day-first or --dates month-first."
                )
            )
        return (one, two) if self.first == First.MONTH else (two, one)


DAY_FIRST = DateOrder(First.DAY)


def order_of(dates: Iterable[tuple[int, str]]) -> DateOrder:
    """What `dates`, with their lines, begin with: proved by those that are a day of the calendar one way round only."""
    proof: dict[First, int] = {}
    for line, written in dates:
        ways = _ways(written)
        if len(ways) == 1:
            proof.setdefault(ways[0], line)
    if not proof:
        return DateOrder(None)
    (first, line), *others = sorted(proof.items(), key=lambda item: item[1])
    return DateOrder(first, line, others[0][1] if others else None)


def has_order(written: str) -> bool:
    """Whether `written` is a date that begins with its day or its month, in digits."""
    return NUMERIC.fullmatch(MIDNIGHT.sub("", written)) is not None


def read_birth(written: str, *, on: date, order: DateOrder = DAY_FIRST) -> Birth:
    """Parse a date of birth; the formats are listed in docs/importing.md.

    :raises NotABirthDate: if it is not a valid date of birth, or could be either of two
    """
    day = MIDNIGHT.sub("", written)
    if match := NUMERIC.fullmatch(day):
        month, day_of_month = order.arrange(match["one"], match["two"])
        day = f"{match['year']}-{month}-{day_of_month}"
    elif match := NAMED.fullmatch(day):
        day = f"{match['year']}-{_month(match['month'])}-{match['day']}"
    elif match := MONTH.fullmatch(day):
        day = f"{match['year']}-{match['month']}"
    elif match := COMPACT.fullmatch(day):
        day = "-".join(match.groups())
    elif SERIAL.fullmatch(day):
        raise NotABirthDate(_("It is a spreadsheet’s number of a day: format the column as a date, and save it again."))
    elif day and not YEAR_FIRST.fullmatch(day):
        raise NotABirthDate(_("Write it as 1984-03-02, 02/03/1984, 03/1984 or 1984."))
    return Birth.read(re.sub(r"[/.]", "-", day), on=on)


def _ways(written: str) -> list[First]:
    """Which ways round `written` is a day of the calendar."""
    match = NUMERIC.fullmatch(MIDNIGHT.sub("", written))
    if match is None:
        return []
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    ways = {First.DAY: (two, one), First.MONTH: (one, two)}
    return [first for first, (month, day) in ways.items() if _is_day(year, month, day)]


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _month(name: str) -> int:
    """The number of a month by its name or its first three letters.

    :raises NotABirthDate: if there is no such month
    """
    named = [place for place, month in enumerate(MONTHS, start=1) if name.lower() in {month, month[:3]}]
    if not named:
        raise NotABirthDate(_("There is no such day in the calendar."))
    return named[0]
