"""News on the home page of whoever referred people: what became of them, with nothing to do."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.home import Home, Section, register
from partners.requests import UserRequest
from partners.rules import may
from referrals.exchange.models import OUTCOMES, Event, EventKind, Referral
from referrals.returned.models import came_back

NEW_FOR = timedelta(days=7)
AT_MOST = 10
NEWS = [EventKind.ACCEPTED, EventKind.ATTENDED, EventKind.ELSEWHERE, *OUTCOMES]
"""What is news, the latest of each referral."""


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the latest news of the referrals that the member sent, without those that leave something to do."""
    if not may(request.membership, request.purpose, "handle referrals"):
        return
    since = Event.objects.filter(referral=OuterRef("referral"), kind__in=NEWS, correction=None, pk__gt=OuterRef("pk"))
    sent = Referral.objects.sent_by(request.membership.agency_id)
    told = Event.objects.filter(
        ~Exists(since),
        ~Exists(came_back(sent).filter(pk=OuterRef("referral"))),
        referral__owner=request.membership.agency_id,
        referral__sent_by__user=request.user,
        kind__in=NEWS,
        correction=None,
        created_at__gte=timezone.now() - NEW_FOR,
    ).exclude(owner=request.membership.agency_id)
    related = ("referral__identity", "referral__service", "owner")
    found, more = told.select_related(*related).order_by("-created_at", "-pk").page(AT_MOST)
    if not found:
        return
    content: dict[str, Any] = {"news": [_news(event) for event in found], "more": more}
    home.sections.append(
        Section(
            slug="came-back",
            title=_("Came back to you, nothing to do"),
            template="referrals/outcomes/_news.html",
            content=content,
        )
    )


def _news(event: Event) -> dict[str, Any]:
    kind = EventKind(event.outcome_elsewhere or event.kind)
    what = event.get_elsewhere_display() if kind == EventKind.ELSEWHERE else kind.label
    return {
        "who": getattr(event.referral, "identity", ""),
        "url": event.referral.get_absolute_url(),
        "what": what,
        "at": event.happened_at,
        "agency": event.owner,
        "service": event.referral.service,
        "sent_at": event.referral.sent_at,
    }
