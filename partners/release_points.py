"""Release dates by the dated rows, to compare with those that were received: recalls, release points and tranches.

Law reference, sections 1 and 2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from partners.reference.release_models import RecallTerm, ReleasePoint, ReleaseTranche, SentenceKind
from partners.release_days import UnknownRule

ONE_DAY = timedelta(days=1)


def post_recall_date(
    kind: str,
    returned_on: date,
    *,
    sled_on: date | None = None,
    sentence_days: int | None = None,
    added_days: int = 0,
) -> date:
    """The release date after a fixed-term recall of `kind`, the day of return included; never after the SLED.

    Those who had returned before the change of law wait for the tranche of their sentence.

    :raises UnknownRule: if no term of this kind is in force
    """
    terms = RecallTerm.objects.filter(kind=kind).order_by("valid_from")
    term = terms.in_force(returned_on).last() or terms.first()
    if term is None:
        raise UnknownRule(f"no recall term {kind!r}")
    ends = returned_on + timedelta(days=term.days - 1)
    if returned_on <= term.valid_from and sentence_days is not None:
        tranche = tranche_of(ReleaseTranche.Scheme.FIXED_TERM_RECALL, sentence_days)
        ends = max(ends, tranche.begins_on) if tranche else ends
    ends += timedelta(days=added_days)
    return min(ends, sled_on) if sled_on else ends


@dataclass(frozen=True, kw_only=True)
class Calculated:
    """A release date by the dated rows, with the tranche that it waits for, if any."""

    on: date
    numerator: int
    denominator: int
    tranche: ReleaseTranche | None = None
    keeps_old_point: bool = False

    @property
    def is_defaulted(self) -> bool:
        """Whether the date is that of the tranche."""
        return self.tranche is not None and self.on == self.tranche.begins_on


def term_days(begins_on: date, *, years: int = 0, months: int = 0, days: int = 0) -> int:
    """The number of days of a term that begins on `begins_on`."""
    month = begins_on.month - 1 + months + 12 * years
    year, month = begins_on.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - ONE_DAY).day
    return (date(year, month, min(begins_on.day, last)) + timedelta(days=days) - begins_on).days


def tranche_of(scheme: str, length: int) -> ReleaseTranche | None:
    """The first tranche whose longest sentence is at least `length` days; the last one has no longest."""
    rows: Iterable[ReleaseTranche] = ReleaseTranche.objects.filter(scheme=scheme).order_by("number")
    return next((row for row in rows if row.longest_days is None or row.longest_days >= length), None)


def release_point(kind: SentenceKind | str, imposed_on: date, length: int, *, added_days: int = 0) -> Calculated:
    """The conditional release date of a sentence of `length` days, to compare with the date that was received.

    A sentence imposed before the present point came into force keeps its old date if that falls due before, else it
    waits for its tranche. Added days come off for the tranche's test and go back on.

    :raises UnknownRule: if no release point of this kind is known for the day
    """
    points: list[Any] = list(ReleasePoint.objects.filter(kind=kind).order_by("valid_from"))
    held = [point for point in points if point.valid_from <= imposed_on]
    if not points:
        raise UnknownRule(f"no release point of {kind!r}")
    latest, old = points[-1], held[-1] if held else None
    if old is None or old.pk == latest.pk or len(points) == 1:
        return _at_point(old or latest, imposed_on, length, added_days)
    before = _at_point(old, imposed_on, length, added_days)
    if before.on - timedelta(days=added_days) < latest.valid_from:
        return Calculated(
            on=before.on, numerator=before.numerator, denominator=before.denominator, keeps_old_point=True
        )
    now = _at_point(latest, imposed_on, length, 0)
    tranche = tranche_of(ReleaseTranche.Scheme.PROGRESSION, length)
    waits = max(now.on, tranche.begins_on) if tranche else now.on
    return Calculated(
        on=waits + timedelta(days=added_days),
        numerator=latest.numerator,
        denominator=latest.denominator,
        tranche=tranche,
    )


def _at_point(point: Any, imposed_on: date, length: int, added_days: int) -> Calculated:
    served = ceil(length * point.numerator / point.denominator)
    on = imposed_on + timedelta(days=served - 1 + added_days)
    return Calculated(on=on, numerator=point.numerator, denominator=point.denominator)
