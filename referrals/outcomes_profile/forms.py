"""The form of a treatment outcomes profile."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS
from referrals.idempotency.token_form import OnceForm
from referrals.outcomes_profile.items import (
    ANSWERS,
    DAYS,
    RECALL,
    SCALE,
    SCALES,
    SECTIONS,
    SUBSTANCES,
    YES_OR_NO,
)
from referrals.outcomes_profile.models import Stage
from referrals.treatment.act_form import PastDay

MOST_AMOUNT = Decimal("999.9")
ANSWERED = {"yes": True, "no": False, "not_disclosed": None}


def _number(label: Any, most: int, *, width: int = 2) -> forms.IntegerField:
    attrs = {"class": f"govuk-input--width-{width}", "inputmode": "numeric"}
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, widget=forms.TextInput(attrs))


def _amount(label: Any) -> forms.DecimalField:
    attrs = {"class": "govuk-input--width-3", "inputmode": "decimal"}
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.1"),
        max_value=MOST_AMOUNT,
        decimal_places=1,
        required=False,
        widget=forms.TextInput(attrs),
    )


def _yes_or_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", _("Yes")), ("no", _("No")), ("not_disclosed", _("Not disclosed"))],
        coerce=ANSWERED.__getitem__,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect({"class": "govuk-radios--inline"}),
    )


class ProfileForm(OnceForm):
    """A profile: the day and the stage, and the items. An item that is left empty was not disclosed."""

    stage = forms.TypedChoiceField(label=_("Stage"), choices=Stage.choices, coerce=Stage, widget=RADIOS)
    taken_on = PastDay(label=_("Day of the interview"))
    before_custody = forms.BooleanField(
        label=_("Taken in prison: about the four weeks before they came into custody"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for substance in SUBSTANCES:
            self.fields[substance.days] = _number(substance.label, RECALL)
            self.fields[substance.amount] = _amount(_("%(unit)s on a day of use") % {"unit": substance.unit})
        self.fields["other_name"] = forms.CharField(
            label=_("Which other substance"),
            max_length=60,
            required=False,
            widget=forms.TextInput({"class": "govuk-input--width-20"}),
        )
        for item in DAYS:
            self.fields[item.column] = _number(item.label, RECALL)
        for item in YES_OR_NO:
            self.fields[item.column] = _yes_or_no(item.label)
        for item in SCALES:
            self.fields[item.column] = _number(item.label, SCALE)

    def clean(self) -> None:
        """Hold the answers to each other, and to the form's: something is answered, and amounts are of days of use."""
        said = self.cleaned_data
        for substance in SUBSTANCES:
            if said.get(substance.amount) and not said.get(substance.days):
                self.add_error(substance.days, _("Enter the days of use, or leave the amount empty"))
        if said.get("other_name") and not said.get("other_days"):
            self.add_error("other_days", _("Enter the days of use of the other substance"))
        if not self.errors and all(said.get(column) is None for column in ANSWERS):
            self.add_error(None, _("Nothing is answered. Enter what they disclosed"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}

    def substances(self) -> list[dict[str, Any]]:
        """The rows of the table of substances: label, days and amount."""
        return [
            {"label": each.label, "unit": each.unit, "days": self[each.days], "amount": self[each.amount]}
            for each in SUBSTANCES
        ]

    def sections(self) -> list[tuple[Any, list[Any]]]:
        """The other sections of the form, with their fields in order."""
        return [(title, [self[column] for column in columns]) for title, columns in SECTIONS[1:]]
