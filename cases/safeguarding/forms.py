"""Forms for alerts, concerns, and answers to concerns."""

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from cases.safeguarding.models import Concern
from datasharing.models import Person
from partners.reference.codes import offered
from partners.widgets import DateField


class AlertForm(RecordForm):
    """An alert."""

    kind = forms.ChoiceField(label=_("Type of alert"), choices=partial(offered, "alert_kind"), widget=RADIOS)
    text = forms.CharField(label=_("What to know"), widget=long_text(), required=False)
    until = DateField(label=_("Lapses on"), required=False)

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until <= localdate():
            raise forms.ValidationError(_("The day on which it lapses must be in the future"))
        return until

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"since": localdate()}


class ThreatForm(RecordForm):
    """A threat to somebody's life from another person whose page one may see."""

    other = forms.CharField(
        label=_("Reference of the person whom it comes from"),
        max_length=20,
        help_text=_("Ten letters and digits, in the title of their page"),
    )
    text = forms.CharField(label=_("What to know"), widget=long_text(), required=False)
    until = DateField(label=_("Lapses on"), required=False)

    def clean_other(self) -> Person:
        other = Person.objects.filter(reference=self.cleaned_data["other"].strip().upper()).first()
        if other is None:
            raise forms.ValidationError(_("There is no such person that you may see"))
        return other

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until <= localdate():
            raise forms.ValidationError(_("The day on which it lapses must be in the future"))
        return until

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"since": localdate()}


class ConcernForm(RecordForm):
    """A safeguarding concern."""

    text = forms.CharField(label=_("What gives concern"), widget=long_text())

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"kind": Concern.Kind.OTHER}


class AnswerForm(forms.Form):
    """The answer to a concern."""

    answer = forms.CharField(label=_("What was done"), widget=long_text())

    def __init__(self, data: Any, _concern: Concern) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {"answer": self.cleaned_data["answer"], "at": timezone.now()}
