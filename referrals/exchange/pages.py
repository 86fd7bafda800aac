"""What the pages about one exchange share, whatever its kind; and what those about one referral do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.requests import UserRequest
from referrals.exchange.engine import Sent
from referrals.exchange.events import AlreadyDecided
from referrals.exchange.models import Event, Referral, ReferralState
from referrals.exchange.presentation import birth_facts, history, tag
from referrals.exchange.risks import before_meeting
from referrals.idempotency import actions as idempotency
from referrals.idempotency.token_form import OnceForm


@dataclass(frozen=True)
class Words:
    """How pages speak of a kind of exchange."""

    it: Any
    moved_on: Any
    why: Any
    see: Any


@dataclass(frozen=True, kw_only=True)
class ExchangePages:
    """The pages on which a kind of exchange is answered.

    `name`: what templates call one. `find`: the one with a reference, or Http404. `described`: who it is about and
    which state it has. `latest`: what happened to it, latest first.
    """

    name: str
    words: Words
    find: Callable[[str], Any]
    described: Callable[[Any], dict[str, Any]]
    latest: Callable[[Any], list[dict[str, Any]]]

    def answer(
        self,
        request: UserRequest,
        about: Sent,
        kind: str,
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
            return self.do_once(request, about, form, act, leads_to=leads_to)
        if about.state not in befores:
            return self.moved_on(request, about)
        return self.ask(request, about, form, template, **page)

    def do_once(
        self, request: UserRequest, about: Any, form: OnceForm, act: Callable[[], object], *, leads_to: str = ""
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
            return self.moved_on(request, about)

    def ask(self, request: UserRequest, about: Sent, form: OnceForm, template: str, **page: Any) -> HttpResponse:
        """A form about an exchange."""
        context = {"form": form, **self._context(about), **page}
        return render(request, template, context, status=422 if form.errors else 200)

    def moved_on(self, request: UserRequest, about: Sent) -> HttpResponse:
        """Say who did what to it when, so that this can no longer be done."""
        now = self.find(about.reference)
        context = {**self._context(now), "entries": self.latest(now)[:1]}
        return render(request, "referrals/exchange/moved_on.html", context, status=409)

    def _context(self, about: Sent) -> dict[str, Any]:
        return {"exchange": about, self.name: about, "words": self.words, **self.described(about)}


RELATED = (
    "identity",
    "service__agency",
    "owner",
    "addressee",
    "sent_by__user",
    "override_by__user",
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
        **before_meeting(shown),
        "tag": tag(shown),
        "is_late": shown.state in {ReferralState.SENT, ReferralState.DELIVERED}
        and shown.acknowledge_by < timezone.now(),
    }


def _latest(shown: Referral) -> list[dict[str, Any]]:
    events = Event.objects.filter(referral=shown).select_related("owner", "by__user").order_by("pk")
    return history(shown, events)


REFERRALS = ExchangePages(
    name="referral",
    words=Words(
        it=_("The referral"),
        moved_on=_("This referral has moved on"),
        why=_(
            "What you asked for cannot follow from where the referral stands now, so nothing was changed."
            " This is what happened last:"
        ),
        see=_("See the referral"),
    ),
    find=find,
    described=described,
    latest=_latest,
)
answer, ask, do_once = REFERRALS.answer, REFERRALS.ask, REFERRALS.do_once
