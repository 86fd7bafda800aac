"""What changes of administration are narrowed by."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from datasharing.administration.changes import ALONE, SUBJECTS
from partners.models import Agency, Membership, User
from partners.period_form import PeriodForm

ABOUT: dict[str, Any] = {
    **{slug: words for slug, (words, _tables) in SUBJECTS.items()},
    ALONE: _("Access given by one person alone"),
}


class ChangesForm(PeriodForm):
    """Narrows the list."""

    field_order = ("by", "about", "since", "until")

    by = forms.ModelChoiceField(
        label=_("Who changed it"),
        queryset=User.objects.none(),
        to_field_name="reference",
        empty_label=_("Any"),
        required=False,
        error_messages={"invalid_choice": _("Choose a member from the list")},
    )
    about = forms.ChoiceField(
        label=_("What was changed"),
        choices=[("", _("Any")), *ABOUT.items()],
        required=False,
    )

    def __init__(self, asked: QueryDict, *, agency: Agency) -> None:
        super().__init__(asked)
        members = Membership.objects.filter(agency=agency, user__is_system=False)
        by = cast("forms.ModelChoiceField[User]", self.fields["by"])
        by.queryset = User.objects.filter(pk__in=members.values("user")).order_by("full_name")

    def wanted(self) -> dict[str, Any]:
        """What `sharing.administration` is told. Valid forms only."""
        asked = self.cleaned_data
        wanted: dict[str, Any] = {}
        if asked["by"]:
            wanted["user"] = asked["by"].pk
        if asked["about"] == ALONE:
            wanted["alone"] = True
        elif asked["about"]:
            wanted["tables"] = SUBJECTS[asked["about"]][1]
        return wanted | self.period()
