"""Treatment on the home page, besides its clocks: referrals without an episode, and the link to the caseload."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasharing.enforcement.tallies import tallies
from partners.home import Home, register
from partners.requests import UserRequest
from partners.rules import may
from referrals.treatment.clocks import TREATMENT
from referrals.treatment.waiting import without_episode
from referrals.treatment.words import RULE


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add them for those who keep records of treatment."""
    if not may(request.membership, request.purpose, RULE):
        return
    [waiting] = tallies(without_episode(request.membership))
    label = ngettext("%s person came who has no episode yet", "%s people came who have no episode yet", waiting)
    home.add_task(
        waiting,
        label,
        reverse("people_in_treatment"),
        _("No episode"),
        "yellow",
        action=_("Open one"),
        subject=TREATMENT,
    )
    home.links.append({"label": _("People in treatment, and what is due"), "url": reverse("people_in_treatment")})
