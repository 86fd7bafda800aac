"""Filters of the list of treatment requirements and of their numbers. Their choices are in the URL."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partners.london import london_today
from partners.period_form import PeriodForm
from referrals.requirements.machine import BEFORE_SENTENCE, ENDED, LIVE, RequirementState, among
from referrals.requirements.models import RequirementKind
from referrals.requirements.numbers import Cohort

USUAL = timedelta(weeks=26)


class Showing(models.TextChoices):
    """The filter by state."""

    BEFORE = "before", _("Before the sentence")
    LIVE = "live", _("In force")
    NOT_IMPOSED = "not_imposed", _("Not imposed")
    ENDED = "ended", _("Ended")


STATES = {
    Showing.BEFORE: BEFORE_SENTENCE,
    Showing.LIVE: LIVE,
    Showing.NOT_IMPOSED: [RequirementState.NOT_IMPOSED],
    Showing.ENDED: ENDED,
}


class RequirementFilter(forms.Form):
    """By state and kind."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *Showing.choices], required=False)
    kind = forms.ChoiceField(label=_("Requirement"), choices=[("", _("All")), *RequirementKind.choices], required=False)

    def narrow(self, found: Any) -> Any:
        """The requirements in `found` that match the valid form."""
        if self.cleaned_data["state"]:
            found = found.filter(among(STATES[Showing(self.cleaned_data["state"])]))
        return found.filter(kind=self.cleaned_data["kind"]) if self.cleaned_data["kind"] else found


class NumbersForm(PeriodForm):
    """The period of the sentences that are counted, and the kind of requirement."""

    kind = forms.ChoiceField(label=_("Requirement"), choices=[("", _("All")), *RequirementKind.choices], required=False)

    def __init__(self, asked: QueryDict, *, now: datetime) -> None:
        super().__init__(asked)
        self.now = now
        self.fields["since"].help_text = _("Without a day: the last 26 weeks")

    def cohort(self) -> Cohort:
        """The sentences that were chosen; the usual ones if the choice is not valid."""
        asked: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        until: date = asked.get("until") or london_today(self.now)
        return Cohort(since=asked.get("since") or until - USUAL, until=until, kind=asked.get("kind") or "")
