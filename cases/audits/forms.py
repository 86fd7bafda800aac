"""Forms about audits."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.audits.models import AuditEntry, AuditParticipant, GroupAudit
from cases.groups.models import Activity, Cohesion, Group
from cases.records.fields import ProgrammeField
from cases.records.record_form import RADIOS, long_text
from partners.models import Agency, Area
from partners.widgets import DateField

LARGEST = 2_000


class AuditForm(forms.Form):
    """An audit session."""

    held_on = DateField(label=_("Day"))
    method = forms.TypedChoiceField(
        label=_("How it is held"), choices=GroupAudit.Method.choices, widget=RADIOS, coerce=GroupAudit.Method
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Area"),
        required=False,
        to_field_name="code",
        empty_label=str(_("All areas")),
        widget=forms.Select({"data-autocomplete": ""}),
    )
    note = forms.CharField(
        label=_("What to know of the session"),
        widget=long_text(),
        required=False,
        help_text=_("Do not name people"),
    )
    programme = ProgrammeField()

    def __init__(self, data: Any, *, agency: Agency) -> None:
        super().__init__(data, initial={"held_on": localdate()})
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).queryset = Area.objects.of_programmes_of(agency)
        cast("ProgrammeField", self.fields["programme"]).offer(agency)

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        if held_on > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return held_on


class ParticipantForm(forms.Form):
    """An agency that took part, and as what."""

    agency = forms.ModelChoiceField(
        Agency.objects.order_by("name"), label=_("Agency"), to_field_name="code", empty_label=""
    )
    role = forms.TypedChoiceField(
        label=_("As"), choices=AuditParticipant.As.choices, widget=RADIOS, coerce=AuditParticipant.As
    )


class EntryForm(forms.Form):
    """What an audit found of one group."""

    estimated_size = forms.IntegerField(
        label=_("About how many belong to it"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        widget=forms.NumberInput({"class": "govuk-input--width-4"}),
    )
    cohesion = forms.ChoiceField(
        label=_("How it holds together"),
        choices=[*Cohesion.choices, ("", _("Not known"))],
        required=False,
        widget=RADIOS,
    )
    activities = forms.MultipleChoiceField(
        label=_("What it does"),
        choices=Activity.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )
    leadership_is_known = forms.TypedChoiceField(
        label=_("Is it known who leads it?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=RADIOS,
        coerce=lambda value: value == "yes",
    )
    markets = forms.CharField(label=_("Where it deals, and in what"), widget=long_text(), required=False)
    note = forms.CharField(
        label=_("What else was said"), widget=long_text(), required=False, help_text=_("Do not name people")
    )

    @staticmethod
    def told(group: Group, entry: AuditEntry | None) -> dict[str, Any]:
        """What the form shows at first: the entry, or else what is known of the group."""
        if entry is None:
            return {name: getattr(group, name) for name in ("estimated_size", "cohesion", "activities")}
        said = {name: getattr(entry, name) for name in EntryForm.base_fields}
        return said | {"leadership_is_known": "yes" if entry.leadership_is_known else "no"}
