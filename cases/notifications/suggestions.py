"""Whom to invite: members of the groups, those first whom most others follow. A suggestion, never a decision."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cases.groups.models import Group, GroupMembership
from cases.notifications.actions import AGAIN
from cases.notifications.models import Invitee, Notification

AT_MOST = 12
ROLES = (GroupMembership.Role.LEADER, GroupMembership.Role.CORE, GroupMembership.Role.ASSOCIATE)
"""Whom a suggestion names, in order. Whoever is exploited by a group is on no list of people to be told."""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Somebody who may be invited: for which group, and what it rests on."""

    person: Any
    group: Group
    because: str


Reach = Callable[[Iterable[Group]], list[int]]
_reaches: list[Reach] = []


def reaches(read: Reach) -> Reach:
    """Let `read` say by whom a message reaches most of some groups: keys of people, the best first."""
    _reaches.append(read)
    return read


def suggested(notification: Notification, *, on: date) -> list[Suggestion]:
    """Whom to invite to `notification`: its groups' members who were not told lately and are not invited yet."""
    groups = {audience.group_id: audience.group for audience in notification.audiences.all() if audience.group}
    if not groups:
        return []
    members = GroupMembership.objects.confirmed().filter(group__in=groups, role__in=ROLES).select_related("person")
    left_out = _told_or_invited(notification, on=on)
    best = [person for read in _reaches for person in read(groups.values())]
    found: dict[int, Suggestion] = {}
    for member in sorted(members, key=lambda each: _rank(each, best)):
        if member.person_id not in left_out and member.group_id in groups:
            found.setdefault(member.person_id, _suggest(member, groups[member.group_id], best))
    return list(found.values())[:AT_MOST]


def _rank(member: GroupMembership, best: list[int]) -> tuple[int, int, date]:
    place = best.index(member.person_id) if member.person_id in best else len(best)
    return place, ROLES.index(GroupMembership.Role(member.role)), member.since


def _suggest(member: GroupMembership, group: Group, best: list[int]) -> Suggestion:
    because = member.get_role_display()
    if member.person_id in best:
        because = _("%(role)s; through them the message reaches most others") % {"role": because}
    return Suggestion(person=member.person, group=group, because=because)


def _told_or_invited(notification: Notification, *, on: date) -> set[int]:
    """Who is invited already, and who was told within ninety days."""
    lately = Invitee.objects.filter(notification__held_at__date__gt=on - timedelta(days=AGAIN.days))
    told = lately.filter(attended__in=["yes", "late", "removed"])
    return {invitee.person_id for invitee in [*notification.invitees.all(), *told]}
