"""Measures of a network's people: who stands between others, and how deep in the core they are."""

import random

from analysis.networks.graph import SEED, Network

EXACT = 5_000
"""People up to whom betweenness is counted from everybody; in a larger network, from a sample."""
SAMPLE = 200


def betweenness(network: Network) -> tuple[list[float], int]:
    """Freeman's betweenness of each vertex (number of shortest ways between others that lead through it), unweighted.

    And the size of the sample, 0 if there is none: in a large network the ways from a sample of people are counted and
    scaled up by its share (Brandes and Pich 2007).
    """
    size = len(network.people)
    if size <= EXACT:
        return network.graph.betweenness(directed=False), 0
    sources = random.Random(SEED).sample(range(size), SAMPLE)  # noqa: S311 - a sample, no secret
    counted = network.graph.betweenness(directed=False, sources=sources)
    return [each * size / SAMPLE for each in counted], SAMPLE


def cores(network: Network) -> list[int]:
    """The core number of each vertex: the largest k such that it belongs to a part in which all have k ties."""
    return list(network.graph.coreness())


def ranks(values: list[float]) -> list[int]:
    """The vertices from the highest value to the lowest; equals in the order of the vertices."""
    return sorted(range(len(values)), key=lambda vertex: (-values[vertex], vertex))
