"""Forms of what is done to a record of treatment, and days that have come."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from partners.reference.codes import offered
from partners.widgets import DateField

TODAY = _("Leave empty for today")


def to_choose(system: str) -> list[tuple[str, Any]]:
    """The codes of a list, with none of them chosen beforehand."""
    return [("", _("Choose")), *offered(system)]


class PastDay(DateField):
    """A day that has come; today without one."""

    def __init__(self, **options: Any) -> None:
        usual: dict[str, Any] = {"required": False, "help_text": TODAY}
        super().__init__(**(usual | options))

    def clean(self, value: Any) -> date:
        day: date | None = super().clean(value)
        if day and day > localdate():
            raise forms.ValidationError(_("It cannot be in the future"))
        return day or localdate()


class ActForm(forms.Form):
    """The base of forms of what is done to a record: they know it, and give the verb's keyword arguments."""

    def __init__(self, data: Any, record: Any) -> None:
        super().__init__(data)
        self.record = record

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return dict(self.cleaned_data)
