"""Brings tables and reference data up to date. An empty database starts from the prepared tables.

All migrations together take a quarter of a minute, most of it Django's computing of historical models. So an empty
database is restored from the tables that a release prepared, and then newer migrations run. A test checks that the
result is the same as that of the migrations alone.

To prepare the tables for a release: in an empty database run `manage.py migrate`, `manage.py load_reference` and
`manage.py backup FILE`; then `xz -9 FILE`.
"""

import lzma
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from datasharing import backups
from partners.owner import as_owner

PREPARED = Path(__file__).resolve().parents[2] / "prepared" / "tables.backup.xz"


class Command(BaseCommand):
    """Runs as the owner."""

    help = "Bring tables and reference data up to date; an empty database begins from those prepared."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with as_owner():
            if backups.is_empty():
                self.begin()
        call_command("migrate", interactive=False, stdout=self.stdout)
        with as_owner(), connection.cursor() as cursor:
            # prepared tables have the log's partitions of the months in which they were prepared
            cursor.execute("SELECT sharing.prepare_log(3)")
        call_command("load_reference", stdout=self.stdout)

    def begin(self) -> None:
        """Restore the prepared tables. If that fails, do nothing: the migrations create the same, only slower."""
        with tempfile.TemporaryDirectory() as folder:
            backup = Path(folder, "backup")
            backup.write_bytes(lzma.decompress(PREPARED.read_bytes()))
            try:
                backups.restore(backup, self.stdout.write)
            except backups.CannotBackUp as why:
                self.stdout.write(f"Every migration runs: {why}")
