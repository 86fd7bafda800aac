"""The catalogue of levers: four families, loaded from the shipped file beside the other reference data."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.levers.models import Lever
from partners.reference import codes
from partners.reference.loading import LOADS, Loaded, bring_to

FILE = Path(__file__).parent / "levers.csv"
FAMILIES = {
    "support": _("Support"),
    "community": _("Community"),
    "diversion": _("Diversion"),
    "enforcement": _("Enforcement"),
}
"""The families in the order in which they are offered: help first."""


@dataclass(frozen=True)
class Entry:
    """A lever with its name and family."""

    lever: Lever
    label: str
    family: str

    @property
    def is_checked(self) -> bool:
        """Whether its legal basis has been checked against the source."""
        return self.lever.status == Lever.Status.CHECKED


def load_levers() -> Loaded:
    """Load the shipped file. A partnership's own edition of it is loaded in the same way."""
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = [_row(row) for row in csv.DictReader(file)]
    return bring_to(Lever, ("code",), rows)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: row[name] == "yes" for name in ("is_coercive", "needs_note")}


LOADS["Levers"] = load_levers


def catalogue() -> list[tuple[Any, list[Entry]]]:
    """The levers that may be used today, by family."""
    held = {lever.code: lever for lever in Lever.objects.all()}
    found: dict[str, list[Entry]] = {family: [] for family in FAMILIES}
    for family, code, label in codes.grouped("lever"):
        if code in held and family in found:
            found[family].append(Entry(held[code], label, family))
    return [(FAMILIES[family], entries) for family, entries in found.items()]


def choices() -> list[tuple[Any, Any]]:
    """The levers for a select, by family, with nothing chosen."""
    families = [(family, [(each.lever.code, each.label) for each in entries]) for family, entries in catalogue()]
    return [("", _("Choose a lever")), *families]


def family_of(code: str) -> str:
    """The family of the lever with this code."""
    return next((family for family, each, _label in codes.grouped("lever", ever=True) if each == code), "")
