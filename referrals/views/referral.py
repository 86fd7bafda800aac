"""One referral: what was sent, what happened since, and what may happen next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from partners.requests import UserRequest
from referrals import actions
from referrals.forms.once import OnceForm
from referrals.models import Allocation, CustodyContact, Event, Kind, Move, Referral, State
from referrals.showing import birth_facts, history, tag, when

RELATED = (
    "identity",
    "service__agency",
    "owner",
    "addressee",
    "sent_by__user",
    "area",
    "programme",
    "person",
)
PREDECESSORS = ("redirected_from", "corrects")
"""Few referrals have one: a join to look would cost every page as much as finding the referral does."""


@dataclass(frozen=True)
class Step:
    """Something that may be done next: its words, and the name of its page."""

    label: Any
    url_name: str
    is_usual: bool = False


STEPS = {
    Kind.ACKNOWLEDGED: Step(_("Acknowledge"), "acknowledge_referral"),
    Kind.ACCEPTED: Step(_("Accept"), "accept_referral", is_usual=True),
    Kind.DECLINED: Step(_("Decline"), "decline_referral"),
    Kind.REDIRECTED: Step(_("Redirect"), "redirect_referral"),
    Kind.BOOKED: Step(_("Book an appointment"), "book_appointment", is_usual=True),
    Kind.ATTENDED: Step(_("Record attendance"), "record_attendance", is_usual=True),
    Kind.CANCELLED: Step(_("Cancel the appointment"), "cancel_appointment"),
    Kind.STARTED: Step(_("Start treatment"), "start_treatment", is_usual=True),
    Kind.WITHDRAWN: Step(_("Withdraw"), "withdraw_referral"),
}
"""What people bring about by hand, in the order in which it is offered."""


@require_safe
def referral(request: UserRequest, reference: str) -> HttpResponse:
    """What was sent, whose it is, what happened, and what whoever looks may do next."""
    shown = find(reference)
    events = Event.objects.filter(referral=shown).select_related("owner", "by__user").order_by("pk")
    may = set(Move.objects.open_to(request.membership.agency_id, shown).values_list("kind", flat=True))
    followed_by = Referral.objects.filter(Q(redirected_from=shown) | Q(corrects=shown))
    successors = list(followed_by.select_related("service__agency").order_by("pk"))
    allocation = Allocation.objects.filter(referral=shown).holding().select_related("worker__user", "client").first()
    context = {
        "referral": shown,
        **described(shown),
        "rows": _rows(shown),
        "entries": history(shown, events),
        "contact": _contact(shown),
        "steps": [step for kind, step in STEPS.items() if kind in may],
        "may_correct": shown.owner_id == request.membership.agency_id and Kind.WITHDRAWN in may,
        "onward": next((each for each in successors if each.redirected_from_id == shown.pk), None),
        "correction": next((each for each in successors if each.corrects_id == shown.pk), None),
        "allocation": allocation,
        "form": OnceForm(),
        "now": timezone.now(),
    }
    return render(request, "referrals/referral.html", context)


def find(reference: str) -> Referral:
    """The referral with this reference, with what pages say of it.

    :raises Http404: if nothing of the kind may be seen
    """
    referrals = Referral.objects.select_related(*RELATED).prefetch_related(*PREDECESSORS)
    return get_object_or_404(referrals, reference=reference)


def described(shown: Referral) -> dict[str, Any]:
    """Who a referral is about and where it stands."""
    return {
        "identity": shown.identity,
        "facts": birth_facts(shown.identity),
        "tag": tag(shown),
        "is_late": shown.state in {State.SENT, State.DELIVERED} and shown.acknowledge_by < timezone.now(),
    }


def answer(
    request: UserRequest,
    about: Referral,
    kind: Kind,
    form: OnceForm,
    act: Callable[[], object],
    *,
    template: str = "referrals/answer.html",
    leads_to: str = "",
    **page: Any,
) -> HttpResponse:
    """The page on which somebody does `act`: asks, then does it once, however often the form is sent.

    :raises PermissionDenied: if nobody of one's agency may ever do it
    """
    moves = Move.objects.party_to(request.membership.agency_id, about).filter(kind=kind)
    befores = set(moves.values_list("before", flat=True))
    if not befores:
        raise PermissionDenied
    if form.is_valid():
        return do_once(request, about, form, act, leads_to=leads_to)
    if about.state not in befores:
        return moved_on(request, about)
    return ask(request, about, form, template, **page)


def do_once(
    request: UserRequest, about: Referral, form: OnceForm, act: Callable[[], object], *, leads_to: str = ""
) -> HttpResponse:
    """Do `act` once, however often the form is sent, and go on; say so if somebody was quicker."""

    def whole() -> str:
        act()
        return leads_to or about.get_absolute_url()

    try:
        return redirect(actions.once(form.cleaned_data["token"], by=request.membership, act=whole, about=about.person))
    except actions.AlreadyDecided:
        return moved_on(request, about)


def ask(request: UserRequest, about: Referral, form: OnceForm, template: str, **page: Any) -> HttpResponse:
    """A form about a referral."""
    context = {"form": form, "referral": about, **described(about), **page}
    return render(request, template, context, status=422 if form.errors else 200)


def moved_on(request: UserRequest, about: Referral) -> HttpResponse:
    """Say who did what to the referral when, so that this can no longer be done."""
    now = find(about.reference)
    events = Event.objects.filter(referral=now).select_related("owner", "by__user").order_by("pk")
    context = {"referral": now, **described(now), "entries": history(now, events)[:1]}
    return render(request, "referrals/moved_on.html", context, status=409)


def _contact(shown: Referral) -> CustodyContact | None:
    """The contact that the referral came from, where it may be seen."""
    if shown.contact_id is None:
        return None
    return CustodyContact.objects.filter(pk=shown.contact_id).select_related("suite", "owner").first()


def _rows(shown: Referral) -> list[dict[str, Any]]:
    """What was sent, leaving out what was not."""
    said = {
        _("Service"): f"{shown.service}, {shown.service.agency}",
        _("What they use"): shown.get_substance_group_display(),
        _("Where they live"): shown.area,
        _("Programme"): shown.programme,
        _("What to know"): shown.reason,
        _("Sent"): f"{when(shown.sent_at)}, {shown.sent_by.user}",
        _("To be acknowledged by"): when(shown.acknowledge_by),
    }
    return [{"key": key, "value": value} for key, value in said.items() if value]
