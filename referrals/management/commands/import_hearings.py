"""Loads a court's list, with results, from a CSV table. See docs/importing.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from cases.imports.importers import CannotImport, Importer, find_importer
from cases.imports.outcomes import Outcome
from cases.imports.reporting import few, give_back, read_rows, reasons
from cases.imports.tables import Table, TableUnreadable, read_table
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import SubjectRole
from referrals.court.actions import ListedAlready
from referrals.court.arrivals import COLUMNS, read_hearing
from referrals.court.courts import criminal_courts
from referrals.court.loading import KEEPS, load_hearings


class Command(BaseCommand):
    """Runs as the run-time role, inside the door. Prints counts, lines and reasons, without personal data."""

    help = (
        f"Load HEARINGS from a CSV file. Columns: {', '.join(COLUMNS)}. Rows loaded before are skipped, later words "
        "correct earlier ones in whatever order they come, and rows that cannot be loaded come back with a reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hearings", type=Path)
        parser.add_argument("--agency", required=True, metavar="CODE", help="whose records they become")
        parser.add_argument("--programme", required=True, metavar="CODE", help="the programme they are held in")
        parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="the member who loads them")
        parser.add_argument("--purpose", default="", help="why; unless said, the first that an agreement allows")

    def handle(self, *, hearings: Path, **who: Any) -> None:
        to = _importer(**who)
        try:
            table = read_table(hearings, columns=COLUMNS)
        except TableUnreadable as fault:
            raise CommandError(f"{hearings}: {fault}") from fault
        courts, now = criminal_courts(), timezone.now()
        arrivals, invalid = read_rows(table, lambda cells, line: read_hearing(cells, line=line, now=now, courts=courts))
        outcome = Outcome(rejected=invalid)
        try:
            for part in load_hearings(arrivals, to=to):
                outcome += part
        except (DatabaseError, ListedAlready, LogUnavailable, NotAgreed, PermissionError) as error:
            raise CommandError(
                f"Interrupted after {len(outcome.landed)} rows of {hearings.name} ({type(error).__name__}). "
                "They stay; run the same command again to load the rest."
            ) from error
        self._say(hearings, table, outcome)
        if outcome.rejected:
            raise SystemExit(1)

    def _say(self, file: Path, table: Table, outcome: Outcome) -> None:
        self.stdout.write(f"{file.name}:")
        for label, lines in (
            ("Landed", outcome.landed),
            ("Landed before", outcome.before),
            ("Changed", outcome.changed),
            ("Overtaken", outcome.older),
            ("Rejected", list(outcome.rejected)),
        ):
            self.stdout.write(f"{label:<16}{len(lines):>8}")
        if outcome.changed:
            self.stdout.write(f"  changed: line {few(sorted(outcome.changed))}")
        for reason in reasons(outcome.rejected):
            self.stdout.write(reason)
        if outcome.rejected:
            self.stdout.write(give_back(table, outcome.rejected, file.with_suffix(".rejected.csv")))


def _importer(**who: Any) -> Importer:
    named = {name: who[name] for name in ("agency", "programme", "email", "purpose")}
    try:
        return find_importer(**named, subject_role=SubjectRole.PROGRAMME, keeping=KEEPS, resource="import_hearings")
    except CannotImport as missing:
        raise CommandError(str(missing)) from missing
