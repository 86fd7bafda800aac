"""Referrals on the home page, besides their clocks: counts of what waits, without names."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasharing.enforcement.tallies import tallies
from partners.home import Home, register
from partners.requests import UserRequest
from partners.rules import may
from referrals.custody.models import CustodySuite
from referrals.exchange.clocks import REFERRALS
from referrals.exchange.models import Referral, ReferralState
from referrals.unrouted.models import UnroutedReferral


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add actions to start, and counts of waiting referrals."""
    if not may(request.membership, request.purpose, "handle referrals"):
        return
    agency = request.membership.agency
    may_begin = may(request.membership, request.purpose, "record a custody contact")
    if may_begin and CustodySuite.objects.filter(agency=agency).exists():
        home.begin.append({"label": _("New contact"), "url": reverse("new_contact")})
    _add_waiting(home, agency.pk)
    home.links += [
        {"label": _("Referred to us"), "url": reverse("referrals")},
        {"label": _("What became of my referrals"), "url": f"{reverse('sent_referrals')}?mine=yes"},
        {"label": _("Where our referrals go"), "url": reverse("routing_rules")},
    ]


def _add_waiting(home: Home, agency: int) -> None:
    """Add counts of an agency's work without a due time: decisions, and unrouted referrals."""
    waiting, unrouted = tallies(
        Referral.objects.to(agency).filter(state=ReferralState.ACKNOWLEDGED),
        UnroutedReferral.objects.filter(owner=agency).waiting(),
    )
    label = ngettext("%s referral waits for a decision", "%s referrals wait for a decision", waiting)
    home.add_task(waiting, label, reverse("referrals"), _("Waiting"), "yellow", action=_("Decide"), subject=REFERRALS)
    label = ngettext("%s referral has no service yet", "%s referrals have no service yet", unrouted)
    home.add_task(
        unrouted,
        label,
        reverse("unrouted_referrals"),
        _("Unrouted"),
        "yellow",
        action=_("Find a service"),
        subject=REFERRALS,
    )
