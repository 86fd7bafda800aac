"""Ties that follow from incidents: people suspected, or arrested, together. Never from victims or witnesses."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from cases.ties.models import Association

SOURCE = "Incidents"
"""What derived ties name as their source; no import may be called so."""
GRADES = {Association.Kind.CO_ARREST: "1A", Association.Kind.CO_OFFENCE: "1C"}
"""The agency's own record of an arrest is known directly; that people are suspected together, indirectly."""

TieFacts = dict[tuple[int, int, Association.Kind], dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """A person's part in an incident as a suspect."""

    incident: int
    person: int
    on: date
    is_arrested: bool


def ties_from(parts: Iterable[Part]) -> TieFacts:
    """What ties there are between suspects of the same incidents, by lower key, higher key and kind.

    An incident of n suspects gives each pair a weight of 1 / (n - 1) (Newman 2001; see `Association`).
    """
    together: defaultdict[int, dict[int, Part]] = defaultdict(dict)
    for part in parts:
        together[part.incident][part.person] = part
    ties: TieFacts = {}
    for suspects in together.values():
        for one, other in combinations(sorted(suspects), 2):
            _add(ties, suspects[one], suspects[other], 1 / (len(suspects) - 1))
    return ties


def _add(ties: TieFacts, one: Part, other: Part, weight: float) -> None:
    kind = Association.Kind.CO_ARREST if one.is_arrested and other.is_arrested else Association.Kind.CO_OFFENCE
    facts = ties.setdefault(
        (one.person, other.person, kind),
        {"weight": 0.0, "occasions": 0, "first_on": one.on, "last_on": one.on, "grade": GRADES[kind]},
    )
    facts["weight"] += weight
    facts["occasions"] += 1
    facts["first_on"], facts["last_on"] = min(facts["first_on"], one.on), max(facts["last_on"], one.on)
