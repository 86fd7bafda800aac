"""What referrals have for whoever acts, where they start: what waits for their agency, counted and never named."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from datasharing.enforcement.tallies import tallies
from partners.home import Group, Home, Subject, register
from partners.london import london_today
from partners.requests import UserRequest
from partners.rules import may
from referrals.custody.models import CustodySuite
from referrals.exchange.models import Event, Referral
from referrals.lists.forms import Standing
from referrals.unrouted.models import UnroutedReferral

REFERRALS = Subject("referrals", gettext_lazy("Referrals"))
APPOINTMENTS = Subject("appointments", gettext_lazy("Appointments"))


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add what may be begun and what waits."""
    if not may(request.membership, request.purpose, "handle referrals"):
        return
    agency = request.membership.agency
    may_begin = may(request.membership, request.purpose, "record a custody contact")
    if may_begin and CustodySuite.objects.filter(agency=agency).exists():
        home.begin.append({"label": _("New contact"), "url": reverse("new_contact")})
    _add_received(home, agency.pk)
    _add_sent(home, agency.pk)
    home.links += [
        {"label": _("Referred to us"), "url": reverse("referrals")},
        {"label": _("What became of my referrals"), "url": f"{reverse('sent_referrals')}?mine=yes"},
        {"label": _("Where our referrals go"), "url": reverse("routing_rules")},
    ]


def _add_received(home: Home, agency: int) -> None:
    """Add what others' referrals ask of an agency."""
    now = timezone.now()
    to_us = Referral.objects.to(agency)
    lists = reverse("referrals")
    late, waiting, due = tallies(
        to_us.not_acknowledged(now),
        to_us.awaiting_decision(),
        Event.objects.standing_appointments(agency).due(london_today(now)),
    )
    label = ngettext("%s referral to acknowledge now", "%s referrals to acknowledge now", late)
    home.add_task(
        late,
        label,
        f"{lists}?state={Standing.LATE}",
        _("Late"),
        "red",
        group=Group.OVERDUE,
        action=_("Acknowledge"),
        subject=REFERRALS,
    )
    label = ngettext("%s referral waits for a decision", "%s referrals wait for a decision", waiting)
    home.add_task(waiting, label, lists, _("Waiting"), "yellow", action=_("Decide"), subject=REFERRALS)
    label = ngettext("%s appointment up to today", "%s appointments up to today", due)
    home.add_task(
        due, label, f"{reverse('appointments')}?due=yes", _("Today"), "blue", action=_("See"), subject=APPOINTMENTS
    )


def _add_sent(home: Home, agency: int) -> None:
    """Add what an agency's own referrals wait for."""
    unrouted, late = tallies(
        UnroutedReferral.objects.filter(owner=agency).waiting(),
        Referral.objects.sent_by(agency).not_acknowledged(timezone.now()),
    )
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
    label = ngettext("%s referral of ours is not acknowledged", "%s referrals of ours are not acknowledged", late)
    home.add_task(
        late,
        label,
        f"{reverse('sent_referrals')}?state={Standing.LATE}",
        _("Late"),
        "red",
        group=Group.OTHERS,
        action=_("See"),
        subject=REFERRALS,
    )
