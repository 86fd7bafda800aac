"""The dated limits of treatment, as pages and verbs ask for them. sql/treatment_limits.sql has the rule."""

from collections.abc import Iterable
from datetime import date

from partners.dated_rules import Days, due
from partners.models import Agency
from referrals.treatment_limits.models import TreatmentLimit

Kind = TreatmentLimit.Kind


class LimitMissing(LookupError):
    """No limit of this kind is in force on the day, not even a shipped one."""


def limit_of(kind: TreatmentLimit.Kind, agency: Agency | int, on: date) -> int:
    """The days of the limit `kind` for `agency` on the day `on`.

    :raises LimitMissing: if none is in force
    """
    return limits_of([kind], agency, on)[kind]


def limits_of(kinds: Iterable[TreatmentLimit.Kind], agency: Agency | int, on: date) -> dict[TreatmentLimit.Kind, int]:
    """The limits of several kinds, in one statement.

    :raises LimitMissing: if one of them is not in force
    """
    wanted = list(kinds)
    found: dict[TreatmentLimit.Kind, int] = {}
    rows = TreatmentLimit.objects.for_agency(agency).in_force(on).filter(kind__in=wanted)
    for row in sorted(rows, key=lambda each: (each.agency_id is not None, each.valid_from)):
        found[Kind(row.kind)] = row.days  # an agency's own comes last, and holds
    if missing := [kind.value for kind in wanted if kind not in found]:
        raise LimitMissing(f"no treatment limit is in force on {on}: {missing}")
    return found


def due_after(kind: TreatmentLimit.Kind, agency: Agency | int, on: date) -> date:
    """The day by which something is due that has the limit `kind`, counted from the day `on`."""
    return due(Days(limit_of(kind, agency, on)), on)
