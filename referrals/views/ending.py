"""A referral that goes elsewhere: sent on to another service, taken back, or put right for another person."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.requests import UserRequest, reads_or_posts
from referrals import actions
from referrals.forms.answers import RedirectForm, WithdrawForm
from referrals.forms.once import OnceForm
from referrals.models import Kind, Referral
from referrals.routing import Route, reachable_services, route_to

from .referral import answer, find

WRONG_PERSON = "MIS"
"""Of the withdrawal reasons: mistaken or duplicate referral."""


@reads_or_posts
def redirect_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Send it on to another provider: choose the service, then ask the person in the agreement's words."""
    about = find(reference)
    services = reachable_services(request.membership.agency, programme=about.programme, at=timezone.now())
    chosen = chosen_service(request)
    if chosen is None:
        return answer(
            request,
            about,
            Kind.REDIRECTED,
            OnceForm(),
            lambda: None,
            template="referrals/choose_service.html",
            question=_("Redirect this referral: to which service?"),
            services=services.with_open_now(timezone.now()).select_related("capacity").order_by("name"),
        )
    service = get_object_or_404(services, reference=chosen)
    route = route_to(service, request.membership.agency, programme=about.programme, at=timezone.now())
    if route is None:
        raise Http404
    form = RedirectForm(request.POST or None, route=route)
    return answer(
        request,
        about,
        Kind.REDIRECTED,
        form,
        lambda: _redirect(request, about, form, route),
        template="referrals/redirect_referral.html",
        question=_("Redirect to %(service)s") % {"service": service},
        label=_("Redirect"),
        route=route,
    )


@reads_or_posts
def withdraw_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Take it back, with a coded reason; it and its history stay."""
    about = find(reference)
    form = WithdrawForm(request.POST or None)
    return answer(
        request,
        about,
        Kind.WITHDRAWN,
        form,
        lambda: actions.withdraw_referral(about, by=request.membership, **form.answer()),
        question=_("Withdraw this referral"),
        label=_("Withdraw"),
        lead=_("%(agency)s sees that it was withdrawn and why. Its history stays.") % {"agency": about.addressee},
        dangerous=True,
    )


@reads_or_posts
def correct_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Take it back because it is about the wrong person, and begin again with the right one."""
    about = find(reference)
    return answer(
        request,
        about,
        Kind.WITHDRAWN,
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


def chosen_service(request: UserRequest) -> UUID | None:
    """The reference of the service in the address, if there is one."""
    try:
        return UUID(request.GET.get("service", ""))
    except ValueError:
        return None


def _redirect(request: UserRequest, about: Referral, form: RedirectForm, route: Route) -> None:
    actions.redirect_referral(
        about, by=request.membership, route=route, consented=form.cleaned_data["agreed"], **form.answer()
    )
