"""What a search for who saw what is narrowed by, and what is concluded about a read that stands out."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from datasharing.access.models import ReadReview
from datasharing.enforcement.categories import Category
from datasharing.enforcement.consulted import Beside
from partners.models import Agency, Membership, Purpose, User
from partners.period_form import PeriodForm

ANY = [("", _("Any"))]
DID = {
    "consultation": _("Looked at"),
    "disclosure": _("Was shown"),
    "collection": _("Added"),
    "alteration": _("Changed"),
    "combination": _("Linked"),
    "erasure": _("Erased"),
}


class SearchForm(PeriodForm):
    """Narrows the log of one's own agency's records."""

    field_order = ("member", "agency", "person", "did", "category", "purpose", "since", "until")

    member = forms.ModelChoiceField(
        label=_("Member"),
        queryset=User.objects.none(),
        to_field_name="reference",
        empty_label=_("Any"),
        required=False,
        error_messages={"invalid_choice": _("Choose a member from the list")},
    )
    agency = forms.ModelChoiceField(
        label=_("Agency of the member"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=_("Any"),
        required=False,
        error_messages={"invalid_choice": _("Choose an agency from the list")},
    )
    person = forms.RegexField(
        label=_("Person"),
        regex=r"^[0-9A-Z]{10}$",
        required=False,
        help_text=_("The reference of ten letters and digits on the person’s page"),
        error_messages={"invalid": _("Enter a reference of ten letters and digits")},
    )
    did = forms.ChoiceField(label=_("What was done"), choices=[*ANY, *DID.items()], required=False)
    category = forms.TypedChoiceField(
        label=_("Category"),
        choices=[*ANY, *Category.choices, *Beside.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    purpose = forms.TypedChoiceField(
        label=_("Purpose"), choices=[*ANY, *Purpose.choices], coerce=int, empty_value=None, required=False
    )

    def __init__(self, asked: QueryDict, *, agency: Agency) -> None:
        super().__init__(asked)
        member = cast("forms.ModelChoiceField[User]", self.fields["member"])
        member.queryset = _members(agency, asked.get("member", "")).order_by("full_name")
        cast("forms.ModelChoiceField[Agency]", self.fields["agency"]).queryset = Agency.objects.order_by("name")

    def wanted(self) -> dict[str, Any]:
        """What `sharing.seen_where` is told. Valid forms only."""
        asked = self.cleaned_data
        wanted = {
            "user": asked["member"] and asked["member"].pk,
            "agency": asked["agency"] and asked["agency"].pk,
            "person": asked["person"],
            "operation": asked["did"],
            "category": asked["category"],
            "purpose": asked["purpose"],
        }
        return {name: value for name, value in wanted.items() if value not in (None, "")} | self.period()


def _members(agency: Agency, asked: str) -> Any:
    """One's own, past ones too; and of another agency the one whom a link named."""
    own = User.objects.filter(pk__in=Membership.objects.filter(agency=agency, user__is_system=False).values("user"))
    try:
        return own | User.objects.filter(reference=asked) if asked else own
    except (ValueError, ValidationError):
        return own


class ReviewForm(forms.Form):
    """What was concluded."""

    conclusion = forms.ChoiceField(
        label=_("What did you conclude?"), choices=ReadReview.Conclusion.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What you looked at, and what was said"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Do not name the person whose records were read"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
