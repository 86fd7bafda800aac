"""Who saw what about a person, or of a fact about no one person."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from datasharing.access.acts import Act, acts_about, acts_on
from datasharing.enforcement.persons import Person
from datasharing.enforcement.records import Fact
from partners.models import Purpose
from partners.requests import UserRequest

PAGE = 25
FIRST_YEAR, LAST_YEAR = 2000, 2999
"""Those that a page can begin in, far from the ends of what PostgreSQL and Python can both write."""

DID = {
    "consultation": _("Looked at"),
    "disclosure": _("Was shown"),
    "collection": _("Added"),
    "alteration": _("Changed"),
    "combination": _("Linked"),
    "erasure": _("Erased"),
}


@require_safe
def access(request: UserRequest, reference: str) -> HttpResponse:
    """Acts about a person, in words."""
    person = get_object_or_404(Person, reference=reference)
    about = {"about": person.reference, "back": {"url": person.get_absolute_url(), "label": _("Person")}}
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


def _page(request: UserRequest, find: Callable[..., list[Act]], about: dict[str, Any]) -> HttpResponse:
    before = _place(request.GET.get("before", ""))
    found = find(before=before, at_most=PAGE + 1)
    context = about | {
        "lines": [(act, DID[act.operation]) for act in found[:PAGE]],
        "is_assurance": request.purpose == Purpose.ASSURANCE,
        "first": request.path if before else "",
        "next": _after(found[PAGE - 1]) if len(found) > PAGE else "",
    }
    return render(request, "datasharing/access/access.html", context)


def _place(written: str) -> tuple[datetime, UUID] | None:
    """Where a page begins, as `_after` wrote it."""
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


def _after(act: Act) -> str:
    return "?" + urlencode({"before": f"{act.at.isoformat()} {act.act}"})
