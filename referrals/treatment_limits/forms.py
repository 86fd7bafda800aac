"""The form of an agency's own limit."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from partners.models import Agency
from partners.widgets import DateField
from referrals.idempotency.token_form import OnceForm
from referrals.treatment_limits.models import TreatmentLimit


class LimitForm(OnceForm):
    """A limit of the agency's own, from a day."""

    kind = forms.TypedChoiceField(
        label=_("Which limit"),
        choices=[("", _("Choose")), *TreatmentLimit.Kind.choices],
        coerce=TreatmentLimit.Kind,
    )
    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=730,
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    valid_from = DateField(label=_("From"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Who says so, and where"))

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency

    def clean_valid_from(self) -> date:
        """Refuse days that are over."""
        day: date = self.cleaned_data["valid_from"]
        if day < localdate():
            raise forms.ValidationError(_("The day is over: what was counted since stays as it was"))
        own = TreatmentLimit.objects.filter(agency=self.agency, kind=self.cleaned_data.get("kind", ""))
        if own.filter(valid_from__gte=day).exists():
            raise forms.ValidationError(_("Your agency has set this limit from that day or a later one"))
        return day

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}
