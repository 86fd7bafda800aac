"""Base forms with a coded reason, a note, or the person's agreement."""

from itertools import groupby
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.london import london_today
from partners.models import CodeValue
from partners.services.limits import Limit, Referred, limits_beyond
from partners.widgets import consent_tick
from referrals.exchange.beside import Beside
from referrals.exchange.beside_form import BesideForm
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


class OverrideField(forms.CharField):
    """A supervisor's reason to send a person beyond the limits of a service."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Why the service is to take them all the same"),
            help_text=_("The service reads it, with your name"),
            widget=forms.Textarea({"rows": 3}),
            max_length=LONGEST,
            required=False,
        )


def refuse_beyond(form: forms.Form, beyond: list[Limit], *, may_override: bool) -> None:
    """Beyond a limit nobody goes without a supervisor's reason."""
    if not beyond:
        form.cleaned_data["override_reason"] = ""
    elif not may_override:
        refused = gettext("The service is not for them. %(why)s A supervisor may refer them, saying why.")
        form.add_error(None, refused % {"why": " ".join(map(str, beyond))})
    elif not form.cleaned_data.get("override_reason", "").strip():
        form.add_error("override_reason", gettext("Say why the service is to take them all the same"))


class AgreedForm(BesideForm, OnceForm):
    """Whether they agree that somebody chosen by hand receives their referral. Never answered beforehand.

    `who` is referred; whom the service is not for, only a supervisor (`may_override`) refers, saying why. `beside`:
    what speaks against another referral.
    """

    agreed = forms.BooleanField(
        widget=consent_tick(), error_messages={"required": _("Nothing can be sent unless they agree")}
    )
    override_reason = OverrideField()

    def __init__(
        self, *args: Any, route: Route, who: Referred, may_override: bool, beside: Beside, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_beside(beside)
        self.route, self.who, self.may_override = route, who, may_override
        asks = _("They agree that %(recipient)s is told") if route.needs_consent else _("Send it to %(recipient)s")
        self.fields["agreed"].label = asks % {"recipient": route.recipient}
        if not (may_override and (self.is_bound or self.beyond())):
            del self.fields["override_reason"]

    def beyond(self) -> list[Limit]:
        """The limits of the service that they are beyond, by what the form says so far."""
        return limits_beyond(self.route.service, self.who)

    def is_refused(self) -> bool:
        """Whether whoever fills in the form cannot send it."""
        return bool(self.beyond()) and not self.may_override

    def clean(self) -> None:
        """Beyond a limit nobody goes without a supervisor's reason, nor beside a live referral without one's own."""
        refuse_beyond(self, self.beyond(), may_override=self.may_override)
        self.refuse_unseen()

    def how(self) -> dict[str, Any]:
        """A supervisor's reason and what was gone on despite of, as verbs take them. Valid forms only."""
        return {"override_reason": self.cleaned_data.get("override_reason", ""), **self.went_on()}
