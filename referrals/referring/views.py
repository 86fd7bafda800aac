"""Referring somebody from their page, to a service chosen by hand."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Identity
from cases.people.display_names import identity_of
from cases.people.subject_roles import role_in
from cases.safeguarding.risks import meeting
from partners.models import Programme
from partners.requests import UserRequest, reads_or_posts
from partners.rules import may, must
from referrals.exchange.actions import send_referral
from referrals.exchange.limits import referred
from referrals.exchange.live import live_referrals
from referrals.exchange.sending import phone_of
from referrals.idempotency import actions as idempotency
from referrals.referring.forms import PersonReferralForm
from referrals.routing.by_hand import OVERRIDE, chosen_service, judged
from referrals.routing.referral_form import own_alerts
from referrals.routing.routing import Route, may_share_risk, reachable_services, route_to


@reads_or_posts
def refer_person(request: UserRequest, reference: str) -> HttpResponse:
    """Choose a service, then say what goes along and ask the person in the agreement's words."""
    must(request.membership, request.purpose, "send a referral")
    identity = identity_of(reference, request)
    if identity.owner_id != request.membership.agency_id:
        return redirect("hold_identity", reference)
    here = _here(identity)
    services = reachable_services(request.membership.agency, **here)
    who = referred(identity.birth, programme=here["programme"])
    context = {**meeting(identity), "live": live_referrals(identity.person), "person": identity.person}
    chosen = chosen_service(request)
    if chosen is None:
        found = services.with_open_now(timezone.now()).select_related("agency", "capacity").order_by("name")
        return render(request, "referrals/referring/choose.html", context | {"services": judged(found, who)})
    service = get_object_or_404(services, reference=chosen)
    route = route_to(service, request.membership.agency, **here)
    if route is None:
        raise Http404
    form = PersonReferralForm(
        request.POST or None,
        route=route,
        who=who,
        may_override=may(request.membership, request.purpose, OVERRIDE),
        agency=request.membership.agency,
        alerts=_alerts(identity, route, request),
        initial={"phone": phone_of(identity.person, request.membership)},
    )
    if form.is_valid():
        act = partial(_send, request, identity, route, here["programme"], form)
        token = form.cleaned_data["token"]
        return redirect(idempotency.once(token, by=request.membership, act=act, about=identity.person))
    context |= {"form": form, "route": route, "question": _("Refer to %(service)s") % {"service": service}}
    return render(request, "referrals/referring/refer.html", context, status=422 if form.errors else 200)


def _here(identity: Identity) -> dict[str, Any]:
    """The programme in which the agency holds the person, and why."""
    role = role_in(identity, identity.programme)
    return {"programme": identity.programme, "subject_role": role, "at": timezone.now()}


def _alerts(identity: Identity, route: Route, request: UserRequest) -> list[Any]:
    """Alerts in force that an agreement lets the receiver read."""
    agency = request.membership.agency
    return own_alerts(identity.person, agency) if may_share_risk(route, agency) else []


def _send(
    request: UserRequest, identity: Identity, route: Route, programme: Programme | None, form: PersonReferralForm
) -> str:
    sent = send_referral(
        identity.person,
        by=request.membership,
        subject_role=role_in(identity, programme),
        route=route,
        programme=programme,
        consented=form.cleaned_data["agreed"],
        **form.details(),
    )
    return sent.get_absolute_url()
