"""Pages of the service directory. All members read it; an agency edits its own entries."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.agencies.models import Area, Programme
from partners.chosen_filters import chosen_filters
from partners.reference.models import Division
from partners.requests import UserRequest, reads_or_posts
from partners.rules import may, must
from partners.services import actions
from partners.services.forms import DirectoryFilter, EntryForm, HoursForm, IntakeForm, PlacesForm
from partners.services.models import Service, ServiceLimits, ServiceQuerySet, place_name
from partners.services.week import week_of

PAGE = 25


@require_safe
def services(request: UserRequest) -> HttpResponse:
    """The directory, filtered by the query of the URL."""
    chosen = DirectoryFilter(request.GET)
    found = _narrowed(chosen).with_open_now(timezone.now()).select_related("agency", "capacity")
    page = Paginator(found.prefetch_related("places__area", "places__programme"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "filter_form": chosen,
        "form": None if chosen.is_valid() else chosen,
        "page": page,
        "selected": chosen_filters(request, chosen),
        "may_keep": _may_keep(request),
        "previous": _address(request, page=page.previous_page_number()) if page.has_previous() else "",
        "next": _address(request, page=page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "partners/services/services.html", context, status=200 if chosen.is_valid() else 422)


@require_safe
def service(request: UserRequest, reference: UUID) -> HttpResponse:
    """The directory entry of one service."""
    found = Service.objects.with_open_now(timezone.now()).select_related("agency", "capacity__updated_by__user")
    shown = get_object_or_404(found, reference=reference)
    week = [(day.label, stretches) for day, stretches in week_of(shown).items()]
    places = shown.places.select_related("area", "programme").order_by("area__name", "programme__name")
    context = {
        "service": shown,
        "week": week,
        "places": places,
        "before": _before(shown),
        "may_keep": shown.agency_id == request.membership.agency_id and _may_keep(request),
    }
    return render(request, "partners/services/service.html", context)


@reads_or_posts
def add_service(request: UserRequest) -> HttpResponse:
    """Add a service of the member's agency."""
    must(request.membership, request.purpose, "keep services")
    form = EntryForm(_posted(request), agency=request.membership.agency)
    if form.is_valid():
        try:
            added = actions.add_service(form.entry(), by=request.membership)
        except actions.ServiceNameTaken:
            form.add_error("name", _("Your agency has a service of this name"))
        else:
            messages.success(request, _("%(service)s is in the directory. Say when it is open.") % {"service": added})
            return redirect(added)
    return _form_page(request, "add_service.html", form)


@reads_or_posts
def service_entry(request: UserRequest, reference: UUID) -> HttpResponse:
    """Edit the directory entry of a service of the member's agency."""
    own = _own(request, reference)
    form = EntryForm(_posted(request), agency=own.agency, service=own)
    if form.is_valid():
        try:
            actions.describe_service(own, form.entry(), by=request.membership)
        except actions.ServiceNameTaken:
            form.add_error("name", _("Your agency has another service of this name"))
        else:
            messages.success(request, _("The directory shows this from now on."))
            return redirect(own)
    return _form_page(request, "service_entry.html", form, own)


@reads_or_posts
def service_hours(request: UserRequest, reference: UUID) -> HttpResponse:
    """Edit the opening hours of a service of the member's agency."""
    own = _own(request, reference)
    form = HoursForm(_posted(request), service=own)
    if form.is_valid():
        division = Division(form.cleaned_data["division"])
        actions.set_hours(own, form.hours, division=division, by=request.membership)
        messages.success(request, _("These hours apply from now on."))
        return redirect(own)
    return _form_page(request, "service_hours.html", form, own)


@reads_or_posts
def service_places(request: UserRequest, reference: UUID) -> HttpResponse:
    """Publish the places of a service of the member's agency."""
    own = _own(request, reference)
    capacity = getattr(own, "capacity", None)
    shown = {"places_per_week": capacity.places_per_week, "free_places": capacity.free_places} if capacity else None
    form = PlacesForm(_posted(request), initial=shown)
    if form.is_valid():
        actions.publish_places(own, **form.cleaned_data, by=request.membership, at=timezone.now())
        messages.success(request, _("Published. Referrals follow this from now on."))
        return redirect(own)
    return _form_page(request, "service_places.html", form, own)


@reads_or_posts
def service_intake(request: UserRequest, reference: UUID) -> HttpResponse:
    """Close a service to new referrals, or open it again, after a confirmation."""
    own = _own(request, reference)
    stops = own.is_accepting
    form = IntakeForm(_posted(request), initial={"is_accepting": "no" if stops else "yes"})
    if form.is_valid():
        actions.set_intake(own, is_accepting=form.cleaned_data["is_accepting"] == "yes", by=request.membership)
        messages.success(request, _("The directory shows this from now on."))
        return redirect(own)
    question = _("Stop taking referrals to %(service)s?") if stops else _("Take referrals to %(service)s again?")
    context = {
        "question": question % {"service": own},
        "label": _("Stop taking referrals") if stops else _("Take referrals again"),
        "cancel_url": own.get_absolute_url(),
        "dangerous": stops,
    }
    return _form_page(request, "service_intake.html", form, own, context)


def _posted(request: UserRequest) -> QueryDict | None:
    """The POST data, also if it is empty; None for other methods."""
    return request.POST if request.method == "POST" else None


def _own(request: UserRequest, reference: UUID) -> Service:
    """The service to edit: 404 if there is none, 403 if another agency owns it or the member may not edit services."""
    found = get_object_or_404(Service.objects.select_related("agency", "capacity"), reference=reference)
    if found.agency_id != request.membership.agency_id:
        raise actions.NotYourService
    must(request.membership, request.purpose, "keep services")
    return found


def _before(service: Service) -> list[tuple[ServiceLimits, list[str]]]:
    """Whom it was for before, latest first, each with the names of its areas."""
    ended = list(service.limits.exclude(valid_to=None).order_by("-valid_from")[:PAGE])
    areas = Area.objects.in_bulk(list({area for limits in ended for area, _programme in limits.places}))
    programmes = Programme.objects.in_bulk(list({p for limits in ended for _area, p in limits.places if p}))
    return [(limits, [place_name(areas[a], programmes.get(p)) for a, p in limits.places]) for limits in ended]


def _may_keep(request: UserRequest) -> bool:
    return may(request.membership, request.purpose, "keep services")


def _form_page(
    request: UserRequest, template: str, form: Form, own: Service | None = None, more: dict[str, Any] | None = None
) -> HttpResponse:
    context = {"form": form, "service": own} | (more or {})
    return render(request, f"partners/services/{template}", context, status=422 if form.is_bound else 200)


def _narrowed(chosen: DirectoryFilter) -> ServiceQuerySet:
    """The services that match the filter; none if the filter is invalid."""
    found = Service.objects.order_by("name", "agency__name")
    if not chosen.is_valid():
        return found.none()
    asked = chosen.cleaned_data
    if asked["area"]:
        found = found.in_area(asked["area"])
    if asked["substances"]:
        found = found.treating(asked["substances"])
    if asked["open"]:
        found = found.open_at(timezone.now())
    return found.accepting().with_places() if asked["places"] else found


def _address(request: UserRequest, *, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"
