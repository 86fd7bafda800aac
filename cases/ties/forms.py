"""The form that records a tie."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RecordForm
from cases.ties.models import GRADE, Association
from datasharing.models import Person
from partners.widgets import DateField

KINDS = [(kind.value, kind.label) for kind in Association.Kind if kind > Association.Kind.KIN]


class TieForm(RecordForm):
    """A tie of a person to another, whom their reference names."""

    field_order = ["other", "kind", "source", "grade", "last_on", "programme"]

    other = forms.CharField(
        label=_("The other person’s reference"),
        max_length=10,
        help_text=_("Ten letters and digits, at the end of the address of their page"),
    )
    kind = forms.TypedChoiceField(
        label=_("What connects them"),
        choices=KINDS,
        widget=forms.RadioSelect,
        coerce=lambda value: Association.Kind(int(value)),
    )
    source = forms.CharField(label=_("What it rests on"), max_length=200, help_text=_("Never name the source"))
    grade = forms.RegexField(
        GRADE,
        label=_("Grade"),
        required=False,
        help_text=_("3x5x2, for example 2C"),
        error_messages={"invalid": _("A grade is written like 2C: source 1 to 3, information A to E")},
    )
    last_on = DateField(label=_("Last seen on"))

    def clean_other(self) -> Person:
        other = Person.objects.filter(reference=self.cleaned_data["other"].strip().upper()).first()
        if other is None:
            raise forms.ValidationError(_("You may see nobody with this reference"))
        return other

    def clean_last_on(self) -> date:
        day: date = self.cleaned_data["last_on"]
        if day > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return day

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"first_on": self.cleaned_data["last_on"]}
