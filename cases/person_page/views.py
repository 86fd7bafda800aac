"""A person's page: an overview, and sections whose records are read when the section is opened."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.people.display_names import heading
from cases.people.models import Identity
from cases.person_page.about import TIMELINE, About, about_person
from cases.safeguarding.risks import risks_of
from datasharing import overview, panels
from datasharing.agreements.open_categories import agreements_that_open
from datasharing.models import Person
from datasharing.overview import Overview
from datasharing.panels import AT_MOST, Area
from partners.home import queues
from partners.requests import UserRequest
from partners.rules import may

ENTRIES = 30


@require_safe
def person(request: UserRequest, reference: str) -> HttpResponse:
    """The overview: identity, what is due and who works with the person. Other records are in sections."""
    somebody = get_object_or_404(Person, reference=reference)
    about = about_person(request, somebody, current="")
    there = overview.fill(request, Overview(somebody, about.present, about.opened.inside))
    lines = [(queue.group, line, due) for queue in queues(there.lines, now=timezone.now()) for line, due in queue.lines]
    context = {"overview": there, "lines": lines, "nothing": about.nothing()}
    return _page(request, about, context)


@require_safe
def section(request: UserRequest, reference: str, slug: str) -> HttpResponse:
    """One section of the visible records about a person, by kind. For htmx requests only the section."""
    somebody = get_object_or_404(Person, reference=reference)
    if slug == TIMELINE:
        about = about_person(request, somebody, current=TIMELINE)
        shown = [about.fill(panel, request) for panel in about.filled() if panel.is_on_the_timeline]
        entries = sorted((entry for each in shown for entry in each.entries), key=lambda entry: entry.at, reverse=True)
        return _page(request, about, {"entries": entries[:ENTRIES], "title": _("Timeline")})
    try:
        area = Area(slug)
    except ValueError:
        raise Http404 from None
    about = about_person(request, somebody, current=slug)
    if area not in {panel.section for panel in panels.registered()}:
        raise Http404
    context = {
        "area": area,
        "title": area.label,
        "panels": [about.fill(panel, request) for panel in about.filled() if panel.section == area],
        "nothing": about.nothing(area),
        "adds": about.adds(area),
        "is_outside": not any(panel.section == area for panel in about.panels),
    }
    return _page(request, about, context)


def _page(request: UserRequest, about: About, context: dict[str, Any]) -> HttpResponse:
    """Render a section: only itself for htmx, else with the heading of the person."""
    context |= {
        "person": about.person,
        "sections": about.links(),
        "current": about.current,
        "may_restrict": may(request.membership, request.purpose, "restrict a person"),
        "outside_purpose": [str(category.label).lower() for category in about.opened.outside],
        "agreements": agreements_that_open(request.membership.agency, request.purpose, at=timezone.now()),
    }
    if request.htmx:
        return render(request, "cases/person_page/_about.html", context)
    return render(request, "cases/person_page/person.html", context | _head(request, about))


def _head(request: UserRequest, about: About) -> dict[str, Any]:
    """Who the person is and what to know before the door is opened."""
    today, identities = localdate(), []
    if Identity._meta.db_table in about.present:
        found = Identity.objects.filter(person=about.person).select_related("owner").newest()
        identities = list(found[: AT_MOST * 2])
    named = heading(identities, request, on=today)
    others = {identity.owner_id for identity in identities} - {named["agency"].pk} if identities else set()
    return {
        **named,
        "known_as": _known_as(identities, request, besides=named["name"]),
        "others": len(others),
        "risks": risks_of([about.person.pk]).get(about.person.pk, []),
        "adds_all": about.adds(),
    }


def _known_as(identities: list[Identity], request: UserRequest, *, besides: str) -> str:
    """What the person is known as, by one's own agency's record before any other's."""
    names = [identity.known_as for identity in _own_first(identities, request)]
    return next((name for name in names if name not in {"", besides}), "")


def _own_first(identities: list[Identity], request: UserRequest) -> list[Identity]:
    return sorted(identities, key=lambda identity: identity.owner_id != request.membership.agency_id)
