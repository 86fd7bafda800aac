"""Forms about treatment episodes, interventions, reviews, transfers and limits."""

from datetime import date
from functools import partial
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.models import Agency, Membership, Role
from partners.reference.codes import offered
from partners.widgets import DateField, consent_tick
from referrals.idempotency.token_form import OnceForm
from referrals.treatment.act_form import ActForm, PastDay, to_choose
from referrals.treatment.models import TreatmentEpisode, TreatmentLimit
from referrals.treatment.routes import TransferRoute

WORKERS = (Role.TREATMENT_WORKER, Role.SUPERVISOR)


class EpisodeForm(RecordForm):
    """An episode of somebody who came on their own, or was referred in another way."""

    substance_group = forms.ChoiceField(
        label=_("What they use"), choices=partial(offered, "substance_group"), widget=RADIOS
    )
    source = forms.ChoiceField(
        label=_("Who referred them"), choices=lambda: [("", _("Not said")), *offered("referral_source")], required=False
    )
    opened_on = PastDay(label=_("Taken on"))
    note = forms.CharField(label=_("What to know"), widget=long_text(), required=False)


class EpisodeFromReferralForm(OnceForm):
    """An episode that is opened from a referral, whose facts are there already."""

    substance_group = forms.ChoiceField(
        label=_("What they use"), choices=partial(offered, "substance_group"), widget=RADIOS
    )
    opened_on = PastDay(label=_("Taken on"))
    note = forms.CharField(label=_("What to know"), widget=long_text(), required=False)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}


class StartForm(ActForm):
    """The start of treatment, with its first intervention unless one runs."""

    on = PastDay(label=_("Day of the first session"))
    kind = forms.ChoiceField(label=_("First intervention"), choices=partial(to_choose, "intervention"), required=False)
    setting = forms.ChoiceField(label=_("Where"), choices=partial(to_choose, "intervention_setting"), required=False)

    def clean(self) -> None:
        """Ask for kind and setting together."""
        kind, setting = self.cleaned_data.get("kind"), self.cleaned_data.get("setting")
        if bool(kind) != bool(setting):
            self.add_error("setting" if kind else "kind", _("Choose both the intervention and where it is"))


class InterventionForm(RecordForm):
    """An intervention in the person's running episode."""

    kind = forms.ChoiceField(label=_("What it is"), choices=partial(offered, "intervention"), widget=RADIOS)
    setting = forms.ChoiceField(label=_("Where"), choices=partial(offered, "intervention_setting"), widget=RADIOS)
    started_on = PastDay(label=_("Started"))
    note = forms.CharField(label=_("What it consists of"), widget=long_text(), required=False)


class EndInterventionForm(ActForm):
    """The end of an intervention."""

    on = PastDay(label=_("Last day"))
    exit_reason = forms.ChoiceField(
        label=_("How did it end?"), choices=partial(offered, "intervention_exit"), widget=RADIOS
    )


class ReviewForm(ActForm):
    """A review of an episode."""

    on = PastDay(label=_("Day of the review"))
    agreed = forms.CharField(label=_("What was agreed"), widget=long_text())


class HandOverForm(ActForm):
    """Another worker of the agency for an episode."""

    worker = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Worker"), empty_label=_("Choose"), to_field_name="pk"
    )

    def __init__(self, data: Any, record: TreatmentEpisode) -> None:
        super().__init__(data, record)
        workers = Membership.objects.filter(agency=record.owner_id, role__in=WORKERS, valid_to=None)
        field = cast("forms.ModelChoiceField[Membership]", self.fields["worker"])
        field.queryset = workers.select_related("user").order_by("user__full_name")
        field.label_from_instance = lambda each: str(each.user)  # type: ignore[method-assign]


class DischargeForm(ActForm):
    """A discharge, with its coded reason."""

    on = PastDay(label=_("Day of discharge"))
    reason = forms.ChoiceField(label=_("Why do they leave?"), choices=partial(to_choose, "discharge_reason"))
    note = forms.CharField(label=_("What to know"), widget=long_text(), required=False)

    def clean_reason(self) -> str:
        """Refuse to complete treatment that has not started."""
        reason: str = self.cleaned_data["reason"]
        if reason.startswith("completed") and self.record.started_on is None:
            raise forms.ValidationError(_("Treatment that has not started is not completed: choose another reason"))
        return reason


class TransferToForm(forms.Form):
    """Where a person is to be transferred. The choice is in the URL."""

    to = forms.ChoiceField(label=_("To which service?"), widget=RADIOS)

    def __init__(self, asked: QueryDict | None, *, routes: list[TransferRoute]) -> None:
        super().__init__(asked)
        self.routes = {way.key: way for way in routes}
        cast("forms.ChoiceField", self.fields["to"]).choices = [(way.key, way.label) for way in routes]

    def chosen(self) -> TransferRoute | None:
        """The way that is chosen; None without one."""
        return self.routes.get(self.cleaned_data["to"]) if self.is_valid() else None


class TransferForm(OnceForm):
    """A transfer, with the question whether the person agrees, which is never preselected."""

    reason = forms.CharField(
        label=_("What the next worker should know"),
        help_text=_("They read this. What is on record need not be written again."),
        widget=long_text(),
        required=False,
    )
    phone = forms.CharField(
        label=_("How to reach them"),
        max_length=200,
        widget=forms.TextInput({"type": "tel", "class": "govuk-input--width-20", "autocomplete": "off"}),
        required=False,
    )
    agreed = forms.BooleanField(
        label=_("They agree"),
        widget=consent_tick(),
        error_messages={"required": _("Nothing can be sent unless they agree")},
    )

    def __init__(self, *args: Any, way: TransferRoute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recipient = {"recipient": way.route.recipient}
        self.fields["agreed"].label = (
            gettext("They agree that %(recipient)s is told") if way.route.needs_consent
            else gettext("Transfer them to %(recipient)s")
        ) % recipient  # fmt: skip


class LimitForm(OnceForm):
    """A limit of the agency's own, from a day."""

    kind = forms.TypedChoiceField(
        label=_("Which limit"),
        choices=[("", _("Choose")), *TreatmentLimit.Kind.choices],
        coerce=TreatmentLimit.Kind,
    )
    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=730,
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    valid_from = DateField(label=_("From"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Who says so, and where"))

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency

    def clean_valid_from(self) -> date:
        """Refuse days that are over."""
        day: date = self.cleaned_data["valid_from"]
        if day < localdate():
            raise forms.ValidationError(_("The day is over: what was counted since stays as it was"))
        own = TreatmentLimit.objects.filter(agency=self.agency, kind=self.cleaned_data.get("kind", ""))
        if own.filter(valid_from__gte=day).exists():
            raise forms.ValidationError(_("Your agency has set this limit from that day or a later one"))
        return day

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}
