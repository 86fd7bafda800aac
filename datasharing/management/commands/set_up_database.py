"""Brings tables and reference data up to date; an empty database begins from those prepared.

A hundred migrations take a quarter of a minute from the first on, nearly all of it Django's working out of what the
models were like before each step. So a new database takes the way of one that exists: what a release had prepared is
put into it, and the migrations since then run. What comes of it is tested to be what the migrations alone make.

To prepare anew, as a release is made: in an empty database `manage.py migrate`, `manage.py load_reference` and
`manage.py backup FILE`; then `xz -9 FILE`.
"""

import lzma
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from datasharing import backups
from partners.owner import as_owner

PREPARED = Path(__file__).resolve().parents[2] / "prepared" / "tables.backup.xz"


class Command(BaseCommand):
    """A command of the owner."""

    help = "Bring tables and reference data up to date; an empty database begins from those prepared."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with as_owner():
            if backups.is_empty():
                self.begin()
        call_command("migrate", interactive=False, stdout=self.stdout)
        call_command("load_reference", stdout=self.stdout)

    def begin(self) -> None:
        """Put in what is prepared, unless this place cannot: the migrations make the same, if slowly."""
        with tempfile.TemporaryDirectory() as folder:
            backup = Path(folder, "backup")
            backup.write_bytes(lzma.decompress(PREPARED.read_bytes()))
            try:
                backups.restore(backup, self.stdout.write)
            except backups.CannotBackUp as why:
                self.stdout.write(f"Every migration runs: {why}")
