"""How a caseload is narrowed."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import CaseState
from cases.models.case import CaseQuerySet
from partners.models import Agency, Area, Membership, Programme

WHOSE = [
    ("", _("All that you may see")),
    ("mine", _("Led by you")),
    ("team", _("Led in your team")),
    ("agency", _("Your agency’s")),
    ("partners", _("Partners’")),
]


class CaseloadFilter(forms.Form):
    """Filters that the address keeps; none of them says anything about a person."""

    whose = forms.ChoiceField(label=_("Whose"), choices=WHOSE, required=False, widget=forms.RadioSelect)
    state = forms.MultipleChoiceField(
        label=_("State"),
        choices=CaseState.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )
    programme = forms.ModelChoiceField(
        Programme.objects.order_by("name"),
        label=_("Programme"),
        required=False,
        to_field_name="code",
        empty_label=_("Any"),
    )
    owner = forms.ModelChoiceField(
        Agency.objects.order_by("name"), label=_("Agency"), required=False, to_field_name="code", empty_label=_("Any")
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Area"),
        required=False,
        to_field_name="code",
        empty_label=_("Any"),
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).queryset = Area.objects.of_programmes_of(agency)

    def narrow(self, cases: CaseQuerySet, *, by: Membership) -> CaseQuerySet:
        """`cases` as the filters say; without a state, those that are open. Valid forms only."""
        chosen = self.cleaned_data
        narrowed = cases.filter(state__in=chosen["state"]) if chosen["state"] else cases.open()
        for field in ("programme", "owner", "area"):
            if chosen[field]:
                narrowed = narrowed.filter(**{field: chosen[field]})
        match chosen["whose"]:
            case "mine":
                return narrowed.led_by(by)
            case "team":
                return narrowed.of_team_of(by)
            case "agency":
                return narrowed.of(by.agency_id)
            case "partners":
                return narrowed.of_partners_of(by.agency_id)
        return narrowed
