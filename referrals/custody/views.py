"""The page that records a custody contact and the referral that may follow, and the page that shows a contact."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Identity
from cases.people.display_names import identity_of
from cases.people.models import Distinction
from cases.people.subject_roles import role_in
from cases.safeguarding.risks import SUICIDE, meeting
from datasharing.models import SubjectRole
from partners.london import london_today
from partners.models import Service
from partners.reference.codes import label_of
from partners.requests import UserRequest, reads_or_posts
from partners.services.limits import Referred, age_is_missing
from referrals.custody import actions
from referrals.custody.access import must_work_in_custody
from referrals.custody.forms import ContactForm
from referrals.custody.models import CustodyContact, WithheldReferral
from referrals.detention.current import detention_of
from referrals.detention.held import Held
from referrals.exchange.actions import send_referral
from referrals.exchange.beside import Beside
from referrals.exchange.clocks import acknowledge_by
from referrals.exchange.models import Referral, ReferralState
from referrals.exchange.sending import phone_of
from referrals.idempotency import actions as idempotency
from referrals.prompts.models import words_of
from referrals.routing.referral_form import ReferralForm, RoutingForm, own_alerts
from referrals.routing.routing import Route
from referrals.unrouted.actions import keep_unrouted
from referrals.unrouted.models import UnroutedReferral


@reads_or_posts
def contact_with(request: UserRequest, person: str) -> HttpResponse:
    """Record a contact and, if the person agrees, send a referral.

    The URL has the form's token, so that going back after sending redirects to the result.
    """
    must_work_in_custody(request)
    identity = identity_of(person, request)
    if identity.owner_id != request.membership.agency_id:
        return redirect("hold_detained", person)
    token = _token(request)
    if token is None:
        return redirect(f"{request.path}?{idempotency.fresh_form(request)}")
    if request.method != "POST" and (done := idempotency.led_to(token, by=request.membership)):
        return redirect(done)
    corrected = _corrected(request)
    held = detention_of(identity.person, request.membership.agency)
    initial = {
        "token": token,
        **_usual(request, identity),
        **_facts_of_detention(held),
        **_facts_of(corrected.contact if corrected else None),
    }
    form = ContactForm(request.POST or None, agency=request.membership.agency, initial=initial)
    form.offer_alerts(own_alerts(identity.person, request.membership.agency))
    form.offer_beside(Beside.of(identity.person, own=identity))
    route = form.route(subject_role=_role(identity, form), birth=identity.birth, at=timezone.now())
    if form.may_act(route):
        act = partial(_record, request, form, identity, route, corrected)
        return redirect(
            idempotency.once(form.cleaned_data["token"], by=request.membership, act=act, about=identity.person)
        )
    form.ask_about(route)
    form.share_alerts_along(route)
    context = {
        "form": form,
        "corrected": corrected,
        "held": held,
        "prompt": words_of(request.membership.agency),
        **_who_and_where(identity, route),
    }
    return render(request, "referrals/custody/contact_with.html", context, status=422 if form.errors else 200)


@require_POST
def contact_route(request: UserRequest, person: str) -> HttpResponse:
    """The recipient for the present choices, as a fragment; 204 if the page shows this recipient already."""
    must_work_in_custody(request)
    identity = identity_of(person, request)
    chosen = RoutingForm(request.POST, agency=request.membership.agency)
    route = chosen.route(subject_role=_role(identity, chosen), birth=identity.birth, at=timezone.now())
    form_class = ReferralForm if "only" in request.GET else ContactForm
    form = form_class(agency=request.membership.agency)
    form.offer_alerts(own_alerts(identity.person, request.membership.agency))
    form.share_alerts_along(route)
    form.ask_about(route)
    if request.POST.get("shown", "") == form.initial["shown"]:
        return HttpResponse(status=204)
    return render(request, "referrals/routing/_route.html", {"form": form, **_who_and_where(identity, route)})


@require_safe
def contact(request: UserRequest, reference: str) -> HttpResponse:
    """A recorded contact, and its referral."""
    shown = _contact(reference)
    context = {
        "contact": shown,
        "referral": Referral.objects.filter(contact=shown).select_related("service__agency").newest().first(),
        "unrouted": UnroutedReferral.objects.filter(contact=shown).waiting().first(),
        "rows": _rows(shown),
        "is_own": shown.owner_id == request.membership.agency_id,
        "withheld": WithheldReferral.objects.filter(contact=shown).first(),
        "prompt": words_of(request.membership.agency) if _wants_telling(shown, request) else None,
        **meeting(identity_of(shown.person.reference, request)),
    }
    return render(request, "referrals/custody/contact.html", context)


@require_POST
def contact_told(request: UserRequest, reference: str) -> HttpResponse:
    """Record that those whom the local policy names were told of the risk."""
    must_work_in_custody(request)
    found = _contact(reference)
    if found.owner_id != request.membership.agency_id:
        raise PermissionDenied
    actions.record_telling(found, by=request.membership)
    return redirect(found)


@reads_or_posts
def refer_contact(request: UserRequest, reference: str) -> HttpResponse:
    """Send a referral from a contact that was recorded before."""
    must_work_in_custody(request)
    referred = _contact(reference)
    if referred.owner_id != request.membership.agency_id:
        raise PermissionDenied
    identity = identity_of(referred.person.reference, request)
    initial = {**_phone(identity, request), **_facts_of(referred), **_withheld(referred)}
    initial["programme"] = referred.programme.code if referred.programme else None
    form = ReferralForm(request.POST or None, agency=request.membership.agency, initial=initial)
    form.offer_alerts(own_alerts(identity.person, request.membership.agency))
    form.refer_only = True
    form.offer_beside(Beside.of(identity.person, own=identity if identity.owner_id == referred.owner_id else None))
    role = SubjectRole(referred.subject_role)
    route = form.route(subject_role=role, birth=identity.birth, at=timezone.now())
    if form.may_act(route):
        act = partial(_refer, request, form, referred, route)
        return redirect(
            idempotency.once(form.cleaned_data["token"], by=request.membership, act=act, about=identity.person)
        )
    form.ask_about(route)
    form.share_alerts_along(route)
    context = {
        "form": form,
        "contact": referred,
        **_who_and_where(identity, route),
    }
    return render(request, "referrals/custody/refer_contact.html", context, status=422 if form.errors else 200)


def _token(request: UserRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("form", ""))
    except ValueError:
        return None


def _contact(reference: str) -> CustodyContact:
    contacts = CustodyContact.objects.select_related("owner", "person", "programme", "suite__area", "worker__user")
    return get_object_or_404(contacts, reference=reference)


def _corrected(request: UserRequest) -> Referral | None:
    """The withdrawn referral of the member's agency that this one replaces, if the URL names one."""
    if "corrects" not in request.GET:
        return None
    own = Referral.objects.sent_by(request.membership.agency_id).filter(state=ReferralState.WITHDRAWN)
    return get_object_or_404(own.select_related("contact", "identity"), reference=request.GET["corrects"])


