"""A referral from a person's page, to a service chosen by hand."""

from dataclasses import replace
from functools import partial
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Alert
from partners.models import Agency, Area
from partners.reference.codes import offered
from partners.services.limits import Limit
from referrals.exchange.reason_form import LONGEST, AgreedForm
from referrals.routing.referral_form import RISK_OF_ALERT, alert_in_words


class PersonReferralForm(AgreedForm):
    """What goes with the referral, and whether they agree to that recipient."""

    field_order = (
        "risks",
        "alerts",
        "substance_group",
        "area",
        "sex",
        "reason",
        "phone",
        "urgent",
        "override_reason",
        "agreed",
    )

    risks = forms.MultipleChoiceField(
        label=_("Risk now"),
        help_text=_("Goes first in the referral"),
        choices=partial(offered, "immediate_risk"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    alerts = forms.MultipleChoiceField(
        label=_("Alerts to send along"), widget=forms.CheckboxSelectMultiple, required=False
    )
    substance_group = forms.ChoiceField(
        label=_("What they use"),
        choices=partial(offered, "substance_group", blank=_("Not known")),
        widget=forms.RadioSelect,
        required=False,
    )
    area = forms.ModelChoiceField(
        label=_("Where they live"),
        queryset=Area.objects.none(),
        to_field_name="code",
        empty_label=_("Not known"),
        required=False,
    )
    sex = forms.ChoiceField(
        label=_("Sex, where a service asks"),
        choices=lambda: [("", _("Not said")), *offered("sex")],
        required=False,
    )
    reason = forms.CharField(
        label=_("What the receiving worker should know"),
        help_text=_("They read this. Do not write what they need not know."),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
        required=False,
    )
    phone = forms.CharField(
        label=_("How to reach them"),
        help_text=_("A phone number they answer. It goes with the referral."),
        max_length=200,
        widget=forms.TextInput({"type": "tel", "class": "govuk-input--width-20", "autocomplete": "off"}),
        required=False,
    )
    urgent = forms.BooleanField(label=_("Urgent"), required=False)

    def __init__(self, *args: Any, agency: Agency, alerts: list[Alert], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered_alerts = {alert.reference: alert for alert in alerts}
        if alerts:
            field = cast("forms.MultipleChoiceField", self.fields["alerts"])
            field.choices = [(alert.reference, alert_in_words(alert)) for alert in alerts]
        else:
            del self.fields["alerts"]
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).queryset = Area.objects.of_programmes_of(agency)

    def beyond(self) -> list[Limit]:
        """The limits that they are beyond by what the form says of them."""
        said = getattr(self, "cleaned_data", {})
        known = {name: said[name] for name in ("area", "substance_group", "sex") if name in said}
        self.who = replace(self.who, **known)
        return super().beyond()

    def details(self) -> dict[str, Any]:
        """The valid form as the verb takes it."""
        names = ("substance_group", "area", "sex", "reason", "phone", "urgent")
        chosen = [self.offered_alerts[each] for each in self.cleaned_data.get("alerts", [])]
        codes = [RISK_OF_ALERT[alert.kind] for alert in chosen if alert.kind in RISK_OF_ALERT]
        return {name: self.cleaned_data[name] for name in names} | {
            "risks": list(dict.fromkeys([*self.cleaned_data["risks"], *codes])),
            "risk_note": "\n".join(map(alert_in_words, chosen)),
            **self.override(),
        }
