"""Forms of a person's name and birth, as a page and as custody ask for them."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.people.actions import IdentityDetails
from cases.people.birth import OLDEST, Birth, BirthPrecision
from cases.people.fields import BirthField
from cases.people.models import Identity
from cases.records.fields import ProgrammeField, SubjectRoleField
from partners.models import Agency


class NameForm(forms.Form):
    """A name and a birth, of which at least one part is required.

    `nothing`: the field at which it is said that there is none, and the words.
    """

    nothing: ClassVar[tuple[str, Any]] = ("family_name", _("Enter a name, a description or an age"))

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
            self.add_error(*self.nothing)
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
