"""Forms about release plans."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm
from partners.clock_times import TimeUnreadable, london_instant
from partners.london import london_time
from partners.models import Agency, AgencyKind, Establishment
from partners.reference.codes import offered
from partners.reference.models import Division
from partners.reference.release_models import SentenceKind
from partners.release_days import DATE_TYPES
from partners.widgets import DateField, TimeField
from referrals.release.models import ItemState, ReleaseAlarm, ReleaseItem, ReleasePlan
from referrals.release.states import RECALLS, ExclusionRecorded, ExtraDecision, ReleaseKind, SetApart

LONGEST = 200


def _date_types() -> list[tuple[str, Any]]:
    return [("", _("Choose")), *offered(DATE_TYPES)]


def _whole(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=1,
        max_value=99_999,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )


class OpenPlanForm(RecordForm):
    """A plan with the date that the prison has said."""

    kinds: tuple[ReleaseKind, ...] = tuple(kind for kind in ReleaseKind if kind not in RECALLS)

    release_kind = forms.ChoiceField(label=_("How are they released?"))
    date_type = forms.ChoiceField(label=_("Type of date"), choices=_date_types, required=False)
    on = DateField(
        label=_("The date that the prison said"), required=False, help_text=_("It is received, never made here")
    )
    establishment = forms.ModelChoiceField(
        Establishment.objects.filter(kind=Establishment.Kind.PRISON, is_active=True).order_by("name"),
        label=_("Prison"),
        required=False,
    )
    received_on = DateField(label=_("In this prison since"), required=False)
    exclusion = forms.ChoiceField(
        label=_("Does the working-day rule not apply?"), choices=ExclusionRecorded, required=False
    )
    sentence_kind = forms.ChoiceField(
        label=_("Kind of sentence"), choices=[("", _("Not known")), *SentenceKind.choices], required=False
    )
    sentenced_on = DateField(label=_("Sentenced on"), required=False)
    sentence_days = _whole(_("Length of the sentence in days"))
    licence_version = forms.CharField(
        label=_("Version of the licence"), max_length=10, required=False, help_text=_("For example, V3")
    )
    nation = forms.ChoiceField(label=_("Bank holidays of"), choices=Division.choices, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        chosen = [("", _("Choose")), *((kind.value, kind.label) for kind in self.kinds)]
        self.fields["release_kind"].choices = chosen  # type: ignore[attr-defined]

    def clean(self) -> None:
        """A date has its type."""
        if bool(self.cleaned_data.get("on")) != bool(self.cleaned_data.get("date_type")):
            self.add_error("date_type", _("Say both the date and its type, or neither"))


class RecallForm(OpenPlanForm):
    """A recall, which opens the plan at once."""

    kinds = RECALLS

    field_order = ["release_kind", "returned_on", "on", "date_type"]

    returned_on = DateField(label=_("Returned to custody on"))
    sled_on = DateField(label=_("Sentence and licence expiry date"), required=False)

    def clean_returned_on(self) -> date:
        day: date = self.cleaned_data["returned_on"]
        if day > localdate():
            raise forms.ValidationError(_("The day of return cannot be in the future"))
        return day


class _OfPlan(forms.Form):
    """A form about a plan; `facts` are the verb's."""

    def __init__(self, data: Any, plan: Any = None) -> None:
        self.plan = plan
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return dict(self.cleaned_data)


