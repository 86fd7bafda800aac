"""Writes the content of the database to one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from rich.console import Console

from datasharing.backups import LEFT_OUT, CannotBackUp, back_up
from partners.owner import as_owner


class Command(BaseCommand):
    """Runs as the owner, while the service runs: the file is a consistent snapshot."""

    help = "Write a backup of the database to FILE, which only you can read. What is there already is not overwritten."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: Any) -> None:
        name = connection.settings_dict["NAME"]
        try:
            with as_owner(), Console(stderr=True).status(f"Backing up {name}") as status:
                back_up(file, tell=lambda doing: status.update(f"Backing up {name}: {doing}"))
        except CannotBackUp as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"{name} is backed up to {file}: {file.stat().st_size / 1e6:.1f} MB.")
        self.stdout.write("Left out:")
        for table, reason in LEFT_OUT.items():
            self.stdout.write(f"  {table:<40} {reason}")
        self.stdout.write(
            "The file holds what every agency knows about people: keep it encrypted, and not on this disk."
        )
        self.stdout.write("SECRET_KEY is not in it, without which no second factor can be read: keep it elsewhere.")
