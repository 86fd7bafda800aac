"""Form fields and widgets that several apps use."""

import calendar
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from partners.clock_times import TimeUnreadable, read_clock
from partners.london import london_today

MONTHS = {name.lower(): str(number) for number, name in enumerate(calendar.month_name) if name} | {
    name.lower(): str(number) for number, name in enumerate(calendar.month_abbr) if name
}
YEARS_AHEAD = 20
"""A year in two digits lies no further ahead; else it was in the century before."""
FURTHEST = 150
"""Years from today that no date of anything here lies off."""


class DateInput(forms.MultiWidget):
    """A date in three boxes: day, month, year.

    Its value is ISO 8601, shortened if the last parts are empty: `1984-03-02`, `1984-03`, `1984`. An incomplete date
    keeps its gaps (`1984--02`), so that a form can name the missing part and show the input again.
    """

    template_name = "django/forms/widgets/date_parts.html"
    separator = "-"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"day": _box(2), "month": _box(2), "year": _box(4)}, attrs)

    def decompress(self, value: date | str | None) -> list[str]:
        """Day, month and year of `value`."""
        year, month, day, *_rest = [*str(value or "").split(self.separator, 2), "", "", ""]
        return [day.lstrip("0") or day, month.lstrip("0") or month, year]

    def value_from_datadict(  # type: ignore[override]  # one field reads the three boxes, so they give one text
        self, data: MultiValueDict[str, str] | Mapping[str, Any], files: Any, name: str
    ) -> str | None:
        """The input as one text; None if all boxes are empty."""
        day, month, year = (str(part or "").strip() for part in super().value_from_datadict(data, files, name))
        month = MONTHS.get(month.lower().rstrip("."), month)
        parts = [year, month and month.zfill(2), day and day.zfill(2)]
        return self.separator.join(parts).rstrip(self.separator) or None


class DateField(forms.DateField):
    """A complete date in three boxes. The error names the missing part."""

    widget = DateInput
    default_error_messages = {
        "invalid": _("Enter a real date, like 27 3 1984"),
        "day": _("The date must include a day"),
        "month": _("The date must include a month"),
        "year": _("The date must include a year"),
        "far": _("Check the year: that is too far from today"),
    }

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str) and value:
            parts = [*value.split(DateInput.separator, 2), "", ""]
            for name, part in zip(("year", "month", "day"), parts, strict=False):
                if not part:
                    raise ValidationError(self.error_messages[name], code=name)
            value = with_century(value)
        day = super().to_python(value)
        if day and abs(day.year - london_today(timezone.now()).year) > FURTHEST:
            raise ValidationError(self.error_messages["far"], code="far")
        return day


class TimeField(forms.Field):
    """A time of day, as people write it."""

    widget = forms.TextInput({"class": "govuk-input--width-5"})

    def to_python(self, value: Any) -> time | None:
        """The time that was written; None when nothing was.

        :raises ValidationError: if it is no time, or none that is certain
        """
        if value in self.empty_values or isinstance(value, time):
            return value or None
        try:
            return read_clock(str(value))
        except TimeUnreadable as problem:
            raise ValidationError(str(problem), code="invalid") from None


def with_century(written: str) -> str:
    """`written` (`26-03-02`) with the century of a year in two digits that is next to today."""
    year, dash, rest = written.partition(DateInput.separator)
    if len(year) != 2 or not year.isdecimal():
        return written
    ahead = london_today(timezone.now()).year + YEARS_AHEAD
    century = ahead // 100 - (int(year) > ahead % 100)
    return f"{century}{year}{dash}{rest}"


def consent_tick() -> forms.CheckboxInput:
    """A tick by which somebody agrees: no draft keeps it, because whoever agrees is asked each time."""
    return forms.CheckboxInput({"data-not-kept": "consent"})


def _box(width: int) -> forms.TextInput:
    return forms.TextInput({"class": f"govuk-date-input__input govuk-input--width-{width}", "inputmode": "numeric"})
