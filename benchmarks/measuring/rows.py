"""The result of a benchmark: one row for each measure, with its goal."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from rich.table import Table

Report = Callable[[str], None]
"""Called with a description of each step when it begins."""


@dataclass(frozen=True)
class Row:
    """One measure. `met` is None if it has no goal."""

    measure: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None


def at_most(measure: str, value: float, unit: str, limit: float) -> Row:
    """A measure that may be `limit` at most."""
    return Row(measure, value, unit, f"≤ {limit:g}", value <= limit)


def at_least(measure: str, value: float, unit: str, limit: float) -> Row:
    """A measure that must be `limit` at least."""
    return Row(measure, value, unit, f"≥ {limit:g}", value >= limit)


def all_met(rows: Sequence[Row]) -> bool:
    """Whether there is at least one row and no goal was missed."""
    return bool(rows) and all(row.met is not False for row in rows)


def as_json(rows: Sequence[Row]) -> str:
    """The rows as JSON."""
    return json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)


def as_table(rows: Sequence[Row], title: str) -> Table:
    """The rows as a table for the terminal."""
    table = Table(title=title)
    for heading in ("Measure", "Value", "Unit", "Goal", "Met"):
        table.add_column(heading, justify="right" if heading == "Value" else "left")
    for row in rows:
        met = {None: "", True: "yes", False: "[bold red]NO[/]"}[row.met]
        table.add_row(
            row.measure, f"{row.value:,.4g}" if row.value < 1000 else f"{row.value:,.0f}", row.unit, row.goal, met
        )
    return table
