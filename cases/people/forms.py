"""Forms about identities, aliases, identifiers and contact details."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.people.identifiers import IdentifierKind
from cases.people.models import ContactDetail
from cases.records.record_form import RADIOS, RecordForm
from partners.models import Area
from partners.widgets import DateField
from partners.writing import has_writing


class AliasForm(RecordForm):
    """Another name."""

    family_name = forms.CharField(label=_("Family name"), max_length=200, required=False)
    given_names = forms.CharField(label=_("Given names, or a street name"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not has_writing(cleaned.get("family_name", "") + cleaned.get("given_names", "")):
            self.add_error("family_name", _("Enter a name"))
        return cleaned


class IdentifierForm(RecordForm):
    """An identifier, as written in its source."""

    kind = forms.TypedChoiceField(
        label=_("Kind"), choices=IdentifierKind.choices, widget=RADIOS, coerce=IdentifierKind, initial="pnc"
    )
    raw = forms.CharField(
        label=_("Identifier"),
        max_length=60,
        help_text=_("It is kept as you write it, with what is wrong with it, if anything"),
    )
    is_shared = forms.BooleanField(
        label=_("Another person of ours has it too, and they are not the same"), required=False
    )

    def clean_raw(self) -> str:
        raw: str = self.cleaned_data["raw"]
        if not has_writing(raw):
            raise forms.ValidationError(_("Enter letters or digits"))
        return raw

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"on": localdate()}


class ContactForm(RecordForm):
    """A contact detail."""

    kind = forms.TypedChoiceField(
        label=_("Kind"),
        choices=ContactDetail.Kind.choices,
        widget=RADIOS,
        coerce=ContactDetail.Kind,
        initial=ContactDetail.Kind.ADDRESS.value,
    )
    value = forms.CharField(label=_("Address or number"), widget=forms.Textarea({"rows": 3}), required=False)
    area = forms.ModelChoiceField(
        Area.objects.order_by("name"),
        label=_("Area"),
        required=False,
        to_field_name="code",
        widget=forms.Select({"data-autocomplete": ""}),
    )
    is_unsafe = forms.BooleanField(label=_("It is not safe to contact them there"), required=False)
    since = DateField(label=_("Since"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") != ContactDetail.Kind.NO_FIXED_ABODE and not cleaned.get("value"):
            self.add_error("value", _("Enter an address or number, or choose no fixed abode"))
        return cleaned

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"is_safe_to_use": not facts.pop("is_unsafe")}
