"""Where people stand in the picture: communities apart from each other, and those who keep company together."""

import math
import random
from collections import defaultdict
from dataclasses import dataclass

import igraph

from analysis.networks.graph import SEED, Network

Place = tuple[float, float]
ROUNDS = 60
PUSHES = 300_000
"""About so often, at most, two communities are pushed apart: what lies further out may overlap."""
GAP = 1.1
EVENLY = 150
"""People of a community up to whom they are placed so that distances fit the ties between them, which takes longer."""


@dataclass(frozen=True)
class Layout:
    """The place of each vertex, and of each community the centre and radius of the circle in which its people stand."""

    places: list[Place]
    circles: list[tuple[Place, float]]


def layout_of(network: Network, communities: list[int]) -> Layout:
    """Communities are circles, placed by the ties between them; inside, people are placed by theirs."""
    if not communities:
        return Layout([], [])
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - the same picture each time
    members: defaultdict[int, list[int]] = defaultdict(list)
    for vertex, community in enumerate(communities):
        members[community].append(vertex)
    centres = _centres(network, communities, len(members))
    found: list[Place] = [(0.0, 0.0)] * len(communities)
    for community, vertices in members.items():
        radius, (x, y) = _radius(len(vertices)), centres[community]
        for vertex, (across, up) in zip(vertices, _inside(network, vertices), strict=True):
            found[vertex] = (x + radius * across, y + radius * up)
    return Layout(found, [(centres[number], _radius(len(members[number]))) for number in sorted(members)])


def _radius(people: int) -> float:
    return 40 * math.sqrt(people)


def _inside(network: Network, vertices: list[int]) -> list[Place]:
    """Places in the unit circle."""
    if len(vertices) == 1:
        return [(0.0, 0.0)]
    part = network.graph.induced_subgraph(vertices)
    even = len(vertices) <= EVENLY
    layout = part.layout_kamada_kawai() if even else part.layout_fruchterman_reingold(weights="weight", niter=ROUNDS)
    return _within(layout.coords)


def _within(coords: list[list[float]]) -> list[Place]:
    x, y = (sum(axis) / len(coords) for axis in zip(*coords, strict=True))
    reach = max(math.hypot(each[0] - x, each[1] - y) for each in coords) or 1
    return [((each[0] - x) / reach, (each[1] - y) / reach) for each in coords]


def _centres(network: Network, communities: list[int], size: int) -> list[Place]:
    """The centres of the communities, far enough from each other that their circles do not overlap."""
    whole = network.graph.copy()
    whole.vs["people"] = 1
    whole.contract_vertices(communities, combine_attrs={"people": "sum"})
    whole.simplify(combine_edges={"weight": "sum"})
    if size == 1:
        return [(0.0, 0.0)]
    layout = _within(whole.layout_fruchterman_reingold(weights="weight", niter=5 * ROUNDS).coords)
    radii = [_radius(people) for people in whole.vs["people"]]
    return _apart(layout, radii)


def _apart(layout: list[Place], radii: list[float]) -> list[Place]:
    """`layout`, spread until circles keep a gap; then pushed apart pair by pair where they still overlap."""
    spread = GAP * math.sqrt(sum(radius * radius for radius in radii))
    points = [[x * spread, y * spread] for x, y in layout]
    for _round in range(min(ROUNDS, max(PUSHES // len(points) ** 2, 1))):
        moved = False
        for one in range(len(points)):
            for other in range(one):
                moved |= _push(points[one], points[other], radii[one] + radii[other] + 40)
        if not moved:
            break
    return [(x, y) for x, y in points]


def _push(one: list[float], other: list[float], least: float) -> bool:
    across, up = one[0] - other[0], one[1] - other[1]
    distance = math.hypot(across, up) or 1e-6
    if distance >= least:
        return False
    by = (least - distance) / 2 / distance
    one[0], one[1] = one[0] + across * by, one[1] + up * by
    other[0], other[1] = other[0] - across * by, other[1] - up * by
    return True
