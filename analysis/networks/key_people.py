"""Key people: whom to take out so that a network falls apart, and whom to reach so that most hear (Borgatti 2006)."""

import random
from dataclasses import dataclass

from analysis.networks.graph import SEED, Network
from analysis.networks.measures import ranks

HOW_MANY = 4
STEPS = 2
"""A message is told on by those who hear it, once (reference/practice.md 7.4)."""
ALL_TRIED = 200
"""People up to whom each is tried as a key person to remove, in a network counted exactly."""
TRIED = 12
"""Of a larger network, so many who stand most between others are tried."""
SOURCES = 100
"""From so many people, at most, distances are counted for the fragmentation of a larger network."""
MOST_REMOVED_FROM = 5_000
"""People in a network of which key people to remove are sought."""
TOLD = 500
"""So many people with most ties are tried as key people to reach."""


@dataclass(frozen=True)
class Removed:
    """A key person to remove, and the fragmentation of the network without them and those before."""

    person: int
    fragmentation: float


@dataclass(frozen=True)
class Reached:
    """A key person to reach, and how many more hear within two steps when they are told, too, themselves included."""

    person: int
    adds: int


def fragmentation(network: Network) -> float:
    """How far apart a network is, from 0 (everybody is tied to everybody) to 1 (nobody to anybody).

    Distance-weighted fragmentation: 1 - sum of 1/d over all pairs, divided by the number of pairs, where d is the
    distance, and 1/d is 0 for those without a way (Borgatti 2006, "Identifying sets of key players in a social
    network", formula 9).
    """
    size = len(network.people)
    if size < 2:
        return 1.0
    everybody = range(size)
    sample = None if size <= ALL_TRIED else random.Random(SEED).sample(everybody, min(size, SOURCES))  # noqa: S311
    nearness = network.graph.harmonic_centrality(vertices=sample, normalized=True)
    return float(1 - sum(nearness) / len(nearness))


def to_remove(network: Network, between: list[float], *, how_many: int = HOW_MANY) -> list[Removed]:
    """KPP-Neg, greedily: each next person is the one without whom what is left is most fragmented."""
    ranked = ranks(between)[: len(network.people) if len(network.people) <= ALL_TRIED else TRIED]
    candidates, chosen = [network.people[vertex] for vertex in ranked], list[Removed]()
    left = network
    while candidates and len(chosen) < how_many and left.graph.ecount():
        apart = {person: fragmentation(left.without({person})) for person in candidates}
        best = max(candidates, key=lambda person: apart[person])
        chosen.append(Removed(best, apart[best]))
        candidates.remove(best)
        left = left.without({best})
    return chosen


def to_reach(network: Network, *, how_many: int = HOW_MANY) -> list[Reached]:
    """KPP-Pos, greedily: each next person is the one through whom most more hear within two steps."""
    degrees = [float(degree) for degree in network.graph.degree()]
    tried = [vertex for vertex in ranks(degrees)[:TOLD] if degrees[vertex]]
    near = dict(zip(tried, map(set, network.graph.neighborhood(tried, order=STEPS)), strict=True)) if tried else {}
    heard, chosen = set[int](), list[Reached]()
    while near and len(chosen) < how_many:
        best = max(near, key=lambda vertex: len(near[vertex] - heard))
        new = near.pop(best) - heard
        if not new:
            break
        heard |= new
        chosen.append(Reached(network.people[best], len(new)))
    return chosen
