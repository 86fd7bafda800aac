"""Naming groups, and recording who belongs to them and who associates with whom."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError

from cases.groups.models import Association, Group, GroupAlias, GroupMembership
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Area, Membership, Programme
from partners.rules import allowed_by


class GroupAlreadyNamed(Exception):
    """The agency holds a group of this name in this programme, or has added this name to the group."""


class AlreadyMember(Exception):
    """The agency holds that the person belongs to this group: end that membership first."""


class MembershipAlreadyEnded(Exception):
    """The membership has ended before."""


@verb
@allowed_by("add a record")
def name_group(
    name: str, *, by: Membership, programme: Programme | None, area: Area | None = None, note: str = ""
) -> Group:
    """Have `by`'s agency hold a group called `name`.

    :raises GroupAlreadyNamed: if it holds one of this name in this programme
    """
    try:
        return Group.objects.create(owner=by.agency, programme=programme, name=name, area=area, note=note)
    except IntegrityError as error:
        if broke(error, "an_agency_names_a_group_once_per_programme"):
            raise GroupAlreadyNamed from error
        raise


@verb
@allowed_by("change a record")
def change_group(group: Group, *, by: Membership, name: str, area: Area | None, note: str) -> Group:
    """Put another name, area and note in place of those of `group`; a former name that is still used is an alias.

    :raises NotYours: if another agency holds the group
    :raises GroupAlreadyNamed: if `by`'s agency holds another group of this name in this programme
    """
    held = lock(group, by=by)
    try:
        change(held, name=name, area=area, note=note)
    except IntegrityError as error:
        if broke(error, "an_agency_names_a_group_once_per_programme"):
            raise GroupAlreadyNamed from error
        raise
    return held


@verb
@allowed_by("add a record")
def add_group_alias(group: Group, *, by: Membership, name: str) -> GroupAlias:
    """Note another name of `group`, which may be a partner's: the alias belongs to `by`'s agency.

    :raises GroupAlreadyNamed: if the agency has added this name before
    """
    try:
        return GroupAlias.objects.create(owner=by.agency, programme=group.programme, group=group, name=name)
    except IntegrityError as error:
        if broke(error, "an_agency_adds_a_name_of_a_group_once"):
            raise GroupAlreadyNamed from error
        raise


@verb
@allowed_by("add a record")
def add_member(
    person: Person,
    *,
    by: Membership,
    group: Group,
    subject_role: SubjectRole,
    role: GroupMembership.Role,
    basis: str,
    since: date,
    review_on: date,
    grade: str = "",
    programme: Programme | None = None,
) -> GroupMembership:
    """Have `by`'s agency hold that `person` belongs to `group`, which may be a partner's.

    :raises AlreadyMember: if it holds that they do
    """
    try:
        return GroupMembership.objects.create(
            owner=by.agency,
            person=person,
            programme=programme,
            subject_role=subject_role,
            group=group,
            role=role,
            basis=basis,
            grade=grade,
            since=since,
            review_on=review_on,
        )
    except IntegrityError as error:
        if broke(error, "an_agency_holds_one_current_membership_per_group"):
            raise AlreadyMember from error
        raise


@verb
@allowed_by("change a record")
def end_membership(membership: GroupMembership, *, by: Membership, on: date) -> GroupMembership:
    """Have `membership` end on the day `on`.

    :raises NotYours: if another agency holds it
    :raises MembershipAlreadyEnded: if it has ended
    """
    held = lock(membership, by=by)
    if held.until is not None:
        raise MembershipAlreadyEnded
    change(held, until=on)
    return held


@verb
@allowed_by("add a record")
def associate_people(
    pairs: Iterable[tuple[int, int, Association.Kind]],
    *,
    by: Membership,
    subject_role: SubjectRole,
    programme: Programme,
    source: str,
) -> list[Association]:
    """Have `by`'s agency hold that each two people (by key) are connected so strongly, as `source` says."""
    return Association.objects.bulk_create(
        [
            Association(
                owner=by.agency,
                programme=programme,
                subject_role=subject_role,
                person_id=person,
                other_id=other,
                kind=kind,
                source=source,
            )
            for person, other, kind in pairs
        ]
    )
