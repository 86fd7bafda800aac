"""A referral from a person's page: by the routing rules or by hand, and with consent."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases.models import Identity
from cases.people.display_names import about, identity_of
from cases.people.subject_roles import role_in
from datasharing.models import SubjectRole
from partners.london import london_today
from partners.models import Service
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must
from referrals.exchange.actions import send_referral
from referrals.exchange.clocks import acknowledge_by
from referrals.idempotency import actions as idempotency
from referrals.referring.forms import PersonReferralForm
from referrals.routing.by_hand import chosen_service
from referrals.routing.routing import Route, reachable_services, route_to
from referrals.unrouted.actions import keep_unrouted


@reads_or_posts
def refer_person(request: UserRequest, reference: str) -> HttpResponse:
    """Refer the person; if no rule finds a service, one can be chosen by hand."""
    identity = identity_of(reference, request)
    must(request.membership, request.purpose, "refer a person")
    if identity.owner_id != request.membership.agency_id:
        return redirect("hold_identity", reference)
    usual = {"programme": identity.programme and identity.programme.code}
    form = PersonReferralForm(request.POST or None, agency=request.membership.agency, initial=usual)
    role = role_in(identity, form.value("programme"))
    route = _route(request, form, identity, role)
    if form.may_act(route):
        return redirect(
            idempotency.once(
                form.cleaned_data["token"],
                by=request.membership,
                act=lambda: _refer(request, form, identity, role, route),
                about=identity.person,
            )
        )
    form.ask_about(route)
    context = {"form": form, "route": route, **about(identity), **_where(request, form, role, route)}
    return render(request, "referrals/referring/refer_person.html", context, status=422 if form.errors else 200)


def _route(request: UserRequest, form: PersonReferralForm, identity: Identity, role: SubjectRole) -> Route | None:
    """To the service that is chosen in the address; without one, where the rules lead.

    :raises Http404: if no agreement reaches the service that is chosen
    """
    chosen, now = chosen_service(request), timezone.now()
    if chosen is None:
        return form.route(subject_role=role, age=identity.age_on(london_today(now)), at=now)
    here: dict[str, Any] = {"programme": form.value("programme"), "subject_role": role, "at": now}
    service = get_object_or_404(reachable_services(request.membership.agency, **here), reference=chosen)
    route = route_to(service, request.membership.agency, **here)
    if route is None:
        raise Http404
    return route


def _where(request: UserRequest, form: PersonReferralForm, role: SubjectRole, route: Route | None) -> dict[str, Any]:
    """What the page says of the service; where none is found, those that may be chosen."""
    now = timezone.now()
    if route is not None:
        is_open = Service.objects.filter(pk=route.service.pk).open_at(now).exists()
        return {"is_open": is_open, "acknowledge_by": acknowledge_by(route.service, now)}
    services = reachable_services(
        request.membership.agency, programme=form.value("programme"), subject_role=role, at=now
    )
    return {"services": services.with_open_now(now).select_related("capacity").order_by("name")}


def _refer(
    request: UserRequest, form: PersonReferralForm, identity: Identity, role: SubjectRole, route: Route | None
) -> str:
    """Send it along `route`, or keep it where it will be routed by hand."""
    shared: dict[str, Any] = {
        "by": request.membership,
        "subject_role": role,
        "programme": form.cleaned_data["programme"] or identity.programme,
        "area": form.area_meant(),
        **{name: form.cleaned_data[name] for name in ("substance_group", "reason", "urgent")},
    }
    if route is None:
        return keep_unrouted(identity.person, **shared).get_absolute_url()
    return send_referral(identity.person, route=route, consented=True, **shared).get_absolute_url()
