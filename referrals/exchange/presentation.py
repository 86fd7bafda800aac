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
from referrals.exchange.corrections import taken_back
from referrals.exchange.engine import UNCONSENTED, Happened, Sent, SentIdentity
from referrals.exchange.models import REASONS, REFERRAL_MACHINE, Event, EventKind, Referral, ReferralState

REASON_LISTS = {kind: system for system, kinds in REASONS.items() for kind in kinds}
"""The code list of reasons for each kind of event."""


def tag(referral: Referral) -> dict[str, str]:
    """The tag for the state of a referral."""
    return REFERRAL_MACHINE.tag(referral.state)


def when(at: Any) -> str:
    """An instant with weekday, date and time."""
    return date_format(localtime(at), "l j F Y, H:i")


def birth_facts(identity: Identity | SentIdentity) -> list[dict[str, Any]]:
    """When a person was born and how to reach them, for the bar that says who a page is about."""
    facts: list[dict[str, Any]] = [{"key": _("Born"), "value": identity.birth}]
    age = identity.birth.age_on(london_today(timezone.now()))
    if age is not None:
        facts.append({"key": _("Age"), "value": age})
    if phone := getattr(identity, "phone", ""):
        facts.append({"key": _("Phone"), "value": phone})
    return facts


def history(referral: Referral, events: Iterable[Event]) -> list[dict[str, Any]]:
    """The entries of a referral's timeline, latest first, including events that were taken back."""
    seen = list(events)
    reasons = reasons_in_words((event.reason for event in seen), set(REASONS))
    undone, kinds = taken_back(seen), {event.pk: event.what() for event in seen}
    entries, booked = [], None
    for event in seen:
        entry = _entry(event, reasons, booked)
        if event.pk in undone:
            entry["title"] = _("%(what)s (taken back since)") % {"what": entry["title"]}
        if event.corrects_id in kinds:
            entry["title"] = _("Taken back: %(what)s") % {"what": kinds[event.corrects_id]}
        entries.append(entry)
        booked = event if event.kind == EventKind.BOOKED else booked
    sent = {
        "title": _("Sent to %(service)s") % {"service": referral.service},
        "byline": referral.sent_by.user,
        "at": referral.sent_at,
        "agency": referral.owner,
    }
    return [*consent_ended(referral, seen), *reversed(entries), sent]


def consent_ended(sent: Sent, events: Iterable[Happened]) -> list[dict[str, Any]]:
    """The entry for the end of consent, if no event records it: withdrawn on the person's page, or expired."""
    if sent.state != UNCONSENTED or any(event.kind == UNCONSENTED for event in events):
        return []
    consent = sent.consent
    if consent is None or consent.valid_to is None:
        return []
    return [{"title": _("Consent ended"), "byline": "", "at": consent.valid_to, "agency": sent.owner}]


def reasons_in_words(given: Iterable[str], systems: Collection[str]) -> dict[tuple[str, str], str]:
    """The labels of the codes `given` in the lists `systems`, by list and code."""
    codes = set(given) - {""}
    if not codes:
        return {}
    found = CodeValue.objects.filter(code__in=codes, code_set__system__in=systems)
    return {(value.code_set.system, value.code): value.label for value in found.select_related("code_set")}


def _entry(event: Event, reasons: dict[tuple[str, str], str], booked: Event | None) -> dict[str, Any]:
    kind = EventKind(event.kind)
    is_change = kind == EventKind.BOOKED and event.state_before == ReferralState.BOOKED and booked is not None
    said = [
        reasons.get((REASON_LISTS.get(kind, ""), event.reason), event.reason),
        _("Now: %(appointment)s") % {"appointment": appointment(event)} if is_change else appointment(event),
        _("Was: %(appointment)s") % {"appointment": appointment(booked)} if is_change and booked else "",
        _("The service is closed then; this was confirmed.") if event.out_of_hours else "",
        _from_elsewhere(event),
        _onward(event),
        event.note,
    ]
    return {
        "title": _("Appointment rescheduled") if is_change else kind.label,
        "byline": event.by.user,
        "at": event.happened_at,
        "text": "\n".join(part for part in said if part),
        "agency": event.owner,
    }


def _from_elsewhere(event: Event) -> str:
    if event.outcome_elsewhere:
        return str(EventKind(event.outcome_elsewhere).label)
    return str(ReferralState(event.elsewhere).label) if event.elsewhere else ""


def _onward(event: Event) -> str:
    if event.kind != EventKind.REDIRECTED:
        return ""
    if event.onward is None:
        return _("Where it went is told only with their consent.")
    return _("To %(service)s, %(agency)s") % {"service": event.onward, "agency": event.onward.agency}


def appointment(event: Event) -> str:
    """When and where a booking is for; empty for what books nothing."""
    if event.appointment_at is None:
        return ""
    return ", ".join(filter(None, [when(event.appointment_at), event.appointment_place]))
