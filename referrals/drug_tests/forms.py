"""Forms about drug tests and required assessments."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.widgets import DateField, TimeField
from referrals.detention.instants import instant_of, past
from referrals.detention.limits import choices_of
from referrals.drug_tests.models import DrugTest, DrugTestResult, RequiredAssessment, SpecifiedDrug, TriggerOffence

OLDEST = 120
ADULT = 18
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
TIME_HELP = _("For example, 14:30")


class WhenForm(forms.Form):
    """When something happened: now, unless a time is given."""

    happened_on = DateField(label=_("Day"), required=False, help_text=_("Leave it empty for today"))
    happened_time = TimeField(label=_("Time"), required=False, help_text=_("Leave it empty for now"))

    def __init__(self, data: Any, record: Any) -> None:
        super().__init__(data)
        self.record = record

    def clean(self) -> None:
        """Set `at` to the instant."""
        super().clean()
        try:
            self.at = past(instant_of(self.cleaned_data, "happened")) or timezone.now()
        except forms.ValidationError as problem:
            self.add_error("happened_time", problem)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments."""
        return {"at": self.at}


class TestForm(RecordForm):
    """On what ground a person who is held may be tested."""

    stage = forms.ChoiceField(label=_("When"), choices=DrugTest.Stage.choices, widget=RADIOS)
    age = forms.IntegerField(
        label=_("Age"),
        min_value=0,
        max_value=OLDEST,
        help_text=_("18 or over on arrest; 14 or over on charge"),
        widget=forms.NumberInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    ground = forms.ChoiceField(label=_("On what ground"), choices=DrugTest.Ground.choices, widget=RADIOS)
    offence = forms.ChoiceField(label=_("Trigger offence"), required=False)
    authorised_by = forms.CharField(label=_("Inspector who authorised it"), max_length=200, required=False)
    authorised_because = forms.CharField(
        label=_("Why drugs are suspected to have caused or contributed to the offence"),
        widget=long_text(),
        required=False,
    )
    appropriate_adult = forms.CharField(
        label=_("Appropriate adult"), max_length=200, required=False, help_text=_("Of a person under 18")
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [("", _("Choose")), *choices_of(TriggerOffence, localdate())]
        cast("forms.ChoiceField", self.fields["offence"]).choices = choices

    def clean(self) -> None:
        """Require an offence or an authority, and an appropriate adult of a child."""
        super().clean()
        said = self.cleaned_data
        is_trigger = said.get("ground") == DrugTest.Ground.TRIGGER
        if is_trigger and not said.get("offence"):
            self.add_error("offence", _("Choose the trigger offence"))
        if said.get("ground") == DrugTest.Ground.AUTHORITY:
            for name, words in (
                ("authorised_by", _("Enter who authorised it")),
                ("authorised_because", _("Enter why drugs are suspected")),
            ):
                if not said.get(name):
                    self.add_error(name, words)
        age = said.get("age")
        if age is not None and age < ADULT and not said.get("appropriate_adult"):
            self.add_error("appropriate_adult", _("Enter the appropriate adult of a person under 18"))

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        dropped = ("authorised_by", "authorised_because") if facts["ground"] == "trigger" else ("offence",)
        return facts | dict.fromkeys(dropped, "")


class RefusalForm(WhenForm):
    """That they refused, and whether with good cause."""

    field_order = ["good_cause", "words", "happened_on", "happened_time"]

    good_cause = forms.ChoiceField(label=_("Was there good cause?"), choices=YES_NO, widget=RADIOS)
    words = forms.CharField(label=_("What they said"), widget=long_text(), required=False)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {
            "good_cause": self.cleaned_data["good_cause"] == "yes",
            "words": self.cleaned_data["words"],
        }


class BecauseForm(forms.Form):
    """A reason."""

    because = forms.CharField(label=_("Why"), widget=long_text())

    def __init__(self, data: Any, record: Any) -> None:
        super().__init__(data)
        self.record = record

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments."""
        return {"because": self.cleaned_data["because"]}


class ResultsForm(WhenForm):
    """What was found of each drug; not tested for, unless it is said."""

    def __init__(self, data: Any, record: DrugTest) -> None:
        super().__init__(data, record)
        sampled = record.second_sampled_at or record.sampled_at or timezone.now()
        for code, label in choices_of(SpecifiedDrug, sampled.date()):
            self.fields[f"drug_{code}"] = forms.ChoiceField(
                label=label,
                choices=[("", _("Not tested for")), *DrugTestResult.Outcome.choices],
                required=False,
            )
        self.order_fields([name for name in self.fields if name.startswith("drug_")])

    def clean(self) -> None:
        super().clean()
        if not self._found():
            self.add_error(None, _("Choose what was found of at least one drug"))

    def _found(self) -> dict[str, str]:
        said = self.cleaned_data.items()
        return {name.removeprefix("drug_"): value for name, value in said if name.startswith("drug_") and value}

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"found": self._found()}


class DisputeForm(WhenForm):
    """That the result is disputed, and when the sample goes to the laboratory."""

    field_order = ["sent_on", "happened_on", "happened_time"]

    sent_on = DateField(label=_("Day on which the sample goes to the laboratory"), help_text=_("By the next post"))

    def clean_sent_on(self) -> Any:
        if (day := self.cleaned_data["sent_on"]) < localdate():
            raise forms.ValidationError(_("The day has passed"))
        return day

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"sent_on": self.cleaned_data["sent_on"]}


class AppointmentsForm(forms.Form):
    """Where and when the two assessments are."""

    place = forms.CharField(label=_("With whom, and where"), max_length=200)
    initial_on = DateField(label=_("Day of the initial assessment"))
    initial_time = TimeField(label=_("Time of the initial assessment"), help_text=TIME_HELP)
    follow_up_on = DateField(label=_("Day of the follow-up assessment"))
    follow_up_time = TimeField(label=_("Time of the follow-up assessment"), help_text=TIME_HELP)

    def __init__(self, data: Any, record: DrugTest) -> None:
        super().__init__(data)
        self.record = record

    def clean(self) -> None:
        """Set both instants, which lie ahead; the follow-up comes second."""
        super().clean()
        self.at: dict[str, Any] = {}
        for name in ("initial", "follow_up"):
            try:
                self.at[name] = instant_of(self.cleaned_data, name)
            except forms.ValidationError as problem:
                self.add_error(f"{name}_time", problem)
                continue
            if self.at[name] and self.at[name] <= timezone.now():
                self.add_error(f"{name}_on", _("The appointment must lie ahead"))
        if self.at.get("initial") and self.at.get("follow_up") and self.at["follow_up"] <= self.at["initial"]:
            self.add_error("follow_up_on", _("The follow-up comes after the initial assessment"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments."""
        return {
            "place": self.cleaned_data["place"],
            "initial_at": self.at["initial"],
            "follow_up_at": self.at["follow_up"],
        }


class AttendedForm(WhenForm):
    """That they attended; of the initial assessment also whether a follow-up is needed."""

    field_order = ["follow_up", "happened_on", "happened_time"]

    follow_up = forms.ChoiceField(
        label=_("Does the assessor say that a follow-up is needed?"), choices=YES_NO, widget=RADIOS
    )

    def __init__(self, data: Any, record: RequiredAssessment) -> None:
        super().__init__(data, record)
        if record.kind != RequiredAssessment.Kind.INITIAL:
            del self.fields["follow_up"]

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"needs_no_follow_up": self.cleaned_data.get("follow_up") == "no"}


class MissedForm(forms.Form):
    """That they did not attend or stay, and whether with good cause."""

    good_cause = forms.ChoiceField(label=_("Was there good cause?"), choices=YES_NO, widget=RADIOS)
    cause = forms.CharField(label=_("What the cause was"), widget=long_text(), required=False)

    def __init__(self, data: Any, record: RequiredAssessment) -> None:
        super().__init__(data)
        self.record = record

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("good_cause") == "yes" and not self.cleaned_data.get("cause"):
            self.add_error("cause", _("Enter what the cause was"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments."""
        return {"cause": self.cleaned_data["cause"] if self.cleaned_data["good_cause"] == "yes" else ""}


class BreachForm(forms.Form):
    """To whom the breach was told."""

    told_to = forms.CharField(label=_("Who was told"), max_length=200)

    def __init__(self, data: Any, record: RequiredAssessment) -> None:
        super().__init__(data)
        self.record = record

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments."""
        return {"told_to": self.cleaned_data["told_to"]}


class RearrangeForm(forms.Form):
    """Another appointment."""

    place = forms.CharField(label=_("With whom, and where"), max_length=200)
    other_on = DateField(label=_("Day"))
    other_time = TimeField(label=_("Time"), help_text=TIME_HELP)

    def __init__(self, data: Any, record: RequiredAssessment) -> None:
        super().__init__(data, initial={"place": record.place})
        self.record = record

    def clean(self) -> None:
        """Set the instant, which lies ahead."""
        super().clean()
        try:
            self.at = instant_of(self.cleaned_data, "other")
        except forms.ValidationError as problem:
            self.add_error("other_time", problem)
            return
        if self.at and self.at <= timezone.now():
            self.add_error("other_on", _("The appointment must lie ahead"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments."""
        return {"at": self.at, "place": self.cleaned_data["place"]}
