"""Forms about offers, contacts and “I want out”, and the filter of the list of people by last contact."""

from datetime import date, datetime
from functools import partial
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from cases.support.models import OFFER_MACHINE, Channel, Contact, ContactKind, OfferState, SupportOffer, WantsOut
from partners.clock_times import TimeUnreadable, london_instant
from partners.london import london_time
from partners.reference.codes import offered
from partners.widgets import DateField, TimeField

NOON_OF_A_DAY = 12
MOST_MINUTES = 24 * 60
THIRD_PARTY = _("A talk with somebody else about them never tells that person anything about health or treatment.")


def _to_choose(system: str) -> list[tuple[str, Any]]:
    """The codes of a list, with none of them chosen beforehand."""
    return [("", _("Choose")), *offered(system)]


class WhenForm(RecordForm):
    """A record of something that has happened: now, unless a day and time are given."""

    on = DateField(label=_("Day"), required=False, help_text=_("Leave day and time empty for now"))
    time = TimeField(label=_("Time"), required=False, help_text=_("For example, 14:30 or 2:30 pm"))

    def clean(self) -> None:
        """Set `at` to the instant that was given, which cannot lie ahead."""
        now = timezone.now()
        day, time = self.cleaned_data.get("on"), self.cleaned_data.get("time")
        self.at: datetime = now
        if day is None and time is None:
            return
        noon = london_time(now).time().replace(hour=NOON_OF_A_DAY, minute=0, second=0, microsecond=0)
        if time is None and day == localdate():
            return
        try:
            self.at = london_instant(day or localdate(), time or noon)
        except TimeUnreadable as problem:
            self.add_error("time", str(problem))
            return
        if self.at > now:
            self.add_error("on" if day else "time", _("It cannot be in the future"))

    def facts(self) -> dict[str, Any]:
        facts = super().facts() | {"at": self.at}
        return {name: value for name, value in facts.items() if name not in {"on", "time"}}


class ContactForm(WhenForm):
    """A contact, as quick to record as it can be."""

    field_order = ["kind", "minutes", "purpose", "place", "note", "next_step", "next_on", "on", "time", "programme"]

    kind = forms.TypedChoiceField(
        label=_("How was it?"), choices=ContactKind.choices, widget=RADIOS, coerce=ContactKind, help_text=THIRD_PARTY
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        help_text=_("Of a meeting or a call"),
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    purpose = forms.ChoiceField(label=_("What was it for?"), choices=partial(_to_choose, "contact_purpose"))
    place = forms.ChoiceField(label=_("Where"), choices=[("", _("Not said")), *Contact.Place.choices], required=False)
    note = forms.CharField(label=_("What to know"), widget=long_text(), required=False)
    next_step = forms.CharField(label=_("What next"), max_length=200, required=False)
    next_on = DateField(label=_("Next contact on"), required=False)

    def clean_next_on(self) -> date | None:
        next_on: date | None = self.cleaned_data["next_on"]
        if next_on and next_on < localdate():
            raise forms.ValidationError(_("The next contact cannot be in the past"))
        return next_on

    def clean(self) -> None:
        """Require minutes of a contact in which people spoke, and none of an attempt."""
        super().clean()
        kind, minutes = self.cleaned_data.get("kind"), self.cleaned_data.get("minutes")
        if kind in {ContactKind.FACE, ContactKind.PHONE} and not minutes and "minutes" not in self.errors:
            self.add_error("minutes", _("Enter how many minutes it took"))
        if kind == ContactKind.ATTEMPT and minutes:
            self.add_error("minutes", _("An attempt without an answer has no minutes"))

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"minutes": facts["minutes"] or 0}


class OfferForm(WhenForm):
    """An offer of support."""

    field_order = ["need", "channel", "note", "on", "time", "programme"]

    need = forms.ChoiceField(label=_("Help with what?"), choices=partial(_to_choose, "support_need"))
    channel = forms.TypedChoiceField(
        label=_("How was it offered?"), choices=Channel.choices, widget=RADIOS, coerce=Channel
    )
    note = forms.CharField(label=_("What was offered"), widget=long_text(), required=False)


class AnswerOfferForm(forms.Form):
    """The person's answer to an offer."""

    to = forms.TypedChoiceField(label=_("What do they say?"), coerce=OfferState, widget=RADIOS)
    declined_reason = forms.ChoiceField(
        label=_("If they decline: why"),
        choices=partial(_to_choose, "support_decline_reason"),
        required=False,
    )
    again_on = DateField(label=_("If they want to wait: ask again on"), required=False)

    def __init__(self, data: Any, offer: SupportOffer) -> None:
        super().__init__(data)
        choices = [(state, OFFER_MACHINE.words_for(state)) for state in OFFER_MACHINE.following(offer.state)]
        cast("forms.ChoiceField", self.fields["to"]).choices = choices

    def clean(self) -> None:
        """Require a reason of a declined offer, and a day ahead of a deferred one."""
        to, again = self.cleaned_data.get("to"), self.cleaned_data.get("again_on")
        if to == OfferState.DECLINED and not self.cleaned_data.get("declined_reason"):
            self.add_error("declined_reason", _("Choose why they decline"))
        if to == OfferState.DEFERRED and "again_on" not in self.errors:
            if again is None:
                self.add_error("again_on", _("Enter the day on which to ask again"))
            elif again <= localdate():
                self.add_error("again_on", _("The day on which to ask again must be in the future"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data | {"at": timezone.now()}


class WantsOutForm(WhenForm):
    """“I want out”."""

    field_order = ["channel", "said", "on", "time", "programme"]

    channel = forms.TypedChoiceField(
        label=_("How did they say it?"), choices=Channel.choices, widget=RADIOS, coerce=Channel
    )
    said = forms.CharField(label=_("What they said, and how to reach them safely"), widget=long_text(), required=False)


class EndWantsOutForm(forms.Form):
    """The reason why a person no longer wants out."""

    reason = forms.CharField(label=_("What happened"), max_length=200)

    def __init__(self, data: Any, _wanted: WantsOut) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {"reason": self.cleaned_data["reason"], "at": timezone.now()}


class LastContactFilter(forms.Form):
    """Whose people, and those not reached for how long. The query has no personal data."""

    WHOSE = (("", _("Yours")), ("agency", _("Your agency’s")))
    FOR_DAYS = (
        ("", _("Any time")),
        ("7", _("7 days or more")),
        ("14", _("14 days or more")),
        ("28", _("28 days or more")),
    )

    whose = forms.ChoiceField(label=_("Whose"), choices=WHOSE, required=False, widget=forms.RadioSelect)
    days = forms.ChoiceField(label=_("Not reached for"), choices=FOR_DAYS, required=False, widget=forms.RadioSelect)
