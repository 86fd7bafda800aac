"""The limits of nights, loaded from the shipped file beside the other reference data."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from cases.recovery.models import HousingLimit
from partners.reference.loading import LOADS, Loaded, bring_to

FILE = Path(__file__).parent / "limits.csv"


def load_limits() -> Loaded:
    """Load the shipped file. A limit that changes is a further row: the one before gets the day on which it ends."""
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = [_row(row) for row in csv.DictReader(file)]
    return bring_to(HousingLimit, ("kind", "valid_from"), rows)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    until = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return row | {"nights": int(row["nights"]), "valid_from": date.fromisoformat(row["valid_from"]), "valid_to": until}


LOADS["Limits of nights"] = load_limits


def limits_in_words(on: date) -> dict[str, HousingLimit]:
    """The limits of stays that begin on `on`, by kind of housing."""
    return {limit.kind: limit for limit in HousingLimit.objects.on(on)}
