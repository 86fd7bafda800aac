"""Prints the state machine of every kind that has one, as docs/machines.md shows them."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from datasharing.kinds import Kind, registered
from partners.state_machine import Machine

HEAD = """# State machines

The states of each kind of record, and the transitions that each party may make. `./run manage machines >
docs/machines.md` writes this page from the declarations (`Machine`, `partners/state_machine.py`). Migrations create
triggers from them that refuse all other transitions."""


class Command(BaseCommand):
    """Reads the declarations only; needs no database."""

    help = "Print the state machine of each kind of record as a Mermaid diagram: docs/machines.md."
    requires_system_checks: list[str] = []

    def handle(self, **_options: Any) -> None:
        self.stdout.write(page())


def page() -> str:
    """The content of docs/machines.md, without the final newline."""
    with override("en-gb"):
        return "\n\n".join([HEAD, *_sections()])


def _sections() -> Iterator[str]:
    for kind in sorted(registered(), key=lambda kind: kind.slug):
        if kind.machine:
            yield _section(kind, kind.machine)


def _section(kind: Kind, machine: Machine) -> str:
    where = f"`{kind.model.__name__}` in `{kind.room.replace('.', '/')}/`"
    return f"## {kind.label}\n\n{where}.\n\n```mermaid\n{machine.diagram()}\n```{_corrections(machine)}"


def _corrections(machine: Machine) -> str:
    if machine.corrections is None:
        return ""
    words = sorted({str(machine.words_for(event)) for event in machine.corrections.of})
    hours = int(machine.corrections.within.total_seconds() // 3600)
    return (
        f"\n\nThe last of these may be taken back for {hours} hours by the agency that did it; the state is again what"
        f" it was before, and the history keeps both: {', '.join(words)}."
    )
