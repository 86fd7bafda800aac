"""Forms about treatment episodes, interventions, reviews, transfers and limits."""

from functools import partial
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.models import Membership, Role
from partners.reference.codes import offered
from referrals.idempotency.token_form import OnceForm
from referrals.treatment.act_form import ActForm, PastDay, to_choose
from referrals.treatment.models import TreatmentEpisode

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
        field.label_from_instance = lambda obj: str(obj.user)  # type: ignore[method-assign]


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
