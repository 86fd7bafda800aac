"""Which part of the network is looked at: a programme, a group, or those around a person; since when; which kinds."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from analysis.networks.companies import Declared
from analysis.networks.figures import Counting
from analysis.networks.ties import read_ties
from cases.models import Group, GroupMembership
from cases.ties.models import Association, AssociationQuerySet
from datasharing.enforcement.bulk import read_columns
from datasharing.models import Person
from partners.models import Programme

if TYPE_CHECKING:
    from analysis.networks.models import NetworkCount

SHORT = 10_000
"""Recorded ties up to which a network is counted while its page is read; a longer one is counted by the worker."""
FEW = 5_000
"""People by whom memberships are looked up; of more, all memberships are read."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A part of the network. The row policies leave out what the acting member may not see."""

    on: date
    programme: Programme | None = None
    group: Group | None = None
    person: Person | None = None
    since: date | None = None
    kinds: frozenset[int] = frozenset()
    without_weak: bool = False

    def records(self) -> AssociationQuerySet:
        """The ties of the scope, without a tie more: of a group those of its members, of a person within two steps."""
        found: Any = Association.objects.all()
        if self.programme:
            found = found.filter(programme=self.programme)
        if self.since:
            found = found.since(self.since)
        if self.kinds:
            found = found.filter(kind__in=self.kinds)
        if self.without_weak:
            found = found.firm()
        if self.group:
            members = GroupMembership.objects.current().filter(group=self.group)
            found = found.filter(_touching(member.person_id for member in members))
        if self.person:
            near = read_ties(found.filter(_touching([self.person.pk])))
            found = found.filter(_touching({self.person.pk, *(end for tie in near for end in (tie.person, tie.other))}))
        return found  # type: ignore[no-any-return]

    @classmethod
    def of(cls, count: "NetworkCount") -> "Scope":
        """The scope of a count."""
        return cls(
            on=count.as_of,
            programme=count.programme,
            since=count.since,
            kinds=frozenset(count.kinds),
            without_weak=count.without_weak,
        )

    def columns(self) -> dict[str, Any]:
        """The columns of a count of the scope, besides the day."""
        return {
            "programme": self.programme,
            "since": self.since,
            "kinds": sorted(self.kinds),
            "without_weak": self.without_weak,
        }

    @property
    def reference(self) -> str:
        """The reference of the person around whom to look; empty if there is none."""
        return self.person.reference if self.person else ""

    def is_long(self) -> bool:
        """Whether counting takes too long for a page."""
        if self.group or self.person:
            return False
        return self.records()[: SHORT + 1].count() > SHORT

    def counting(self, *, within: "NetworkCount | None" = None) -> Counting:
        """Read the ties, and the groups their people are declared to belong to; no more than `within` rests on."""
        records = self.records()
        ties = read_ties(records.open_to(within.sets, within.guards) if within else records)
        return Counting(ties, declared_among({person for tie in ties for person in (tie.person, tie.other)}), self.on)


def declared_among(people: Collection[int]) -> Declared:
    """The groups of which `people` are members now, as far as the acting member may see that."""
    held = GroupMembership.objects.current()
    if len(people) <= FEW:
        held = held.filter(person__in=people)
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for _owner, person, group in read_columns(held, "group_id"):
        if group is not None:
            groups[person].add(group)
    return {person: frozenset(each) for person, each in groups.items()}


def _touching(people: Iterable[int]) -> Q:
    keys = set(people)
    return Q(person__in=keys) | Q(other__in=keys)
