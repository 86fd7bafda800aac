"""What came back to whoever sent it, where they start: what happened, why, and the next step."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasharing.enforcement.tallies import tallies
from partners import tallies as numbers
from partners.home import Group, Home, Line, Tag, register
from partners.models import Role
from partners.requests import UserRequest
from partners.rules import may
from referrals.exchange.clocks import REFERRALS
from referrals.exchange.models import REFERRAL_MACHINE, Event, EventKind, Referral, ReferralState
from referrals.exchange.presentation import REASONS, reasons_in_words
from referrals.returned.models import LONG_AGO, came_back

AT_MOST = 10
SAYING = [*REASONS, EventKind.MISSED, EventKind.UNCONSENTED]
"""The events that say why a referral came back."""
TITLES: dict[str, Any] = {
    ReferralState.DECLINED: lambda where: _("%(service)s declined") % where,
    ReferralState.REDIRECTED: lambda where: _("%(service)s sent them on") % where,
    ReferralState.UNCONSENTED: lambda where: _("They no longer agree that %(service)s is told") % where,
    ReferralState.MISSED: lambda where: _("Did not come to %(service)s twice") % where,
    ReferralState.CLOSED: lambda where: _("%(service)s closed it") % where,
}


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add what came back: to its sender, and to supervisors what has been left for a day."""
    if not may(request.membership, request.purpose, "send a referral"):
        return
    mine = Q(sent_by__user=request.user)
    if request.membership.role == Role.SUPERVISOR:
        mine |= Q(updated_at__lt=timezone.now() - LONG_AGO)
    back = came_back(Referral.objects.sent_by(request.membership.agency_id).filter(mine))
    [count] = tallies(back)
    if not count:
        return
    shown = list(back.select_related("identity", "service", "addressee", "sent_by__user").newest()[:AT_MOST])
    home.lines += _lines(shown)
    if count > len(shown):
        home.lines.append(_more(count - len(shown)))


def _lines(referrals: list[Referral]) -> Iterator[Line]:
    said = _said(referrals)
    for referral in referrals:
        yield Line(
            group=Group.BACK,
            who=getattr(referral, "identity", ""),
            who_url=referral.get_absolute_url(),
            title=TITLES[referral.state]({"service": referral.service}),
            remark=said.get(referral.pk, ""),
            tag=Tag(REFERRAL_MACHINE.label(referral.state), REFERRAL_MACHINE.colour(referral.state)),
            subject=REFERRALS,
            **_next(referral),
        )


def _next(referral: Referral) -> dict[str, Any]:
    """The next step, and the others."""
    elsewhere = reverse("send_elsewhere", args=[referral.reference])
    others = [(_("Nothing more"), reverse("dismiss_referral", args=[referral.reference]))]
    if referral.state == ReferralState.MISSED:
        others.insert(0, (_("Withdraw"), reverse("withdraw_referral", args=[referral.reference])))
    if referral.state == ReferralState.REDIRECTED:
        return {"action": _("See"), "url": referral.get_absolute_url(), "others": tuple(others)}
    return {"action": _("Send elsewhere"), "url": elsewhere, "others": tuple(others)}


def _said(referrals: Iterable[Referral]) -> dict[int, str]:
    """Why each came back, in the words of whoever sent it back."""
    events = list(
        Event.objects.filter(referral__in=list(referrals), kind__in=SAYING, correction=None)
        .order_by("pk")
        .select_related("onward")
    )
    words = reasons_in_words((event.reason for event in events), set(REASONS.values()))
    return {event.referral_id: _in_words(event, words) for event in events}


def _in_words(event: Event, words: dict[tuple[str, str], str]) -> str:
    reason = words.get((REASONS.get(EventKind(event.kind), ""), event.reason), event.reason)
    onward = _("Now with %(service)s.") % {"service": event.onward} if event.onward else ""
    return " ".join(filter(None, [f"{reason}." if reason else "", event.note, onward]))


def _more(count: int) -> Line:
    label = ngettext("%s more came back", "%s more came back", count)
    return Line(
        group=Group.BACK,
        title=label % numbers.in_words(count),
        url=f"{reverse('sent_referrals')}?mine=yes",
        action=_("See"),
        subject=REFERRALS,
        count=count,
    )
