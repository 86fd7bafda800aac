"""Pages on which the addressee answers a referral."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.models import Identity
from datasharing.models import SubjectRole
from partners.london import london_today
from partners.requests import UserRequest, reads_or_posts
from partners.rules import may
from partners.services.week import week_of
from referrals.answers.forms import AcceptForm, AppointmentForm, AttendanceForm, RedirectForm, WorkerForm
from referrals.custody.find_form import FindForm
from referrals.custody.person_lookup import find_clients, find_detained, own_identities
from referrals.exchange import actions
from referrals.exchange.beside import Beside
from referrals.exchange.events import AppointmentAhead, AppointmentBooked
from referrals.exchange.limits import of_referral
from referrals.exchange.models import Allocation, Event, EventKind, Referral, ReferralState
from referrals.exchange.pages import answer, ask, do_once, find
from referrals.exchange.presentation import appointment
from referrals.exchange.reason_form import CloseForm, NoteForm, ReasonForm
from referrals.idempotency.token_form import OnceForm
from referrals.routing.by_hand import OVERRIDE, chosen_service, judged
from referrals.routing.routing import reachable_services, route_to


@require_POST
def acknowledge_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Acknowledge a referral."""
    about = find(reference)
    return answer(
        request,
        about,
        EventKind.ACKNOWLEDGED,
        OnceForm(request.POST),
        lambda: actions.acknowledge_referral(about, by=request.membership),
        question=_("Acknowledge this referral"),
        label=_("Acknowledge"),
    )


@reads_or_posts
def accept_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Accept a referral for an existing client or a new one, and set the worker."""
    about = find(reference)
    search = FindForm(request.POST if "look" in request.POST else None)
    form = AcceptForm(
        None if search.is_bound else request.POST or None,
        clients=_clients(request, about, search),
        agency=request.membership.agency,
        purpose=request.purpose,
        initial={"worker": str(request.user.reference)},
    )
    return answer(
        request,
        about,
        EventKind.ACCEPTED,
        form,
        lambda: actions.accept_referral(
            about, by=request.membership, client=form.chosen_client(), worker=form.chosen_worker()
        ),
        question=_("Accept this referral"),
        label=_("Accept"),
        template="referrals/answers/accept_referral.html",
        search=search,
    )


@reads_or_posts
def allocate_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Change the worker."""
    about = find(reference)
    held = Allocation.objects.filter(referral=about).holding().select_related("worker__user", "client").first()
    if held is None:
        raise Http404
    form = WorkerForm(
        request.POST or None,
        agency=request.membership.agency,
        purpose=request.purpose,
        initial={"worker": str(held.worker.user.reference) if held.worker else ""},
    )
    if form.is_valid():
        worker = form.chosen_worker()
        act = partial(actions.allocate, about, by=request.membership, client=held.client, worker=worker)
        return do_once(request, about, form, act)
    return ask(
        request, about, form, "referrals/answers/answer.html", question=_("Who works with them?"), label=_("Save")
    )


