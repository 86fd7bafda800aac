"""Verbs on groups and their members."""

from datetime import date

from django.db import IntegrityError

from cases.groups.models import Group, GroupAlias, GroupMembership
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Area, Membership, Programme
from partners.rules import allowed_by


class GroupAlreadyNamed(Exception):
    """The agency has a group with this name in the programme, or has added this name to the group already."""


class AlreadyMember(Exception):
    """The agency records the person as a member of the group already: end that membership first."""


class MembershipAlreadyEnded(Exception):
    """The membership has ended already."""


@verb
@allowed_by("add a record")
def name_group(
    name: str, *, by: Membership, programme: Programme | None, area: Area | None = None, note: str = ""
) -> Group:
    """Record a group called `name` for `by`'s agency.

    :raises GroupAlreadyNamed: if the agency has a group with this name in the programme
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
    """Replace name, area and note of `group`. To keep a former name in use, add it as an alias.

    :raises NotYours: if another agency owns the group
    :raises GroupAlreadyNamed: if `by`'s agency has another group with this name in the programme
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
    """Add a name of `group`, which may be another agency's group. The alias belongs to `by`'s agency.

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
    """Record for `by`'s agency that `person` belongs to `group`, which may be another agency's group.

    :raises AlreadyMember: if the agency has recorded it already
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
    """End `membership` on the day `on`.

    :raises NotYours: if another agency owns it
    :raises MembershipAlreadyEnded: if it has ended already
    """
    held = lock(membership, by=by)
    if held.until is not None:
        raise MembershipAlreadyEnded
    change(held, until=on)
    return held
