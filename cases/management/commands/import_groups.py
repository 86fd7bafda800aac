"""Loads groups and their members from a CSV table of an agency's own system. See docs/importing.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from cases.imports.importers import ROLES, CannotImport, Importer, find_importer
from cases.imports.loading import Outcome
from cases.imports.loading_members import KEEPS_OF_MEMBERS, load_members
from cases.imports.memberships import MEMBER_COLUMNS, read_member_row
from cases.imports.reporting import give_back, read_rows, reasons
from cases.imports.tables import Table, TableUnreadable, read_table
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.enforcement.refusals import NotAgreed


class Command(BaseCommand):
    """Runs as the run-time role, inside the door. Prints counts, lines and reasons, without personal data."""

    help = (
        "Load groups and members from a CSV file: a row for each thing that a membership rests on, or for a group "
        "alone. People are found by source_id or a number, and must be loaded before. Columns: "
        + ", ".join(MEMBER_COLUMNS)
        + ". Loading again adds only what is missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, metavar="CODE", help="whose groups they are")
        parser.add_argument("--programme", required=True, metavar="CODE", help="the programme they are held in")
        parser.add_argument("--subject-role", default="programme", choices=ROLES, help="why the members are in it")
        parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="the member who loads them")
        parser.add_argument("--purpose", default="", help="why; unless said, the first that an agreement allows")
        parser.add_argument("--rejected", type=Path, metavar="PATH", help="where rejected rows go (FILE.rejected.csv)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *, file: Path, rejected: Path | None, dry_run: bool, **who: Any) -> None:
        if rejected and rejected.resolve() == file.resolve():
            raise CommandError("--rejected names the file itself: give another path.")
        table, to = self._read(file), self._importer(**who)
        rows, invalid = read_rows(table, lambda cells, line: read_member_row(cells, line=line, on=to.on))
        outcome = Outcome(rejected=invalid)
        try:
            for part in load_members(rows, to=to, is_rehearsal=dry_run):
                outcome += part
        except (OperationalError, LogUnavailable, NotAgreed, PermissionError) as error:
            raise CommandError(
                f"Interrupted after {len(outcome.landed)} rows were loaded ({type(error).__name__}). "
                "They stay; run the same command again to load the rest."
            ) from error
        self._say(outcome, is_rehearsal=dry_run)
        if outcome.rejected:
            if not dry_run:
                path = rejected or file.with_suffix(".rejected.csv")
                self.stdout.write(give_back(table, outcome.rejected, path))
            raise SystemExit(1)

    def _read(self, file: Path) -> Table:
        try:
            table = read_table(file, columns=MEMBER_COLUMNS)
        except TableUnreadable as fault:
            raise CommandError(f"{file}: {fault}") from fault
        self.stdout.write(f"{file.name}: {len(table.lines)} rows.")
        return table

    def _importer(self, **who: Any) -> Importer:
        named = {name: who[name] for name in ("agency", "programme", "email", "purpose")}
        try:
            return find_importer(
                **named, subject_role=ROLES[who["subject_role"]], keeping=KEEPS_OF_MEMBERS, resource="import_groups"
            )
        except CannotImport as missing:
            raise CommandError(str(missing)) from missing

    def _say(self, outcome: Outcome, *, is_rehearsal: bool) -> None:
        would = "Would " if is_rehearsal else ""
        self.stdout.write(f"{would + 'land' if would else 'Landed':<16}{len(outcome.landed):>8}")
        self.stdout.write(f"{'Landed before':<16}{len(outcome.before):>8}")
        self.stdout.write(f"{would + 'reject' if would else 'Rejected':<16}{len(outcome.rejected):>8}")
        for reason in reasons(outcome.rejected):
            self.stdout.write(reason)
