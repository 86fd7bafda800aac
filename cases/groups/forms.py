"""Forms about groups and their members."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group, GroupMembership
from cases.records.fields import ProgrammeField
from cases.records.record_form import RecordForm
from partners.models import Agency, Area
from partners.widgets import DateField

TO_CHOOSE_FROM = 500
NAMES_NOBODY = _("Do not name people: who belongs to the group is recorded on each person’s page")


class GroupForm(forms.Form):
    """A group's name, area and note."""

    name = forms.CharField(label=_("Name"), max_length=200)
    area = forms.ModelChoiceField(
        Area.objects.order_by("name"),
        label=_("Area"),
        required=False,
        to_field_name="code",
        widget=forms.Select({"data-autocomplete": ""}),
    )
    note = forms.CharField(
        label=_("Why it is held as a group"),
        widget=forms.Textarea({"rows": 5}),
        required=False,
        help_text=NAMES_NOBODY,
    )


class NewGroupForm(GroupForm):
    """A group, in a programme or outside any."""

    programme = ProgrammeField()

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("ProgrammeField", self.fields["programme"]).offer(agency)


class GroupAliasForm(forms.Form):
    """Another name of a group."""

    name = forms.CharField(label=_("Other name"), max_length=200)


class GroupMembershipForm(RecordForm):
    """A person's membership of one of the visible groups, with its basis."""

    field_order = ["group", "role", "basis", "grade", "since", "review_on", "programme"]

    group = forms.ChoiceField(label=_("Group"))
    role = forms.TypedChoiceField(
        label=_("What they are in it"),
        choices=GroupMembership.Role.choices,
        widget=forms.RadioSelect,
        coerce=GroupMembership.Role,
    )
    basis = forms.CharField(label=_("What it rests on"), widget=forms.Textarea({"rows": 5}))
    grade = forms.CharField(
        label=_("Grade of the sources"), max_length=10, required=False, help_text=_("For example, 2C")
    )
    since = DateField(label=_("Since"))
    review_on = DateField(label=_("To be reviewed on"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.groups = {group.reference: group for group in Group.objects.order_by("name", "pk")[:TO_CHOOSE_FROM]}
        choice = cast("forms.ChoiceField", self.fields["group"])
        choice.choices = [(reference, str(group)) for reference, group in self.groups.items()]

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return since

    def clean_review_on(self) -> date:
        review_on: date = self.cleaned_data["review_on"]
        if review_on <= localdate():
            raise forms.ValidationError(_("The day of the review must be in the future"))
        return review_on

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"group": self.groups[facts["group"]]}


class EndMembershipForm(forms.Form):
    """The day on which a membership ended."""

    on = DateField(label=_("Day on which it ended"))

    def __init__(self, data: Any, membership: GroupMembership) -> None:
        super().__init__(data, initial={"on": localdate()})
        self.began_on = membership.since

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not self.began_on <= on <= localdate():
            raise forms.ValidationError(_("The day must lie between its beginning and today"))
        return on

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data
