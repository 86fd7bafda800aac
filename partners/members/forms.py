"""Forms about the members of an agency."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy, get_text_list
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from partners.agencies.models import Agency
from partners.members.models import Membership, Team
from partners.members.purposes import Purpose
from partners.members.roles import PURPOSES_BY_ROLE, ROLES_OF_PEOPLE, Role


def _with_purposes(role: Role) -> Any:
    purposes = format_lazy(
        ", ".join("{}" for _purpose in PURPOSES_BY_ROLE[role]), *(p.label for p in PURPOSES_BY_ROLE[role])
    )
    return format_lazy("{role} ({purposes})", role=role.label, purposes=purposes)


class InvitationForm(forms.Form):
    """A new member, or a new role for one."""

    email = forms.EmailField(
        label=_("Work email address"),
        help_text=_("They get a link to choose a password. It works once, for seven days."),
        error_messages={"required": _("Enter an email address, such as name@example.org")},
    )
    full_name = forms.CharField(
        label=_("Full name"), max_length=200, error_messages={"required": _("Enter their full name")}
    )
    role = forms.TypedChoiceField(
        label=_("Role"),
        coerce=Role,
        choices=[(role.value, _with_purposes(role)) for role in ROLES_OF_PEOPLE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role")},
    )
    purposes = forms.TypedMultipleChoiceField(
        label=_("Purposes"),
        help_text=_("What they see follows from the purpose they act for. Choose the ones their work needs."),
        coerce=lambda value: Purpose(int(value)),
        choices=[(p.value, p.label) for p in Purpose if any(p in PURPOSES_BY_ROLE[role] for role in ROLES_OF_PEOPLE)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one purpose")},
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.filter(agency=agency).order_by("name")
        if teams:
            cast("forms.ModelChoiceField[Team]", self.fields["team"]).queryset = teams
        else:
            del self.fields["team"]

    def clean(self) -> dict[str, Any]:
        """Add an error that lists the role's purposes if another was chosen."""
        cleaned = super().clean() or {}
        role, purposes = cleaned.get("role"), cleaned.get("purposes", [])
        if role and not set(purposes) <= set(PURPOSES_BY_ROLE[role]):
            self.add_error("purposes", _carried_by(role))
        return cleaned


class ChangeTeamForm(forms.Form):
    """A new team for a member."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=_("None"), required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"team": membership.team_id}} | kwargs))
        own = Team.objects.filter(agency=membership.agency).order_by("name")
        cast("forms.ModelChoiceField[Team]", self.fields["team"]).queryset = own


class PurposesForm(forms.Form):
    """New purposes for a member in the same role."""

    purposes = forms.TypedMultipleChoiceField(
        label=_("Purposes"),
        coerce=lambda value: Purpose(int(value)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one purpose, or end the membership instead")},
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"purposes": membership.purposes}} | kwargs))
        self.membership = membership
        field = cast("forms.TypedMultipleChoiceField", self.fields["purposes"])
        field.choices = [(purpose.value, purpose.label) for purpose in PURPOSES_BY_ROLE[Role(membership.role)]]

    def clean_purposes(self) -> list[Purpose]:
        """Refuse unchanged purposes, which would add a change to the history."""
        purposes: list[Purpose] = self.cleaned_data["purposes"]
        if set(purposes) == set(self.membership.purposes):
            raise ValidationError(translated("These are the purposes they have already"))
        return purposes


def _carried_by(role: Role) -> str:
    carried = get_text_list([str(purpose.label) for purpose in PURPOSES_BY_ROLE[role]], translated("or"))
    return translated("“%(role)s” acts for %(carried)s only") % {"role": role.label, "carried": carried}
