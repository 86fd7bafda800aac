"""Which part of the network is looked at: a programme, a group, or those around a person; since when; which kinds."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from analysis.networks.companies import Declared
from analysis.networks.derived import read_parts, suspects, ties_from
from analysis.networks.figures import Counting
from analysis.networks.sources import Sources, everything
from analysis.networks.ties import Tie, read_ties
from cases.models import Group, GroupMembership
from cases.ties.models import Association
from datasharing.enforcement.bulk import read_columns
from datasharing.models import Person
from partners.models import Programme

if TYPE_CHECKING:
    from analysis.networks.models import NetworkCount

SHORT = 10_000
"""Recorded ties up to which a network is counted while its page is read; a longer one is counted by the worker."""
FEW = 5_000
"""People by whom memberships are looked up; of more, all memberships are read."""
Within = Callable[[Any], Any]
"""Narrows records to the sources of a count."""


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
        read = (self._recorded(everything), self._parts(everything))
        return bool(sum(records[: SHORT + 1].count() for records in read) > SHORT)

    def counting(self, *, within: "NetworkCount | None" = None) -> Counting:
        """Read the ties, and the groups their people are declared to belong to; no more than `within` rests on."""
        only: Within = Sources(within.sets, within.guards).of if within else everything
        ties = self.ties(only)
        people = {person for tie in ties for person in (tie.person, tie.other)}
        return Counting(ties, declared_among(people, only), self.on)

    def ties(self, only: Within = everything) -> list[Tie]:
        """The ties of the scope: of a group those of its members, of a person those within two steps."""
        if self.group:
            members = read_columns(only(GroupMembership.objects.current().filter(group=self.group)))
            return self._read(only, {person for _owner, person in members})
        if self.person:
            first = self._read(only, {self.person.pk})
            return self._read(only, {self.person.pk, *(end for tie in first for end in (tie.person, tie.other))})
        return self._read(only, None)

    def _read(self, only: Within, near: set[int] | None) -> list[Tie]:
        """Recorded and derived ties; those of the people `near`, unless it is None."""
        recorded, parts = self._recorded(only), self._parts(only)
        if near is not None:
            recorded = recorded.filter(Q(person__in=near) | Q(other__in=near))
            theirs = read_columns(parts.filter(person__in=near), "incident_id")
            parts = parts.filter(incident__in={incident for _owner, _person, incident in theirs})
        derived = ties_from(read_parts(parts, only))
        return [*read_ties(recorded), *(tie for tie in derived if self._has(tie, near))]

    def _has(self, tie: Tie, near: set[int] | None) -> bool:
        """Whether a derived tie is in the scope."""
        return (
            (near is None or tie.person in near or tie.other in near)
            and (not self.kinds or tie.kind in self.kinds)
            and (self.since is None or tie.last_on is None or tie.last_on >= self.since)
            and not (self.without_weak and tie.is_weak)
        )

    def _recorded(self, only: Within) -> Any:
        found: Any = Association.objects.all()
        if self.programme:
            found = found.filter(programme=self.programme)
        if self.since:
            found = found.since(self.since)
        if self.kinds:
            found = found.filter(kind__in=self.kinds)
        return only(found.firm() if self.without_weak else found)

    def _parts(self, only: Within) -> Any:
        found: Any = suspects()
        return only(found.filter(programme=self.programme) if self.programme else found)


def declared_among(people: Collection[int], only: Within = everything) -> Declared:
    """The groups of which `people` are members now, as far as the acting member may see that."""
    held: Any = only(GroupMembership.objects.current())
    if len(people) <= FEW:
        held = held.filter(person__in=people)
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for _owner, person, group in read_columns(held, "group_id"):
        if group is not None:
            groups[person].add(group)
    return {person: frozenset(each) for person, each in groups.items()}
