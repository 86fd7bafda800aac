"""Forms about places in residential treatment."""

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.reference.codes import offered
from partners.widgets import DateField
from referrals.residential.models import PanelDecision, Placement, PlacementState

FUNDED = PanelDecision.Outcome.FUNDED


def _to_choose(system: str) -> list[tuple[str, Any]]:
    """The codes of a list, with none of them chosen beforehand."""
    return [("", _("Choose")), *offered(system)]


def _number(label: Any, **how: Any) -> forms.IntegerField:
    widget = forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=how.pop("at_least", 0), required=False, widget=widget, **how)


def _not_ahead(day: date | None) -> date | None:
    if day and day > localdate():
        raise forms.ValidationError(_("It cannot be in the future"))
    return day


class ApplyForm(RecordForm):
    """An application for a place."""

    field_order = ["kind", "provider", "why", "sessions", "applied_on", "programme"]

    kind = forms.ChoiceField(label=_("Kind of place"), choices=partial(offered, "placement_kind"), widget=RADIOS)
    provider = forms.CharField(
        label=_("Provider"), help_text=_("Leave empty if it is not known yet"), max_length=200, required=False
    )
    why = forms.CharField(label=_("Why this place"), help_text=_("The panel reads it"), widget=long_text())
    sessions = _number(_("Preparatory sessions so far"), max_value=200)
    applied_on = DateField(label=_("Applied on"))

    def clean_applied_on(self) -> date | None:
        return _not_ahead(self.cleaned_data["applied_on"])

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"sessions": facts["sessions"] or 0}


class OfPlacementForm(forms.Form):
    """A form about a place."""

    def __init__(self, data: Any, placement: Placement) -> None:
        super().__init__(data)
        self.placement = placement

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class PanelForm(OfPlacementForm):
    """The day of a panel."""

    panel_on = DateField(label=_("Day of the panel"))

    def clean_panel_on(self) -> date | None:
        panel_on: date | None = self.cleaned_data["panel_on"]
        if panel_on and panel_on < self.placement.applied_on:
            raise forms.ValidationError(_("The panel cannot be before the application"))
        return panel_on


class ListForm(PanelForm):
    """The panel before which an application is put."""

    sessions = _number(_("Preparatory sessions so far"), max_value=200)

    def __init__(self, data: Any, placement: Placement) -> None:
        super().__init__(data, placement)
        self.initial["sessions"] = placement.sessions


class DecisionForm(OfPlacementForm):
    """What a panel decided, and why."""

    outcome = forms.TypedChoiceField(
        label=_("What did the panel decide?"),
        choices=PanelDecision.Outcome.choices,
        coerce=PanelDecision.Outcome,
        widget=RADIOS,
    )
    reason = forms.ChoiceField(label=_("Why"), choices=partial(_to_choose, "panel_reason"))
    note = forms.CharField(label=_("What the panel said"), widget=long_text(), required=False)
    funded_by = forms.ChoiceField(
        label=_("If it is funded: who pays"), choices=partial(_to_choose, "placement_funding"), required=False
    )
    funded_weeks = _number(_("If it is funded: for how many weeks"), at_least=1, max_value=104)
    admit_by = DateField(label=_("If it is funded: to be admitted by"), required=False)

    def clean(self) -> None:
        """Require of a place that is funded who pays, and for how long."""
        said = self.cleaned_data
        if said.get("outcome") != FUNDED:
            return
        if not said.get("funded_by"):
            self.add_error("funded_by", _("Choose who pays"))
        if not said.get("funded_weeks") and "funded_weeks" not in self.errors:
            self.add_error("funded_weeks", _("Enter for how many weeks"))

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"today": localdate()}


class AdmitForm(OfPlacementForm):
    """An admission."""

    on = DateField(label=_("Admitted on"))
    provider = forms.CharField(label=_("Provider"), max_length=200, required=False)
    leaves_on = DateField(
        label=_("Planned end"), help_text=_("Leave empty for the end of the weeks that are funded"), required=False
    )

    def __init__(self, data: Any, placement: Placement) -> None:
        super().__init__(data, placement)
        self.initial["provider"] = placement.provider

    def clean_on(self) -> date | None:
        return _not_ahead(self.cleaned_data["on"])


class EndForm(OfPlacementForm):
    """The end of a stay."""

    HOW = ((PlacementState.COMPLETED, _("They completed it")), (PlacementState.LEFT, _("It ended early")))

    to = forms.TypedChoiceField(label=_("How did it end?"), choices=HOW, coerce=PlacementState, widget=RADIOS)
    on = DateField(label=_("Last day there"))
    reason = forms.ChoiceField(
        label=_("If it ended early: why"), choices=partial(_to_choose, "placement_end"), required=False
    )
    aftercare = forms.CharField(label=_("Who takes them on afterwards"), max_length=200, required=False)

    def clean_on(self) -> date | None:
        return _not_ahead(self.cleaned_data["on"])

    def clean(self) -> None:
        """Require a reason of what ended early."""
        if self.cleaned_data.get("to") == PlacementState.LEFT and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Choose why it ended early"))
