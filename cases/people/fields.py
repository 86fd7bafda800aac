"""The form field for a date of birth."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.people.birth import Birth, NotABirthDate
from partners.widgets import DateInput


class BirthField(forms.Field):
    """A date of birth in three boxes, of which only the year is required. The value is a `Birth`."""

    widget = DateInput

    def __init__(self, *, help_text: Any = "") -> None:
        super().__init__(required=False, label=_("Date of birth"), help_text=help_text)

    def clean(self, value: Any) -> Birth:
        """Parse the input as a `Birth`.

        :raises ValidationError: if it is not a valid date of birth
        """
        parts = str(value or "").split(DateInput.separator)
        if "" in parts[:-1]:
            raise ValidationError(_("Give the year, and the month if you give the day"), code="gap")
        try:
            return Birth.read(value or "", on=localdate())
        except NotABirthDate as impossible:
            raise ValidationError(str(impossible), code="impossible") from impossible
