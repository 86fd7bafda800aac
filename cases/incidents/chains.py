"""The chain of retaliation around incidents: which answers which, as far as the acting member may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from cases.incidents.models import Incident, IncidentReview

STEPS, AT_MOST = 8, 40
"""How many answers a chain is followed before and after, and the most incidents it shows."""


@dataclass(frozen=True)
class Knot:
    """An incident of a chain, with its number in the chain and its review, if there is one to see."""

    number: int
    incident: Incident
    review: IncidentReview | None

    @property
    def answers(self) -> int | None:
        """The key of the incident that it answers."""
        return self.review.retaliation_of_id if self.review else None


@dataclass(frozen=True)
class Chain:
    """Incidents that answer each other, oldest first. `is_cut`: there are more than are shown."""

    knots: list[Knot]
    is_cut: bool = False

    def numbers(self) -> dict[int, int]:
        """The number of each incident by its key."""
        return {knot.incident.pk: knot.number for knot in self.knots}

    def answers(self) -> list[tuple[Knot, Knot]]:
        """The pairs of an incident and one that answers it."""
        by_key = {knot.incident.pk: knot for knot in self.knots}
        return [(by_key[knot.answers], knot) for knot in self.knots if knot.answers in by_key]


def reviews_of(incidents: Collection[int]) -> dict[int, IncidentReview]:
    """The visible review of each incident, by the incident's key. An agency reviews its own, so there is one."""
    related = ("attributed_group", "victim_group", "retaliation_of")
    found = IncidentReview.objects.filter(incident__in=incidents).select_related(*related)
    return {review.incident_id: review for review in found if review.incident_id}


def chain_around(incidents: Iterable[Incident], *, steps: int = STEPS) -> Chain:
    """The chain that `incidents` are part of, as far as `steps` answers before and after them."""
    seen = {incident.pk for incident in incidents}
    front, is_cut = set(seen), False
    for _step in range(steps):
        links = IncidentReview.objects.filter(retaliation_of__isnull=False).filter(
            Q(incident__in=front) | Q(retaliation_of__in=front)
        )
        front = {key for each in links for key in (each.incident_id, each.retaliation_of_id) if key} - seen
        if not front or len(seen) + len(front) > AT_MOST:
            is_cut = bool(front)
            break
        seen |= front
    else:
        is_cut = bool(front)
    shown = sorted(Incident.objects.filter(pk__in=seen).select_related("area"), key=_order)
    reviews = reviews_of([incident.pk for incident in shown])
    return Chain([Knot(place, each, reviews.get(each.pk)) for place, each in enumerate(shown, start=1)], is_cut)


def _order(incident: Incident) -> tuple[object, ...]:
    at = incident.occurred_at.isoformat() if incident.occurred_at else ""
    return incident.occurred_on, at, incident.pk
