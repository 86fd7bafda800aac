"""Who saw what about a person, or of a fact about no one person."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from datasharing.access.acts import Act, acts_about, acts_on
from datasharing.access.forms import DID
from datasharing.access.stopped import stopped
from datasharing.enforcement.persons import Person
from datasharing.enforcement.records import Fact
from partners.models import Purpose
from partners.period_form import FIRST_YEAR, LAST_YEAR
from partners.requests import UserRequest
from partners.rules import must

PAGE = 25


@require_safe
def access(request: UserRequest, reference: str) -> HttpResponse:
    """Acts about a person, in words."""
    person = get_object_or_404(Person, reference=reference)
    about = {
        "about": person.reference,
        "person": person,
        "back": {"url": person.get_absolute_url(), "label": _("Person")},
    }
    return _page(request, partial(acts_about, person), about)


@require_safe
def access_to_fact(request: UserRequest, kind: str, number: UUID) -> HttpResponse:
    """Acts on a fact, in words."""
    model = next((model for model in Fact.kinds() if model._meta.model_name == kind), None)
    if model is None:
        raise Http404
    fact = get_object_or_404(model, public_id=number)
    back = {"url": fact.get_absolute_url(), "label": fact} if hasattr(fact, "get_absolute_url") else None
    return _page(request, partial(acts_on, fact), {"about": fact, "back": back, "is_fact": True})


@require_safe
def stopped_reading(request: UserRequest) -> HttpResponse:
    """Members and partner systems of one's own agency who read so much in a short time that they were stopped."""
    must(request.membership, request.purpose, "see restrictions")
    return render(
        request, "datasharing/access/stopped_reading.html", {"rows": stopped(request.membership, at=timezone.now())}
    )


def _page(request: UserRequest, find: Callable[..., list[Act]], about: dict[str, Any]) -> HttpResponse:
    before = place(request.GET.get("before", ""))
    found = find(before=before, at_most=PAGE + 1)
    context = about | {
        "lines": [(act, DID[act.operation]) for act in found[:PAGE]],
        "is_assurance": request.purpose == Purpose.ASSURANCE,
        "first": request.path if before else "",
        "next": "?" + urlencode({"before": after(found[PAGE - 1])}) if len(found) > PAGE else "",
    }
    return render(request, "datasharing/access/access.html", context)


def place(written: str) -> tuple[datetime, UUID] | None:
    """Where a page begins, as `after` wrote it."""
    if not written:
        return None
    at, _separator, act = written.partition(" ")
    try:
        place = datetime.fromisoformat(at), UUID(act)
    except ValueError:
        raise Http404 from None
    if place[0].tzinfo is None or not FIRST_YEAR <= place[0].year <= LAST_YEAR:
        raise Http404
    return place


def after(act: Act) -> str:
    """Where the page behind `act` begins, for an address."""
    return f"{act.at.isoformat()} {act.act}"
