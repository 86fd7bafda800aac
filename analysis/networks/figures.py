"""The figures of a network, as plain values: a page shows them, the API answers with them, a count keeps them.

Each step counts one part of them from the same ties, so that a worker can take the steps one by one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from analysis.networks.companies import Declared, company_of, differences
from analysis.networks.graph import Network, network_of
from analysis.networks.key_people import MOST_REMOVED_FROM, Removed, fragmentation, to_reach, to_remove
from analysis.networks.measures import betweenness, cores, ranks
from analysis.networks.recruiters import recruiters
from analysis.networks.ties import Tie, firm

MOST_LISTED = 10
MOST_LINKS = 2
MOST_DIFFERENCES = 50
MOST_COMMUNITIES = 20

Figures = dict[str, Any]


@dataclass(frozen=True)
class Counting:
    """What figures are counted from: the ties that the asking member may see, declared groups, and the day."""

    ties: Sequence[Tie]
    declared: Declared
    on: date

    @cached_property
    def network(self) -> Network:
        return network_of(self.ties, on=self.on)

    @cached_property
    def has_weak(self) -> bool:
        return any(tie.is_weak for tie in self.ties)

    @cached_property
    def firm(self) -> "Counting":
        """The same without weak ties."""
        return Counting(firm(self.ties), self.declared, self.on) if self.has_weak else self

    @cached_property
    def place(self) -> Mapping[int, int]:
        """The vertex of each person."""
        return {person: vertex for vertex, person in enumerate(self.network.people)}

    @cached_property
    def held(self) -> Mapping[int, list[Tie]]:
        """The ties of each person."""
        found: defaultdict[int, list[Tie]] = defaultdict(list)
        for tie in self.ties:
            found[tie.person].append(tie)
            found[tie.other].append(tie)
        return found

    @cached_property
    def communities(self) -> list[int]:
        return self.network.communities()

    @cached_property
    def companies(self) -> Mapping[int, int]:
        """The declared group of each community."""
        return company_of(self.communities, self.network, self.declared)

    @cached_property
    def between(self) -> tuple[list[float], int]:
        return betweenness(self.network)

    @cached_property
    def brokers(self) -> list[int]:
        """The people who stand between others, most first."""
        counted, _sample = self.between
        return [self.network.people[vertex] for vertex in ranks(counted) if counted[vertex] > 0]

    def company(self, person: int) -> int | None:
        """The declared group whose company `person` keeps."""
        return self.companies.get(self.communities[self.place[person]])

    def community(self, person: int) -> tuple[int, int | None]:
        """The number of the community of `person`, and its declared group."""
        number = self.communities[self.place[person]]
        return number, self.companies.get(number)

    def links(self, person: int) -> list[tuple[int, int | None]]:
        """The communities, other than their own, to which a person's ties lead; most ties first."""
        near = Counter(self.communities[vertex] for vertex in self.network.graph.neighbors(self.place[person]))
        own, _group = self.community(person)
        return [(number, self.companies.get(number)) for number, _ties in near.most_common() if number != own]


def standing(values: Sequence[int], person: int) -> int:
    """The place of `person` in a ranking, from 1; 0 if they are not in it."""
    return values.index(person) + 1 if person in values else 0


def describe(counting: Counting) -> Figures:
    """How large and how dense the network is, its communities, and where they differ from declared groups."""
    graph, ties = counting.network.graph, counting.ties
    sizes = Counter(counting.communities)
    apart = differences(counting.communities, counting.network, counting.declared)
    return {
        "people": graph.vcount(),
        "ties": graph.ecount(),
        "records": len(ties),
        "weak": sum(tie.is_weak for tie in ties),
        "not_graded": sum(not tie.grade for tie in ties),
        "without_day": sum(tie.last_on is None for tie in ties),
        "density": graph.density() if graph.vcount() > 1 else 0.0,
        "transitivity": graph.transitivity_undirected(mode="zero"),
        "communities": len(sizes),
        "largest": [
            {"people": size, "company": (community, counting.companies.get(community))}
            for community, size in sizes.most_common(MOST_COMMUNITIES)
        ],
        "differences": len(apart),
        "differ": [
            {
                "person": each.person,
                "company": counting.community(each.person),
                "declared": sorted(counting.declared.get(each.person, ())),
                "ties": each.ties,
                "of": each.of,
            }
            for each in apart[:MOST_DIFFERENCES]
        ],
    }


def between(counting: Counting) -> Figures:
    """Who stands between others (betweenness), how deep in the core they are, and whether weak ties make them so."""
    counted, sample = counting.between
    core, degree = cores(counting.network), counting.network.graph.degree()
    without_weak = counting.firm.brokers
    return {
        "sample": sample,
        "core": max(core, default=0),
        "in_core": sum(each == max(core) for each in core),
        "brokers": [
            {
                "person": person,
                "betweenness": counted[counting.place[person]],
                "ties": degree[counting.place[person]],
                "core": core[counting.place[person]],
                "company": counting.community(person),
                "links": counting.links(person)[:MOST_LINKS],
                "firm": standing(without_weak, person),
            }
            for person in counting.brokers[:MOST_LISTED]
        ],
    }


def key_people(counting: Counting) -> Figures:
    """Whom to remove, whom to reach and who recruits, and whether weak ties make them so."""
    removed, reached = _removed(counting), to_reach(counting.network)
    firmly = counting.firm
    firmly_removed = removed if firmly is counting else _removed(firmly)
    firmly_reached = reached if firmly is counting else to_reach(firmly.network)
    return {
        "fragmentation": fragmentation(counting.network) if removed else None,
        "remove": [
            {
                "person": each.person,
                "fragmentation": each.fragmentation,
                "company": counting.community(each.person),
                "links": counting.links(each.person)[:MOST_LINKS],
                "firm": standing([other.person for other in firmly_removed], each.person),
            }
            for each in removed
        ],
        "reached": sum(each.adds for each in reached),
        "reach": [
            {
                "person": each.person,
                "adds": each.adds,
                "firm": standing([other.person for other in firmly_reached], each.person),
            }
            for each in reached
        ],
        "recruiters": [{"person": person, "first": count} for person, count in recruiters(counting.ties)[:MOST_LISTED]],
    }


def _removed(counting: Counting) -> list[Removed]:
    """Key people to remove; nobody in a network in which they are not sought, without counting who stands between."""
    if len(counting.network.people) > MOST_REMOVED_FROM:
        return []
    return to_remove(counting.network, counting.between[0])


STEPS: tuple[Callable[[Counting], Figures], ...] = (describe, between, key_people)


def figures_of(counting: Counting) -> Figures:
    """All figures, in one go."""
    figures: Figures = {}
    for step in STEPS:
        figures |= step(counting)
    return figures


def people_in(figures: Figures) -> set[int]:
    """The people whom figures name."""
    lists = ("differ", "brokers", "remove", "reach", "recruiters")
    return {entry["person"] for name in lists for entry in figures.get(name, ())}
