"""Lists of received and sent referrals, and of appointments."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from partners.chosen_filters import chosen_filters
from partners.london import london_today
from partners.requests import UserRequest
from referrals.exchange.models import Allocation, Event, EventKind, Referral, ReferralQuerySet, ReferralState
from referrals.exchange.presentation import tag
from referrals.exchange.risks import marks_of
from referrals.lists.forms import ListFilter, ListForm, ReceivedForm, SentForm
from referrals.lists.tabs import PAGE, tabs


@require_safe
def referrals(request: UserRequest) -> HttpResponse:
    """Referrals to the member's agency; by default those awaiting a decision, most urgent first."""
    form = ReceivedForm(request.GET, agency=request.membership.agency)
    found = form.narrow(Referral.objects.to(request.membership.agency_id), timezone.now())
    waiting = form.is_valid() and form.cleaned_data["state"] in {ListFilter.WAITING, ListFilter.LATE}
    context = _page(request, found, ReferralQuerySet.most_urgent if waiting else ReferralQuerySet.latest_news)
    _name_workers(context["rows"])
    return _list(request, "referrals/lists/referrals.html", form, context)


@require_safe
def sent_referrals(request: UserRequest) -> HttpResponse:
    """Referrals that the member's agency sent, latest change first."""
    form = SentForm(request.GET, agency=request.membership.agency)
    found = form.narrow(Referral.objects.sent_by(request.membership.agency_id), timezone.now())
    if form.is_valid() and form.cleaned_data["mine"]:
        found = found.filter(sent_by__user=request.user)
    return _list(
        request, "referrals/lists/sent_referrals.html", form, _page(request, found, ReferralQuerySet.latest_news)
    )


@require_safe
def appointments(request: UserRequest) -> HttpResponse:
    """The agency's booked appointments: first those whose attendance is to be recorded, then today's, then the rest."""
    now = timezone.now()
    standing = Event.objects.standing_appointments(request.membership.agency_id)
    if "due" in request.GET:
        standing = standing.due(london_today(now))
    rows, more = standing.after(_booked_last(request.GET.get("after"))).page(PAGE)
    marks = marks_of(row.referral for row in rows)
    context = {
        "rows": [_appointment(row, now) | {"marks": marks[row.referral_id]} for row in rows],
        "tabs": tabs(request, "appointments"),
        "first": _address(request) if "after" in request.GET else "",
        "next": _address(request, after=rows[-1].referral.reference) if more else "",
    }
    return render(request, "referrals/lists/appointments.html", context)


def _booked_last(reference: str | None) -> Event | None:
    """The latest booking of the referral with this reference."""
    if reference is None:
        return None
    booked = Event.objects.filter(referral__reference=reference, kind=EventKind.BOOKED).select_related("referral")
    return booked.order_by("-pk").first()


def _page(
    request: UserRequest,
    found: ReferralQuerySet,
    in_order: Callable[[ReferralQuerySet, Referral | None], ReferralQuerySet],
) -> dict[str, Any]:
    """The rows after the one in the URL, and the URL of the next page."""
    after = Referral.objects.filter(reference=request.GET["after"]).first() if "after" in request.GET else None
    rows, more = in_order(found.to_show(), after).page(PAGE)
    now = timezone.now()
    marks = marks_of(rows)
    return {
        "rows": [
            {"referral": row, "tag": tag(row), "is_late": _is_late(row, now), "marks": marks[row.pk]} for row in rows
        ],
        "now": now,
        "first": _address(request) if after else "",
        "next": _address(request, after=rows[-1].reference) if more else "",
    }


def _appointment(event: Event, now: datetime) -> dict[str, Any]:
    at = event.appointment_at or now  # a constraint gives each booking a time
    return {"event": event, "is_past": at < now, "is_today": london_today(at) == london_today(now)}


def _is_late(referral: Referral, now: datetime) -> bool:
    return referral.state in {ReferralState.SENT, ReferralState.DELIVERED} and referral.acknowledge_by < now


def _name_workers(rows: list[dict[str, Any]]) -> None:
    """Add the worker to each row, from the agency's allocations."""
    referrals = {row["referral"].pk: row for row in rows}
    held = Allocation.objects.holding().filter(referral__in=list(referrals)).select_related("worker__user")
    for allocation in held:
        referrals[allocation.referral_id]["worker"] = allocation.worker and allocation.worker.user


def _list(request: UserRequest, template: str, form: ListForm, context: dict[str, Any]) -> HttpResponse:
    late = form.is_valid() and form.cleaned_data["state"] == ListFilter.LATE and "sent" in template
    current = "late" if late else template.rpartition("/")[2].removesuffix(".html")
    context |= {
        "filter_form": form,
        "selected": chosen_filters(request, form, everything={"state": ListFilter.ALL.value}),
        "form": None if form.is_valid() else form,
        "tabs": tabs(request, current),
    }
    return render(request, template, context, status=200 if form.is_valid() else 422)


def _address(request: UserRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"
