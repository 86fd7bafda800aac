"""A filter whose choices are all in the address, so that a reload keeps them; one of them is a period of days."""

from datetime import UTC, date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from partners.london import london_midnight
from partners.widgets import DateField

FIRST_YEAR, LAST_YEAR = 2000, 2999
"""Those that a page can begin in, far from the ends of what PostgreSQL and Python can both write."""


class PeriodForm(forms.Form):
    """The first and the last day of a period in London, either of which may be open."""

    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Up to and including"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        for name in ("since", "until"):
            if cleaned.get(name) and not FIRST_YEAR <= cleaned[name].year <= LAST_YEAR:
                self.add_error(name, _("There is nothing of that year"))
        if since and until and until < since:
            self.add_error("until", _("The last day must not be before the first"))
        return cleaned

    def period(self) -> dict[str, str]:
        """The instants at which the period begins and has ended, as ISO 8601, if they are given. Valid forms only."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        days = {"since": since, "until": until and until + timedelta(days=1)}
        return {name: london_midnight(day).astimezone(UTC).isoformat() for name, day in days.items() if day}

    def chosen(self) -> list[tuple[str, str]]:
        """The filters in force: the name of each, and its choice in words. Valid forms only."""
        return [
            (name, f"{field.label}: {_in_words(field, value)}")
            for name, field in self.fields.items()
            if (value := self.cleaned_data[name]) not in (None, "")
        ]


def address(request: HttpRequest, path: str, *, without: str = "", before: str = "") -> str:
    """`path` with the filters of `request`, without the filter `without`, on the page that ends before `before`."""
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if value and name != "before" and not (without and name.split("_")[0] == without)
    ]
    query = urlencode([*kept, *([("before", before)] if before else [])])
    return f"{path}?{query}" if query else path


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices)[value])  # type: ignore[arg-type]
    return f"{value:%-d %B %Y}" if isinstance(value, date) else str(value)
