"""Lists of members: which are shown, and what a row says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Case, Q, SmallIntegerField, When
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.groups.models import GroupMembership, GroupMembershipQuerySet
from cases.memberships.models import Challenge, MembershipBasis
from cases.people.display_names import names_of
from cases.people.models import Identity
from cases.safeguarding.risks import marks_by_name
from datasharing.panels import Cell
from partners.home import Mark
from partners.london import london_today

SOON = timedelta(days=14)
"""A review within this time is due soon."""
ROLES = list(GroupMembership.Role)
BY_ROLE = Case(
    *[When(role=role, then=place) for place, role in enumerate(ROLES)],
    default=len(ROLES),
    output_field=SmallIntegerField(),
)
"""The order of members: leaders first."""
OPEN_CHALLENGES = [Challenge.State.RECEIVED, Challenge.State.UNDER_REVIEW]
Narrow = Callable[[GroupMembershipQuerySet], GroupMembershipQuerySet]


def _soon(members: GroupMembershipQuerySet) -> GroupMembershipQuerySet:
    return members.current().filter(review_on__lte=london_today(timezone.now()) + SOON)


def _stale(members: GroupMembershipQuerySet) -> GroupMembershipQuerySet:
    return members.filter(until=None, stale_on__lte=london_today(timezone.now()) + SOON)


def _challenged(members: GroupMembershipQuerySet) -> GroupMembershipQuerySet:
    challenged = Challenge.objects.filter(state__in=OPEN_CHALLENGES)
    return members.filter(until=None, challenges__in=challenged)


SHOW: dict[str, tuple[Any, Narrow]] = {
    "": (_("All"), lambda members: members.filter(until=None)),
    "core": (_("Core"), lambda members: members.current().filter(role__in=["leader", "core"])),
    "soon": (_("Lapse soon"), _soon),
    "lapsed": (_("Lapsed"), lambda members: members.filter(state=GroupMembership.State.DORMANT)),
    "unconfirmed": (_("Not confirmed"), lambda members: members.filter(state=GroupMembership.State.UNCONFIRMED)),
    "challenged": (_("Challenged"), _challenged),
    "removal": (_("Removal proposed"), lambda members: members.filter(Q(until=None, removal_is_proposed=True))),
    "stale": (_("Nothing new for a year"), _stale),
    "former": (_("Ended"), lambda members: members.exclude(until=None)),
}
"""The lists of members by the word in the address: label, and the memberships in it."""
ON_A_GROUP = ("", "core", "soon", "lapsed", "unconfirmed", "former")


@dataclass
class Row:
    """A membership as a list shows it."""

    membership: GroupMembership
    identity: Identity | None = None
    marks: tuple[Mark, ...] = ()
    bases: list[MembershipBasis] = field(default_factory=list)
    is_challenged: bool = False
    is_own: bool = False
    further: list[tuple[Any, Cell]] = field(default_factory=list)

    @property
    def grade(self) -> str:
        """The best grade of what it rests on."""
        counting = sorted(basis.grade for basis in self.bases if basis.counts)
        return counting[0] if counting else next((basis.grade for basis in self.bases), "")

    @property
    def rests_on(self) -> str:
        """The kinds of basis, each once."""
        return ", ".join(dict.fromkeys(str(basis.get_kind_display()).lower() for basis in self.bases))

    @property
    def review_url(self) -> str:
        """Where the membership is reviewed."""
        return reverse("review_group_memberships", args=[self.membership.reference])


def rows_of(memberships: Sequence[GroupMembership], *, agency: int) -> list[Row]:
    """A row for each of `memberships`, with what the acting member may see of the person and the bases."""
    names = names_of({each.person_id for each in memberships}, preferring=agency) if memberships else {}
    marks = marks_by_name(names.values()) if names else {}
    keys = [each.pk for each in memberships if each.owner_id == agency]
    bases = _by_membership(MembershipBasis.objects.filter(membership__in=keys).holding().order_by("pk") if keys else ())
    challenged = (
        {each.membership_id for each in Challenge.objects.filter(membership__in=keys, state__in=OPEN_CHALLENGES)}
        if keys
        else set()
    )
    return [
        Row(
            each,
            identity=names.get(each.person_id),
            marks=marks.get(each.person_id, ()),
            bases=bases.get(each.pk, []),
            is_challenged=each.pk in challenged,
            is_own=each.owner_id == agency,
        )
        for each in memberships
    ]


def _by_membership(bases: Iterable[MembershipBasis]) -> dict[int, list[MembershipBasis]]:
    found: dict[int, list[MembershipBasis]] = {}
    for basis in bases:
        found.setdefault(basis.membership_id, []).append(basis)
    return found


def with_further(rows: Sequence[Row], columns: Sequence[tuple[Any, Mapping[int, Cell]]]) -> list[Row]:
    """`rows` with the cells of further columns."""
    for row in rows:
        row.further = [(heading, cells.get(row.membership.pk, Cell(""))) for heading, cells in columns]
    return list(rows)


def is_late(membership: GroupMembership) -> bool:
    """Whether the review of a membership is due within days."""
    return membership.review_on <= localdate() + SOON
