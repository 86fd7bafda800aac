"""Forms about identities, aliases, identifiers and contact details."""

from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.people.actions import IdentityDetails
from cases.people.birth import OLDEST, Birth, BirthPrecision
from cases.people.fields import BirthField
from cases.people.identifiers import IdentifierKind
from cases.people.models import ContactDetail, Identity
from cases.records.fields import ProgrammeField, SubjectRoleField
from cases.records.record_form import RADIOS, RecordForm
from partners.models import Agency, Area
from partners.widgets import DateField
from partners.writing import has_writing


class NameForm(forms.Form):
    """A name and a birth, of which at least one part is required."""

    family_name = forms.CharField(label=_("Family name"), max_length=200, required=False)
    given_names = forms.CharField(label=_("Given names"), max_length=200, required=False)
    known_as = forms.CharField(
        label=_("Known as, or a description"),
        help_text=_("If no name is known, describe the person: “man in grey coat, cell 4”"),
        max_length=200,
        required=False,
    )
    born = BirthField(help_text=_("As much as is known: a year is enough. For example, 27 3 1984"))
    apparent_age = forms.IntegerField(
        label=_("Or how old they look"),
        min_value=0,
        max_value=OLDEST,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-2", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and self.details().is_empty():
            self.add_error("family_name", _("Enter a name, a description or an age"))
        return cleaned

    def details(self) -> IdentityDetails:
        """The details in a valid form."""
        cleaned = self.cleaned_data
        birth = cleaned["born"]
        if birth.on is None and cleaned["apparent_age"] is not None:
            birth = Birth.at_apparent_age(cleaned["apparent_age"], on=localdate())
        return IdentityDetails(
            family_name=cleaned["family_name"],
            given_names=cleaned["given_names"],
            known_as=cleaned["known_as"],
            birth=birth,
        )

    @staticmethod
    def initial_from(identity: Identity) -> dict[str, Any]:
        """The initial values for correcting `identity`."""
        birth = identity.birth
        is_guess = birth.precision == BirthPrecision.ESTIMATED
        return {
            "family_name": identity.family_name,
            "given_names": identity.given_names,
            "known_as": identity.known_as,
            "born": "" if is_guess else birth.written,
            "apparent_age": identity.age_on(localdate()) if is_guess else None,
        }


class HoldForm(NameForm):
    """An identity in a programme, with the subject role."""

    programme = ProgrammeField()
    subject_role = SubjectRoleField()

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("ProgrammeField", self.fields["programme"]).offer(agency)


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
