"""Who somebody is, as far as they say or one can guess."""

from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.actions import IdentityDetails
from cases.birth import OLDEST, Birth, BirthPrecision
from cases.models import Identity
from datasharing.models import SubjectRole
from partners.models import Agency, Programme

from .birth import BirthField


class ProgrammeField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """In which programme the agency holds a record; none: outside any, for its own people alone."""

    def __init__(self) -> None:
        super().__init__(
            Programme.objects.none(),
            label=_("Programme"),
            required=False,
            empty_label=str(_("Outside any programme")),
            to_field_name="code",
            help_text=_("Partners see only what is held in a programme whose agreement opens it to them"),
        )

    def offer(self, agency: Agency) -> None:
        """Offer the programmes that `agency` takes part in."""
        self.queryset = Programme.objects.filter(participations__agency=agency, participations__valid_to=None)


class NameForm(forms.Form):
    """A name and a birth; anything may be missing, not all."""

    family_name = forms.CharField(label=_("Family name"), max_length=200, required=False)
    given_names = forms.CharField(label=_("Given names"), max_length=200, required=False)
    known_as = forms.CharField(
        label=_("Known as, or a description"),
        help_text=_("If no name is known, say who it is: “man in grey coat, cell 4”"),
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
        """Who it is. Valid forms only."""
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
        """What the form shows before `identity` is corrected."""
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
    """A name to be held in a programme, and why the person is in it."""

    programme = ProgrammeField()
    subject_role = forms.TypedChoiceField(
        label=_("Why they are in the record"),
        choices=SubjectRole.choices,
        initial=SubjectRole.PROGRAMME.value,
        coerce=lambda value: SubjectRole(int(value)),
        widget=forms.RadioSelect,
        help_text=_("A victim’s record never travels with an offender’s agreement"),
    )

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("ProgrammeField", self.fields["programme"]).offer(agency)
