"""Base forms with a coded reason, a note, or the person's agreement."""

from itertools import groupby
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.london import london_today
from partners.models import CodeValue
from partners.widgets import consent_tick
from referrals.idempotency.token_form import OnceForm
from referrals.routing.routing import Route

LONGEST = 4_000


def reasons(system: str) -> list[Any]:
    """The codes of the list `system` in use today, grouped by heading."""
    codes = CodeValue.objects.of(system).in_use(london_today(timezone.now()))
    groups = groupby(codes, key=lambda code: code.group)
    return [(heading, [(code.code, code.label) for code in group]) for heading, group in groups]


class NoteForm(OnceForm):
    """An optional note."""

    note = forms.CharField(
        label=_("Note"),
        help_text=_("The other agency reads it"),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
        required=False,
    )


class ReasonForm(NoteForm):
    """A coded reason, and an optional note."""

    field_order: tuple[str, ...] = ("reason", "note")
    system = "decline_reason"

    reason = forms.ChoiceField(
        label=_("Reason"), widget=forms.RadioSelect, error_messages={"required": _("Choose a reason")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["reason"]).choices = reasons(self.system)

    def answer(self) -> dict[str, str]:
        """The valid form as verbs take it."""
        return {"reason": self.cleaned_data["reason"], "note": self.cleaned_data["note"]}


class WithdrawForm(ReasonForm):
    """The reason for withdrawing a referral."""

    system = "withdrawal_reason"


class CloseForm(ReasonForm):
    """Why the work with a referral has ended."""

    system = "closure_reason"


class CorrectionForm(NoteForm):
    """Why something that was recorded is taken back, if that needs to be said."""


class AgreedForm(OnceForm):
    """The person's agreement to a recipient chosen by hand. It is never preselected."""

    agreed = forms.BooleanField(
        widget=consent_tick(), error_messages={"required": _("Nothing can be sent unless they agree")}
    )

    def __init__(self, *args: Any, route: Route, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = _("They agree that %(recipient)s is told") if route.needs_consent else _("Send it to %(recipient)s")
        self.fields["agreed"].label = asks % {"recipient": route.recipient}
