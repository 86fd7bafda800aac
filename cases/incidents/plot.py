"""The picture of a chain of incidents: a lane for each group, time from left to right, arrows from cause to answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import hypot
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.incidents.chains import Chain, Knot
from cases.incidents.models import Incident

LEFT, RIGHT, TOP, LANE, ROOM = 150, 40, 60, 84, 44
"""Pixels: the labels at the left, the margin at the right, the first lane, between lanes, the least between marks."""
NARROWEST, FOOT = 900, 36
RADIUS = 18
TICKS = 6
SHAPES = {
    "gun": "M{x} {top}L{right} {low}H{left}z",
    "knife": "M{x} {top}L{right} {y}L{x} {bottom}L{left} {y}z",
    "other": "M{left} {y}a16 16 0 1 0 32 0a16 16 0 1 0 -32 0z",
}


@dataclass(frozen=True)
class Mark:
    """One incident in the picture."""

    x: int
    y: int
    shape: str
    path: str
    number: int
    is_fatal: bool

    @property
    def baseline(self) -> int:
        """Where its number stands; in a triangle a little lower."""
        return self.y + (9 if self.shape == "gun" else 5)


@dataclass(frozen=True)
class Arrow:
    """From an incident to one that answers it."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Plot:
    """What the template draws."""

    width: int
    height: int
    lanes: list[tuple[int, Any]]
    ticks: list[tuple[int, str]]
    marks: list[Mark]
    arrows: list[Arrow]
    shapes: set[str]
    is_fatal: bool


def lane_of(knot: Knot) -> str:
    """The group to which the incident is attributed, in words."""
    if knot.review is None:
        return _("Not reviewed")
    if knot.review.attributed_group:
        return str(knot.review.attributed_group)
    return _("Group not shown") if knot.review.attributed_group_id else _("No group")


def shape_of(incident: Incident) -> str:
    """The shape that stands for the weapon."""
    if incident.weapon == Incident.Weapon.FIREARM:
        return "gun"
    return "knife" if incident.weapon == Incident.Weapon.KNIFE else "other"


def plot_of(chain: Chain) -> Plot:
    """The picture of `chain`."""
    lanes = {label: TOP + LANE * place for place, label in enumerate(dict.fromkeys(map(lane_of, chain.knots)))}
    width = max(NARROWEST, LEFT + RIGHT + ROOM * (len(chain.knots) + 1))
    places = _places(chain, width)
    marks = {knot.incident.pk: _mark(knot, places[knot.incident.pk], lanes[lane_of(knot)]) for knot in chain.knots}
    return Plot(
        width=width,
        height=TOP + LANE * (len(lanes) - 1) + FOOT,
        lanes=[(y, label) for label, y in lanes.items()],
        ticks=list(_ticks(chain, width)),
        marks=list(marks.values()),
        arrows=[_arrow(marks[cause.incident.pk], marks[answer.incident.pk]) for cause, answer in chain.answers()],
        shapes={mark.shape for mark in marks.values()},
        is_fatal=any(mark.is_fatal for mark in marks.values()),
    )


def _scale(chain: Chain, width: int, day: date) -> int:
    first, last = chain.knots[0].incident.occurred_on, chain.knots[-1].incident.occurred_on
    days = max((last - first).days, 1)
    return LEFT + ROOM // 2 + round((width - LEFT - RIGHT - ROOM) * (day - first).days / days)


def _places(chain: Chain, width: int) -> dict[int, int]:
    """Where each incident stands: at its day, but never nearer to the one before than marks are wide."""
    places: dict[int, int] = {}
    last = 0
    for knot in chain.knots:
        last = max(_scale(chain, width, knot.incident.occurred_on), last + ROOM if last else 0)
        places[knot.incident.pk] = last
    beyond = width - RIGHT
    for knot in reversed(chain.knots):  # what was pushed over the edge is pushed back
        beyond = places[knot.incident.pk] = min(places[knot.incident.pk], beyond)
        beyond -= ROOM
    return places


def _ticks(chain: Chain, width: int) -> Iterator[tuple[int, str]]:
    first, last = chain.knots[0].incident.occurred_on, chain.knots[-1].incident.occurred_on
    step = max((last - first).days // TICKS, 1)
    for days in range(0, (last - first).days + 1, step):
        day = first + timedelta(days=days)
        yield _scale(chain, width, day), date_format(day, "j M")


def _mark(knot: Knot, x: int, y: int) -> Mark:
    shape = shape_of(knot.incident)
    around = {"x": x, "y": y, "left": x - 16, "right": x + 16, "top": y - 17, "bottom": y + 16, "low": y + 13}
    is_fatal = knot.incident.severity == Incident.Severity.HOMICIDE
    return Mark(x, y, shape, SHAPES[shape].format(**around), knot.number, is_fatal)


def _arrow(cause: Mark, answer: Mark) -> Arrow:
    """A line between two marks that touches neither."""
    length = hypot(answer.x - cause.x, answer.y - cause.y) or 1
    dx, dy = (answer.x - cause.x) / length, (answer.y - cause.y) / length
    return Arrow(
        round(cause.x + dx * RADIUS),
        round(cause.y + dy * RADIUS),
        round(answer.x - dx * (RADIUS + 3)),
        round(answer.y - dy * (RADIUS + 3)),
    )
