"""A referral from a person's page: by the routing rules or by hand, and with consent."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Identity, SupportOffer
from cases.people.display_names import identity_of
from cases.people.models import Distinction
from cases.people.subject_roles import role_in
from cases.safeguarding.risks import meeting
from datasharing.models import SubjectRole
from partners.models import Service
from partners.requests import UserRequest, reads_or_posts
from partners.rules import may, must
from partners.services.limits import Referred, age_is_missing
from referrals.exchange.actions import send_referral
from referrals.exchange.beside import Beside
from referrals.exchange.clocks import acknowledge_by
from referrals.exchange.sending import phone_of
from referrals.hospital.actions import refer_from_hospital
from referrals.hospital.models import HospitalVisit
from referrals.idempotency import actions as idempotency
from referrals.referring.forms import PersonReferralForm
from referrals.routing.by_hand import OVERRIDE, chosen_service, judged
from referrals.routing.referral_form import own_alerts
from referrals.routing.routing import Route, reachable_services, route_to
from referrals.unrouted.actions import keep_unrouted


@reads_or_posts
def refer_person(request: UserRequest, reference: str) -> HttpResponse:
    """Refer the person; if no rule finds a service, one can be chosen by hand."""
    identity = identity_of(reference, request)
    must(request.membership, request.purpose, "refer a person")
    if identity.owner_id != request.membership.agency_id:
        return redirect("hold_identity", reference)
    form = _form(request, identity)
    role = role_in(identity, form.value("programme"))
    who = form.who(identity.birth, programme=form.value("programme") or identity.programme)
    route = _route(request, form, identity, role)
    form.judge(route, who)
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
    form.share_alerts_along(route)
    context = {"form": form, "route": route, **meeting(identity), **_where(request, form, role, route, who)}
    context["carried"] = form.carried()
    return render(request, "referrals/referring/refer_person.html", context, status=422 if form.errors else 200)


def _form(request: UserRequest, identity: Identity) -> PersonReferralForm:
    agency = request.membership.agency
    usual = {
        "programme": identity.programme and identity.programme.code,
        "phone": phone_of(identity.person, request.membership),
    }
    offer = _accepted(request, identity)
    if offer:
        usual["reason"] = f"{_('Has accepted an offer')}: {offer}. {offer.note}".strip()
        usual["programme"] = offer.programme.code if offer.programme else usual["programme"]
    visit = _visit(request, identity)
    if visit:
        usual["reason"] = "\n".join(filter(None, [str(visit), visit.note]))
        usual["programme"] = visit.programme.code if visit.programme else usual["programme"]
    may_override = may(request.membership, request.purpose, OVERRIDE)
    form = PersonReferralForm(request.POST or None, agency=agency, may_override=may_override, initial=usual)
    form.offer, form.visit = offer, visit
    form.offer_alerts(own_alerts(identity.person, agency))
    form.offer_beside(Beside.of(identity.person, own=identity))
    return form


def _accepted(request: UserRequest, identity: Identity) -> SupportOffer | None:
    """The accepted offer of the agency from which the referral follows, if the address names one."""
    if "offer" not in request.GET:
        return None
    own = SupportOffer.objects.filter(owner=request.membership.agency, person=identity.person)
    accepted = own.filter(state=SupportOffer.State.ACCEPTED).select_related("programme")
    found: SupportOffer | None = accepted.filter(reference=request.GET["offer"]).first()
    return found


def _visit(request: UserRequest, identity: Identity) -> HospitalVisit | None:
    """The agency's visit to hospital that the referral follows, if the address names one."""
    if "visit" not in request.GET:
        return None
    own = HospitalVisit.objects.of(request.membership.agency_id).filter(person=identity.person)
    found: HospitalVisit | None = (
        own.filter(reference=request.GET["visit"]).select_related("programme", "person").first()
    )
    return found


def _route(request: UserRequest, form: PersonReferralForm, identity: Identity, role: SubjectRole) -> Route | None:
    """To the service that is chosen in the address; without one, where the rules lead.

    :raises Http404: if no agreement reaches the service that is chosen
    """
    chosen, now = chosen_service(request), timezone.now()
    if chosen is None:
        return form.route(subject_role=role, birth=identity.birth, at=now)
    here: dict[str, Any] = {"programme": form.value("programme"), "subject_role": role, "at": now}
    service = get_object_or_404(reachable_services(request.membership.agency, **here), reference=chosen)
    route = route_to(service, request.membership.agency, **here)
    if route is None:
        raise Http404
    return route


def _where(
    request: UserRequest, form: PersonReferralForm, role: SubjectRole, route: Route | None, who: Referred
) -> dict[str, Any]:
    """What the page says of the service; where none is found, those that may be chosen."""
    now = timezone.now()
    if route is not None:
        is_open = Service.objects.filter(pk=route.service.pk).open_at(now).exists()
        told_by = {"is_open": is_open, "acknowledge_by": acknowledge_by(route.service, now)}
        return told_by | {"age_is_missing": age_is_missing(route.service, who)}
    services = reachable_services(
        request.membership.agency, programme=form.value("programme"), subject_role=role, at=now
    )
    return {"services": judged(services.with_open_now(now).select_related("capacity").order_by("name"), who)}


def _refer(
    request: UserRequest, form: PersonReferralForm, identity: Identity, role: SubjectRole, route: Route | None
) -> str:
    """Send it along `route`, or keep it where it will be routed by hand."""
    shared: dict[str, Any] = {
        "by": request.membership,
        "subject_role": role,
        "programme": form.cleaned_data["programme"] or identity.programme,
        **form.details(route),
    }
    if route is None:
        return keep_unrouted(identity.person, **shared).get_absolute_url()
    why = form.cleaned_data["override_reason"]
    form.beside.tell_apart(identity.person, by=request.membership, subject_role=role, door=Distinction.Door.PAGE)
    shared |= {"override_reason": why, **form.went_on()}
    if form.visit:
        return refer_from_hospital(form.visit, route=route, consented=True, **shared).get_absolute_url()
    sent = send_referral(identity.person, route=route, consented=True, **shared)
    return sent.get_absolute_url()
