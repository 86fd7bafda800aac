"""The tabs of the lists of referrals, with counts."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.enforcement.tallies import tallies
from partners.london import london_today
from partners.requests import UserRequest
from referrals.exchange.models import Event, Referral
from referrals.lists.forms import ListFilter
from referrals.unrouted.models import UnroutedReferral

PAGE = 25


def tabs(request: UserRequest, current: str) -> list[dict[str, Any]]:
    """The tabs, with the number of waiting referrals on each."""
    agency = request.membership.agency_id
    now = timezone.now()
    waiting, late, due, unrouted = tallies(
        Referral.objects.to(agency).awaiting_decision(),
        Referral.objects.sent_by(agency).not_acknowledged(now),
        Event.objects.standing_appointments(agency).due(london_today(now)),
        UnroutedReferral.objects.waiting().filter(owner=agency),
    )
    items = [
        ("referrals", _("Referred to us"), reverse("referrals"), waiting),
        ("appointments", _("Appointments"), reverse("appointments"), due),
        ("sent_referrals", _("Sent by us"), reverse("sent_referrals"), 0),
        ("late", _("Not acknowledged in time"), f"{reverse('sent_referrals')}?state={ListFilter.LATE}", late),
        ("unrouted_referrals", _("Unrouted"), reverse("unrouted_referrals"), unrouted),
    ]
    return [
        {"label": label, "url": url, "count": count, "is_current": name == current} for name, label, url, count in items
    ]
