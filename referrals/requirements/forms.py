"""Forms about treatment requirements."""

from functools import partial
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.reference.codes import offered
from partners.widgets import DateField, consent_tick
from referrals.exchange.reason_form import LONGEST
from referrals.idempotency.token_form import OnceForm
from referrals.requirements.machine import ENDED, REQUIREMENT_MACHINE, RequirementState
from referrals.requirements.models import (
    A_YEAR_IN_MONTHS,
    LONGEST_IN_MONTHS,
    RequirementKind,
    RequirementReview,
    TreatmentRequirement,
)
from referrals.tasks.ways import Way

KNOWN = (("", _("Not known yet")), ("yes", _("Yes")), ("no", _("No")))
READ = {"yes": True, "no": False}


def known(label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    """A question with the answers yes, no and not known yet."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=KNOWN,
        coerce=READ.get,
        empty_value=None,
        required=False,
        widget=RADIOS,
    )


def past_day(label: Any) -> DateField:
    """A day that has come; today unless another is given."""
    return DateField(label=label, initial=localdate)


def check_past(form: forms.Form, name: str) -> None:
    """Add an error if the day `name` lies ahead."""
    day = form.cleaned_data.get(name)
    if day and day > localdate():
        form.add_error(name, _("The day cannot be in the future"))


class ScreeningForm(RecordForm):
    """A screening at court."""

    field_order = ["kind", "need", "is_adult", "is_convicted", "in_range", "on", "programme"]

    kind = forms.TypedChoiceField(
        label=_("Which requirement could help?"), choices=RequirementKind.choices, coerce=RequirementKind, widget=RADIOS
    )
    need = forms.CharField(label=_("What you saw, and what they say"), widget=long_text(), required=False)
    is_adult = known(_("Are they 18 or older?"))
    is_convicted = known(_("Have they pleaded guilty or been found guilty?"))
    in_range = known(_("Is a community order or a suspended sentence likely?"))
    on = past_day(_("Day of the screening"))

    def clean(self) -> None:
        """Require a day that has come."""
        super().clean()
        check_past(self, "on")


class OnOneForm(forms.Form):
    """A form about one requirement."""

    def __init__(self, data: Any, requirement: TreatmentRequirement) -> None:
        super().__init__(data)
        self.requirement = requirement

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class EligibilityForm(OnOneForm):
    """What is known now of what makes them eligible."""

    is_adult = known(_("Are they 18 or older?"))
    is_convicted = known(_("Have they pleaded guilty or been found guilty?"))
    in_range = known(_("Is the case in the range of a community order or a suspended sentence?"))

    def __init__(self, data: Any, requirement: TreatmentRequirement) -> None:
        super().__init__(data, requirement)
        for name in ("is_adult", "is_convicted", "in_range"):
            said = getattr(requirement, name)
            self.fields[name].initial = "" if said is None else "yes" if said else "no"


class DayForm(OnOneForm):
    """The day on which something happened."""

    on = past_day(_("On which day?"))

    def clean(self) -> None:
        """Require a day that has come."""
        super().clean()
        check_past(self, "on")


class ImposedForm(OnOneForm):
    """The sentence: order, length and reviews."""

    on = past_day(_("Day of the sentence"))
    order_kind = forms.TypedChoiceField(
        label=_("Part of which sentence?"),
        choices=TreatmentRequirement.Order.choices,
        coerce=TreatmentRequirement.Order,
        widget=RADIOS,
    )
    months = forms.IntegerField(
        label=_("For how many months?"),
        min_value=1,
        max_value=LONGEST_IN_MONTHS,
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    has_reviews = forms.BooleanField(
        label=_("The court reviews it"), required=False, help_text=_("Of 12 months or more it always does")
    )
    next_review_on = DateField(
        label=_("First review"), required=False, help_text=_("If the court has not said when: after four weeks")
    )

    def clean(self) -> None:
        """Require a day of the sentence that has come, and a review after it."""
        super().clean()
        check_past(self, "on")
        on, review = self.cleaned_data.get("on"), self.cleaned_data.get("next_review_on")
        months, reviewed = self.cleaned_data.get("months"), self.cleaned_data.get("has_reviews")
        if on and review and review <= on:
            self.add_error("next_review_on", _("The first review is after the sentence"))
        if review and months and months < A_YEAR_IN_MONTHS and not reviewed:
            self.add_error("has_reviews", _("Tick this if the court reviews it, or leave the day of the review empty"))


class NotImposedForm(OnOneForm):
    """The reason for which the court did not impose it."""

    reason = forms.ChoiceField(
        label=_("Why was it not imposed?"),
        widget=RADIOS,
        choices=partial(offered, "requirement_not_imposed_reason"),
        error_messages={"required": _("Choose why it was not imposed")},
    )
    on = past_day(_("Day of the sentence or the decision"))
    note = forms.CharField(label=_("What to know"), widget=long_text(), required=False)

    def clean(self) -> None:
        """Require a day that has come."""
        super().clean()
        check_past(self, "on")


class EndForm(OnOneForm):
    """How a requirement ended."""

    to = forms.TypedChoiceField(label=_("How did it end?"), coerce=RequirementState, widget=RADIOS)
    on = past_day(_("On which day?"))
    reason = forms.CharField(
        label=_("What happened"), max_length=300, error_messages={"required": _("Say what happened")}
    )

    def __init__(self, data: Any, requirement: TreatmentRequirement) -> None:
        super().__init__(data, requirement)
        following = [state for state in REQUIREMENT_MACHINE.following(requirement.state) if state in ENDED]
        choices = [(state, REQUIREMENT_MACHINE.words_for(state)) for state in following]
        cast("forms.ChoiceField", self.fields["to"]).choices = choices

    def clean(self) -> None:
        """Require a day that has come, from the sentence on."""
        super().clean()
        check_past(self, "on")
        on, since = self.cleaned_data.get("on"), self.requirement.sentenced_on
        if on and since and on < since:
            self.add_error("on", _("It cannot end before the sentence"))


class ReviewForm(OnOneForm):
    """A review by the court."""

    on = past_day(_("Day of the review"))
    progress = forms.ChoiceField(
        label=_("How did the court see it?"), choices=RequirementReview.Progress.choices, widget=RADIOS
    )
    note = forms.CharField(label=_("What the court said"), widget=long_text(), required=False)
    next_on = DateField(label=_("Next review"))

    def clean(self) -> None:
        """Require a review that has been, and a next one after it."""
        super().clean()
        check_past(self, "on")
        on, following = self.cleaned_data.get("on"), self.cleaned_data.get("next_on")
        if on and following and following <= on:
            self.add_error("next_on", _("The next review is after this one"))


class AskProviderForm(OnceForm):
    """What a provider is asked about a requirement."""

    to = forms.ChoiceField(
        label=_("Which provider do you ask?"),
        widget=RADIOS,
        error_messages={"required": _("Choose a provider"), "invalid_choice": _("Choose a provider from the list")},
    )
    asked = forms.CharField(
        label=_("What they should know"),
        help_text=_("The provider reads it"),
        widget=long_text(),
        max_length=LONGEST,
        required=False,
    )
    is_adjourned = forms.BooleanField(
        label=_("The court has adjourned for the assessment"),
        required=False,
        help_text=_("Then it is due within five working days, else today"),
    )
    agreed = forms.BooleanField(
        label=_("They agree that the provider is told"),
        required=False,
        widget=consent_tick(),
        help_text=_("Nothing is sent to a provider whose agreement asks for it unless they agree"),
    )

    def __init__(self, data: Any, *, ways: list[Way], may_adjourn: bool) -> None:
        super().__init__(data)
        self.ways = {way.key: way for way in ways}
        choices = [(key, str(way.recipient)) for key, way in self.ways.items()]
        cast("forms.ChoiceField", self.fields["to"]).choices = choices
        if len(choices) == 1:
            self.fields["to"].initial = choices[0][0]
        if not may_adjourn:
            del self.fields["is_adjourned"]

    def clean(self) -> None:
        """Require the person's agreement where the agreement of the agencies does."""
        super().clean()
        way = self.ways.get(self.cleaned_data.get("to", ""))
        if way and way.needs_consent and not self.cleaned_data.get("agreed"):
            self.add_error("agreed", _("Nothing can be sent unless they agree"))

    def way(self) -> Way:
        """The chosen way. Valid forms only."""
        return self.ways[self.cleaned_data["to"]]

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        said = self.cleaned_data
        facts: dict[str, Any] = {"way": self.way(), "asked": said["asked"], "consented": said["agreed"]}
        if "is_adjourned" in self.fields:
            facts["is_adjourned"] = said["is_adjourned"]
        return facts
