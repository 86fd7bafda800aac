"""What is said when a referral that came back is sent elsewhere, or left."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.exchange.reason_form import LONGEST, AgreedForm
from referrals.idempotency.token_form import OnceForm


class ElsewhereForm(AgreedForm):
    """What the next worker should know, as the last was told, and whether the person agrees to the new recipient."""

    field_order = ("reason", "override_reason", "why_another", "agreed")

    reason = forms.CharField(
        label=_("What the receiving worker should know"),
        help_text=_("They read this. Do not write what they need not know."),
        widget=forms.Textarea({"rows": 4}),
        max_length=LONGEST,
        required=False,
    )


class DismissForm(OnceForm):
    """Why nothing more is done."""

    note = forms.CharField(
        label=_("Why nothing more is done"),
        help_text=_("Only your agency reads this"),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
        error_messages={"required": _("Say why nothing more is done")},
    )
