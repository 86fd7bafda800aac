"""What changes of administration are narrowed by."""

from datetime import UTC, timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from datasharing.administration.changes import ALONE, SUBJECTS
from partners.london import london_midnight
from partners.models import Agency, Membership, User
from partners.widgets import DateField

ABOUT: dict[str, Any] = {
    **{slug: words for slug, (words, _tables) in SUBJECTS.items()},
    ALONE: _("Access given by one person alone"),
}
FIRST_YEAR, LAST_YEAR = 2000, 2999


class ChangesForm(forms.Form):
    """Narrows the list; every choice is in the address."""

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
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Up to and including"), required=False)

    def __init__(self, asked: QueryDict, *, agency: Agency) -> None:
        super().__init__(asked)
        members = Membership.objects.filter(agency=agency, user__is_system=False)
        by = cast("forms.ModelChoiceField[User]", self.fields["by"])
        by.queryset = User.objects.filter(pk__in=members.values("user")).order_by("full_name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("since", "until"):
            if cleaned.get(name) and not FIRST_YEAR <= cleaned[name].year <= LAST_YEAR:
                self.add_error(name, _("There is nothing of that year"))
        return cleaned

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
        if asked["since"]:
            wanted["since"] = london_midnight(asked["since"]).astimezone(UTC).isoformat()
        if asked["until"]:
            wanted["until"] = london_midnight(asked["until"] + timedelta(days=1)).astimezone(UTC).isoformat()
        return wanted

    def chosen(self) -> list[tuple[str, str]]:
        """The filters in force: the name of each, and its choice in words. Valid forms only."""
        asked = self.cleaned_data
        words = {
            "by": str(asked["by"] or ""),
            "about": str(ABOUT[asked["about"]]) if asked["about"] else "",
            "since": f"{asked['since']:%-d %B %Y}" if asked["since"] else "",
            "until": f"{asked['until']:%-d %B %Y}" if asked["until"] else "",
        }
        return [(name, f"{self.fields[name].label}: {said}") for name, said in words.items() if said]
