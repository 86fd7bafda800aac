"""How promises were kept: by kind, in numbers; and those that are still to be put right."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cases.promises.models import Promise, PromiseState
from datasharing.enforcement.tallies import tallies


@dataclass(frozen=True)
class Kept:
    """Of one kind: how many were kept, were broken, are open, were overtaken."""

    kind: Promise.Kind
    kept: int
    broken: int
    open: int
    overtaken: int

    @property
    def settled(self) -> int:
        """How many were kept or broken: what the rate is of."""
        return self.kept + self.broken

    @property
    def percent(self) -> int | None:
        """The rate of kept promises in per cent; None before any was kept or broken."""
        return round(100 * self.kept / self.settled) if self.settled else None


STATES = (PromiseState.KEPT, PromiseState.BROKEN, PromiseState.OPEN, PromiseState.OVERTAKEN)


def kept_by_kind(promises: Any) -> list[Kept]:
    """Of each kind among `promises`, how they were kept; in one statement."""
    counts = iter(tallies(*[promises.filter(kind=kind, state=state) for kind in Promise.Kind for state in STATES]))
    return [Kept(kind, *(next(counts) for _state in STATES)) for kind in Promise.Kind]


def to_put_right_before(groups: Iterable[int | None]) -> list[Promise]:
    """The broken promises that these groups (by key) were given, and that were not put right: said first next time."""
    keys = {group for group in groups if group is not None}
    if not keys:
        return []
    broken = Promise.objects.to_put_right().select_related("notification", "group", "keeper", "owner")
    given = broken.filter(Q(group__in=keys) | Q(is_to_all=True, notification__audiences__group__in=keys))
    return sorted(set(given), key=lambda each: (each.settled_on, each.pk))
