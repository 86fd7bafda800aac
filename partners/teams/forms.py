"""A team's name."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TeamForm(forms.Form):
    """The name of a team."""

    name = forms.CharField(
        label=_("Name of the team"),
        max_length=200,
        error_messages={"required": _("Enter a name, such as “Young people’s team”")},
    )
