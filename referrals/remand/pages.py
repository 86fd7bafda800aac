"""Shared code of pages about one release alert."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.safeguarding.risks import risks_of
from partners.due_words import in_words
from referrals.exchange.pages import ExchangePages, Words
from referrals.exchange.presentation import birth_facts, consent_ended
from referrals.remand.models import ALERT_MACHINE, ReleaseAlert, ReleaseAlertEvent

RELATED = ("identity", "owner", "addressee", "sent_by__user", "programme", "person")


def find(reference: str) -> ReleaseAlert:
    """The alert with this reference, with its related rows for pages.

    :raises Http404: if it is not visible
    """
    return get_object_or_404(ReleaseAlert.objects.select_related(*RELATED), reference=reference)


def described(shown: ReleaseAlert) -> dict[str, Any]:
    """The context about an alert's person and state."""
    now = timezone.now()
    return {
        "identity": shown.identity,
        "facts": birth_facts(shown.identity),
        "risks": risks_of([shown.person_id]).get(shown.person_id, []),
        "tag": ALERT_MACHINE.tag(shown.state),
        "is_late": shown.is_late(now),
        "due": in_words(shown.acknowledge_by, now=now),
    }


def history(shown: ReleaseAlert) -> list[dict[str, Any]]:
    """The entries of an alert's timeline, latest first."""
    events = list(ReleaseAlertEvent.objects.filter(alert=shown).select_related("owner", "by__user").order_by("pk"))
    told = {
        "title": _("%(agency)s told") % {"agency": shown.addressee},
        "byline": shown.sent_by.user,
        "at": shown.sent_at,
        "agency": shown.owner,
    }
    entries = [
        {"title": each.what(), "byline": each.by.user, "at": each.happened_at, "text": each.note, "agency": each.owner}
        for each in events
    ]
    return [*consent_ended(shown, events), *reversed(entries), told]


ALERTS = ExchangePages(
    name="alert",
    words=Words(
        it=gettext_lazy("The alert"),
        moved_on=gettext_lazy("This alert has moved on"),
        why=gettext_lazy(
            "What you asked for cannot follow from where the alert stands now, so nothing was changed."
            " This is what happened last:"
        ),
        see=gettext_lazy("See the alert"),
    ),
    find=find,
    described=described,
    latest=history,
)
