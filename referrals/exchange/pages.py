"""Shared code of pages about one exchange of any kind, and its declaration for referrals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.requests import UserRequest
from referrals.exchange.engine import UNCONSENTED, Happened, Sent
from referrals.exchange.events import AlreadyDecided, CorrectionTooLate
from referrals.exchange.models import Event, Referral, ReferralState
from referrals.exchange.presentation import birth_facts, history, tag
from referrals.exchange.reason_form import CorrectionForm, NoteForm
from referrals.exchange.risks import before_meeting
from referrals.idempotency import actions as idempotency
from referrals.idempotency.token_form import OnceForm

Explained = dict[type[Exception], tuple[str | None, Any]]
"""For what a verb may refuse: the field at which it is said, and the words."""


_CONSENT_LEAD = _(
    "They may say so to either agency. From then on %(agency)s reads nothing that %(sender)s shared under this consent,"
    " and nothing more is due. What %(agency)s recorded itself stays with it."
)
_ENDED_BY_CONSENT = _("Recorded. %(agency)s reads nothing more that rests on this consent.")


@dataclass(frozen=True)
class Words:
    """The words of pages about a kind of exchange."""

    it: Any
    moved_on: Any
    why: Any
    see: Any


@dataclass(frozen=True, kw_only=True)
class ExchangePages:
    """The pages on which a kind of exchange is answered.

    `name`: the exchange's name in templates. `find`: returns the one with a reference, or raises Http404. `described`:
    the context about its person and state. `latest`: its events, latest first.
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
        explained: Explained | None = None,
        **page: Any,
    ) -> HttpResponse:
        """The page that adds an event: it shows `form`, then calls `act` once, however often the form is sent.

        `explained`: exceptions of the verb that are shown as an error at a field of the form.

        :raises PermissionDenied: if the member's agency may never make this transition
        """
        befores = {each.before for each in about.may_ever(request.membership.agency_id) if each.event == kind}
        if not befores:
            raise PermissionDenied
        if form.is_valid():
            try:
                return self.do_once(request, about, form, act, leads_to=leads_to)
            except tuple(explained or ()) as refused:
                form.add_error(*(explained or {})[type(refused)])
        if about.state not in befores:
            return self.moved_on(request, about)
        return self.ask(request, about, form, template, **page)

    def do_once(
        self, request: UserRequest, about: Any, form: OnceForm, act: Callable[[], object], *, leads_to: str = ""
    ) -> HttpResponse:
        """Call `act` once, however often the form is sent, and redirect; 409 if the state no longer allows it."""

        def whole() -> str:
            act()
            return leads_to or about.get_absolute_url()

        try:
            return redirect(
                idempotency.once(form.cleaned_data["token"], by=request.membership, act=whole, about=about.person)
            )
        except AlreadyDecided:
            return self.moved_on(request, about)

    def correct(
        self,
        request: UserRequest,
        about: Any,
        latest: Happened | None,
        act: Callable[[Any, str], object],
        *,
        also: str = "",
    ) -> HttpResponse:
        """The page that takes back the event `latest`; without one, it says that the exchange has moved on.

        `also`: what that does besides, or leaves as it is.
        """
        if latest is None:
            return self.moved_on(request, about)
        form = CorrectionForm(request.POST or None)
        if form.is_valid():
            try:
                return self.do_once(request, about, form, lambda: act(latest, form.cleaned_data["note"]))
            except CorrectionTooLate:
                return self.moved_on(request, about)
        what = {"what": latest.what()}
        return self.ask(
            request,
            about,
            form,
            "referrals/answers/answer.html",
            question=_("Take back: %(what)s") % what,
            label=_("Take it back"),
            lead=f"{_('The history keeps both. Afterwards, record what is right.')} {also}".strip(),
            dangerous=True,
        )

    def end_consent(
        self, request: UserRequest, about: Sent, act: Callable[[str], object], *, received: str
    ) -> HttpResponse:
        """The page that records that the person no longer agrees, whichever of the two agencies they told.

        `received`: where the addressee is led, who sees the exchange no longer.
        """
        form = NoteForm(request.POST or None)

        def end() -> None:
            act(form.cleaned_data["note"])
            messages.success(request, _ENDED_BY_CONSENT % {"agency": about.addressee})

        return self.answer(
            request,
            about,
            UNCONSENTED,
            form,
            end,
            leads_to="" if about.owner_id == request.membership.agency_id else received,
            question=_("They no longer agree that %(agency)s is told") % {"agency": about.addressee},
            label=_("Record it"),
            lead=_CONSENT_LEAD % {"sender": about.owner, "agency": about.addressee},
            dangerous=True,
        )

    def ask(self, request: UserRequest, about: Sent, form: OnceForm, template: str, **page: Any) -> HttpResponse:
        """A form about an exchange."""
        context = {"form": form, **self._context(about), **page}
        return render(request, template, context, status=422 if form.errors else 200)

    def moved_on(self, request: UserRequest, about: Sent) -> HttpResponse:
        """Answer 409 with the latest event, which made the action impossible."""
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
PREDECESSORS = ("redirected_from", "corrects", "replaces")
"""Prefetched instead of joined, because few referrals have one and a join costs as much as the referral itself."""


def find(reference: str) -> Referral:
    """The referral with this reference, with its related rows for pages.

    :raises Http404: if it is not visible
    """
    referrals = Referral.objects.select_related(*RELATED).prefetch_related(*PREDECESSORS)
    return get_object_or_404(referrals, reference=reference)


def described(shown: Referral) -> dict[str, Any]:
    """The context about a referral's person and state."""
    return {
        "identity": shown.identity,
        "facts": birth_facts(shown.identity),
        **before_meeting(shown),
        "tag": tag(shown),
        "is_late": shown.state in {ReferralState.SENT, ReferralState.DELIVERED}
        and shown.acknowledge_by < timezone.now(),
    }


def events_of(shown: Referral) -> list[Event]:
    """What happened to a referral, in its order."""
    told = Event.objects.filter(referral=shown).select_related("owner", "by__user", "onward__agency")
    return list(told.order_by("pk"))


def _latest(shown: Referral) -> list[dict[str, Any]]:
    return history(shown, events_of(shown))


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