@reads_or_posts
def decline_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Decline a referral, with a coded reason."""
    about = find(reference)
    form = ReasonForm(request.POST or None)
    return answer(
        request,
        about,
        EventKind.DECLINED,
        form,
        lambda: actions.decline_referral(about, by=request.membership, **form.answer()),
        question=_("Decline this referral"),
        label=_("Decline"),
        dangerous=True,
    )


@reads_or_posts
def book_appointment(request: UserRequest, reference: str) -> HttpResponse:
    """Book or reschedule an appointment."""
    about = find(reference)
    form = AppointmentForm(request.POST or None, service=about.service, initial={"place": _last_place(about)})
    is_change = about.state == ReferralState.BOOKED
    return answer(
        request,
        about,
        EventKind.BOOKED,
        form,
        lambda: actions.book_appointment(about, by=request.membership, **form.answer()),
        explained={AppointmentBooked: ("at", _("It is booked for this time and place already"))},
        question=_("Reschedule the appointment") if is_change else _("Book an appointment"),
        label=_("Reschedule") if is_change else _("Book"),
        lead=_rescheduling(about) if is_change else "",
        hours=_hours(about),
    )


def _rescheduling(about: Referral) -> str:
    both = _("The new time takes its place, and %(agency)s sees both.") % {"agency": about.owner}
    return f"{_booked_for(about)} {both}"


@reads_or_posts
def cancel_appointment(request: UserRequest, reference: str) -> HttpResponse:
    """Cancel the booked appointment."""
    about = find(reference)
    form = NoteForm(request.POST or None)
    return answer(
        request,
        about,
        EventKind.CANCELLED,
        form,
        lambda: actions.cancel_appointment(about, by=request.membership, note=form.cleaned_data["note"]),
        question=_("Cancel the appointment"),
        label=_("Cancel the appointment"),
        lead=_booked_for(about),
        dangerous=True,
    )


@reads_or_posts
def record_attendance(request: UserRequest, reference: str) -> HttpResponse:
    """Record whether the person attended."""
    about = find(reference)
    form = AttendanceForm(request.POST or None)
    return answer(
        request,
        about,
        EventKind.ATTENDED,
        form,
        lambda: actions.record_attendance(about, by=request.membership, **form.answer()),
        explained={AppointmentAhead: ("attended", _("The time of the appointment has not come yet"))},
        question=_("Record attendance"),
        label=_("Save"),
        lead=_booked_for(about),
    )


@reads_or_posts
def start_treatment(request: UserRequest, reference: str) -> HttpResponse:
    """Record that treatment has started."""
    about = find(reference)
    return answer(
        request,
        about,
        EventKind.STARTED,
        OnceForm(request.POST or None),
        lambda: actions.start_treatment(about, by=request.membership),
        question=_("Start treatment"),
        label=_("Treatment has started"),
        lead=_("The agency that referred them sees that treatment has started, and nothing about it."),
    )


@reads_or_posts
def close_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Close a referral, with a coded reason."""
    about = find(reference)
    form = CloseForm(request.POST or None)
    return answer(
        request,
        about,
        EventKind.CLOSED,
        form,
        lambda: actions.close_referral(about, by=request.membership, **form.answer()),
        question=_("Close this referral"),
        label=_("Close it"),
        lead=_("%(agency)s sees that it was closed and why. Its history stays.") % {"agency": about.owner},
        dangerous=True,
    )


def _clients(request: UserRequest, about: Referral, search: FindForm) -> list[Identity]:
    """Identities of the agency's clients who may be the person: by the snapshot, or by the member's search."""
    today = london_today(timezone.now())
    if search.is_valid():
        found = find_detained(search.cleaned_data["text"], search.cleaned_data["born"], on=today)
        return own_identities(found, request.membership.agency_id)
    return find_clients(about.identity, request.membership.agency_id, on=today)


def _booked(about: Referral) -> Event | None:
    booked = Event.objects.filter(referral=about, kind=EventKind.BOOKED).order_by("-pk")
    return booked.first()


def _booked_for(about: Referral) -> str:
    booked = _booked(about)
    if booked is None or booked.appointment_at is None:
        return ""
    return _("Booked for %(appointment)s.") % {"appointment": appointment(booked)}


def _last_place(about: Referral) -> str:
    booked = _booked(about)
    return booked.appointment_place if booked else ""


def _hours(about: Referral) -> list[dict[str, object]]:
    """The opening hours of the service, by day."""
    week = week_of(about.service)
    return [
        {"key": day.label, "value": ", ".join(map(str, stretches)) or _("Closed")} for day, stretches in week.items()
    ]


@reads_or_posts
def redirect_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Redirect a referral: choose the service, then ask the person for consent in the agreement's wording."""
    about = find(reference)
    here: dict[str, Any] = {
        "programme": about.programme,
        "subject_role": SubjectRole(about.subject_role),
        "at": timezone.now(),
    }
    services = reachable_services(request.membership.agency, **here)
    chosen = chosen_service(request)
    if chosen is None:
        return answer(
            request,
            about,
            EventKind.REDIRECTED,
            OnceForm(),
            lambda: None,
            template="referrals/routing/choose_service.html",
            question=_("Redirect this referral: to which service?"),
            services=judged(
                services.with_open_now(timezone.now()).select_related("capacity").order_by("name"), of_referral(about)
            ),
        )
    service = get_object_or_404(services, reference=chosen)
    route = route_to(service, request.membership.agency, **here)
    if route is None:
        raise Http404
    may_override = may(request.membership, request.purpose, OVERRIDE)
    form = RedirectForm(
        request.POST or None,
        route=route,
        about=about,
        sender=about.owner,
        may_override=may_override,
        beside=Beside.of(about.person, apart_from=about),
    )
    return answer(
        request,
        about,
        EventKind.REDIRECTED,
        form,
        lambda: actions.redirect_referral(about, by=request.membership, route=route, **form.said()),
        template="referrals/answers/redirect_referral.html",
        question=_("Redirect to %(service)s") % {"service": service},
        label=_("Redirect"),
        route=route,
    )
