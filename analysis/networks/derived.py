"""Ties that follow from incidents: people suspected, or arrested, together. Never from victims or witnesses.

They are worked out while a network is read, from the parts in incidents that its reader may see, and are not kept.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple

from django.apps import apps

from analysis.networks.ties import Tie
from cases.ties.models import Association
from datasharing.enforcement.bulk import read_columns
from datasharing.models import SubjectRole

ARRESTED = "arrested"
SUSPECTS = ("suspect", ARRESTED)
GRADES = {Association.Kind.CO_ARREST: "1A", Association.Kind.CO_OFFENCE: "1C"}
"""An agency's own record of an arrest is known directly; that people are suspected together, indirectly."""
FEW = 5_000
"""Incidents whose days are looked up by key; of more, the days of all are read."""


class Part(NamedTuple):
    """A person's part in an incident as a suspect."""

    owner: int
    incident: int
    person: int
    on: date
    is_arrested: bool


def suspects() -> Any:
    """The parts in incidents of suspects, who are in the record as people on the programme."""
    participants: Any = apps.get_model("cases", "IncidentParticipant")
    return participants.objects.filter(part__in=SUSPECTS, subject_role=SubjectRole.PROGRAMME)


def read_parts(parts: Any, only: Callable[[Any], Any]) -> list[Part]:
    """Read the parts of suspects, with the days of their incidents; an incident that is hidden ties nobody."""
    rows = read_columns(parts, "incident_id", "part")
    days = _days_of({incident for _owner, _person, incident, _part in rows}, only)
    return [
        Part(owner, incident, person, days[incident], part == ARRESTED)
        for owner, person, incident, part in rows
        if incident in days
    ]


def _days_of(incidents: Collection[int], only: Callable[[Any], Any]) -> dict[int, date]:
    held: Any = only(apps.get_model("cases", "Incident").objects.all())
    if len(incidents) <= FEW:
        held = held.filter(pk__in=incidents)
    return {key: day for _owner, key, day in read_columns(held, "occurred_on")}


def ties_from(parts: Iterable[Part]) -> list[Tie]:
    """What ties there are between suspects of the same incidents.

    An incident of n suspects gives each pair a weight of 1 / (n - 1), so that a crowd ties nobody closely (Newman 2001,
    "Scientific collaboration networks II", formula 2).
    """
    together: defaultdict[int, dict[int, Part]] = defaultdict(dict)
    for part in parts:
        together[part.incident][part.person] = part
    found: dict[tuple[int, int, int, int], Tie] = {}
    for suspected in together.values():
        for one, other in combinations(sorted(suspected), 2):
            _add(found, suspected[one], suspected[other], 1 / (len(suspected) - 1))
    return list(found.values())


def _add(found: dict[tuple[int, int, int, int], Tie], one: Part, other: Part, weight: float) -> None:
    kind = Association.Kind.CO_ARREST if one.is_arrested and other.is_arrested else Association.Kind.CO_OFFENCE
    key = (one.owner, one.person, other.person, int(kind))
    held = found.get(key)
    if held is None:
        found[key] = Tie(*key, weight, 1, one.on, one.on, GRADES[kind])
    else:
        first, last = min(held.first_on or one.on, one.on), max(held.last_on or one.on, one.on)
        found[key] = held._replace(
            weight=held.weight + weight, occasions=held.occasions + 1, first_on=first, last_on=last
        )
