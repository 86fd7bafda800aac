"""Prints the kinds of record with what is derived from each declaration."""

from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from datasharing.kinds import Kind, registered

COLUMNS = (
    "Room",
    "Model",
    "Category",
    "Section of a person’s page",
    "Collections",
    "Added at",
    "Acts",
    "Machine",
    "Clocks",
)


class Command(BaseCommand):
    """Reads the declarations only; needs no database."""

    help = "List every kind of record: its room, model, category, panel, collections, acts and state machine."
    requires_system_checks: list[str] = []

    def handle(self, **_options: Any) -> None:
        table = Table(*COLUMNS, title=f"{len(registered())} kinds of record")
        table.columns[-1].no_wrap = True
        for kind in sorted(registered(), key=lambda kind: (kind.room, kind.model.__name__)):
            table.add_row(*row_of(kind))
        Console(file=self.stdout, width=180).print(table)  # type: ignore[arg-type]


def row_of(kind: Kind) -> tuple[str, ...]:
    """The table's row for `kind`."""
    return (
        kind.room,
        kind.model.__name__,
        str(kind.model.category.label),
        str(kind.label) if kind.columns else "–",
        ", ".join(collection.slug for collection in kind.pulled()) or "–",
        kind.add_url_name if kind.adding else kind.added_at[1] if kind.added_at else "–",
        ", ".join(act.slug for act in kind.acts) or "–",
        kind.machine.slug if kind.machine else "–",
        "\n".join(clock.column for clock in kind.clocks) or "–",
    )
