"""A person's page: everything that may be seen about them, kind by kind, and whose it is."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Alert, Identity
from datasharing import panels
from datasharing.models import Person
from datasharing.opened import Opened, opened_to
from datasharing.panels import AT_MOST, Shown
from datasharing.views.guard import MAY_RESTRICT
from partners.requests import UserRequest

TIMELINE = 30
PAGE = 25
LAST_PAGE = 100_000
"""Further than records of anybody go, and not further than PostgreSQL counts."""


@require_safe
def person(request: UserRequest, reference: str) -> HttpResponse:
    """Everything that may be seen about a person."""
    somebody = get_object_or_404(Person, reference=reference)
    opened = opened_to(request.membership.agency, request.purpose, at=timezone.now())
    shown = [
        _fill(panel, somebody, request, opened) for panel in panels.registered() if panel.category in opened.inside
    ]
    entries = sorted((entry for panel in shown for entry in panel.entries), key=lambda entry: entry.at, reverse=True)
    identities = [row.record for panel in shown for row in panel.rows if isinstance(row.record, Identity)]
    context = {
        "person": somebody,
        "panels": shown,
        "entries": entries[:TIMELINE],
        "alerts": Alert.objects.in_force(localdate()).filter(person=somebody).select_related("owner").newest(),
        "may_restrict": request.membership.role in MAY_RESTRICT,
        "outside_purpose": [str(category.label).lower() for category in opened.outside],
        **heading(identities, request, on=localdate()),
    }
    return render(request, "cases/person.html", context)


@require_safe
def records(request: UserRequest, reference: str, slug: str) -> HttpResponse:
    """All records of one kind about a person, a page at a time."""
    somebody = get_object_or_404(Person, reference=reference)
    try:
        panel, page = panels.find(slug), int(request.GET.get("page", "1"))
    except (KeyError, ValueError):
        raise Http404 from None
    if not 1 <= page <= LAST_PAGE:
        raise Http404
    found, more = panel.about(somebody).page(PAGE, start=(page - 1) * PAGE)
    panel.prepare(found, somebody)
    context = {
        "person": somebody,
        "panel": panel,
        "rows": [panels.row(panel, record, by=request.membership) for record in found],
        "earlier": f"?page={page - 1}" if page > 1 else "",
        "later": f"?page={page + 1}" if more else "",
    }
    return render(request, "cases/records.html", context)


def heading(identities: list[Identity], request: UserRequest, *, on: date) -> dict[str, Any]:
    """Who the person is, for the top of a page: by one's own agency's record before any other's."""
    own = [identity for identity in identities if identity.owner_id == request.membership.agency_id]
    shown = next(iter(own or identities), None)
    if shown is None:
        return {"name": _("Name not shown"), "facts": []}
    age = shown.age_on(on)
    facts = [{"key": _("Born"), "value": shown.birth}]
    if age is not None:
        facts.append({"key": _("Age"), "value": age})
    return {
        "name": str(shown),
        "facts": facts,
        "agency": shown.owner,
        "may_be_a_child": any(identity.is_possibly_under_18_on(on) for identity in identities),
    }


def _fill(panel: panels.Panel, somebody: Person, request: UserRequest, opened: Opened) -> Shown:
    found, more = panel.about(somebody).page(AT_MOST)
    may_add = panel.category in opened.own
    return panels.fill(panel, found, more=more, by=request.membership, may_add=may_add, person=somebody)
