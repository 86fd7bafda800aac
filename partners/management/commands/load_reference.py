"""Loads forces, prisons, courts, probation, areas, bank holidays and code lists from the files shipped here."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from rich.console import Console
from rich.progress import track

from partners.owner import as_owner
from partners.reference.loading import LOADS, Loaded
from partners.reference.models import BankHoliday


class Command(BaseCommand):
    help = "Load the reference data shipped with the product; running it again changes nothing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with as_owner(), transaction.atomic():
            names = track(LOADS, "Loading reference data", console=Console(stderr=True), transient=True)
            loaded = {name: LOADS[name]() for name in names}
            last = BankHoliday.objects.latest("on")
        self.report(loaded)
        self.stdout.write(f"Bank holidays are known up to {last.on:%-d %B %Y}.")

    def report(self, loaded: dict[str, Loaded]) -> None:
        """Print a line for each table, and a line if nothing changed."""
        self.stdout.write(f"{'':36}{'added':>8}{'changed':>8}{'removed':>8}{'now':>8}")
        for name, table in loaded.items():
            self.stdout.write(f"{name:36}{table.added:8}{table.changed:8}{table.removed:8}{table.rows:8}")
        if not any(table.is_change for table in loaded.values()):
            self.stdout.write("Nothing changed: the reference data was up to date.")
