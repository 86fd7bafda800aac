"""Forms about relations of groups, merging and splitting."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group, GroupMembership
from cases.memberships.grades import Handling, Information, Source
from cases.records.record_form import RADIOS
from cases.relations.actions import Grade
from cases.relations.models import GroupRelation
from partners.widgets import DateField

TO_CHOOSE_FROM = 500


class OtherGroupForm(forms.Form):
    """Another visible group, chosen by name."""

    other = forms.ChoiceField(label=_("Which group"), widget=forms.Select({"data-autocomplete": ""}))

    def __init__(self, data: Any, group: Group, **options: Any) -> None:
        super().__init__(data, **options)
        active = Group.objects.active().exclude(pk=group.pk).order_by("name", "pk")[:TO_CHOOSE_FROM]
        self.groups = {each.reference: each for each in active}
        choice = cast("forms.ChoiceField", self.fields["other"])
        choice.choices = [("", ""), *((reference, str(each)) for reference, each in self.groups.items())]

    def chosen(self) -> Group:
        """The group chosen in a valid form."""
        return self.groups[self.cleaned_data["other"]]


class RelationForm(OtherGroupForm):
    """How a group stands to another."""

    kind = forms.TypedChoiceField(
        label=_("How it stands to that group"),
        choices=[each for each in GroupRelation.Kind.choices if each[0] not in GroupRelation.HISTORY],
        widget=RADIOS,
        coerce=GroupRelation.Kind,
    )
    strength = forms.TypedChoiceField(
        label=_("How strongly"),
        choices=GroupRelation.Strength.choices,
        widget=RADIOS,
        coerce=lambda value: GroupRelation.Strength(int(value)),
    )
    since = DateField(label=_("Since"), required=False, help_text=_("Leave empty if it is not known"))
    source_grade = forms.ChoiceField(label=_("How reliable the source is"), choices=Source.choices, widget=RADIOS)
    information_grade = forms.ChoiceField(label=_("How it is known"), choices=Information.choices, widget=RADIOS)
    handling = forms.ChoiceField(label=_("May it be passed on?"), choices=Handling.choices, widget=RADIOS)

    def clean_since(self) -> date | None:
        return not_ahead(self.cleaned_data["since"])

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        said = self.cleaned_data
        grade = Grade(**{name: said[name] for name in ("source_grade", "information_grade", "handling")})
        kept = {name: said[name] for name in ("kind", "strength", "since")}
        return {**kept, "grade": grade, "other": self.chosen()}


def not_ahead(day: date | None) -> date | None:
    """`day`, unless it is in the future."""
    if day and day > localdate():
        raise forms.ValidationError(_("The day cannot be in the future"))
    return day


class MergeForm(OtherGroupForm):
    """The group into which another merges."""

    on = DateField(label=_("Day on which it merged"))

    def __init__(self, data: Any, group: Group) -> None:
        super().__init__(data, group, initial={"on": localdate()})

    def clean_on(self) -> date | None:
        return not_ahead(self.cleaned_data["on"])

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {"into": self.chosen(), "on": self.cleaned_data["on"]}


class SplitForm(OtherGroupForm):
    """The group that splits off, and the members who go there."""

    members = forms.MultipleChoiceField(
        label=_("Who goes there"), widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"})
    )
    on = DateField(label=_("Day on which it split off"))
    ends = forms.BooleanField(label=_("Nothing is left of the first group"), required=False)

    def __init__(self, data: Any, group: Group, *, members: Mapping[GroupMembership, str]) -> None:
        super().__init__(data, group, initial={"on": localdate()})
        self.by_reference = {each.reference: each for each in members}
        choice = cast("forms.MultipleChoiceField", self.fields["members"])
        choice.choices = [(each.reference, name) for each, name in members.items()]

    def clean_on(self) -> date | None:
        return not_ahead(self.cleaned_data["on"])

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        said = self.cleaned_data
        going = [self.by_reference[reference] for reference in said["members"]]
        return {"into": self.chosen(), "members": going, "on": said["on"], "ends": said["ends"]}
