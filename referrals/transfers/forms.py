"""Forms of a transfer: to which service, and with consent."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, long_text
from partners.widgets import consent_tick
from referrals.idempotency.token_form import OnceForm
from referrals.transfers.routes import TransferRoute


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
