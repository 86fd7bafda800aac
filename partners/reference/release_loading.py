"""Loads the dated rows of the rules about releases from the shipped files. Idempotent."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

from partners.reference import loading
from partners.reference.loading import FILES, Loaded, bring_to
from partners.reference.release_models import (
    LicencePolicy,
    RecallTerm,
    ReleaseCheck,
    ReleaseLimit,
    ReleasePoint,
    ReleaseTranche,
)

WHOLE = {"numerator", "denominator", "number", "days", "position", "longest_days"}
DAYS = {"valid_from", "valid_to", "begins_on"}
FLAGS = {"skips_fridays", "rebuilds_older", "is_blocking"}
TABLES: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "Release points": ("release_points.csv", ReleasePoint, ("kind", "valid_from")),
    "Release tranches": ("release_tranches.csv", ReleaseTranche, ("scheme", "number")),
    "Recall terms": ("recall_terms.csv", RecallTerm, ("kind", "valid_from")),
    "Limits of releases": ("release_limits.csv", ReleaseLimit, ("name", "valid_from")),
    "Licence policies": ("licence_policies.csv", LicencePolicy, ("version",)),
    "Checklist of releases": ("release_checks.csv", ReleaseCheck, ("code", "valid_from")),
}


def read(name: str) -> Iterator[dict[str, Any]]:
    """The rows of the file `name`, each cell as its column holds it."""
    with (FILES / name).open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield {column: _cell(column, written) for column, written in row.items()}


def _cell(column: str, written: str) -> Any:
    if column in FLAGS:
        return written == "yes"
    if column in WHOLE:
        return int(written) if written else None
    if column in DAYS:
        return date.fromisoformat(written) if written else None
    return written


def _loader(file: str, model: Any, key: tuple[str, ...]) -> Any:
    def load() -> Loaded:
        return bring_to(model, key, read(file))

    return load


loading.LOADS |= {name: _loader(*table) for name, table in TABLES.items()}
