"""A network as a graph: people are vertices, and all ties between two people are one weighted edge."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import igraph
import leidenalg

from analysis.networks.ties import Tie, fading, strength

SEED = 1
"""Of the communities: the same network has the same communities each time."""


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
        found = leidenalg.find_partition(
            self.graph, leidenalg.ModularityVertexPartition, weights="weight", seed=SEED, n_iterations=2
        )
        return list(found.membership)

    def without(self, people: Collection[int]) -> "Network":
        """The network without `people`."""
        gone = [vertex for vertex, person in enumerate(self.people) if person in people]
        left = self.graph.copy()
        left.delete_vertices(gone)
        return Network([person for person in self.people if person not in people], left)


def network_of(ties: Sequence[Tie], *, on: date) -> Network:
    """The network of `ties` on the day `on`. Weights of ties between two people are added after they have faded."""
    people = sorted({person for tie in ties for person in (tie.person, tie.other)})
    place = {person: vertex for vertex, person in enumerate(people)}
    left = {day: fading(day, on=on) for day in {tie.last_on for tie in ties}}
    graph = igraph.Graph(n=len(people), edges=[(place[tie.person], place[tie.other]) for tie in ties])
    graph.es["weight"] = [strength(tie.kind) * tie.weight * left[tie.last_on] for tie in ties]
    graph.simplify(combine_edges={"weight": "sum"})
    return Network(people, graph)
