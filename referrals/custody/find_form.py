"""Finding a detained person by whatever is at hand."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.people.birth import Birth, NotABirthDate
from cases.search.forms import WRITE_SOMETHING
from partners.london import london_today
from partners.widgets import DateInput
from partners.writing import has_writing


class BirthField(forms.Field):
    """A date of birth, as much of it as is known."""

    widget = DateInput

    def to_python(self, value: Any) -> Birth:
        """The birth that was written; unknown when nothing was."""
        try:
            return Birth.read(value or "", on=london_today(timezone.now()))
        except NotABirthDate as problem:
            raise forms.ValidationError(str(problem)) from None


class FindForm(forms.Form):
    """Whatever is at hand to find somebody by."""

    text = forms.CharField(
        label=_("Name or number"),
        help_text=_("Part of a name is enough. Or a custody number, PNC ID, or another number."),
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    born = BirthField(label=_("Date of birth"), help_text=_("Or the year alone"), required=False)

    def clean(self) -> None:
        """Something must be looked for."""
        born = self.cleaned_data.get("born")
        text = self.cleaned_data.get("text", "")
        if text and not has_writing(text):
            self.add_error("text", WRITE_SOMETHING)
        elif born is not None and not text and born.on is None:
            self.add_error("text", _("Enter part of a name, a number, or a year of birth"))
