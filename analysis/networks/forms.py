"""The filter of the page of a network. Its choices are in the URL."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analysis.networks.scope import Scope
from cases.models import Group
from cases.ties.models import Association
from datasharing.models import Person
from partners.london import london_today
from partners.models import Agency, Programme

TO_CHOOSE_FROM = 500
EVER, USUAL = "ever", "24"
SINCE = [
    (EVER, _("Any time")),
    ("24", _("Last 24 months")),
    ("12", _("Last 12 months")),
    ("3", _("Last 3 months")),
]
DAYS_IN_A_MONTH = 30.4375
SUSPECTED = (Association.Kind.CO_OFFENDERS, Association.Kind.SERIOUS_CO_OFFENDERS, Association.Kind.CO_OFFENCE)
KINDS: dict[str, tuple[Any, tuple[Association.Kind, ...]]] = {
    "suspected": (_("Suspected or known to offend together"), SUSPECTED),
    "arrested": (_("Arrested together"), (Association.Kind.CO_ARREST,)),
    "stopped": (_("Stopped together"), (Association.Kind.STOP,)),
    "custody": (_("In custody together"), (Association.Kind.CO_CUSTODY,)),
    "shared": (
        _("Same address, phone or vehicle"),
        (Association.Kind.ADDRESS, Association.Kind.PHONE, Association.Kind.VEHICLE),
    ),
    "family": (_("Family"), (Association.Kind.FAMILY, Association.Kind.KIN)),
    "company": (_("Seen together, or say so"), (Association.Kind.ASSOCIATES, Association.Kind.DECLARED)),
}
"""Kinds of tie as the filter groups them."""


class NetworkForm(forms.Form):
    """Which part of the network to look at. Invalid choices are ignored, as if nothing had been chosen."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programme"), required=False, to_field_name="code", empty_label=_("All")
    )
    group = forms.ChoiceField(label=_("Group"), required=False)
    since = forms.ChoiceField(label=_("Since"), choices=SINCE, required=False)
    kind = forms.MultipleChoiceField(
        label=_("Kinds of tie"),
        choices=[(name, words) for name, (words, _kinds) in KINDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    firm = forms.BooleanField(label=_("Without weak ties"), required=False)
    around = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, *, agency: Agency) -> None:
        data = asked.copy()
        data.setdefault("since", USUAL)
        super().__init__(data)
        self.groups = {group.reference: group for group in Group.objects.order_by("name", "pk")[:TO_CHOOSE_FROM]}
        named = [(reference, str(group)) for reference, group in self.groups.items()]
        cast("forms.ChoiceField", self.fields["group"]).choices = [("", _("All")), *named]
        programme = cast("forms.ModelChoiceField[Programme]", self.fields["programme"])
        programme.queryset = Programme.objects.joined_by(agency).order_by("name")

    def scope(self) -> Scope:
        """The part of the network that was asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        today = london_today(timezone.now())
        return Scope(
            on=today,
            programme=asked.get("programme"),
            group=self.groups.get(asked.get("group", "")),
            person=self.person(),
            since=since(asked.get("since") or USUAL, today),
            kinds=frozenset(kind for name in asked.get("kind", ()) for kind in KINDS[name][1]),
            without_weak=asked.get("firm", False),
        )

    def person(self) -> Person | None:
        """The person around whom to look, if they are visible."""
        reference = self.cleaned_data.get("around") if self.is_valid() else ""
        return Person.objects.filter(reference=reference).first() if reference else None


def since(months: str, today: date) -> date | None:
    return None if months == EVER else today - timedelta(days=round(int(months) * DAYS_IN_A_MONTH))
