"""Forms about groups, and the filter of their list."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Activity, Cohesion, Group, GroupQuerySet
from cases.records.fields import ProgrammeField
from partners.models import Agency, Area, Membership, Programme

NAMES_NOBODY = _("Do not name people: who belongs to the group is recorded on each person’s page")
LARGEST = 2_000


class GroupForm(forms.Form):
    """What is known of a group."""

    name = forms.CharField(label=_("Name"), max_length=200)
    area = forms.ModelChoiceField(
        Area.objects.order_by("name"),
        label=_("Area"),
        required=False,
        to_field_name="code",
        widget=forms.Select({"data-autocomplete": ""}),
    )
    activities = forms.MultipleChoiceField(
        label=_("What it does"),
        choices=Activity.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )
    cohesion = forms.ChoiceField(
        label=_("How it holds together"),
        choices=[*Cohesion.choices, ("", _("Not known"))],
        required=False,
        widget=forms.RadioSelect,
    )
    estimated_size = forms.IntegerField(
        label=_("About how many belong to it"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        widget=forms.NumberInput({"class": "govuk-input--width-4"}),
    )
    note = forms.CharField(
        label=_("Why it is held as a group"),
        widget=forms.Textarea({"rows": 5}),
        required=False,
        help_text=NAMES_NOBODY,
    )

    @staticmethod
    def told(group: Group) -> dict[str, Any]:
        """What the form shows of `group`."""
        return {name: getattr(group, name) for name in GroupForm.base_fields}


class NewGroupForm(GroupForm):
    """A group, in a programme or outside any."""

    programme = ProgrammeField()

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("ProgrammeField", self.fields["programme"]).offer(agency)


class GroupAliasForm(forms.Form):
    """Another name of a group."""

    name = forms.CharField(label=_("Other name"), max_length=200)


WHOSE = [("", _("All that you may see")), ("agency", _("Your agency’s")), ("partners", _("Partners’"))]
STANDING = [("", _("Active")), ("ended", _("Ended"))]


class GroupFilter(forms.Form):
    """Filters of the list of groups, in the URL."""

    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    activity = forms.ChoiceField(
        label=_("What it does"), choices=[("", _("Anything")), *Activity.choices], required=False
    )
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Area"), required=False, to_field_name="code", empty_label=_("Any")
    )
    programme = forms.ModelChoiceField(
        Programme.objects.order_by("name"),
        label=_("Programme"),
        required=False,
        to_field_name="code",
        empty_label=_("Any"),
    )
    whose = forms.ChoiceField(label=_("Whose"), choices=WHOSE, required=False, widget=forms.RadioSelect)
    standing = forms.ChoiceField(label=_("Stands"), choices=STANDING, required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).queryset = Area.objects.of_programmes_of(agency)

    def narrow(self, groups: GroupQuerySet, *, by: Membership) -> GroupQuerySet:
        """`groups` as a valid form narrows them."""
        chosen = self.cleaned_data
        groups = groups.exclude(ended_on=None) if chosen["standing"] else groups.active()
        if chosen["name"]:
            groups = groups.filter(name__icontains=chosen["name"])
        if chosen["activity"]:
            groups = groups.filter(activities__contains=[chosen["activity"]])
        for field in ("programme", "area"):
            if chosen[field]:
                groups = groups.filter(**{field: chosen[field]})
        match chosen["whose"]:
            case "agency":
                return groups.filter(owner=by.agency_id)
            case "partners":
                return groups.exclude(owner=by.agency_id)
        return groups
