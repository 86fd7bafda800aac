"""Whom to invite so that a message reaches most of some groups in two steps: told to the room of notifications."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.timezone import localdate

from analysis.networks.graph import network_of
from analysis.networks.key_people import to_reach
from analysis.networks.scope import SHORT
from analysis.networks.ties import read_ties
from cases.models import Group, GroupMembership
from cases.notifications.suggestions import reaches
from cases.ties.models import Association

HOW_MANY = 6


@reaches
def through_whom(groups: Iterable[Group]) -> list[int]:
    """People, by key, by whom most of the ties of the members of `groups` are reached; of long networks nobody."""
    members = GroupMembership.objects.current().filter(group__in=[group.pk for group in groups])
    people = {member.person_id for member in members}
    ties = Association.objects.filter(Q(person__in=people) | Q(other__in=people))
    if not people or ties[: SHORT + 1].count() > SHORT:
        return []
    network = network_of(read_ties(ties), on=localdate())
    return [each.person for each in to_reach(network, how_many=HOW_MANY)]
