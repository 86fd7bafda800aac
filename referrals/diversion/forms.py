"""Forms about out-of-court resolutions and their conditions."""

from functools import partial
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.reference.codes import offered
from partners.widgets import DateField
from referrals.diversion.machine import ConditionState
from referrals.diversion.models import GRAVEST, BreachDecision, Resolution, ResolutionCondition
from referrals.diversion.types import choices

SCORES = [(score, str(score)) for score in range(1, GRAVEST + 1)]
YES_OR_NO = (("yes", _("Yes")), ("no", _("No")))
READ = {"yes": True, "no": False}


def types_today() -> list[tuple[str, str]]:
    """The types of resolution that are in force today."""
    return choices(localdate())


def past_day(label: Any) -> DateField:
    """A day that has come; today unless another is given."""
    return DateField(label=label, initial=localdate)


def check_past(form: forms.Form, name: str) -> None:
    """Add an error if the day `name` lies ahead."""
    day = form.cleaned_data.get(name)
    if day and day > localdate():
        form.add_error(name, _("The day cannot be in the future"))


def score(label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    """A gravity score."""
    return forms.TypedChoiceField(label=label, help_text=help_text, choices=SCORES, coerce=int, widget=RADIOS)


class ConsiderForm(RecordForm):
    """An out-of-court resolution that is considered."""

    field_order = [
        "kind", "offence_note", "offended_on", "gravity_base", "aggravating", "mitigating", "gravity_final",
        "victim_view", "rationale", "on", "programme",
    ]  # fmt: skip

    kind = forms.ChoiceField(label=_("Which resolution is considered?"), choices=types_today, widget=RADIOS)
    offence_note = forms.CharField(label=_("What they did, in a few words"), help_text=_("Name nobody"), max_length=200)
    offended_on = DateField(label=_("Day of the offence, if it is known"), required=False)
    gravity_base = score(_("Gravity score of the offence"), _("From the gravity matrix, before anything is added"))
    aggravating = forms.MultipleChoiceField(
        label=_("What makes it graver"),
        choices=partial(offered, "gravity_aggravating"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    mitigating = forms.MultipleChoiceField(
        label=_("What makes it less grave"),
        choices=partial(offered, "gravity_mitigating"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    gravity_final = score(_("Final gravity score"))
    victim_view = forms.ChoiceField(
        label=_("What does the victim say to it?"), choices=Resolution.VictimView.choices, widget=RADIOS
    )
    rationale = forms.CharField(label=_("Why this score and this resolution"), widget=long_text())
    on = past_day(_("Day on which it is considered"))

    def clean(self) -> None:
        """Require a factor for a score that differs from that of the offence."""
        super().clean()
        check_past(self, "on")
        said = self.cleaned_data
        base, final = said.get("gravity_base"), said.get("gravity_final")
        if base and final and final > base and not said.get("aggravating"):
            self.add_error("aggravating", _("Say what makes it graver, or give the score of the offence"))
        if base and final and final < base and not said.get("mitigating"):
            self.add_error("mitigating", _("Say what makes it less grave, or give the score of the offence"))


class OnOneForm(forms.Form):
    """A form about one resolution or condition."""

    def __init__(self, data: Any, about: Any) -> None:
        super().__init__(data)
        self.about = about

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class DayForm(OnOneForm):
    """The day on which something happened."""

    on = past_day(_("On which day?"))

    def clean(self) -> None:
        """Require a day that has come."""
        super().clean()
        check_past(self, "on")


class OfferForm(DayForm):
    """The offer, and the admission where the type of resolution asks for one."""

    is_admitted = forms.TypedChoiceField(
        label=_("Do they admit the offence?"),
        help_text=_("Only cautions ask for it; leave it open for any other resolution"),
        choices=YES_OR_NO,
        coerce=READ.get,
        empty_value=None,
        required=False,
        widget=RADIOS,
    )
    expires_on = DateField(label=_("By when are all conditions to be met?"), required=False)


class ReasonForm(DayForm):
    """The day, and what happened."""

    reason = forms.CharField(label=_("What happened"), max_length=300)


class ActivityForm(DayForm):
    """An activity that was undertaken."""

    activity = forms.CharField(label=_("What did they undertake?"), max_length=200)


class BreachForm(DayForm):
    """What follows from a breach."""

    decision = forms.TypedChoiceField(
        label=_("What follows?"),
        choices=BreachDecision.Decision.choices,
        coerce=BreachDecision.Decision,
        widget=RADIOS,
    )
    reason = forms.CharField(label=_("Why"), widget=long_text())


class ConditionForm(OnOneForm):
    """A condition of a resolution."""

    kind = forms.ChoiceField(
        label=_("Which condition?"), choices=partial(offered, "resolution_condition"), widget=RADIOS
    )
    details = forms.CharField(
        label=_("Where, with whom, how much"), max_length=300, required=False, help_text=_("Name nobody else")
    )
    sessions = forms.IntegerField(
        label=_("How many sessions, if it is about sessions"),
        min_value=1,
        max_value=100,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    due_on = DateField(label=_("By when?"))

    def clean(self) -> None:
        """Require a day ahead, and a number of sessions where the condition is about sessions."""
        super().clean()
        said = self.cleaned_data
        if said.get("due_on") and said["due_on"] < localdate():
            self.add_error("due_on", _("The day cannot be in the past"))
        if said.get("kind") == "engage_sessions" and not said.get("sessions") and "sessions" not in self.errors:
            self.add_error("sessions", _("Enter how many sessions"))

    def facts(self) -> dict[str, Any]:
        return self.cleaned_data | {"on": localdate()}


class SettleForm(DayForm):
    """Whether a condition was met."""

    to = forms.TypedChoiceField(
        label=_("Was it met?"),
        choices=[
            (ConditionState.MET, _("Met")),
            (ConditionState.NOT_MET, _("Not met")),
            (ConditionState.WAIVED, _("Waived: it is no longer asked for")),
        ],
        coerce=ConditionState,
        widget=RADIOS,
    )
    note = forms.CharField(label=_("What to know"), widget=long_text(), required=False)

    field_order = ["to", "note", "on"]

    def __init__(self, data: Any, about: ResolutionCondition) -> None:
        super().__init__(data, about)
        if about.state == ConditionState.NOT_MET:
            cast("forms.ChoiceField", self.fields["to"]).choices = [(ConditionState.WAIVED, _("Waived"))]

    def clean(self) -> None:
        """Require a word on a condition that was not met or is waived."""
        super().clean()
        if self.cleaned_data.get("to") in {ConditionState.NOT_MET, ConditionState.WAIVED} and not self.cleaned_data.get(
            "note"
        ):
            self.add_error("note", _("Say why"))


class MoreTimeForm(OnOneForm):
    """More time for a condition that was not met."""

    due_on = DateField(label=_("By when now?"))
    note = forms.CharField(label=_("Why"), widget=long_text())

    def clean(self) -> None:
        """Require a day ahead."""
        super().clean()
        due_on = self.cleaned_data.get("due_on")
        if due_on and due_on < localdate():
            self.add_error("due_on", _("The day cannot be in the past"))


class SessionForm(DayForm):
    """A session for a condition, and whether they came."""

    came = forms.TypedChoiceField(label=_("Did they come?"), choices=YES_OR_NO, coerce=READ.get, widget=RADIOS)
    note = forms.CharField(label=_("What to know"), widget=long_text(), required=False)

    field_order = ["came", "note", "on"]
