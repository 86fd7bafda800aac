"""The form that finds a detained person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.people.fields import BirthField


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
        """Check that the search has at least a birth or two characters of text."""
        born = self.cleaned_data.get("born")
        if born is not None and len(self.cleaned_data.get("text", "")) < 2 and born.on is None:
            self.add_error("text", _("Enter at least two letters of a name, a number, or a year of birth"))
