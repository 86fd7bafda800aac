"""A person's page: an overview, and sections that are read when they are opened; whose each record is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Alert, Identity
from datasharing import overview, panels
from datasharing.models import Person
from datasharing.opened import Opened, opened_to
from datasharing.overview import Overview
from datasharing.panels import AT_MOST, Area, Panel, Shown
from datasharing.views.guard import MAY_RESTRICT
from partners.home import queues
from partners.requests import UserRequest

TIMELINE = "timeline"
ENTRIES = 30
PAGE = 25
LAST_PAGE = 100_000
"""Further than records of anybody go, and not further than PostgreSQL counts."""


@require_safe
def person(request: UserRequest, reference: str) -> HttpResponse:
    """Who somebody is, what is due and who works with them; the rest is in sections, read when they are opened."""
    somebody = get_object_or_404(Person, reference=reference)
    about = _about(request, somebody, current="")
    there = overview.fill(request, Overview(somebody, about.present, about.opened.inside))
    lines = [(queue.group, line, due) for queue in queues(there.lines, now=timezone.now()) for line, due in queue.lines]
    context = {"overview": there, "lines": lines, "nothing": about.nothing()}
    return _page(request, about, context)


@require_safe
def section(request: UserRequest, reference: str, slug: str) -> HttpResponse:
    """One part of what may be seen about a person, kind by kind; asked for by htmx, that part alone."""
    somebody = get_object_or_404(Person, reference=reference)
    if slug == TIMELINE:
        about = _about(request, somebody, current=TIMELINE)
        shown = [about.fill(panel, request) for panel in about.filled() if panel.is_on_the_timeline]
        entries = sorted((entry for each in shown for entry in each.entries), key=lambda entry: entry.at, reverse=True)
        return _page(request, about, {"entries": entries[:ENTRIES], "title": _("Timeline")})
    try:
        area = Area(slug)
    except ValueError:
        raise Http404 from None
    about = _about(request, somebody, current=slug)
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


@dataclass(frozen=True)
class Link:
    """An entry in the list of sections."""

    label: Any
    url: str
    slug: str
    is_current: bool
    is_empty: bool = False
    is_outside: bool = False


@dataclass(frozen=True)
class About:
    """A person as whoever acts may see them: which kinds the purpose opens, and which of those hold something."""

    person: Person
    current: str
    opened: Opened
    panels: list[Panel]
    present: frozenset[str]

    def filled(self) -> list[Panel]:
        """The kinds of which there is something to see."""
        return [panel for panel in self.panels if panel.table in self.present]

    def nothing(self, area: Area | None = None) -> list[Any]:
        """What the others are called: of the whole page, or of one part of it."""
        return [
            panel.label for panel in self.panels if panel.table not in self.present and area in (None, panel.section)
        ]

    def adds(self, area: Area | None = None) -> list[panels.Link]:
        """What whoever acts may add."""
        return [
            panels.Link(panel.add[0], panel.add[1], (self.person.reference,))
            for panel in self.panels
            if panel.add and panel.category in self.opened.own and area in (None, panel.section)
        ]

    def fill(self, panel: Panel, request: UserRequest) -> Shown:
        """`panel` with its first records."""
        found, more = panel.about(self.person).page(AT_MOST)
        return panels.fill(panel, found, more=more, by=request.membership, may_add=False, person=self.person)

    def links(self) -> list[Link]:
        """The parts of the page: those outside the purpose are named, and tell nothing."""
        areas = {panel.section for panel in panels.registered()}
        inside = {panel.section for panel in self.panels}
        filled = {panel.section for panel in self.filled()}
        first = [Link(_("Overview"), self.person.get_absolute_url(), "overview", is_current=not self.current)]
        timeline = [Link(_("Timeline"), self._url(TIMELINE), TIMELINE, is_current=self.current == TIMELINE)]
        return [
            *first,
            *timeline,
            *(
                Link(
                    area.label,
                    self._url(area),
                    area,
                    is_current=self.current == area,
                    is_empty=area not in filled,
                    is_outside=area not in inside,
                )
                for area in Area
                if area in areas
            ),
        ]

    def _url(self, slug: str) -> str:
        return reverse("section", args=[self.person.reference, slug])


def _about(request: UserRequest, somebody: Person, *, current: str) -> About:
    opened = opened_to(request.membership.agency, request.purpose, at=timezone.now())
    inside = [panel for panel in panels.registered() if panel.category in opened.inside]
    return About(somebody, current, opened, inside, panels.present(somebody))


def _page(request: UserRequest, about: About, context: dict[str, Any]) -> HttpResponse:
    """The part that is asked for: alone for htmx, else under who the person is."""
    context |= {
        "person": about.person,
        "sections": about.links(),
        "current": about.current,
        "may_restrict": request.membership.role in MAY_RESTRICT,
        "outside_purpose": [str(category.label).lower() for category in about.opened.outside],
        "agreements": about.opened.agreements,
    }
    if request.htmx:
        return render(request, "cases/_about.html", context)
    return render(request, "cases/person.html", context | _head(request, about))


def _head(request: UserRequest, about: About) -> dict[str, Any]:
    """Who the person is and what to know before the door is opened."""
    today, identities, alerts = localdate(), [], []
    if Identity._meta.db_table in about.present:
        found = Identity.objects.filter(person=about.person).select_related("owner").newest()
        identities = list(found[: AT_MOST * 2])
    if Alert._meta.db_table in about.present:
        in_force = Alert.objects.in_force(today).filter(person=about.person)
        alerts = list(in_force.select_related("owner").newest()[:AT_MOST])
    named = heading(identities, request, on=today)
    others = {identity.owner_id for identity in identities} - {named["agency"].pk} if identities else set()
    return {
        **named,
        "known_as": next((identity.known_as for identity in _own_first(identities, request) if identity.known_as), ""),
        "others": len(others),
        "alerts": alerts,
        "adds_all": about.adds(),
    }


def _own_first(identities: list[Identity], request: UserRequest) -> list[Identity]:
    return sorted(identities, key=lambda identity: identity.owner_id != request.membership.agency_id)
