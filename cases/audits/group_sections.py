"""Audits on a group's page: when it was audited last, and what was found."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.audits.models import AuditEntry
from cases.groups.models import Activity, Group
from cases.groups.sections import read_once, register_section, register_timeline
from datasharing.panels import Entry
from partners.requests import UserRequest

AT_MOST = 5


@read_once
def _entries(group: Group) -> list[AuditEntry]:
    """What audits found of `group`, the last first."""
    found = AuditEntry.objects.filter(group=group).select_related("audit", "owner")
    return [entry for entry in found.order_by("-audit__held_on", "-pk")[:AT_MOST] if entry.audit is not None]


def last_audit(_request: UserRequest, group: Group) -> dict[str, Any] | None:
    """What the last audit found of `group`."""
    for entry in _entries(group):
        does = ", ".join(str(Activity(each).label) for each in entry.activities)
        return {"entry": entry, "audit": entry.audit, "does": does}
    return None


@register_timeline
def audited(_request: UserRequest, group: Group) -> Iterator[Entry]:
    """The audits that went through `group`."""
    for entry in _entries(group):
        audit: Any = entry.audit
        yield Entry(
            at=timezone.make_aware(datetime.combine(audit.held_on, time(12))),
            title=_("Audited"),
            text=entry.note or entry.markets,
            agency=entry.owner,
            url=audit.get_absolute_url(),
        )


register_section(
    slug="last-audit", title=_("Last audit"), order=70, template="cases/audits/_last.html", read=last_audit, beside=True
)