def _usual(request: UserRequest, identity: Identity) -> dict[str, Any]:
    """Initial values: the suite of the worker's last contact, and the programme that the person is in, if any."""
    usual = {"suite": request.session.get("suite"), "programme": _programme(identity)}
    return {name: value for name, value in usual.items() if value} | _phone(identity, request)


def _facts_of_detention(held: Held | None) -> dict[str, Any]:
    """Initial values from the detention in which the person is now: nobody types what the custody system has said."""
    if held is None:
        return {}
    said = {"suite": held.record.suite_id, "custody_number": held.record.custody_number}
    return said | ({"reasons": ["positive_test"]} if any(tested.test.is_positive for tested in held.tests) else {})


def _programme(identity: Identity) -> str:
    """The code of the programme in which the agency holds the person; empty if it is none."""
    if identity.programme:
        return identity.programme.code
    others = Identity.objects.filter(owner=identity.owner_id, person=identity.person_id).exclude(programme=None)
    held = others.select_related("programme").newest().first()
    return held.programme.code if held and held.programme else ""


def _phone(identity: Identity, request: UserRequest) -> dict[str, Any]:
    return {"phone": phone_of(identity.person, request.membership)}


def _withheld(contact: CustodyContact) -> dict[str, Any]:
    """What was written for a receiver at `contact`, when nobody was told."""
    kept = WithheldReferral.objects.filter(contact=contact).first()
    said = {"reason": kept.reason, "urgent": kept.urgent, "phone": kept.phone} if kept else {}
    return {name: value for name, value in said.items() if value}


