"""The company that people keep (communities), compared with the groups that they are declared to belong to."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.networks.graph import Network

Declared = Mapping[int, frozenset[int]]
"""The groups (primary keys) of which people are recorded as members now."""
LEAST = 2
"""Ties to a group that somebody must have to be said to keep its company."""


@dataclass(frozen=True)
class Difference:
    """A person whose company is not a group that they are declared to belong to: `ties` of `of` lead to its members."""

    person: int
    company: int
    ties: int
    of: int


def company_of(communities: list[int], network: Network, declared: Declared) -> dict[int, int]:
    """The group of each community: that of most of its declared members. A community without any has none."""
    counted: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for vertex, community in enumerate(communities):
        counted[community].update(sorted(declared.get(network.people[vertex], ())))
    return {community: groups.most_common(1)[0][0] for community, groups in counted.items() if groups}


def differences(communities: list[int], network: Network, declared: Declared) -> list[Difference]:
    """Where company and declared group differ, most ties first: what the next audit should talk about."""
    companies, found = company_of(communities, network, declared), list[Difference]()
    for vertex, community in enumerate(communities):
        person, group = network.people[vertex], companies.get(community)
        if group is None or group in declared.get(person, ()):
            continue
        near = network.graph.neighbors(vertex)
        ties = sum(group in declared.get(network.people[other], ()) for other in near)
        if ties >= LEAST:
            found.append(Difference(person, group, ties, len(near)))
    return sorted(found, key=lambda each: (-each.ties, each.of, each.person))
