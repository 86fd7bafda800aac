"""The picture of a network as plain values for the browser."""

from collections import Counter
from typing import Any

from django.utils.formats import date_format

from analysis.networks.figures import Counting
from analysis.networks.layout import layout_of
from analysis.networks.measures import cores
from analysis.networks.words import Named, newest, rests_on

MOST = 2_000
"""People in a picture; of a larger network, those with most ties."""
WITH_OWN_SHAPE = 4
"""Groups, the largest, with a colour and shape of their own."""


def shapes(counting: Counting) -> list[int]:
    """The groups with a shape of their own, largest first."""
    sizes = Counter(group for person in counting.network.people for group in counting.declared.get(person, ()))
    return [group for group, _size in sizes.most_common(WITH_OWN_SHAPE)]


def drawn(counting: Counting, named: Named) -> dict[str, Any]:
    """People with their places, and ties between them, weak ones marked; numbers stand for people and groups."""
    network, own = counting.network, shapes(counting)
    core, degree = cores(network), network.graph.degree()
    weak, layout = _weak_only(counting), layout_of(network, counting.communities)
    return {
        "groups": [named.group(group) for group in own],
        "people": [
            {
                "id": named.reference(person),
                "url": named.url(person),
                "name": named.person(person),
                "shape": _shape(counting, person, own),
                "declared": ", ".join(named.group(group) for group in sorted(counting.declared.get(person, ()))),
                "company": named.company(*counting.community(person)),
                "community": counting.communities[vertex],
                "ties": degree[vertex],
                "core": core[vertex],
                "rests": rests_on(counting.held[person]),
                "newest": date_format(day, "j F Y") if (day := newest(counting.held[person])) else "",
                "differs": _differs(counting, person),
                "x": round(place[0]),
                "y": round(place[1]),
            }
            for vertex, (person, place) in enumerate(zip(network.people, layout.places, strict=True))
        ],
        "areas": [
            {"x": round(x), "y": round(y), "radius": round(radius), "shape": shape}
            for ((x, y), radius), shape in zip(layout.circles, _shapes_of_areas(counting, own), strict=True)
        ],
        "ties": [[edge.source, edge.target, int((edge.source, edge.target) in weak)] for edge in network.graph.es],
    }


def _shape(counting: Counting, person: int, own: list[int]) -> int:
    """The number of the person's shape; that of other groups, or -1 without any group."""
    declared = counting.declared.get(person, frozenset())
    return next((place for place, group in enumerate(own) if group in declared), len(own) if declared else -1)


def _shapes_of_areas(counting: Counting, own: list[int]) -> list[int]:
    """Of each community the shape of its declared group: -1 if it has none."""
    groups = [counting.companies.get(number) for number in range(len(set(counting.communities)))]
    return [-1 if group is None else own.index(group) if group in own else len(own) for group in groups]


def _differs(counting: Counting, person: int) -> bool:
    company, declared = counting.company(person), counting.declared.get(person, frozenset())
    return bool(declared) and company is not None and company not in declared


def _weak_only(counting: Counting) -> set[tuple[int, int]]:
    """The pairs of vertices between which there are weak ties alone."""
    place = counting.place
    firm = {frozenset((place[tie.person], place[tie.other])) for tie in counting.ties if not tie.is_weak}
    weak = {frozenset((place[tie.person], place[tie.other])) for tie in counting.ties if tie.is_weak} - firm
    return {(min(pair), max(pair)) for pair in weak}
