"""Forms about opioid substitution treatment."""

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm
from partners.clock_times import TimeUnreadable, london_instant
from partners.reference.codes import offered
from partners.widgets import DateField, TimeField
from referrals.substitution.models import Dose, Substitution
from referrals.treatment.act_form import ActForm, PastDay, to_choose

MOST_MG = 500


def _mg(**options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Dose in mg"),
        min_value=Decimal("0.01"),
        max_value=MOST_MG,
        max_digits=6,
        decimal_places=2,
        widget=forms.TextInput({"class": "govuk-input--width-5", "inputmode": "decimal"}),
        **options,
    )


class SubstitutionForm(RecordForm):
    """Substitution treatment in the person's running episode. It prescribes nothing."""

    field_order = [
        "product",
        "dose_mg",
        "supervision",
        "prescriber",
        "pharmacy",
        "pickup",
        "started_on",
        "last_dose_on",
        "programme",
    ]

    product = forms.ChoiceField(label=_("Product"), choices=partial(offered, "ost_product"), widget=RADIOS)
    dose_mg = _mg(help_text=_("As prescribed. This record prescribes nothing"))
    supervision = forms.ChoiceField(
        label=_("Who sees that it is taken"), choices=Substitution.Supervision.choices, widget=RADIOS
    )
    prescriber = forms.CharField(label=_("Who prescribes"), max_length=200)
    pharmacy = forms.CharField(label=_("Pharmacy or clinic"), max_length=200, required=False)
    pickup = forms.CharField(
        label=_("Days of pick-up"),
        help_text=_("For example, Monday, Wednesday and Friday"),
        max_length=200,
        required=False,
    )
    started_on = PastDay(label=_("Started"))
    last_dose_on = DateField(label=_("Last dose given on"), required=False)

    def clean_last_dose_on(self) -> Any:
        """Refuse a dose that lies ahead."""
        day = self.cleaned_data["last_dose_on"]
        if day and day > localdate():
            raise forms.ValidationError(_("It cannot be in the future"))
        return day


class DosesForm(ActForm):
    """Doses of one or several days that were given or missed."""

    outcome = forms.TypedChoiceField(
        label=_("What became of them?"), choices=Dose.Outcome.choices, widget=RADIOS, coerce=Dose.Outcome
    )
    first = PastDay(label=_("Day, or first day"))
    last = DateField(label=_("Last day"), required=False, help_text=_("Leave empty for one day"))
    note = forms.CharField(label=_("Who says so, and what to know"), max_length=200, required=False)

    record: Substitution


class ToldForm(ActForm):
    """When the prescriber was told."""

    on = DateField(label=_("Day"), required=False, help_text=_("Leave day and time empty for now"))
    time = TimeField(label=_("Time"), required=False, help_text=_("For example, 14:30 or 2:30 pm"))

    def clean(self) -> None:
        """Set `at` to the instant that was given, which cannot lie ahead."""
        self.at: datetime = timezone.now()
        day, time = self.cleaned_data.get("on"), self.cleaned_data.get("time")
        if time is None:
            if day:
                self.add_error("time", _("Enter the time as well"))
            return
        try:
            self.at = london_instant(day or localdate(), time)
        except TimeUnreadable as problem:
            self.add_error("time", str(problem))
            return
        if self.at > timezone.now():
            self.add_error("time", _("It cannot be in the future"))

    def facts(self) -> dict[str, Any]:
        return {"at": self.at}


class TitrationForm(ActForm):
    """A day and the dose from then on: the end of titration, or its beginning again."""

    on = PastDay(label=_("Day"))
    dose_mg = _mg()


class ChangeForm(ActForm):
    """Another dose, or where it is picked up."""

    dose_mg = _mg()
    supervision = forms.ChoiceField(
        label=_("Who sees that it is taken"), choices=Substitution.Supervision.choices, widget=RADIOS
    )
    prescriber = forms.CharField(label=_("Who prescribes"), max_length=200)
    pharmacy = forms.CharField(label=_("Pharmacy or clinic"), max_length=200, required=False)
    pickup = forms.CharField(label=_("Days of pick-up"), max_length=200, required=False)

    def __init__(self, data: Any, record: Substitution) -> None:
        super().__init__(data, record)
        self.initial = {name: getattr(record, name) for name in self.fields}


class BridgingForm(ActForm):
    """A bridging script: until when, and who prescribes it."""

    until = DateField(label=_("Last day that it covers"))
    prescriber = forms.CharField(label=_("Who prescribes it"), max_length=200)

    def clean_until(self) -> Any:
        """Refuse a script that has run out."""
        if self.cleaned_data["until"] < localdate():
            raise forms.ValidationError(_("The last day cannot be in the past"))
        return self.cleaned_data["until"]


class StopForm(ActForm):
    """The end of substitution treatment."""

    on = PastDay(label=_("Last day"))
    reason = forms.ChoiceField(label=_("Why does it stop?"), choices=partial(to_choose, "ost_stop_reason"))
