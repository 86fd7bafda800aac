"""The form that finds a detained person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.people.fields import BirthField
from partners.writing import WRITE_SOMETHING, has_writing


class FindForm(forms.Form):
    """A search by name, number or birth."""

    text = forms.CharField(
        label=_("Name or number"),
        help_text=_("Part of a name is enough. Or a custody number, PNC ID, or another number."),
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    born = BirthField(help_text=_("Or the year alone"))

    def clean(self) -> None:
        """Check that the search has a birth, or text with letters or digits."""
        born = self.cleaned_data.get("born")
        text = self.cleaned_data.get("text", "")
        if text and not has_writing(text):
            self.add_error("text", WRITE_SOMETHING)
        elif born is not None and not text and born.on is None:
            self.add_error("text", _("Enter part of a name, a number, or a year of birth"))
