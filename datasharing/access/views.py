"""Who saw what about a person."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from datasharing.access.acts import Act, acts_about
from datasharing.enforcement.persons import Person
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
    before = _place(request.GET.get("before", ""))
    found = acts_about(person, before=before, at_most=PAGE + 1)
    context = {
        "person": person,
        "lines": [(act, DID[act.operation]) for act in found[:PAGE]],
        "is_assurance": request.purpose == Purpose.ASSURANCE,
        "earlier": reverse("access", args=[reference]) if before else "",
        "later": _after(found[PAGE - 1]) if len(found) > PAGE else "",
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
