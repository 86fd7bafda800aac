"""The filter of the list of out-of-court resolutions. Its choices are in the URL."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from referrals.diversion.machine import ResolutionState, among

S = ResolutionState


class Showing(models.TextChoices):
    """The filter by state."""

    TO_OFFER = "to_offer", _("Considered or offered")
    GOING_ON = "going_on", _("Accepted or under way")
    BREACHED = "breached", _("Breached")
    OVER = "over", _("Over")


STATES = {
    Showing.TO_OFFER: [S.CONSIDERED, S.OFFERED],
    Showing.GOING_ON: [S.ACCEPTED, S.ACTIVE],
    Showing.BREACHED: [S.BREACHED],
    Showing.OVER: [S.COMPLETED, S.PROSECUTED, S.CLOSED],
}


class ResolutionFilter(forms.Form):
    """By state."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *Showing.choices], required=False)

    def narrow(self, found: Any) -> Any:
        """The resolutions in `found` that match the valid form."""
        state = self.cleaned_data["state"]
        return found.filter(among(STATES[Showing(state)])) if state else found