class NeedsForm(_OfPlan):
    """What the person needs, and who takes part."""

    needs_medicine = forms.TypedChoiceField(
        label=_("Does medicine have to continue without a gap?"),
        help_text=_("Do not say which: that stays with prison healthcare and treatment"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        widget=RADIOS,
    )
    needs_naloxone = forms.TypedChoiceField(
        label=_("Is naloxone needed?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        widget=RADIOS,
    )
    prison = forms.ModelChoiceField(Agency.objects.filter(kind=AgencyKind.PRISON).order_by("name"), label=_("Prison"))
    treatment = forms.ModelChoiceField(
        Agency.objects.filter(kind=AgencyKind.TREATMENT).order_by("name"), label=_("Treatment in the community")
    )

    def __init__(self, data: Any, plan: ReleasePlan) -> None:
        super().__init__(data, plan)
        self.initial = {"prison": plan.prison_id, "treatment": plan.treatment_id}


class MoveDateForm(_OfPlan):
    """Another date, as the prison has said it."""

    date_type = forms.ChoiceField(label=_("Type of date"), choices=_date_types)
    on = DateField(label=_("The date that the prison said"))
    exclusion = forms.ChoiceField(
        label=_("Does the working-day rule not apply?"), choices=ExclusionRecorded, required=False
    )

    def __init__(self, data: Any, plan: ReleasePlan) -> None:
        super().__init__(data, plan)
        self.initial = {"date_type": plan.date_type, "exclusion": plan.exclusion}


class ReasonForm(_OfPlan):
    """A reason in one line."""

    reason = forms.CharField(label=_("Why"), max_length=LONGEST)


class ExtraDayForm(_OfPlan):
    """Why one more working day is needed."""

    why = forms.CharField(
        label=_("Why does it need one more working day?"),
        help_text=_("For example, to reach the pharmacy before it closes"),
        max_length=LONGEST,
    )


class DecideExtraForm(_OfPlan):
    """The prison's answer to the request for the extra day."""

    decision = forms.TypedChoiceField(
        label=_("What does the prison say?"), choices=ExtraDecision.choices, coerce=ExtraDecision, widget=RADIOS
    )
    note = forms.CharField(label=_("What they said"), max_length=LONGEST, required=False)


class WhenForm(_OfPlan):
    """When something happened: now, unless a day and a time are given."""

    on = DateField(label=_("Day"), required=False, help_text=_("Leave day and time empty for now"))
    time = TimeField(label=_("Time"), required=False, help_text=_("For example, 14:30"))

    def clean(self) -> dict[str, Any]:
        """Set `at` to the instant that was given."""
        said: dict[str, Any] = super().clean() or {}
        self.at: datetime = timezone.now()
        if said.get("on") or said.get("time"):
            noon = london_time(self.at).time().replace(hour=12, minute=0, second=0, microsecond=0)
            try:
                self.at = london_instant(said.get("on") or localdate(), said.get("time") or noon)
            except TimeUnreadable as problem:
                self.add_error("time", str(problem))
            if self.at > timezone.now():
                self.add_error("on", _("It cannot be in the future"))
        return said

    def facts(self) -> dict[str, Any]:
        return {"at": self.at}


class EngagedForm(_OfPlan):
    """The day on which they began treatment in the community."""

    on = DateField(label=_("They began treatment in the community on"))


class ClosePlanForm(_OfPlan):
    """What became of a plan."""

    apart = forms.TypedChoiceField(
        label=_("Count them apart?"),
        choices=[("", _("No")), *SetApart.choices],
        coerce=str,
        required=False,
        help_text=_("They are then shown on a line of their own, and not as engaged or not"),
    )
    closing = forms.CharField(label=_("What became of it"), max_length=LONGEST)


class SettleItemForm(_OfPlan):
    """How an item stands for which no agency could be asked."""

    state = forms.TypedChoiceField(
        label=_("How does it stand?"), choices=ItemState.choices, coerce=ItemState, widget=RADIOS
    )
    note = forms.CharField(label=_("What to know"), max_length=LONGEST, required=False)

    def __init__(self, data: Any, item: ReleaseItem) -> None:
        super().__init__(data, item)


class SettleAlarmForm(_OfPlan):
    """What was done about an alarm."""

    note = forms.CharField(label=_("What was done"), max_length=LONGEST)

    def __init__(self, data: Any, alarm: ReleaseAlarm) -> None:
        super().__init__(data, alarm)


class ReleasesFilter(forms.Form):
    """Whose plans, from which prison, and how far ahead. The query has no personal data."""

    WHOSE = (("", _("Mine")), ("agency", _("Your agency’s")), ("all", _("All that you may see")))
    SPANS = (("", _("12 weeks")), ("week", _("This week")), ("next", _("Next week")))

    whose = forms.ChoiceField(label=_("Whose"), choices=WHOSE, required=False, widget=forms.RadioSelect)
    span = forms.ChoiceField(label=_("When"), choices=SPANS, required=False, widget=forms.RadioSelect)
    prison = forms.SlugField(required=False, widget=forms.HiddenInput)
