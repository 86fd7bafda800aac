"""Dates of birth with the precision to which they are known."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OLDEST = 120
ADULT = 18
WRITTEN = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


class BirthPrecision(models.TextChoices):
    """How much of the date of birth is known; unknown parts of the stored date are 1."""

    DAY = "day", gettext_lazy("Exact")
    MONTH = "month", gettext_lazy("Month and year")
    YEAR = "year", gettext_lazy("Year")
    ESTIMATED = "estimated", gettext_lazy("Estimated from apparent age")
    UNKNOWN = "unknown", gettext_lazy("Not known")


SHORT_YEAR = re.compile(r"(\d\d)(-.*)?", re.ASCII)


def _with_century(written: str, *, on: date) -> str:
    """`84-03-02` as `1984-03-02`: a year in two digits that has not come yet in this century was in the last.

    :raises NotABirthDate: if it may have been in either
    """
    match = SHORT_YEAR.fullmatch(written)
    if match is None:
        return written
    year, rest = match[1], match[2] or ""
    last, this = on.year // 100 * 100 - 100 + int(year), on.year // 100 * 100 + int(year)
    if this <= on.year and last >= on.year - OLDEST:
        raise NotABirthDate(_("Write the year with four digits: %(last)s or %(this)s.") % {"last": last, "this": this})
    return f"{last if this > on.year else this}{rest}"


class NotABirthDate(ValueError):
    """The text is not a possible date of birth of a living person. The message says why."""


@dataclass(frozen=True)
class Birth:
    """A date of birth with its precision; unknown parts of the date are 1."""

    on: date | None
    precision: BirthPrecision

    @classmethod
    def unknown(cls) -> Self:
        """An unknown date of birth."""
        return cls(None, BirthPrecision.UNKNOWN)

    @classmethod
    def at_apparent_age(cls, years: int, *, on: date) -> Self:
        """The estimated birth of a person who looks `years` old on the day `on`.

        :raises NotABirthDate: if `years` is not between 0 and `OLDEST`
        """
        if not 0 <= years <= OLDEST:
            raise NotABirthDate(_("An age is a number of years from 0 to %(oldest)s.") % {"oldest": OLDEST})
        return cls(date(on.year - years, 1, 1), BirthPrecision.ESTIMATED)

    @classmethod
    def read(cls, written: str, *, on: date) -> Self:
        """Parse `1984-03-02`, `1984-03`, `1984`, or an empty text; `on` is today.

        :raises NotABirthDate: if it is not such a date, or is in the future or too long ago
        """
        if not written:
            return cls.unknown()
        written = _with_century(written, on=on)
        match = WRITTEN.fullmatch(written)
        if match is None:
            raise NotABirthDate(_("Write a date of birth as 1984-03-02, 1984-03 or 1984."))
        year, month, day = match.groups()
        try:
            born = date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            raise NotABirthDate(_("There is no such day in the calendar.")) from None
        if born > on:
            raise NotABirthDate(_("The date of birth is in the future."))
        if born.year < on.year - OLDEST:
            raise NotABirthDate(_("The date of birth is more than %(oldest)s years ago.") % {"oldest": OLDEST})
        precision = BirthPrecision.DAY if day else BirthPrecision.MONTH if month else BirthPrecision.YEAR
        return cls(born, precision)

    def age_on(self, day: date) -> int | None:
        """Whole years on `day`, as exactly as the birth is known; None when it is not."""
        if self.on is None:
            return None
        return day.year - self.on.year - ((day.month, day.day) < (self.on.month, self.on.day))

    def youngest_on(self, day: date) -> int | None:
        """The fewest years that the person may have on `day`: the unknown part of a birth counts for the child."""
        age = self.age_on(day)
        return age if age is None or self.precision == BirthPrecision.DAY else age - 1

    def is_possibly_under_18_on(self, day: date) -> bool:
        """Whether the person may be a child on `day`."""
        youngest = self.youngest_on(day)
        return youngest is not None and youngest < ADULT

    def child_words(self, day: date) -> str:
        """What marks a child, or somebody who may be one, on `day`; empty for an adult."""
        if not self.is_possibly_under_18_on(day):
            return ""
        return _("Under 18") if self.precision == BirthPrecision.DAY else _("May be under 18")

    @property
    def written(self) -> str:
        """The text that `read` parses."""
        if self.on is None:
            return ""
        shown = {BirthPrecision.DAY: "%Y-%m-%d", BirthPrecision.MONTH: "%Y-%m"}
        return self.on.strftime(shown.get(self.precision, "%Y"))

    def __str__(self) -> str:
        """The date in words, to its precision."""
        if self.on is None:
            return _("not known")
        if self.precision == BirthPrecision.DAY:
            return date_format(self.on, "j F Y")
        if self.precision == BirthPrecision.MONTH:
            return date_format(self.on, "F Y")
        if self.precision == BirthPrecision.YEAR:
            return str(self.on.year)
        return _("about %(year)s") % {"year": self.on.year}


def birth_period(born: Birth, *, give_or_take: int = 0) -> tuple[date | None, date | None]:
    """The first and the last possible day of a birth; None for both if it is unknown."""
    if born.on is None:
        return None, None
    earliest = latest = born.on
    if born.precision == BirthPrecision.MONTH:
        latest = latest.replace(day=calendar.monthrange(latest.year, latest.month)[1])
    elif born.precision == BirthPrecision.YEAR:
        latest = date(latest.year, 12, 31)
    if give_or_take:
        return date(earliest.year - give_or_take, 1, 1), date(latest.year + give_or_take, 12, 31)
    return earliest, latest
