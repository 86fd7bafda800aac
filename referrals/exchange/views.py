"""The page of one referral, and pages that withdraw it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.requests import UserRequest, reads_or_posts
from referrals.custody.models import CustodyContact
from referrals.exchange import actions
from referrals.exchange.models import REFERRAL_MACHINE, Allocation, Event, EventKind, Referral
from referrals.exchange.pages import answer, described, find
from referrals.exchange.presentation import history, when
from referrals.exchange.reason_form import WithdrawForm
from referrals.idempotency.token_form import OnceForm


@dataclass(frozen=True)
class Step:
    """A next step: its label, and its URL name."""

    kind: EventKind
    url_name: str
    is_usual: bool = False

    @property
    def label(self) -> Any:
        return REFERRAL_MACHINE.words_for(self.kind)


STEPS = [
    Step(EventKind.ACKNOWLEDGED, "acknowledge_referral"),
    Step(EventKind.ACCEPTED, "accept_referral", is_usual=True),
    Step(EventKind.DECLINED, "decline_referral"),
    Step(EventKind.REDIRECTED, "redirect_referral"),
    Step(EventKind.BOOKED, "book_appointment", is_usual=True),
    Step(EventKind.ATTENDED, "record_attendance", is_usual=True),
    Step(EventKind.CANCELLED, "cancel_appointment"),
    Step(EventKind.STARTED, "start_treatment", is_usual=True),
    Step(EventKind.WITHDRAWN, "withdraw_referral"),
]
"""The steps that members make, in the order in which they are offered."""


@require_safe
def referral(request: UserRequest, reference: str) -> HttpResponse:
    """One referral: content, owner, events, and the member's next steps."""
    shown = find(reference)
    events = Event.objects.filter(referral=shown).select_related("owner", "by__user").order_by("pk")
    may = {each.event for each in shown.may_now(request.membership.agency_id)}
    followed_by = Referral.objects.filter(Q(redirected_from=shown) | Q(corrects=shown))
    successors = list(followed_by.select_related("service__agency").order_by("pk"))
    allocation = Allocation.objects.filter(referral=shown).holding().select_related("worker__user", "client").first()
    context = {
        "referral": shown,
        **described(shown),
        "rows": _rows(shown),
        "entries": history(shown, events),
        "contact": _contact(shown),
        "steps": [step for step in STEPS if step.kind in may],
        "may_correct": shown.owner_id == request.membership.agency_id and EventKind.WITHDRAWN in may,
        "onward": next((each for each in successors if each.redirected_from_id == shown.pk), None),
        "correction": next((each for each in successors if each.corrects_id == shown.pk), None),
        "allocation": allocation,
        "form": OnceForm(),
        "now": timezone.now(),
    }
    return render(request, "referrals/exchange/referral.html", context)


def _contact(shown: Referral) -> CustodyContact | None:
    """The contact that the referral came from, if it is visible."""
    if shown.contact_id is None:
        return None
    return CustodyContact.objects.filter(pk=shown.contact_id).select_related("suite", "owner").first()


def _rows(shown: Referral) -> list[dict[str, Any]]:
    """The rows of the referral's summary, without empty ones."""
    said = {
        _("Service"): f"{shown.service}, {shown.service.agency}",
        _("Sent beyond the limits of the service"): _override(shown),
        _("What they use"): shown.get_substance_group_display(),
        _("Where they live"): shown.area,
        _("Programme"): shown.programme,
        _("Risks sent"): ", ".join(shown.risks_in_words()) or _("None was recorded"),
        _("About the risks"): shown.risk_note,
        _("What to know"): shown.reason,
        _("Sent"): f"{when(shown.sent_at)}, {shown.sent_by.user}",
        _("To be acknowledged by"): when(shown.acknowledge_by),
    }
    return [{"key": key, "value": value} for key, value in said.items() if value]


def _override(shown: Referral) -> str:
    return f"{shown.override_reason}\n{shown.override_by.user}" if shown.override_by else ""


WRONG_PERSON = "MIS"
"""The withdrawal reason "mistaken or duplicate referral"."""


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
        lambda: actions.withdraw_referral(about, by=request.membership, reason=WRONG_PERSON),
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
