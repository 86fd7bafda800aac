"""Puts a backup into an empty database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from rich.console import Console

from datasharing.backups import CannotBackUp, restore
from partners.owner import as_owner

NEXT = """\
All sessions have ended, partner systems have to pull everything again, and only this place's CONTEXT_KEY is valid.
Changes after that moment are lost. Before you open the service, repeat what was decided since: withdrawn consents,
restrictions and exclusions, suspended agreements, and members who left.
Next: run migrate, then start web, worker, relay and beat."""


class Command(BaseCommand):
    """Runs as the owner. Restores all of the backup or nothing."""

    help = "Restore the backup in FILE into a database that datasharing/sql/roles.sql has made and that is still empty."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: Any) -> None:
        name = connection.settings_dict["NAME"]
        try:
            with as_owner(), Console(stderr=True).status(f"Restoring {name}") as status:
                made_at = restore(file, tell=lambda doing: status.update(f"Restoring {name}: {doing}"))
        except CannotBackUp as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"{name} is restored as it was on {made_at}.")
        self.stdout.write(NEXT)
