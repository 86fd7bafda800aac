"""The types of out-of-court resolution: loaded from the shipped file beside the other reference data."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from partners.reference.codes import label_of, was_in_use
from partners.reference.loading import LOADS, Loaded, bring_to
from referrals.diversion.models import ResolutionType

FILE = Path(__file__).parent / "resolution_types.csv"
FLAGS = ("needs_admission", "needs_conditions", "needs_activity")
SYSTEM = "resolution_type"


def load_resolution_types() -> Loaded:
    """Load the shipped file. A partnership's own edition of it is loaded in the same way."""
    with FILE.open(newline="", encoding="utf-8") as file:
        rows: list[dict[str, Any]] = [
            row | {name: row[name] == "yes" for name in FLAGS} for row in csv.DictReader(file)
        ]
    return bring_to(ResolutionType, ("code",), rows)


LOADS["Types of out-of-court resolution"] = load_resolution_types


def live_types(on: date) -> list[ResolutionType]:
    """The types in force on the day `on`, in the order of their list."""
    held = ResolutionType.objects.filter(status=ResolutionType.Status.LIVE).order_by("pk")
    return [each for each in held if was_in_use(SYSTEM, each.code, on)]


def choices(on: date) -> list[tuple[str, str]]:
    """The types in force on the day `on`, for a form."""
    return [(each.code, label_of(SYSTEM, each.code)) for each in live_types(on)]
