"""The clocks of residential places: the day of the panel, until when the money is kept, and the planned end."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import line_about, name_people
from datasharing.clocks.clock import Clock
from partners import navigation
from partners.due_words import Group
from partners.home import Line, Subject
from partners.requests import UserRequest
from referrals.residential.models import Placement

RESIDENTIAL = Subject("residential", gettext_lazy("Residential places"))


def _name(placements: list[Any], request: UserRequest) -> None:
    """Name each person, and say whether the application is the member's own."""
    name_people(placements, request)
    for each in placements:
        each.is_mine = each.applied_by_id == request.user.pk


def _line(placement: Any, group: Group, *, title: Any, column: str, act: str, action: Any) -> Line:
    return line_about(
        placement,
        group,
        by=getattr(placement, column),
        title=title % {"place": placement},
        remark=placement.provider,
        url=reverse(f"{act}_residential_placements", args=[placement.reference]),
        action=action,
        subject=RESIDENTIAL,
        is_mine=placement.is_mine,
    )


def _rest(count: int, group: Group, *, words: Callable[[int], str]) -> Line:
    return Line.counting(count, words(count), group=group, url=reverse("people"), action=_("See"), subject=RESIDENTIAL)


def _panels(count: int) -> str:
    return ngettext("%s more panel", "%s more panels", count)


def _admissions(count: int) -> str:
    return ngettext("%s more admission", "%s more admissions", count)


def _ends(count: int) -> str:
    return ngettext("%s more planned end of a stay", "%s more planned ends of stays", count)


OF_PLACES = partial(Clock, model=Placement, purposes=navigation.ABOUT_PEOPLE, prepare=_name, related=("person",))
PANEL = OF_PLACES(
    column="panel_on",
    label=gettext_lazy("Funding panel"),
    line=partial(
        _line,
        title=gettext_lazy("Funding panel for residential place: %(place)s"),
        column="panel_on",
        act="decide",
        action=gettext_lazy("Record the decision"),
    ),
    rest=partial(_rest, words=_panels),
)
ADMISSION = OF_PLACES(
    column="admit_by",
    label=gettext_lazy("To be admitted"),
    line=partial(
        _line,
        title=gettext_lazy("Funded, and to be admitted: %(place)s"),
        column="admit_by",
        act="admit",
        action=gettext_lazy("Record the admission"),
    ),
    rest=partial(_rest, words=_admissions),
)
END = OF_PLACES(
    column="leaves_on",
    label=gettext_lazy("Planned end"),
    line=partial(
        _line,
        title=gettext_lazy("Planned end of %(place)s: who takes them on?"),
        column="leaves_on",
        act="end",
        action=gettext_lazy("Record the end"),
    ),
    rest=partial(_rest, words=_ends),
)
