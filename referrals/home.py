"""What referrals have for whoever acts, where they start: what waits for their agency, counted and never named."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.home import Home, register
from partners.london import london_today
from partners.models import Purpose
from partners.requests import UserRequest

from .forms.lists import Standing
from .models import CustodySuite, Event, Referral, UnroutedReferral

HANDLE_REFERRALS = frozenset({Purpose.CUSTODY, Purpose.TREATMENT, Purpose.SUPERVISION, Purpose.COURT})
"""Purposes for which somebody sends or answers referrals."""


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add what may be begun and what waits."""
    if request.purpose not in HANDLE_REFERRALS:
        return
    agency = request.membership.agency
    if request.purpose == Purpose.CUSTODY and CustodySuite.objects.filter(agency=agency).exists():
        home.begin.append({"label": _("New contact"), "url": reverse("new_contact")})
    home.tasks += [*_received(agency.pk), *_sent(agency.pk)]
    home.links += [
        {"label": _("Referred to us"), "url": reverse("referrals")},
        {"label": _("What became of my referrals"), "url": f"{reverse('sent_referrals')}?mine=yes"},
        {"label": _("Where our referrals go"), "url": reverse("routing_rules")},
    ]


def _received(agency: int) -> list[dict[str, Any]]:
    """What others' referrals ask of an agency."""
    now = timezone.now()
    to_us = Referral.objects.to(agency)
    late = to_us.not_acknowledged(now).count()
    waiting = to_us.awaiting_decision().count()
    due = Event.objects.standing_appointments(agency).due(london_today(now)).count()
    lists = reverse("referrals")
    return [
        *_task(
            late,
            ngettext("%d referral to acknowledge now", "%d referrals to acknowledge now", late),
            f"{lists}?state={Standing.LATE}",
            _("Late"),
            "red",
        ),
        *_task(
            waiting,
            ngettext("%d referral waits for a decision", "%d referrals wait for a decision", waiting),
            lists,
            _("Waiting"),
            "yellow",
        ),
        *_task(
            due,
            ngettext("%d appointment up to today", "%d appointments up to today", due),
            f"{reverse('appointments')}?due=yes",
            _("Today"),
            "teal",
        ),
    ]


def _sent(agency: int) -> list[dict[str, Any]]:
    """What an agency's own referrals wait for."""
    late = Referral.objects.sent_by(agency).not_acknowledged(timezone.now()).count()
    unrouted = UnroutedReferral.objects.filter(owner=agency).waiting().count()
    return [
        *_task(
            unrouted,
            ngettext("%d referral has no service yet", "%d referrals have no service yet", unrouted),
            reverse("unrouted_referrals"),
            _("Unrouted"),
            "orange",
        ),
        *_task(
            late,
            ngettext("%d referral of ours is not acknowledged", "%d referrals of ours are not acknowledged", late),
            f"{reverse('sent_referrals')}?state={Standing.LATE}",
            _("Late"),
            "red",
        ),
    ]


def _task(count: int, label: str, url: str, status: str, colour: str) -> list[dict[str, Any]]:
    return [{"label": label % count, "url": url, "status": status, "colour": colour}] if count else []
