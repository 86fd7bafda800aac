"""Forms of a drug worker in a custody suite. What is not known may be left empty."""

from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.people.actions import IdentityDetails
from cases.people.birth import Birth
from cases.people.fields import BirthField
from cases.records.fields import SubjectRoleField
from partners.london import london_today
from partners.models import Agency, Programme
from partners.reference.codes import offered
from referrals.custody.models import CustodyContact
from referrals.custody.person_lookup import custody_number
from referrals.idempotency.token_form import OnceForm
from referrals.routing.referral_form import LONGEST, ReferralForm, offer


class RegisterForm(OnceForm):
    """Registration of a person new to the agency; one answer is enough."""

    family_name = forms.CharField(label=_("Family name"), max_length=200, required=False)
    given_names = forms.CharField(label=_("Given names"), max_length=200, required=False)
    known_as = forms.CharField(
        label=_("Known as"),
        help_text=_("A nickname; or, when no name is known, a description such as “man in grey coat, cell 4”"),
        max_length=200,
        required=False,
    )
    born = BirthField(help_text=_("As much as is known: the year alone will do"))
    apparent_age = forms.IntegerField(
        label=_("How old they look"),
        help_text=_("Only when the date of birth is not known"),
        min_value=0,
        max_value=120,
        required=False,
        widget=forms.NumberInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    subject_role = SubjectRoleField()
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), to_field_name="code", empty_label=None, required=False
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "programme", Programme.objects.joined_by(agency))

    def clean(self) -> None:
        """Check that there is a name, a description, a birth or an apparent age."""
        if self.errors:
            return
        said = self.cleaned_data
        names = any(said[name].strip() for name in ("family_name", "given_names", "known_as"))
        if not (names or said["born"].on or said["apparent_age"] is not None):
            self.add_error("known_as", _("Enter a name, an age, or a few words to know them by"))

    def details(self) -> IdentityDetails:
        """The details of a valid form. Without a date of birth the apparent age is used."""
        said = self.cleaned_data
        birth: Birth = said["born"]
        if birth.on is None and said["apparent_age"] is not None:
            birth = Birth.at_apparent_age(said["apparent_age"], on=london_today(timezone.now()))
        return IdentityDetails(
            family_name=said["family_name"], given_names=said["given_names"], known_as=said["known_as"], birth=birth
        )


class ContactForm(ReferralForm):
    """A custody contact, and the referral that may follow from it."""

    custody_number = forms.CharField(
        label=_("Custody number"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    outcome = forms.ChoiceField(
        label=_("How it ended"), choices=partial(offered, "contact_outcome"), widget=forms.RadioSelect, initial="seen"
    )
    reasons = forms.MultipleChoiceField(
        label=_("Why you went to see them"),
        choices=partial(offered, "contact_reason"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    risks = forms.MultipleChoiceField(
        label=_("Immediate risks"),
        choices=partial(offered, "immediate_risk"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    naloxone_supplied = forms.TypedChoiceField(
        label=_("Naloxone given"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("", _("Not said"))],
        coerce=lambda answer: {"yes": True, "no": False}[answer],
        empty_value=None,
        widget=forms.RadioSelect({"class": "govuk-radios--inline"}),
        required=False,
    )
    note = forms.CharField(
        label=_("Note for your own agency"), widget=forms.Textarea({"rows": 3}), max_length=LONGEST, required=False
    )

    def clean_custody_number(self) -> str:
        """The custody number in canonical form."""
        return custody_number(self.cleaned_data["custody_number"])

    def clean(self) -> None:
        """Check that a person who agrees to a referral was seen."""
        super().clean()
        seen = self.cleaned_data.get("outcome") == CustodyContact.SEEN
        if self.cleaned_data.get("agreed") and not seen:
            self.add_error("outcome", _("They can agree to a referral only when they were seen"))

    def contact_facts(self) -> dict[str, Any]:
        """The contact's columns from a valid form."""
        names = ["suite", "custody_number", "outcome", "reasons", "risks", "naloxone_supplied", "note"]
        return {name: self.cleaned_data[name] for name in [*names, "substance_group"]}
