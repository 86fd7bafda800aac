"""Labels, tags and timelines of referrals."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cases.models import Identity
from partners.london import london_today
from partners.models import CodeValue
from referrals.exchange.engine import SentIdentity
from referrals.exchange.models import REFERRAL_MACHINE, Event, EventKind, Referral, ReferralState

REASONS = {
    EventKind.DECLINED: "decline_reason",
    EventKind.REDIRECTED: "decline_reason",
    EventKind.WITHDRAWN: "withdrawal_reason",
}
"""The code list of reasons for each kind of event."""


def tag(referral: Referral) -> dict[str, str]:
    """The tag for the state of a referral."""
    return REFERRAL_MACHINE.tag(referral.state)


def when(at: Any) -> str:
    """An instant with weekday, date and time."""
    return date_format(localtime(at), "l j F Y, H:i")


def birth_facts(identity: Identity | SentIdentity) -> list[dict[str, Any]]:
    """When somebody was born and what they are called besides, for the bar that says who a page is about."""
    facts: list[dict[str, Any]] = [{"key": _("Born"), "value": identity.birth}]
    age = identity.birth.age_on(london_today(timezone.now()))
    if age is not None:
        facts.append({"key": _("Age"), "value": age})
    if identity.known_as:
        facts.append({"key": _("Known as"), "value": identity.known_as})
    if phone := getattr(identity, "phone", ""):
        facts.append({"key": _("Phone"), "value": phone})
    return facts


def history(referral: Referral, events: Iterable[Event]) -> list[dict[str, Any]]:
    """The entries of a referral's timeline, latest first."""
    seen = list(events)
    reasons = reasons_in_words((event.reason for event in seen), set(REASONS.values()))
    entries = [_entry(event, reasons) for event in seen]
    sent = {
        "title": _("Sent to %(service)s") % {"service": referral.service},
        "byline": referral.sent_by.user,
        "at": referral.sent_at,
        "agency": referral.owner,
    }
    return [*reversed(entries), sent]


def reasons_in_words(given: Iterable[str], systems: Collection[str]) -> dict[tuple[str, str], str]:
    """The labels of the codes `given` in the lists `systems`, by list and code."""
    codes = set(given) - {""}
    if not codes:
        return {}
    found = CodeValue.objects.filter(code__in=codes, code_set__system__in=systems)
    return {(value.code_set.system, value.code): value.label for value in found.select_related("code_set")}


def _entry(event: Event, reasons: dict[tuple[str, str], str]) -> dict[str, Any]:
    kind = EventKind(event.kind)
    said = [
        reasons.get((REASONS.get(kind, ""), event.reason), event.reason),
        ", ".join(filter(None, [when(event.appointment_at), event.appointment_place])) if event.appointment_at else "",
        str(ReferralState(event.elsewhere).label) if event.elsewhere else "",
        event.note,
    ]
    return {
        "title": kind.label,
        "byline": event.by.user,
        "at": event.happened_at,
        "text": "\n".join(part for part in said if part),
        "agency": event.owner,
    }
