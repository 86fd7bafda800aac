"""Verbs on groups and their members."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError
from django.utils import timezone

from cases.groups.models import Cohesion, Group, GroupAlias, GroupMembership
from cases.memberships.models import MembershipBasis
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.london import london_today
from partners.models import Area, Membership, Programme
from partners.rules import allowed_by


class GroupAlreadyNamed(Exception):
    """The agency has a group with this name in the programme, or has added this name to the group already."""


class AlreadyMember(Exception):
    """The agency records the person as a member of the group already: end that membership first."""


class MembershipAlreadyEnded(Exception):
    """The membership has ended already."""


class ReviewTooLate(Exception):
    """The day of the review is further ahead than six months."""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a membership rests on: the kind, what it is, the grade 3x5x2, and the day on which it became known."""

    kind: MembershipBasis.Kind
    text: str
    source_grade: str
    information_grade: str
    handling: str = "P"
    known_on: date | None = None


@verb
@allowed_by("add a record")
def name_group(
    name: str,
    *,
    by: Membership,
    programme: Programme | None,
    area: Area | None = None,
    note: str = "",
    activities: Sequence[str] = (),
    cohesion: Cohesion | str = "",
    estimated_size: int | None = None,
) -> Group:
    """Record a group called `name` for `by`'s agency.

    :raises GroupAlreadyNamed: if the agency has a group with this name in the programme
    """
    try:
        return Group.objects.create(
            owner=by.agency,
            programme=programme,
            name=name,
            area=area,
            note=note,
            activities=list(activities),
            cohesion=cohesion,
            estimated_size=estimated_size,
        )
    except IntegrityError as error:
        if broke(error, "an_agency_names_a_group_once_per_programme"):
            raise GroupAlreadyNamed from error
        raise


@verb
@allowed_by("change a record")
def change_group(
    group: Group,
    *,
    by: Membership,
    name: str,
    area: Area | None,
    note: str,
    activities: Sequence[str] = (),
    cohesion: Cohesion | str = "",
    estimated_size: int | None = None,
) -> Group:
    """Replace what is known of `group`. To keep a former name in use, add it as an alias.

    :raises NotYours: if another agency owns the group
    :raises GroupAlreadyNamed: if `by`'s agency has another group with this name in the programme
    """
    held = lock(group, by=by)
    try:
        change(
            held,
            name=name,
            area=area,
            note=note,
            activities=list(activities),
            cohesion=cohesion,
            estimated_size=estimated_size,
        )
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
    since: date,
    review_on: date,
    bases: Iterable[Basis] = (),
    programme: Programme | None = None,
) -> GroupMembership:
    """Record for `by`'s agency that `person` belongs to `group`, which may be another agency's group.

    With two independent `bases` the membership is confirmed.

    :raises AlreadyMember: if the agency has recorded it already
    :raises ReviewTooLate: if `review_on` is more than six months ahead
    """
    with _refusing():
        membership = GroupMembership.objects.create(
            owner=by.agency,
            person=person,
            programme=programme,
            subject_role=subject_role,
            group=group,
            role=role,
            since=since,
            reviewed_on=london_today(timezone.now()),
            review_on=review_on,
            added_by=by.user,
        )
    for basis in bases:
        write_basis(membership, basis, by=by)
    membership.refresh_from_db(fields=["state", "kept_back", "stale_on", "owner", "person", "updated_at"])
    membership.person = person
    return membership


@contextmanager
def _refusing() -> Iterator[None]:
    """Name what the database refuses of a membership."""
    try:
        yield
    except IntegrityError as error:
        if broke(error, "an_agency_holds_one_current_membership_per_group"):
            raise AlreadyMember from error
        if broke(error, "a_membership_is_reviewed_in_six_months"):
            raise ReviewTooLate from error
        raise


def write_basis(membership: GroupMembership, basis: Basis, *, by: Membership) -> MembershipBasis:
    """Write a row for `basis`, within a verb. The database settles whether the membership is confirmed."""
    return MembershipBasis.objects.create(
        owner=by.agency,
        person_id=membership.person_id,
        programme_id=membership.programme_id,
        subject_role=membership.subject_role,
        membership=membership,
        kind=basis.kind,
        text=basis.text,
        source_grade=basis.source_grade,
        information_grade=basis.information_grade,
        handling=basis.handling,
        known_on=basis.known_on or london_today(timezone.now()),
    )


@verb
@allowed_by("change a record")
def end_membership(
    membership: GroupMembership,
    *,
    by: Membership,
    on: date,
    reason: GroupMembership.EndReason = GroupMembership.EndReason.LEFT,
) -> GroupMembership:
    """End `membership` on the day `on`. It is shared with no other agency from then on.

    :raises NotYours: if another agency owns it
    :raises MembershipAlreadyEnded: if it has ended already
    """
    held = lock(membership, by=by)
    if held.until is not None:
        raise MembershipAlreadyEnded
    change(held, state=GroupMembership.State.ENDED, until=on, end_reason=reason)
    return held
