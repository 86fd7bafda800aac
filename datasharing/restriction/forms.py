"""The form that restricts who may see an agency's records about one person."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasharing.restriction.actions import Rule
from partners.models import Agency, Membership, User

NOBODY_SPECIAL, RESTRICTION, EXCLUSION = "", "restriction", "exclusion"


class GuardForm(forms.Form):
    """The kind of restriction, and the people and agencies it names."""

    kind = forms.ChoiceField(
        label=_("Who may see your agency’s records about this person?"),
        choices=[
            (NOBODY_SPECIAL, _("Everyone whom agreements allow")),
            (RESTRICTION, _("Of those, only the people and agencies named below")),
            (EXCLUSION, _("Of those, all but the people and agencies named below")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    users = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("People of your agency"), required=False, widget=forms.CheckboxSelectMultiple
    )
    agencies = forms.ModelMultipleChoiceField(
        Agency.objects.none(), label=_("Agencies"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea({"rows": 3}))

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.agency = agency
        members = Membership.objects.in_force(timezone.now()).filter(agency=agency)
        users = cast("forms.ModelMultipleChoiceField[User]", self.fields["users"])
        users.queryset = User.objects.filter(memberships__in=members, is_system=False).distinct().order_by("full_name")
        agencies = cast("forms.ModelMultipleChoiceField[Agency]", self.fields["agencies"])
        agencies.queryset = Agency.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        named = [*cleaned.get("users", []), *cleaned.get("agencies", [])]
        if cleaned.get("kind") and not named:
            self.add_error("users", _("Name at least one person or agency"))
        return cleaned

    def rules(self) -> Sequence[Rule]:
        """The rules of a valid form."""
        chosen = self.cleaned_data
        rules: list[Rule] = []
        if chosen["kind"]:
            rules += [Rule(kind=chosen["kind"], user=user.pk) for user in chosen["users"]]
            rules += [Rule(kind=chosen["kind"], agency=agency.pk) for agency in chosen["agencies"]]
        return rules

    def keeps_out(self) -> set[int]:
        """The agencies, by key, none of whose members would see the person. Valid forms only.

        Where people are named that alone may see, they are of one's own agency, which keeps them.
        """
        chosen = self.cleaned_data
        named = {agency.pk for agency in chosen["agencies"]}
        if chosen["kind"] == EXCLUSION:
            return named
        kept = named | ({self.agency.pk} if chosen["users"] else set())
        return set(Agency.objects.exclude(pk__in=kept).values_list("pk", flat=True))

    def members_kept_out(self) -> list[User]:
        """One's own people who would not see the person, while their agency does. Valid forms only."""
        chosen = self.cleaned_data
        if chosen["kind"] == EXCLUSION:
            return list(chosen["users"])
        if not chosen["users"] or self.agency in chosen["agencies"]:
            return []
        users = cast("forms.ModelMultipleChoiceField[User]", self.fields["users"])
        return [user for user in users.queryset or [] if user not in chosen["users"]]

    @staticmethod
    def initial_from(guard: dict[str, Any] | None) -> dict[str, Any]:
        """The form's initial values from the guard in force."""
        if guard is None:
            return {}
        rules = guard["rules"]
        return {
            "kind": next((rule["kind"] for rule in rules if rule["kind"] != "need_to_know"), NOBODY_SPECIAL),
            "users": [rule["user"] for rule in rules if "user" in rule],
            "agencies": [rule["agency"] for rule in rules if "agency" in rule],
        }
