"""When groups were told last, from the notifications that were held for them."""

from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localtime

from cases.notifications.models import Audience
from cases.notifications.states import TOLD


def last_told(groups: Iterable[int]) -> dict[int, date]:
    """The day on which each of `groups` (by key) was told last, at a notification that one may see."""
    held = Audience.objects.filter(group__in=set(groups), notification__state__in=TOLD).select_related("notification")
    found: dict[int, date] = {}
    for audience in held:
        at = audience.notification.held_at if audience.notification else None
        if at is not None and audience.group_id is not None:
            found[audience.group_id] = max(localtime(at).date(), found.get(audience.group_id, date.min))
    return found
