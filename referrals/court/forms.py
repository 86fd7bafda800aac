"""Forms about hearings, and the filter of the court list."""

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.models import Establishment
from partners.reference.codes import offered
from partners.widgets import DateField, TimeField
from referrals.court.actions import Listing
from referrals.court.courts import criminal_courts
from referrals.court.models import Hearing


def courts_to_choose() -> list[tuple[str, str]]:
    """The courts that sit today, with none of them chosen."""
    return [("", ""), *((court.code, court.name) for court in criminal_courts().values())]


def to_choose(system: str) -> list[tuple[str, Any]]:
    """The codes of a list, with none of them chosen."""
    return [("", _("Choose")), *offered(system)]


class HearingForm(RecordForm):
    """A hearing that is put on the agency's list by hand."""

    field_order = ["court", "listed_on", "listed_time", "courtroom", "kind", "note", "programme"]

    court = forms.ChoiceField(
        label=_("Court"), choices=courts_to_choose, widget=forms.Select({"data-autocomplete": ""})
    )
    listed_on = DateField(label=_("Day"))
    listed_time = TimeField(label=_("Time, if it is known"), required=False, help_text=_("For example, 10:30"))
    courtroom = forms.CharField(label=_("Courtroom"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("What kind of hearing?"), choices=partial(to_choose, "hearing_kind"))
    note = forms.CharField(label=_("What to know"), widget=long_text(), required=False)

    def facts(self) -> dict[str, Any]:
        said = super().facts()
        names = ("listed_on", "listed_time", "courtroom", "kind")
        listing = Listing(court=_court(said["court"]), **{name: said[name] for name in names})
        kept = {name: said[name] for name in ("subject_role", "programme", "note")}
        return kept | {"listing": listing}


def _court(code: str) -> Establishment:
    return criminal_courts()[code]


class ResultForm(forms.Form):
    """The outcome of a hearing."""

    outcome = forms.ChoiceField(
        label=_("What came of the hearing?"), widget=RADIOS, choices=partial(offered, "hearing_outcome")
    )
    on = DateField(label=_("On which day?"), initial=localdate)

    def __init__(self, data: Any, hearing: Hearing) -> None:
        super().__init__(data)
        self.hearing = hearing

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > localdate():
            raise forms.ValidationError(_("The day of the result cannot be in the future"))
        return on

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class ListFilter(forms.Form):
    """The day and the court of a list. They are in the URL."""

    day = DateField(label=_("Day"), required=False)
    court = forms.ChoiceField(label=_("Court"), required=False)

    def __init__(self, asked: Any, *, courts: list[Establishment]) -> None:
        super().__init__(asked)
        choose: Any = self.fields["court"]
        choose.choices = [("", _("All courts")), *((court.code, court.name) for court in courts)]
