"""A person as the acting member may see them: the kinds of record open for the purpose, and those with records."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing import panels
from datasharing.agreements.open_categories import Opened, opened_to
from datasharing.enforcement.presence import present
from datasharing.models import Person
from datasharing.panels import AT_MOST, Area, Link, Panel, Shown
from partners.models import Membership
from partners.requests import UserRequest
from partners.rules import acting_purpose, may

TIMELINE = "timeline"


@dataclass(frozen=True)
class SectionLink:
    """An entry in the list of sections."""

    label: Any
    url: str
    slug: str
    is_current: bool
    is_empty: bool = False
    is_outside: bool = False


@dataclass(frozen=True)
class About:
    """A person with the kinds of record open for the acting member's purpose, and those with visible records."""

    person: Person
    member: Membership
    current: str
    opened: Opened
    panels: list[Panel]
    present: frozenset[str]

    def filled(self) -> list[Panel]:
        """The panels with visible records."""
        return [panel for panel in self.panels if panel.table in self.present]

    def nothing(self, area: Area | None = None) -> list[Any]:
        """The labels of panels without visible records, of one part of the page or of all."""
        return [
            panel.label for panel in self.panels if panel.table not in self.present and area in (None, panel.section)
        ]

    def adds(self, area: Area | None = None) -> list[Link]:
        """The links that add records, as far as the acting member may add them."""
        return [
            Link(panel.add[0], panel.add[1], (self.person.reference,))
            for panel in self.panels
            if panel.add
            and panel.category in self.opened.own
            and area in (None, panel.section)
            and may(self.member, acting_purpose.get(), panel.add_rule)
        ]

    def fill(self, panel: Panel, request: UserRequest) -> Shown:
        """`panel` with its first records."""
        found, more = panel.about(self.person).page(AT_MOST)
        return panels.fill(panel, found, more=more, by=request.membership, may_add=False, person=self.person)

    def links(self) -> list[SectionLink]:
        """The parts of the page. Parts outside the purpose are listed, without saying whether they have records."""
        areas = {panel.section for panel in panels.registered()}
        inside = {panel.section for panel in self.panels}
        filled = {panel.section for panel in self.filled()}
        first = [SectionLink(_("Overview"), self.person.get_absolute_url(), "overview", is_current=not self.current)]
        timeline = [SectionLink(_("Timeline"), self._url(TIMELINE), TIMELINE, is_current=self.current == TIMELINE)]
        return [
            *first,
            *timeline,
            *(
                SectionLink(
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


def about_person(request: UserRequest, somebody: Person, *, current: str) -> About:
    opened = opened_to(request.membership.agency, request.purpose, at=timezone.now())
    inside = [panel for panel in panels.registered() if panel.category in opened.inside]
    linked = {panel.table for panel in inside if panel.linked is not None and panel.linked(somebody)}
    return About(somebody, request.membership, current, opened, inside, present(somebody) | linked)
