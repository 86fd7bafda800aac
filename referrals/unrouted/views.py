"""Pages of unrouted referrals: the queue, routing by hand, and discarding."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Identity
from cases.people.display_names import identity_of
from cases.people.models import Distinction
from cases.safeguarding.risks import marks_by_name, meeting
from datasharing.models import SubjectRole
from partners.requests import UserRequest, reads_or_posts
from partners.rules import may
from referrals.exchange.beside import Beside
from referrals.exchange.limits import referred
from referrals.exchange.reason_form import AgreedForm, WithdrawForm
from referrals.idempotency import actions as idempotency
from referrals.idempotency.token_form import OnceForm
from referrals.lists.tabs import PAGE, tabs
from referrals.routing.by_hand import OVERRIDE, chosen_service, judged
from referrals.routing.routing import reachable_services, route_to
from referrals.routing.verdicts import Case, answer_for
from referrals.unrouted import actions
from referrals.unrouted.models import UnroutedDecision, UnroutedReferral


@require_safe
def unrouted_referrals(request: UserRequest) -> HttpResponse:
    """The queue of unrouted referrals, oldest first."""
    own = UnroutedReferral.objects.filter(owner=request.membership.agency)
    last = own.filter(reference=request.GET.get("after", "")).first()
    rows, more = own.waiting().after(last).select_related("decision", "area", "kept_by__user").page(PAGE)
    held = Identity.objects.filter(person__in=[row.person_id for row in rows], owner=request.membership.agency)
    names = {identity.person_id: identity for identity in held}
    marks = marks_by_name(names.values())
    context = {
        "rows": [
            {"unrouted": row, "identity": names.get(row.person_id), "marks": marks.get(row.person_id, ())}
            for row in rows
        ],
        "tabs": tabs(request, "unrouted_referrals"),
        "first": request.path if last else "",
        "next": f"{request.path}?after={rows[-1].reference}" if more else "",
    }
    return render(request, "referrals/unrouted/unrouted_referrals.html", context)


@reads_or_posts
def unrouted_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Choose a service and ask the person for consent in the agreement's wording; or continue to discard it."""
    kept = _find(request, reference)
    now = timezone.now()
    here: dict[str, Any] = {"programme": kept.programme, "subject_role": SubjectRole(kept.subject_role), "at": now}
    services = reachable_services(request.membership.agency, **here)
    identity = identity_of(kept.person.reference, request)
    context = {"unrouted": kept, **meeting(identity)}
    who = referred(
        identity.birth,
        programme=kept.programme,
        area=kept.area,
        substance_group=kept.substance_group,
        sex=kept.sex,
    )
    chosen = chosen_service(request)
    if chosen is None:
        case = Case(
            kept.programme, here["subject_role"], kept.area, kept.substance_group, who.oldest, who.youngest, kept.sex
        )
        context["answer"] = answer_for(request.membership.agency, case, at=now)
        found = services.with_open_now(now).select_related("agency", "capacity").order_by("name")
        context["services"] = judged(found, who)
        return render(request, "referrals/unrouted/unrouted_referral.html", context)
    service = get_object_or_404(services, reference=chosen)
    route = route_to(service, request.membership.agency, **here)
    if route is None:
        raise Http404
    may_override = may(request.membership, request.purpose, OVERRIDE)
    beside = Beside.of(kept.person, own=identity if identity.owner_id == kept.owner_id else None)
    form = AgreedForm(request.POST or None, route=route, who=who, may_override=may_override, beside=beside)
    if form.is_valid():
        return _decide(request, kept, form, lambda: _route(request, kept, form, here["subject_role"]))
    context |= {"form": form, "route": route, "question": _("Refer to %(service)s") % {"service": service}}
    return render(request, "referrals/unrouted/route_unrouted.html", context, status=422 if form.errors else 200)


def _route(request: UserRequest, kept: UnroutedReferral, form: AgreedForm, role: SubjectRole) -> str:
    """Send it, and keep that the person is none of those who are alike."""
    form.beside.tell_apart(kept.person, by=request.membership, subject_role=role, door=Distinction.Door.PAGE)
    sent = actions.route_unrouted(kept, by=request.membership, route=form.route, consented=True, **form.how())
    return sent.get_absolute_url()


@reads_or_posts
def discard_unrouted(request: UserRequest, reference: str) -> HttpResponse:
    """Remove a referral from the queue with a reason, without sending it."""
    kept = _find(request, reference)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        act = partial(actions.discard_unrouted, kept, by=request.membership, **form.answer())
        return _decide(request, kept, form, lambda: (act(), reverse("unrouted_referrals"))[1])
    context = {"form": form, "unrouted": kept, **meeting(identity_of(kept.person.reference, request))}
    return render(request, "referrals/unrouted/discard_unrouted.html", context, status=422 if form.errors else 200)


def _find(request: UserRequest, reference: str) -> UnroutedReferral:
    kept = UnroutedReferral.objects.select_related("person", "programme", "area", "contact", "kept_by__user", "owner")
    found: UnroutedReferral = get_object_or_404(kept, reference=reference)
    if found.owner_id != request.membership.agency_id:
        raise PermissionDenied
    return found


def _decide(request: UserRequest, kept: UnroutedReferral, form: OnceForm, act: Callable[[], str]) -> HttpResponse:
    try:
        return redirect(idempotency.once(form.cleaned_data["token"], by=request.membership, act=act, about=kept.person))
    except actions.UnroutedAlreadyDecided:
        return _decided(request, kept)


def _decided(request: UserRequest, kept: UnroutedReferral) -> HttpResponse:
    """Answer 409 with who routed or discarded it, and when."""
    decision = UnroutedDecision.objects.select_related("by__user", "referral").get(unrouted=kept.pk)
    return render(request, "referrals/unrouted/already_decided.html", {"decision": decision}, status=409)
