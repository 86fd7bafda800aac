"""The page of one referral, and pages that withdraw it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from partners.models import ServiceLimits
from partners.requests import UserRequest, reads_or_posts
from referrals.custody.models import CustodyContact
from referrals.exchange import actions
from referrals.exchange.besides import besides
from referrals.exchange.corrections import to_correct
from referrals.exchange.models import (
    RETURNED,
    UNREAD,
    Allocation,
    Event,
    EventKind,
    Referral,
    ReferralState,
    SecondReferral,
)
from referrals.exchange.pages import REFERRALS, answer, described, events_of, find
from referrals.exchange.presentation import history, when
from referrals.exchange.reason_form import WithdrawForm
from referrals.idempotency.token_form import OnceForm


@dataclass(frozen=True)
class Step:
    """A next step: its URL name, and its label, which may depend on the state."""

    kind: EventKind
    url_name: str
    is_usual: bool = False
    label: Any = ""
    only_from: ReferralState | None = None
    """The state from which it is offered, if not from each from which it may be made."""


EARLY = timedelta(hours=1)
"""How long before an appointment attendance can be recorded (referrals/sql/events.sql)."""
STEPS = [
    Step(EventKind.ACKNOWLEDGED, "acknowledge_referral"),
    Step(EventKind.ACCEPTED, "accept_referral", is_usual=True),
    Step(EventKind.DECLINED, "decline_referral"),
    Step(EventKind.REDIRECTED, "redirect_referral"),
    Step(EventKind.BOOKED, "book_appointment", is_usual=True),
    Step(EventKind.ATTENDED, "record_attendance", is_usual=True),
    Step(EventKind.CANCELLED, "cancel_appointment"),
    Step(EventKind.STARTED, "start_treatment", is_usual=True, only_from=ReferralState.ATTENDED),
    Step(EventKind.BREACHED, "tell_outcome", label=_lazy("Tell what became of them")),
    Step(EventKind.CLOSED, "close_referral"),
    Step(EventKind.WITHDRAWN, "withdraw_referral"),
]
"""The steps that members make, in the order in which they are offered."""


@require_safe
def referral(request: UserRequest, reference: str) -> HttpResponse:
    """One referral: content, owner, events, and the member's next steps."""
    shown = find(reference)
    events, agency, now = events_of(shown), request.membership.agency_id, timezone.now()
    may = {each.event: each.words for each in shown.may_now(agency)}
    too_early = _too_early(events, now)
    followed_by = Referral.objects.filter(Q(redirected_from=shown) | Q(corrects=shown) | Q(replaces=shown))
    holding = followed_by.exclude(redirected_from=shown, state=ReferralState.WITHDRAWN)  # a redirection taken back
    successors = list(holding.select_related("service__agency").order_by("pk"))
    allocations = list(
        Allocation.objects.filter(referral=shown).select_related("worker__user", "client", "by__user").order_by("pk")
    )
    context = {
        "referral": shown,
        **described(shown),
        "rows": _rows(
            shown, SecondReferral.objects.filter(referral=shown).first() if shown.owner_id == agency else None
        ),
        "entries": history(shown, events),
        "contact": _contact(shown),
        "steps": [
            replace(step, label=step.label or may[step.kind])
            for step in STEPS
            if step.kind in may.keys() - too_early and step.only_from in {None, shown.state}
        ],
        "may_correct": EventKind.WITHDRAWN in may,
        "may_end_consent": EventKind.UNCONSENTED in may,
        "may_send_elsewhere": shown.owner_id == agency and shown.state in RETURNED,
        "to_correct": to_correct(shown, events, agency, now),
        "onward": next((each for each in successors if each.redirected_from_id == shown.pk), None),
        "replacement": next((each for each in successors if each.replaces_id == shown.pk), None),
        "correction": next((each for each in successors if each.corrects_id == shown.pk), None),
        "allocation": allocations[-1] if allocations else None,
        "workers_before": _workers_before(allocations),
        "besides": besides(shown, agency),
        "form": OnceForm(),
        "now": now,
    }
    return render(request, "referrals/exchange/referral.html", context)


def _too_early(events: list[Event], now: datetime) -> set[str]:
    """The step that the database would refuse: attendance at an appointment that lies ahead."""
    booked = next((event for event in reversed(events) if event.kind == EventKind.BOOKED), None)
    if booked is None or booked.appointment_at is None or booked.appointment_at <= now + EARLY:
        return set()
    return {EventKind.ATTENDED}


