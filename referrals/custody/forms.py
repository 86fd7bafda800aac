"""Forms of a drug worker in a custody suite. What is not known may be left empty."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.people.birth import OLDEST
from cases.people.name_forms import HoldForm
from cases.records.fields import who_would_see
from partners.reference.codes import offered
from referrals.custody.models import NOT_ASKED, REFUSED, CustodyContact
from referrals.custody.person_lookup import custody_number
from referrals.idempotency.token_form import OnceForm
from referrals.routing.referral_form import AGREES, LONGEST, ReferralForm

LASTS = timedelta(seconds=settings.DRAFT_AGE)
"""So long a contact may lie on a device before it is sent."""


class RegisterForm(HoldForm, OnceForm):
    """Registration of a person new to the agency; one answer is enough."""

    nothing = ("known_as", _("Enter a name, an age, or a few words to know them by"))

    known_as = forms.CharField(
        label=_("Known as"),
        help_text=_("A nickname; or, when no name is known, a description such as “man in grey coat, cell 4”"),
        max_length=200,
        required=False,
    )
    apparent_age = forms.IntegerField(
        label=_("How old they look"),
        help_text=_("Only when the date of birth is not known"),
        min_value=0,
        max_value=OLDEST,
        required=False,
        widget=forms.NumberInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
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
        label=_("How did it go?"), choices=partial(offered, "contact_outcome"), widget=forms.RadioSelect, required=False
    )
    reasons = forms.MultipleChoiceField(
        label=_("Why you went to see them"),
        choices=partial(offered, "contact_reason"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    risks = forms.MultipleChoiceField(
        label=_("Risk now"),
        help_text=_("Goes first in the referral"),
        choices=partial(offered, "immediate_risk"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_told = forms.BooleanField(label=_("They have been told"), required=False)
    capacity = forms.ChoiceField(
        label=_("If intoxicated: can they decide for themselves now?"),
        help_text=_("They understand what is asked, can weigh it and say what they want"),
        choices=partial(offered, "capacity"),
        widget=forms.RadioSelect({"class": "govuk-radios--inline"}),
        required=False,
    )
    agreed: forms.Field = forms.ChoiceField(
        label=_("Their answer"), widget=forms.RadioSelect({"data-not-kept": "consent"}), required=False
    )
    not_asked_because = forms.ChoiceField(
        label=_("If not asked: why?"),
        choices=lambda: [("", _("Choose a reason")), *offered("not_asked_reason")],
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

    written_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    """When it was written, if it lay on a device without a network until now (static/drafts/queue.js)."""

    def clean_written_at(self) -> datetime | None:
        """The time, unless the device's clock cannot be right."""
        written: datetime | None = self.cleaned_data["written_at"]
        return written if written and timezone.now() - LASTS <= written <= timezone.now() else None

    def clean_custody_number(self) -> str:
        """The custody number in canonical form."""
        return custody_number(self.cleaned_data["custody_number"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word_agreement("")
        programmes = self.offered["programme"].values()
        self.fields["programme"].help_text = " ".join(who_would_see(self.agency, programmes, CustodyContact.category))

    def word_agreement(self, words: str) -> None:
        """The answers apart: agreed to what `words` say, refused, or nobody asked."""
        cast("forms.ChoiceField", self.fields["agreed"]).choices = [
            ("on", words),
            (REFUSED, gettext("They do not agree")),
            (NOT_ASKED, gettext("Not asked")),
        ]

    def clean_agreed(self) -> str:
        """A choice, or nothing."""
        agreed: str = self.cleaned_data["agreed"]
        return agreed

    def clean(self) -> None:
        """Check that a person who agrees to a referral was seen."""
        super().clean()
        if self.errors:
            return
        said = self.cleaned_data
        if said["not_asked_because"] and not said["agreed"]:
            said["agreed"] = NOT_ASKED
        if said["agreed"] == NOT_ASKED and not said["not_asked_because"]:
            self.add_error("not_asked_because", _("Choose why they were not asked"))
        elif said["agreed"] != NOT_ASKED:
            said["not_asked_because"] = ""
        self._check_outcome(said)
        if self.agrees():
            self._check_capacity(said)

    def _check_outcome(self, said: dict[str, Any]) -> None:
        """Who answered was seen; of anybody else it has to be said how it went."""
        answered = said["agreed"] in {*AGREES, REFUSED}
        if answered and not said["outcome"]:
            said["outcome"] = CustodyContact.SEEN
        elif self.agrees() and said["outcome"] != CustodyContact.SEEN:
            self.add_error("outcome", _("They can agree to a referral only when they were seen"))
        elif not said["outcome"]:
            self.add_error("outcome", _("Choose how it went"))

    def _check_capacity(self, said: dict[str, Any]) -> None:
        if said["capacity"] == "unable":
            self.add_error(
                "agreed", _("They cannot agree while they cannot decide. Choose “Not asked”, and ask again later.")
            )
        elif "intoxicated" in said["risks"] and not said["capacity"]:
            self.add_error("capacity", _("They are intoxicated: say whether they can decide for themselves now"))

    def contact_facts(self) -> dict[str, Any]:
        """The valid form as a contact."""
        names = ["suite", "custody_number", "outcome", "reasons", "risks", "is_told", "naloxone_supplied", "note"]
        also = ["substance_group", "capacity", "not_asked_because"]
        answer = "agreed" if self.agrees() else self.cleaned_data["agreed"]
        written = self.cleaned_data["written_at"]
        seen = {"seen_at": written} if written else {}
        return {name: self.cleaned_data[name] for name in [*names, *also]} | {"referral_answer": answer} | seen

    def withheld(self) -> dict[str, Any]:
        """What was written for a receiver who is not told; empty if nothing was."""
        said = {name: self.cleaned_data[name] for name in ("reason", "urgent", "phone")}
        return said if said["reason"].strip() or said["urgent"] else {}

    def capacity_note(self) -> str:
        """What the consent says of whether they could give it."""
        return gettext("Intoxicated, and able to decide.") if "intoxicated" in self.cleaned_data["risks"] else ""