def _wants_telling(contact: CustodyContact, request: UserRequest) -> bool:
    """Whether a risk was found at a contact of one's own agency of which the local policy has others told."""
    return contact.owner_id == request.membership.agency_id and bool(SUICIDE & set(contact.risks))


def _facts_of(contact: CustodyContact | None) -> dict[str, Any]:
    """Initial values from a contact."""
    if contact is None:
        return {}
    naloxone = {True: "yes", False: "no", None: ""}[contact.naloxone_supplied]
    names = ["custody_number", "outcome", "reasons", "risks", "substance_group"]
    return {name: getattr(contact, name) for name in names} | {"suite": contact.suite_id, "naloxone_supplied": naloxone}


def _rows(contact: CustodyContact) -> list[dict[str, Any]]:
    """The rows of a contact's summary, without empty ones."""
    naloxone = {True: _("Given"), False: _("Not given"), None: ""}[contact.naloxone_supplied]
    said = {
        _("How it ended"): contact.get_outcome_display(),
        _("Risks found"): ", ".join(contact.risks_in_words()),
        _("Told of the risk"): _("Yes") if contact.is_told else "",
        _("Able to decide"): label_of("capacity", contact.capacity) if contact.capacity else "",
        _("Offer of a referral"): contact.answer_in_words(),
        _("Why you went to see them"): ", ".join(contact.reasons_in_words()),
        _("What they use"): contact.get_substance_group_display(),
        _("Naloxone"): naloxone,
        _("Custody suite"): contact.suite,
        _("Custody number"): contact.custody_number,
        _("Seen"): f"{date_format(localtime(contact.seen_at), 'j F Y, H:i')}, {contact.worker.user}",
        _("Note"): contact.note,
    }
    return [{"key": key, "value": value} for key, value in said.items() if value]


def _role(identity: Identity, form: RoutingForm) -> SubjectRole:
    """The subject role of the identity in the form's programme."""
    return role_in(identity, form.value("programme"))


def _who_and_where(identity: Identity, route: Route | None) -> dict[str, Any]:
    """The template context about the person and about the service on the route."""
    now = timezone.now()
    said: dict[str, Any] = {"route": route, **meeting(identity)}
    if route:
        said["is_open"] = Service.objects.filter(pk=route.service.pk).open_at(now).exists()
        said["acknowledge_by"] = acknowledge_by(route.service, now)
        said["age_is_missing"] = age_is_missing(
            route.service, Referred(oldest=identity.birth.age_on(london_today(now)))
        )
    return said


def _record(
    request: UserRequest, form: ContactForm, identity: Identity, route: Route | None, corrected: Referral | None
) -> str:
    recorded = actions.record_contact(
        identity.person,
        by=request.membership,
        subject_role=_role(identity, form),
        programme=form.cleaned_data["programme"] or identity.programme,
        **form.contact_facts(),
    )
    request.session["suite"] = recorded.suite_id
    if form.agrees():
        _refer(request, form, recorded, route, corrected, capacity_note=form.capacity_note())
    elif withheld := form.withheld():
        actions.withhold_referral(recorded, by=request.membership, **withheld)
    return recorded.get_absolute_url()


def _refer(
    request: UserRequest,
    form: ReferralForm,
    contact: CustodyContact,
    route: Route | None,
    corrected: Referral | None = None,
    *,
    capacity_note: str = "",
) -> str:
    """Send the referral along `route`, or keep it where it will be routed by hand."""
    details = {name: form.cleaned_data[name] for name in ("substance_group", "sex", "reason", "urgent")}
    shared: dict[str, Any] = {
        "by": request.membership,
        "subject_role": SubjectRole(contact.subject_role),
        "programme": contact.programme,
        "contact": contact,
        "area": form.area_meant(),
        **form.travelling(contact.risks, route=route),
    }
    if route is None:
        keep_unrouted(contact.person, **shared, **details)
    else:
        details |= {"corrects": corrected, "capacity_note": capacity_note}
        by, role = request.membership, SubjectRole(contact.subject_role)
        form.beside.tell_apart(contact.person, by=by, subject_role=role, door=Distinction.Door.CUSTODY)
        send_referral(contact.person, route=route, consented=True, **shared, **details, **form.went_on())
    return contact.get_absolute_url()
