"""Forms about needs, stays and work."""

from datetime import date
from functools import partial
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from cases.recovery.limits import limits_in_words
from cases.recovery.models import NEED_MACHINE, OPEN_NEEDS, HealthNeed, Need, NeedState, Tenure, WorkStart
from partners.models import Agency, Membership, Role
from partners.reference.codes import label_of, offered
from partners.widgets import DateField

UNATTENDED = (Role.SYSTEM, Role.API_CLIENT)
NO_MEDICAL = _("No medical details: they belong to needs of health.")


def _to_choose(system: str) -> list[tuple[str, Any]]:
    """The codes of a list, with none of them chosen beforehand."""
    return [("", _("Choose")), *offered(system)]


class PastDateField(DateField):
    """A day that has come: today, or before."""

    def clean(self, value: Any) -> date | None:
        day = cast("date | None", super().clean(value))
        if day and day > localdate():
            raise forms.ValidationError(_("It cannot be in the future"))
        return day


class AheadDateField(DateField):
    """Today, or a day that lies ahead."""

    def clean(self, value: Any) -> date | None:
        day = cast("date | None", super().clean(value))
        if day and day < localdate():
            raise forms.ValidationError(_("It cannot be in the past"))
        return day


class NeedForm(RecordForm):
    """A need other than of health."""

    field_order = ["pathway", "note", "identified_on", "review_on", "programme"]

    pathway = forms.ChoiceField(label=_("Pathway"), choices=partial(offered, "resettlement_pathway"), widget=RADIOS)
    note = forms.CharField(label=_("What they need"), help_text=NO_MEDICAL, widget=long_text(), required=False)
    identified_on = PastDateField(label=_("Since"))
    review_on = AheadDateField(label=_("Look at it again on"), required=False)


class HealthNeedForm(RecordForm):
    """A need of health."""

    field_order = ["pathway", "note", "identified_on", "review_on", "programme"]

    pathway = forms.ChoiceField(label=_("Need"), choices=partial(offered, "health_need"), widget=RADIOS)
    note = forms.CharField(label=_("What they need"), widget=long_text(), required=False)
    identified_on = PastDateField(label=_("Since"))
    review_on = AheadDateField(label=_("Look at it again on"), required=False)


class OnItForm(forms.Form):
    """Who works on a need."""

    worker = forms.ChoiceField(label=_("Who of your agency works on it"), required=False)
    helped_by = forms.ModelChoiceField(
        label=_("Another agency that works on it"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=_("None"),
        required=False,
    )
    review_on = AheadDateField(label=_("Look at it again on"), required=False)

    def __init__(self, data: Any, need: Need | HealthNeed) -> None:
        held = {
            "worker": str(need.worker.user.reference) if need.worker else "",
            "helped_by": need.helped_by and need.helped_by.code,
            "review_on": need.review_on if need.review_on and need.review_on >= localdate() else None,
        }
        super().__init__(data, initial=held)
        serving = Membership.objects.in_force(timezone.now()).filter(agency=need.owner_id).exclude(role__in=UNATTENDED)
        self.serving = {
            str(each.user.reference): each for each in serving.select_related("user").order_by("user__full_name")
        }
        choices = [("", _("Nobody yet")), *((key, each.user) for key, each in self.serving.items())]
        cast("forms.ChoiceField", self.fields["worker"]).choices = choices
        others = Agency.objects.exclude(pk=need.owner_id).order_by("name")
        cast("forms.ModelChoiceField[Agency]", self.fields["helped_by"]).queryset = others

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data | {"worker": self.serving.get(self.cleaned_data["worker"])}


class MoveNeedForm(OnItForm):
    """Where a need stands."""

    field_order = ["to", "worker", "helped_by", "review_on", "why_declined", "on"]

    to = forms.TypedChoiceField(label=_("Where does it stand?"), coerce=NeedState, widget=RADIOS)
    why_declined = forms.ChoiceField(
        label=_("If they decline: why"), choices=partial(_to_choose, "support_decline_reason"), required=False
    )
    on = PastDateField(label=_("If it is met or declined: since"), help_text=_("Leave empty for today"), required=False)

    def __init__(self, data: Any, need: Need | HealthNeed) -> None:
        super().__init__(data, need)
        choices = [(state, NEED_MACHINE.words_for(state, need.state)) for state in NEED_MACHINE.following(need.state)]
        cast("forms.ChoiceField", self.fields["to"]).choices = choices

    def clean(self) -> None:
        """Require a reason of what is declined, and somebody on what is in progress."""
        to, said = self.cleaned_data.get("to"), self.cleaned_data
        if to == NeedState.DECLINED and not said.get("why_declined"):
            self.add_error("why_declined", _("Choose why they decline"))
        if to == NeedState.IN_PROGRESS and not said.get("worker") and not said.get("helped_by"):
            self.add_error("worker", _("Choose who works on it: a colleague or another agency"))

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"on": facts["on"] or localdate()}


