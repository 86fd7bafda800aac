"""When groups and people were told last, from the notifications that were held."""

from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localtime

from cases.notifications.models import Audience, Invitee
from cases.notifications.states import TOLD

CAME = (Invitee.Attended.YES, Invitee.Attended.LATE, Invitee.Attended.REMOVED)


def last_told(groups: Iterable[int]) -> dict[int, date]:
    """The day on which each of `groups` (by key) was told last, at a notification that one may see."""
    held = Audience.objects.filter(group__in=set(groups), notification__state__in=TOLD).select_related("notification")
    found: dict[int, date] = {}
    for audience in held:
        at = audience.notification.held_at if audience.notification else None
        if at is not None and audience.group_id is not None:
            found[audience.group_id] = max(localtime(at).date(), found.get(audience.group_id, date.min))
    return found


def last_heard(people: Iterable[int]) -> dict[int, Invitee]:
    """The last notification at which each of `people` (by key) was there, of those that one may see."""
    came = Invitee.objects.filter(
        person__in=set(people), attended__in=CAME, notification__state__in=TOLD, notification__held_at__isnull=False
    ).select_related("notification")
    return {each.person_id: each for each in came.order_by("notification__held_at", "pk")}