def _workers_before(allocations: list[Allocation]) -> list[str]:
    """Who worked with the person before, and until when; who gave them to another."""
    said = _("%(worker)s, until %(day)s, when %(by)s gave them to another")
    return [
        said % {"worker": before.worker.user, "day": when(after.created_at), "by": after.by.user}
        for before, after in pairwise(allocations)
        if before.worker and before.worker_id != after.worker_id
    ]


def _contact(shown: Referral) -> CustodyContact | None:
    """The contact that the referral came from, if it is visible."""
    if shown.contact_id is None:
        return None
    return CustodyContact.objects.filter(pk=shown.contact_id).select_related("suite", "owner").first()


def _rows(shown: Referral, second: SecondReferral | None) -> list[dict[str, Any]]:
    """The rows of the referral's summary, without empty ones."""
    said = {
        _("Service"): f"{shown.service}, {shown.service.agency}",
        _("Sent beyond the limits of the service"): _override(shown),
        _("Sent although another was live"): second or "",
        _("What they use"): shown.get_substance_group_display(),
        _("Where they live"): shown.area,
        _("Programme"): shown.programme,
        _("Risks sent"): ", ".join(shown.risks_in_words()) or _("None was recorded"),
        _("About the risks"): shown.risk_note,
        _("What to know"): shown.reason,
        _("Sent"): f"{when(shown.sent_at)}, {shown.sent_by.user}",
        _("Answer due by"): when(shown.acknowledge_by) if shown.state in UNREAD else "",
    }
    return [{"key": key, "value": value} for key, value in said.items() if value]


def _override(shown: Referral) -> str:
    """Why, who said so, and whom the service was for at the time."""
    if not shown.override_by:
        return ""
    then = ServiceLimits.objects.at(shown.sent_at).filter(service=shown.service_id).first()
    was_for = [then.ages(), then.sexes(), ", ".join(then.treats())] if then else []
    said = _("The service was for: %(whom)s") % {"whom": "; ".join(filter(None, was_for))} if then else ""
    return "\n".join(filter(None, [shown.override_reason, str(shown.override_by.user), said]))


@reads_or_posts
def withdraw_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Withdraw a referral, with a coded reason. The record and its history stay."""
    about = find(reference)
    form = WithdrawForm(request.POST or None)
    return answer(
        request,
        about,
        EventKind.WITHDRAWN,
        form,
        lambda: actions.withdraw_referral(about, by=request.membership, **form.answer()),
        question=_("Withdraw this referral"),
        label=_("Withdraw"),
        lead=_("%(agency)s sees that it was withdrawn and why. Its history stays.") % {"agency": about.addressee},
        dangerous=True,
    )


@reads_or_posts
def correct_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Withdraw a referral about the wrong person, and start again with the right one."""
    about = find(reference)
    return answer(
        request,
        about,
        EventKind.WITHDRAWN,
        OnceForm(request.POST or None),
        lambda: actions.withdraw_referral(about, by=request.membership, reason=actions.MISTAKEN),
        leads_to=f"{reverse('new_contact')}?corrects={about.reference}",
        question=_("This referral is about the wrong person"),
        label=_("Withdraw, and find the right person"),
        lead=_(
            "%(agency)s sees that it was a mistake. Then you find the right person and refer them; both referrals"
            " name each other."
        )
        % {"agency": about.addressee},
        dangerous=True,
    )


@reads_or_posts
def correct_event(request: UserRequest, reference: str) -> HttpResponse:
    """Take back what one's agency recorded last."""
    about = find(reference)
    latest = to_correct(about, events_of(about), request.membership.agency_id, timezone.now())
    also = _also(about, latest)

    def act(event: Event, note: str) -> None:
        actions.correct_event(event, by=request.membership, note=note)
        if also:
            messages.info(request, also)

    return REFERRALS.correct(request, about, latest, act, also=also)


def _also(about: Referral, latest: Event | None) -> str:
    """What taking back `latest` does besides, or leaves as it is."""
    if latest is None:
        return ""
    said = {
        EventKind.ACCEPTED: _(
            "Your agency’s own record of %(name)s stays, with what was recorded since. The acceptance alone ends."
        )
        % {"name": about.identity},
        EventKind.REDIRECTED: _("The referral that went on is withdrawn, and its receiver sees why."),
    }
    return said.get(EventKind(latest.kind), "")


@reads_or_posts
def record_consent_withdrawn(request: UserRequest, reference: str) -> HttpResponse:
    """Record that the person no longer agrees that the other agency is told: whichever of the two they told."""
    about = find(reference)
    return REFERRALS.end_consent(
        request,
        about,
        lambda note: actions.record_consent_withdrawn(about, by=request.membership, note=note),
        received=reverse("referrals"),
    )
