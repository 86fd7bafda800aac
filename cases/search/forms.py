"""The search form."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.people.birth import Birth, birth_period
from cases.people.fields import BirthField
from cases.search.line import read_line
from cases.search.search import Query
from partners.writing import WRITE_SOMETHING, has_writing

YEARS_ABOUT = 2


class SearchForm(forms.Form):
    """A search by names, birth or identifier in one box; a birth also has boxes. All given values must match."""

    text = forms.CharField(
        label=_("Name or number"),
        help_text=_(
            "In any order: names, a name they are known as, a date of birth. Or a PNC, CRO, prison, CRN, NHS or arrest "
            "summons number, written in any way"
        ),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    born = BirthField(help_text=_("As much as you know: a year is enough"))
    about = forms.BooleanField(label=_("Give or take two years"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text, born = cleaned.get("text", ""), cleaned.get("born") or Birth.unknown()
        if not self.errors and text and not has_writing(text):
            self.add_error("text", WRITE_SOMETHING)
        elif not self.errors and not (text or born.on):
            self.add_error("text", _("Enter a name, a date of birth or a number"))
        return cleaned

    def query(self) -> Query:
        """The query of a valid form."""
        cleaned = self.cleaned_data
        line = read_line(cleaned["text"], on=localdate())
        born = cleaned["born"] if cleaned["born"].on else line.birth
        earliest, latest = birth_period(born, give_or_take=YEARS_ABOUT if cleaned["about"] else 0)
        return Query(name=line.names, number=line.number, earliest_birth=earliest, latest_birth=latest)
