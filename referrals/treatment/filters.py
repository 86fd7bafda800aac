"""The filter of the people in treatment. Its choices are in the URL."""

from collections.abc import Iterable
from datetime import timedelta

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from partners.models import Membership
from referrals.treatment.due import Due
from referrals.treatment.models import EpisodeQuerySet, EpisodeState

MINE, AGENCY = "mine", "agency"
WEEK = timedelta(days=7)


class TreatmentFilter(forms.Form):
    """Whose people, in which state, and what is due. Without a choice: the member's own."""

    whose = forms.ChoiceField(
        label=_("Whose"), choices=[(MINE, _("Mine")), (AGENCY, _("All of our agency"))], required=False
    )
    state = forms.ChoiceField(
        label=_("How it stands"),
        choices=[("", _("All that run")), *EpisodeState.choices],
        required=False,
    )
    due = forms.ChoiceField(
        label=_("Due"),
        choices=[("", _("All")), ("late", _("Overdue")), ("week", _("Within a week"))],
        required=False,
    )

    def narrow(self, episodes: EpisodeQuerySet, *, by: Membership) -> EpisodeQuerySet:
        """The `episodes` that match. Discharged people are left out, unless something of them is due or asked for."""
        said = self.cleaned_data
        found = episodes.of(by.agency_id) if said["whose"] == AGENCY else episodes.of_worker(by)
        return found.filter(state=said["state"]) if said["state"] else found.running_or_due()

    def wants(self, due: Iterable[Due]) -> bool:
        """Whether a row with what is `due` matches."""
        chosen, today = self.cleaned_data["due"], localdate()
        if not chosen:
            return True
        until = today if chosen == "late" else today + WEEK + timedelta(days=1)
        return any(each.by < until for each in due)
