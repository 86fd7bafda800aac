"""What became of a person who was referred."""

from datetime import datetime, time
from functools import partial
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from partners.clock_times import london_instant
from partners.reference.codes import offered
from partners.widgets import DateField
from referrals.exchange.reason_form import NoteForm
from referrals.outcomes.actions import Outcome

NOON = time(12)


def _reasons() -> list[tuple[str, Any]]:
    return [("", _("Choose")), *offered("closure_reason")]


class OutcomeForm(NoteForm):
    """An outcome, and the day on which it happened."""

    field_order = ("outcome", "on", "reason", "note")

    outcome = forms.TypedChoiceField(label=_("What became of them?"), coerce=Outcome, widget=forms.RadioSelect)
    on = DateField(label=_("When was that?"), help_text=_("Leave empty for today"), required=False)
    reason = forms.ChoiceField(label=_("If they were discharged: why"), choices=partial(_reasons), required=False)

    def __init__(self, *args: Any, outcomes: list[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(outcome.value, outcome.label) for outcome in outcomes]
        cast("forms.ChoiceField", self.fields["outcome"]).choices = choices
        if Outcome.DISCHARGED not in outcomes:
            del self.fields["reason"]

    def clean(self) -> None:
        """Require a reason of a discharge, and a day that has come."""
        said = self.cleaned_data
        if said.get("outcome") == Outcome.DISCHARGED and not said.get("reason"):
            self.add_error("reason", _("Choose why they were discharged"))
        if said.get("on") and said["on"] > localdate():
            self.add_error("on", _("It cannot be in the future"))

    def answer(self) -> dict[str, Any]:
        """The valid form as the verb takes it."""
        said, is_discharge = self.cleaned_data, self.cleaned_data["outcome"] == Outcome.DISCHARGED
        reason = said.get("reason", "") if is_discharge else ""
        return {"outcome": said["outcome"], "at": self._at(), "reason": reason, "note": said["note"]}

    def _at(self) -> datetime:
        on = self.cleaned_data["on"]
        return timezone.now() if on in {None, localdate()} else london_instant(on, NOON)
