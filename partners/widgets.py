"""Form fields and widgets that several apps use."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _


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
    }

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str) and value:
            parts = [*value.split(DateInput.separator, 2), "", ""]
            for name, part in zip(("year", "month", "day"), parts, strict=False):
                if not part:
                    raise ValidationError(self.error_messages[name], code=name)
        return super().to_python(value)


def consent_tick() -> forms.CheckboxInput:
    """A tick by which somebody agrees: no draft keeps it, because whoever agrees is asked each time."""
    return forms.CheckboxInput({"data-not-kept": "consent"})


def _box(width: int) -> forms.TextInput:
    return forms.TextInput({"class": f"govuk-date-input__input govuk-input--width-{width}", "inputmode": "numeric"})
