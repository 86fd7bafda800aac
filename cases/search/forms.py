"""The search form."""

import calendar
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.people.birth import Birth, BirthPrecision
from cases.people.fields import BirthField
from cases.search.search import How, Query

HOW = [
    (How.BEGINS.value, _("Begins like this")),
    (How.CONTAINS.value, _("Contains this")),
    (How.SIMILAR.value, _("Is spelt like this")),
]

SHORTEST_PART = 3
"""The length of a trigram: a search inside names with fewer letters would scan all names."""
YEARS_ABOUT = 2


class SearchForm(forms.Form):
    """A search by names, birth or identifier. All given values must match."""

    family_name = forms.CharField(label=_("Family name"), max_length=200, required=False)
    given_names = forms.CharField(label=_("Given names"), max_length=200, required=False)
    how = forms.ChoiceField(
        label=_("The name"),
        choices=HOW,
        initial=How.BEGINS.value,
        widget=forms.RadioSelect({"class": "govuk-radios--inline govuk-radios--small"}),
    )
    born = BirthField(help_text=_("As much as you know: a year is enough"))
    about = forms.BooleanField(label=_("Give or take two years"), required=False)
    number = forms.CharField(
        label=_("Or a number"),
        help_text=_("PNC, CRO, prison number, CRN, NHS number or arrest summons number, written in any way"),
        max_length=60,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        names = [cleaned.get("family_name", ""), cleaned.get("given_names", "")]
        born = cleaned.get("born") or Birth.unknown()
        if not self.errors and not any([*names, born.on, cleaned.get("number")]):
            self.add_error("family_name", _("Enter a name, a date of birth or a number"))
        if cleaned.get("how") != How.BEGINS and any(0 < len(name) < SHORTEST_PART for name in names):
            self.add_error("family_name", _("Enter at least three letters to look inside or around a name"))
        return cleaned

    def query(self) -> Query:
        """The query of a valid form."""
        cleaned = self.cleaned_data
        earliest, latest = _period(cleaned["born"], give_or_take=YEARS_ABOUT if cleaned["about"] else 0)
        return Query(
            family_name=cleaned["family_name"],
            given_names=cleaned["given_names"],
            how=How(cleaned["how"]),
            earliest_birth=earliest,
            latest_birth=latest,
            number=cleaned["number"],
        )


def from_one_box(text: str) -> dict[str, str]:
    """The data of `SearchForm` for a text such as `Halloran`, `Reece Halloran`, `Halloran, Reece` or an identifier.

    A text with a digit is an identifier.
    """
    how, text = {"how": How.BEGINS.value}, text.strip()
    if any(letter.isdigit() for letter in text):
        return how | {"number": text}
    family, comma, given = text.partition(",")
    if not comma:
        given, _space, family = text.partition(" ") if " " in text else ("", "", text)
    return how | {"family_name": family.strip(), "given_names": given.strip()}


def _period(born: Birth, *, give_or_take: int) -> tuple[date | None, date | None]:
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
