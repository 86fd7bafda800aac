"""What the pages about one referral share."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from partners.requests import UserRequest
from referrals.exchange.events import AlreadyDecided
from referrals.exchange.models import Event, Kind, Referral, State
from referrals.exchange.presentation import birth_facts, history, tag
from referrals.idempotency import actions as idempotency
from referrals.idempotency.token_form import OnceForm

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
    template: str = "referrals/answers/answer.html",
    leads_to: str = "",
    **page: Any,
) -> HttpResponse:
    """The page on which somebody does `act`: asks, then does it once, however often the form is sent.

    :raises PermissionDenied: if nobody of one's agency may ever do it
    """
    befores = {each.before for each in about.may_ever(request.membership.agency_id) if each.event == kind}
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
        return redirect(
            idempotency.once(form.cleaned_data["token"], by=request.membership, act=whole, about=about.person)
        )
    except AlreadyDecided:
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
    return render(request, "referrals/exchange/moved_on.html", context, status=409)
