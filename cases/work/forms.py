"""Forms for nominations, changes of stage and notes, and the filter of the caseload."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from cases.work.models import CASE_MACHINE, Case, CaseQuerySet, CaseState, Note
from partners.models import Agency, Area, Membership, Programme
from partners.widgets import DateField


class NoteForm(RecordForm):
    """A note."""

    basis = forms.TypedChoiceField(
        label=_("Is it fact or opinion?"),
        choices=Note.Basis.choices,
        widget=RADIOS,
        coerce=Note.Basis,
        help_text=_("The law requires notes to distinguish the two"),
    )
    text = forms.CharField(label=_("Note"), widget=long_text())
    about_on = DateField(label=_("Day it is about"), required=False, help_text=_("Leave empty for now"))

    def clean_about_on(self) -> datetime:
        day = self.cleaned_data["about_on"]
        if day is None or day == localdate():
            return timezone.now()
        if day > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=12)))

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"about_at": facts.pop("about_on")}


class CaseForm(RecordForm):
    """A nomination."""

    reason = forms.CharField(label=_("Why this person"), widget=long_text(), required=False)
    lead = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Led by"), required=False, empty_label=str(_("No lead yet"))
    )
    area = forms.ModelChoiceField(
        Area.objects.order_by("name"),
        label=_("Area"),
        required=False,
        to_field_name="code",
        widget=forms.Select({"data-autocomplete": ""}),
    )

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, agency=agency, **options)
        self.fields["programme"].required = True
        colleagues = Membership.objects.in_force(timezone.now()).filter(agency=agency, user__is_system=False)
        lead = cast("forms.ModelChoiceField[Membership]", self.fields["lead"])
        lead.queryset = colleagues.select_related("user", "agency").order_by("user__full_name")

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"on": localdate()}


class MoveForm(forms.Form):
    """The new stage of a case."""

    to = forms.TypedChoiceField(label=_("Change the stage to"), coerce=CaseState, widget=RADIOS)

    def __init__(self, data: Any, case: Case) -> None:
        super().__init__(data)
        cast("forms.ChoiceField", self.fields["to"]).choices = [
            (state, CASE_MACHINE.label(state)) for state in CASE_MACHINE.following(case.state)
        ]

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {"to": self.cleaned_data["to"], "on": localdate()}


WHOSE = [
    ("", _("All that you may see")),
    ("mine", _("Yours")),
    ("team", _("Led in your team")),
    ("agency", _("Your agency’s")),
    ("partners", _("Partners’")),
]


class CaseloadFilter(forms.Form):
    """Filters in the URL, without personal data."""

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

    def is_narrowed(self) -> bool:
        """Whether anything but whose they are is chosen, which only cases can answer. Valid forms only."""
        return any(self.cleaned_data[name] for name in ("state", "programme", "owner", "area"))

    def narrow(self, cases: CaseQuerySet, *, by: Membership) -> CaseQuerySet:
        """`cases` filtered by a valid form; open cases if no state is chosen."""
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