class StayForm(RecordForm):
    """A place to live, from the first night."""

    field_order = ["kind", "provider", "started_on", "programme"]

    kind = forms.ChoiceField(label=_("Kind of housing"), choices=partial(_to_choose, "housing_kind"))
    provider = forms.CharField(
        label=_("Who provides it"), help_text=_("Not the address: that belongs to the addresses"), max_length=200,
        required=False,
    )  # fmt: skip
    started_on = PastDateField(label=_("First night"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        said = _("At most %(nights)s nights in %(housing)s.")
        limits = [
            said % {"nights": limit.nights, "housing": label_of("housing_kind", kind)}
            for kind, limit in limits_in_words(localdate()).items()
        ]
        self.fields["kind"].help_text = " ".join(limits)


class EndStayForm(forms.Form):
    """The end of a stay."""

    on = PastDateField(label=_("Last day there"))
    reason = forms.ChoiceField(label=_("Why it ended"), choices=partial(_to_choose, "tenure_end"))
    next_home = forms.CharField(label=_("Where they went"), max_length=200, required=False)

    def __init__(self, data: Any, stay: Tenure) -> None:
        super().__init__(data)
        self.stay = stay

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class WorkForm(RecordForm):
    """A start of work or training."""

    field_order = ["kind", "employer", "weekly_hours", "started_on", "programme"]

    kind = forms.ChoiceField(label=_("Kind of work or training"), choices=partial(_to_choose, "work_kind"))
    employer = forms.CharField(label=_("Where"), max_length=200, required=False)
    weekly_hours = forms.IntegerField(
        label=_("Hours a week"),
        min_value=0,
        max_value=100,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    started_on = PastDateField(label=_("First day"))


class EndWorkForm(forms.Form):
    """The end of work or training."""

    on = PastDateField(label=_("Last day"))
    reason = forms.ChoiceField(label=_("Why it ended"), choices=partial(_to_choose, "work_end"))

    def __init__(self, data: Any, work: WorkStart) -> None:
        super().__init__(data)
        self.work = work

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


def _pathways() -> list[tuple[str, Any]]:
    return [("", _("All")), *offered("resettlement_pathway"), *offered("health_need")]


class NeedFilter(forms.Form):
    """Which open needs: by pathway, by where they stand, and whose. The query has no personal data."""

    WHOSE = (("", _("Your agency’s")), ("mine", _("Those that you work on")))
    STATES = (("", _("Any")), *((state.value, state.label) for state in OPEN_NEEDS))

    pathway = forms.ChoiceField(label=_("Pathway"), choices=_pathways, required=False)
    state = forms.ChoiceField(label=_("Stands"), choices=STATES, required=False, widget=forms.RadioSelect)
    whose = forms.ChoiceField(label=_("Whose"), choices=WHOSE, required=False, widget=forms.RadioSelect)
