"""Intelligence about a group on its page, for its owner."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group
from cases.groups.sections import register_acts, register_section
from cases.intelligence.kinds import read_releases, standing
from cases.intelligence.models import GroupReport
from datasharing.panels import Link
from partners.requests import UserRequest
from partners.rules import may

AT_MOST = 20


def _reports(_request: UserRequest, group: Group) -> Mapping[str, Any] | None:
    reports = list(GroupReport.objects.filter(group=group).newest()[:AT_MOST])
    if not reports:
        return None
    read_releases(reports)
    return {"count": len(reports), "reports": [(each, standing(each)) for each in reports]}


register_section(
    slug="intelligence", title=_("Intelligence"), order=75, template="cases/intelligence/_group.html", read=_reports
)


@register_acts
def acts(request: UserRequest, group: Group) -> Iterable[Link]:
    """Writing a report about the group."""
    if may(request.membership, request.purpose, "write intelligence"):
        yield Link(_("Write intelligence"), "write_group_report", (group.reference,))
