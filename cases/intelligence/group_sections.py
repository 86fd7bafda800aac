"""Intelligence about a group on its page, for its owner."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group
from cases.groups.sections import register_section
from cases.intelligence.kinds import read_releases, standing
from cases.intelligence.models import GroupReport
from partners.requests import UserRequest
from partners.rules import may

AT_MOST = 20


def _reports(request: UserRequest, group: Group) -> Mapping[str, Any] | None:
    reports = list(GroupReport.objects.filter(group=group).newest()[:AT_MOST])
    may_write = may(request.membership, request.purpose, "write intelligence")
    if not reports and not may_write:
        return None
    read_releases(reports)
    return {
        "count": len(reports) or "",
        "reports": [(each, standing(each)) for each in reports],
        "group": group,
        "may_write": may_write,
    }


register_section(
    slug="intelligence", title=_("Intelligence"), order=75, template="cases/intelligence/_group.html", read=_reports
)
