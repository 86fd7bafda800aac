"""The ties that the acting member may see, read in bulk through the door, and how a tie fades with age."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from cases.ties.models import Association, AssociationQuerySet
from datasharing.enforcement.bulk import read_columns, uncollected

HALF_LIFE = 365
"""Days after which a tie counts half (reference/practice.md 7.4)."""
COLUMNS = ("kind", "weight", "occasions", "first_on", "last_on", "grade")
CO_OFFENDING = frozenset(
    {
        Association.Kind.CO_OFFENDERS,
        Association.Kind.SERIOUS_CO_OFFENDERS,
        Association.Kind.KIN,
        Association.Kind.CO_ARREST,
        Association.Kind.CO_OFFENCE,
    }
)
"""Kinds of tie that are an offence committed, or suspected, together."""


class Tie(NamedTuple):
    """A tie as it is counted: its owner, its two people by primary key, and what is recorded of it."""

    owner: int
    person: int
    other: int
    kind: int
    weight: float
    occasions: int
    first_on: date | None
    last_on: date | None
    grade: str

    @property
    def is_weak(self) -> bool:
        """Whether it is graded below 2C: source 3, or information D or E. What is not graded is not weak."""
        return is_weak(self.grade)


def is_weak(grade: str) -> bool:
    """Whether a 3x5x2 grade is below 2C."""
    return bool(grade) and (grade[0] == "3" or grade[1] in "DE")


def strength(kind: int) -> int:
    """How much a tie of `kind` counts when it is new: a strength of the London scale as it is, any other kind 1."""
    return kind if kind <= Association.Kind.KIN else 1


def fading(last_on: date | None, *, on: date) -> float:
    """What is left of a tie on the day `on`: 2^(-t/h), exponential decay with age t and half-life h in days.

    Source: reference/practice.md 7.4, h = 365 days. A tie without a day does not fade; pages say how many there are.
    """
    return 1.0 if last_on is None else float(2 ** (-max((on - last_on).days, 0) / HALF_LIFE))


def read_ties(records: AssociationQuerySet) -> list[Tie]:
    """Read `records`, all of which the acting member may see, and note them for the log."""
    with uncollected():
        return list(map(Tie._make, read_columns(records, *COLUMNS)))


def firm(ties: Iterable[Tie]) -> list[Tie]:
    """The ties that are not graded as weak."""
    return [tie for tie in ties if not tie.is_weak]
