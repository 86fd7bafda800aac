"""Verbs on relations of groups, and on groups that merge or split: nothing is deleted, and members point onwards."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError
from django.utils import timezone

from cases.groups.actions import MembershipAlreadyEnded
from cases.groups.models import SIX_MONTHS, Group, GroupMembership
from cases.memberships.models import MembershipBasis
from cases.relations.models import GroupRelation, RelationGrade
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from partners.london import london_today
from partners.models import Membership
from partners.rules import allowed_by

Kind = GroupRelation.Kind


class AlreadyRelated(Exception):
    """The agency holds this relation of the two groups already."""


class GroupEnded(Exception):
    """The group has ended already: it merged, was split or dissolved."""


class SameGroup(Exception):
    """A group has no relation to itself, and merges into no other than another."""


@dataclass(frozen=True, kw_only=True)
class Grade:
    """What a relation rests on, graded 3x5x2."""

    source_grade: str
    information_grade: str
    handling: str = "P"
    text: str = ""


def _today() -> date:
    return london_today(timezone.now())


@verb
@allowed_by("add a record")
def relate_groups(
    group: Group,
    *,
    by: Membership,
    other: Group,
    kind: GroupRelation.Kind,
    strength: GroupRelation.Strength = GroupRelation.Strength.MEDIUM,
    grade: Grade | None = None,
    since: date | None = None,
) -> GroupRelation:
    """Record for `by`'s agency how `group` stands to `other`; either may be another agency's group.

    :raises AlreadyRelated: if the agency holds this relation already
    :raises SameGroup: if both are the same
    """
    if group.pk == other.pk:
        raise SameGroup
    try:
        relation = GroupRelation.objects.create(
            owner=by.agency,
            programme_id=group.programme_id,
            group=group,
            towards=other,
            kind=kind,
            strength=strength,
            since=since,
        )
    except IntegrityError as error:
        if broke(error, "an_agency_holds_a_relation_of_two_groups_once"):
            raise AlreadyRelated from error
        raise
    if grade is not None:
        RelationGrade.objects.create(
            owner=by.agency,
            programme_id=group.programme_id,
            relation=relation,
            source_grade=grade.source_grade,
            information_grade=grade.information_grade,
            handling=grade.handling,
            text=grade.text,
        )
    return relation


@verb
@allowed_by("change a record")
def end_relation(relation: GroupRelation, *, by: Membership, on: date) -> GroupRelation:
    """End `relation` on the day `on`.

    :raises NotYours: if another agency owns it
    """
    held = lock(relation, by=by)
    if held.until is None:
        change(held, until=on)
    return held


@verb
@allowed_by("change a record")
def merge_group(group: Group, *, by: Membership, into: Group, on: date) -> Group:
    """Merge `group` into the group `into`: it ends, and the agency's memberships go on there.

    :raises NotYours: if another agency owns `group`
    :raises GroupEnded: if one of them has ended
    :raises SameGroup: if both are the same
    """
    if group.pk == into.pk:
        raise SameGroup
    held = lock(group, by=by)
    if held.ended_on is not None or into.ended_on is not None:
        raise GroupEnded
    _relate(held, into, Kind.MERGED_INTO, by=by, on=on)
    for membership in _standing(held, by):
        move_membership(membership, to=into, by=by, on=on)
    change(held, ended_on=on)
    return into


@verb
@allowed_by("change a record")
def split_group(
    group: Group, *, by: Membership, into: Group, members: Collection[GroupMembership], on: date, ends: bool = False
) -> Group:
    """Split `into` off `group`, with `members` going there; with `ends`, nothing is left of `group`.

    :raises NotYours: if another agency owns `group` or a membership
    :raises GroupEnded: if one of the groups has ended
    :raises SameGroup: if both are the same
    """
    if group.pk == into.pk:
        raise SameGroup
    held = lock(group, by=by)
    if held.ended_on is not None or into.ended_on is not None:
        raise GroupEnded
    _relate(held, into, Kind.SPLIT_INTO, by=by, on=on)
    for membership in members:
        move_membership(membership, to=into, by=by, on=on)
    if ends:
        change(held, ended_on=on)
    return into


def _relate(group: Group, other: Group, kind: GroupRelation.Kind, *, by: Membership, on: date) -> None:
    GroupRelation.objects.create(
        owner=by.agency, programme_id=group.programme_id, group=group, towards=other, kind=kind, since=on
    )


def _standing(group: Group, by: Membership) -> Iterable[GroupMembership]:
    return list(GroupMembership.objects.filter(group=group, owner=by.agency, until=None).order_by("pk"))


def move_membership(membership: GroupMembership, *, to: Group, by: Membership, on: date) -> GroupMembership:
    """End `membership`, and have it go on in the group `to`, with what it rests on; within a verb.

    A membership that the agency holds there already is kept, and the ended one points to it.

    :raises NotYours: if another agency owns it
    :raises MembershipAlreadyEnded: if it has ended already
    """
    held = lock(membership, by=by)
    if held.until is not None:
        raise MembershipAlreadyEnded
    there = GroupMembership.objects.filter(group=to, owner=by.agency, person=held.person_id, until=None).first()
    going_on = there or _begin_again(held, to=to, by=by, on=on)
    state, reason = GroupMembership.State.ENDED, GroupMembership.EndReason.MOVED
    change(held, state=state, until=max(on, held.since), end_reason=reason, moved_to=going_on)
    return going_on


def _begin_again(held: GroupMembership, *, to: Group, by: Membership, on: date) -> GroupMembership:
    again = GroupMembership.objects.create(
        owner=by.agency,
        person_id=held.person_id,
        programme_id=held.programme_id,
        subject_role=held.subject_role,
        group=to,
        role=held.role,
        since=on,
        reviewed_on=held.reviewed_on,
        review_on=min(held.review_on, held.reviewed_on + SIX_MONTHS),
        added_by=by.user,
    )
    for basis in MembershipBasis.objects.filter(membership=held).holding().order_by("pk"):
        MembershipBasis.objects.create(
            owner=by.agency,
            person_id=held.person_id,
            programme_id=held.programme_id,
            subject_role=held.subject_role,
            membership=again,
            **{name: getattr(basis, name) for name in COPIED},
        )
    return again


COPIED = ("kind", "text", "source_grade", "information_grade", "handling", "earlier_grade", "known_on")
"""What a basis says, and keeps where its membership goes on."""
