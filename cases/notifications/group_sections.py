"""What groups were told and promised, on their page and in tables of groups."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.groups.models import Group, GroupMembership
from cases.groups.sections import (
    Verdict,
    read_once,
    register_group_column,
    register_member_column,
    register_section,
    register_timeline,
    register_verdicts,
)
from cases.notifications.actions import AGAIN
from cases.notifications.models import Audience, Invitee, Notification
from cases.notifications.states import NOTIFICATION_MACHINE, TOLD
from cases.notifications.told import last_heard, last_told
from cases.promises.keeping import to_put_right_before
from cases.promises.models import PROMISE_MACHINE, Promise
from datasharing.panels import Cell, Entry
from partners.requests import UserRequest

AT_MOST = 10


@read_once
def _of(group: Group) -> list[Notification]:
    """The notifications for `group`, the last first."""
    found = Audience.objects.filter(group=group).select_related("notification__owner")
    return [each.notification for each in found.order_by("-notification__starts_at")[:AT_MOST] if each.notification]


def told(_request: UserRequest, group: Group) -> dict[str, Any] | None:
    """Its notifications, and what it was promised at them."""
    found = _of(group)
    if not found:
        return None
    made = Promise.objects.filter(notification__in=[each.pk for each in found]).filter(
        Q(is_to_all=True) | Q(group=group)
    )
    latest = made.select_related("keeper", "owner").order_by("-notification__starts_at", "pk")[: AT_MOST * 2]
    held = {each.pk for each in found if each.state in TOLD}
    return {
        "count": len(found),
        "notifications": [(each, NOTIFICATION_MACHINE.tag(each.state)) for each in found],
        "promises": [(each, PROMISE_MACHINE.tag(each.state)) for each in latest if each.notification_id in held],
    }


@register_verdicts
def verdicts(_request: UserRequest, group: Group) -> Iterator[Verdict]:
    """A promise that was broken, and how long nobody has told them anything."""
    for promise in to_put_right_before([group.pk]):
        yield Verdict("bad", _("A promise to them is broken."), f"“{promise.text}” {promise.evidence}")
    at = max(
        (localtime(each.held_at).date() for each in _of(group) if each.state in TOLD and each.held_at), default=None
    )
    if at is not None and (days := (localdate() - at).days) > AGAIN.days:
        yield Verdict("warn", _("They were not told for %(days)s days.") % {"days": days})


@register_timeline
def entries(_request: UserRequest, group: Group) -> Iterable[Entry]:
    """Notifications that were held for it."""
    for held in _of(group):
        if held.held_at is not None:
            yield Entry(
                at=held.held_at,
                title=held.get_kind_display(),
                text=held.venue,
                agency=held.owner,
                url=held.get_absolute_url(),
            )


def told_last(_request: UserRequest, groups: Sequence[Group]) -> Mapping[int, Cell]:
    """When each was told last, in red after ninety days."""
    days = last_told(group.pk for group in groups)
    today = localdate()
    return {
        group: Cell(date_format(on, "j M Y"), colour="red" if (today - on).days > AGAIN.days else "")
        for group, on in days.items()
    }


def told_why(_request: UserRequest, memberships: Sequence[GroupMembership]) -> Mapping[int, Cell]:
    """When each member was told last, and how; nothing if none was that one may see."""
    heard = last_heard(each.person_id for each in memberships)
    if not heard:
        return {}
    return {each.pk: _heard(heard.get(each.person_id)) for each in memberships}


def _heard(invitee: Invitee | None) -> Cell:
    at = invitee.notification.held_at if invitee and invitee.notification else None
    if invitee is None or invitee.notification is None or at is None:
        return Cell(_("Not\u00a0yet"), colour="yellow")
    return Cell(date_format(localtime(at), "j\u00a0M"), remark=invitee.notification.get_kind_display())


register_section(
    slug="told",
    title=gettext_lazy("Told and promised"),
    order=60,
    template="cases/notifications/_group.html",
    read=told,
)
register_member_column(gettext_lazy("Told why"), order=10, read=told_why)
register_group_column(gettext_lazy("Told last"), order=60, read=told_last)
