"""A network as a graph: people are vertices, and all ties between two people are one weighted edge."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import igraph
import leidenalg

from analysis.networks.ties import Tie, fading, strength

SEED = 1
"""Of the communities: the same network has the same communities each time."""
ROUNDS = 2
LARGE = 5_000
"""People above whom igraph's own Leiden is used: ten times as fast, but its seed is that of the whole process."""


@dataclass(frozen=True)
class Network:
    """A graph of `people` (primary keys, in the order of the vertices)."""

    people: list[int]
    graph: igraph.Graph

    def communities(self) -> list[int]:
        """The community of each vertex, from 0 for the largest.

        Leiden algorithm for modularity with the weights of the ties (Traag, Waltman and van Eck 2019).
        """
        if not self.graph.ecount():
            return list(range(len(self.people)))
        if len(self.people) > LARGE:
            igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - the same communities each time
            large = self.graph.community_leiden("modularity", weights="weight", n_iterations=ROUNDS)
            return _largest_first(large.membership)
        found = leidenalg.find_partition(
            self.graph, leidenalg.ModularityVertexPartition, weights="weight", seed=SEED, n_iterations=ROUNDS
        )
        return list(found.membership)

    def without(self, people: Collection[int]) -> "Network":
        """The network without `people`."""
        gone = [vertex for vertex, person in enumerate(self.people) if person in people]
        left = self.graph.copy()
        left.delete_vertices(gone)
        return Network([person for person in self.people if person not in people], left)


def _largest_first(membership: list[int]) -> list[int]:
    order = {community: number for number, (community, _size) in enumerate(Counter(membership).most_common())}
    return [order[community] for community in membership]


def network_of(ties: Sequence[Tie], *, on: date) -> Network:
    """The network of `ties` on the day `on`. Weights of ties between two people are added after they have faded."""
    people = sorted({person for tie in ties for person in (tie.person, tie.other)})
    place = {person: vertex for vertex, person in enumerate(people)}
    left = {day: fading(day, on=on) for day in {tie.last_on for tie in ties}}
    graph = igraph.Graph(n=len(people), edges=[(place[tie.person], place[tie.other]) for tie in ties])
    graph.es["weight"] = [strength(tie.kind) * tie.weight * left[tie.last_on] for tie in ties]
    graph.simplify(combine_edges={"weight": "sum"})
    return Network(people, graph)
