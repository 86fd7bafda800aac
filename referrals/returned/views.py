"""A referral that came back to its sender: sending it elsewhere with what is known, or doing nothing more."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.models import SubjectRole
from partners.requests import UserRequest, reads_or_posts
from partners.rules import may
from referrals.exchange.beside import Beside
from referrals.exchange.limits import of_referral
from referrals.exchange.models import RETURNED, Referral
from referrals.exchange.pages import REFERRALS, ask, do_once, find
from referrals.idempotency.token_form import OnceForm
from referrals.returned import actions
from referrals.returned.forms import DismissForm, ElsewhereForm
from referrals.returned.models import NOT_TO_BE_DONE
from referrals.routing.by_hand import OVERRIDE, chosen_service, judged
from referrals.routing.routing import Route, reachable_services, route_to
from referrals.tasks.pages import TASKS
from referrals.tasks.pages import find as find_task


@reads_or_posts
def send_elsewhere(request: UserRequest, reference: str) -> HttpResponse:
    """Choose another service, then ask the person in the agreement's words: all else is as it was sent before."""
    about = _own(request, reference)
    here: dict[str, Any] = {
        "programme": about.programme,
        "subject_role": SubjectRole(about.subject_role),
        "at": timezone.now(),
    }
    services = reachable_services(request.membership.agency, **here)
    chosen = chosen_service(request)
    if about.state not in RETURNED and request.method != "POST":
        return REFERRALS.moved_on(request, about)
    if chosen is None:
        return ask(
            request,
            about,
            OnceForm(),
            "referrals/routing/choose_service.html",
            question=_("Send elsewhere: to which service?"),
            services=judged(
                services.with_open_now(timezone.now()).select_related("capacity").order_by("name"), of_referral(about)
            ),
        )
    service = get_object_or_404(services, reference=chosen)
    route = route_to(service, request.membership.agency, **here)
    if route is None:
        raise Http404
    return _ask_them(request, about, route)


def _ask_them(request: UserRequest, about: Referral, route: Route) -> HttpResponse:
    form = ElsewhereForm(
        request.POST or None,
        route=route,
        who=of_referral(about),
        may_override=may(request.membership, request.purpose, OVERRIDE),
        beside=Beside.of(about.person, apart_from=about),
        initial={"reason": about.reason},
    )
    if form.is_valid():
        act = partial(actions.send_elsewhere, about, by=request.membership, route=route)
        said = {"consented": form.cleaned_data["agreed"], "reason": form.cleaned_data["reason"], **form.how()}
        return do_once(request, about, form, lambda: act(**said), leads_to=reverse("sent_referrals"))
    return ask(
        request,
        about,
        form,
        "referrals/returned/send_elsewhere.html",
        question=_("Refer to %(service)s") % {"service": route.service},
        label=_("Send"),
        lead=_("The referral that came back is named as the one before."),
        route=route,
    )


@reads_or_posts
def dismiss(request: UserRequest, reference: str) -> HttpResponse:
    """Do nothing more, and say why."""
    about = _own(request, reference)
    if about.state not in RETURNED and request.method != "POST":
        return REFERRALS.moved_on(request, about)
    form = DismissForm(request.POST or None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        act = partial(actions.dismiss, about, by=request.membership, note=note)
        return do_once(request, about, form, act, leads_to=reverse("home"))
    return ask(
        request,
        about,
        form,
        "referrals/answers/answer.html",
        question=_("Do nothing more about this referral"),
        label=_("Save"),
        lead=_("It leaves your home page until there is other news of it."),
    )


@reads_or_posts
def dismiss_task(request: UserRequest, reference: str) -> HttpResponse:
    """Do nothing more about a task that will not be done, and say why."""
    about = find_task(reference)
    if about.owner_id != request.membership.agency_id:
        raise PermissionDenied
    if about.state not in NOT_TO_BE_DONE and request.method != "POST":
        return TASKS.moved_on(request, about)
    form = DismissForm(request.POST or None)
    if form.is_valid():
        act = partial(actions.dismiss_task, about, by=request.membership, note=form.cleaned_data["note"])
        return TASKS.do_once(request, about, form, act, leads_to=reverse("home"))
    return TASKS.ask(
        request,
        about,
        form,
        "referrals/answers/answer.html",
        question=_("Do nothing more about this task"),
        label=_("Save"),
        lead=_("It leaves your home page."),
    )


def _own(request: UserRequest, reference: str) -> Referral:
    """The referral with this reference, which the member's agency sent.

    :raises PermissionDenied: if another did
    """
    about = find(reference)
    if about.owner_id != request.membership.agency_id:
        raise PermissionDenied
    return about
