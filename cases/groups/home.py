"""The groups, below the lines of the home page of those who act for deterrence."""

from django.utils.translation import gettext as _

from cases.groups.models import Group
from cases.groups.sections import group_columns
from cases.groups.tables import lines_of
from partners.home import Home, Section, register
from partners.models import Purpose
from partners.requests import UserRequest

AT_MOST = 8


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the agency's active groups, latest change first."""
    if request.purpose != Purpose.DETERRENCE:
        return
    own = Group.objects.active().filter(owner=request.membership.agency).select_related("owner", "programme", "area")
    found, more = own.newest().page(AT_MOST)
    if not found:
        return
    columns = group_columns(request, found)
    content = {"lines": lines_of(found, columns), "headings": [heading for heading, _cells in columns], "more": more}
    home.sections.append(
        Section(slug="groups-now", title=_("Groups now"), template="cases/groups/_home.html", content=content)
    )
