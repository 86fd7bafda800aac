"""Audits on a group's page: when it was audited last, and what was found."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.audits.models import AuditEntry
from cases.groups.models import Activity, Group
from cases.groups.sections import register_section, register_timeline
from datasharing.panels import Entry
from partners.requests import UserRequest

AT_MOST = 5


def last_audit(_request: UserRequest, group: Group) -> dict[str, Any] | None:
    """What the last audit found of `group`."""
    found = AuditEntry.objects.filter(group=group).select_related("audit", "owner")
    entry = found.order_by("-audit__held_on", "-pk").first()
    if entry is None or entry.audit is None:
        return None
    does = ", ".join(str(Activity(each).label) for each in entry.activities)
    return {"entry": entry, "audit": entry.audit, "does": does}


@register_timeline
def audited(_request: UserRequest, group: Group) -> Iterator[Entry]:
    """The audits that went through `group`."""
    found = AuditEntry.objects.filter(group=group).select_related("audit", "owner").order_by("-audit__held_on", "-pk")
    for entry in found[:AT_MOST]:
        if entry.audit is not None:
            noon = timezone.make_aware(datetime.combine(entry.audit.held_on, time(12)))
            yield Entry(
                at=noon,
                title=_("Audited"),
                text=entry.note or entry.markets,
                agency=entry.owner,
                url=entry.audit.get_absolute_url(),
            )


register_section(
    slug="last-audit", title=_("Last audit"), order=70, template="cases/audits/_last.html", read=last_audit, beside=True
)
