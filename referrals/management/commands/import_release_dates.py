"""Loads release dates from a CSV table of an agency's own system. See docs/importing.md."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from cases.imports.importers import CannotImport, find_importer
from cases.imports.reporting import give_back, read_rows, reasons
from cases.imports.tables import Table, TableUnreadable, read_table
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import SubjectRole
from referrals.release.arrivals import COLUMNS, DateArrival, establishments, read_date
from referrals.release.receiving import KEEPS, Outcome, load_dates


class Command(BaseCommand):
    """Runs as the run-time role, inside the door. Prints counts, lines and reasons, without personal data."""

    help = (
        f"Load DATES from a CSV file with the columns {', '.join(COLUMNS)}. Rows loaded before are skipped, the latest "
        "statement of a number is in force, rows that cannot be loaded come back with a reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dates", type=Path)
        parser.add_argument("--agency", required=True, metavar="CODE", help="whose records they become")
        parser.add_argument("--programme", required=True, metavar="CODE", help="the programme they are held in")
        parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="the member who loads them")
        parser.add_argument("--purpose", default="", help="why; unless said, the first that an agreement allows")

    def handle(self, *, dates: Path, **who: Any) -> None:
        named = {name: who[name] for name in ("agency", "programme", "email", "purpose")}
        try:
            table = read_table(dates, columns=COLUMNS)
            to = find_importer(
                **named, subject_role=SubjectRole.PROGRAMME, keeping=KEEPS, resource="import_release_dates"
            )
        except (TableUnreadable, CannotImport) as fault:
            raise CommandError(str(fault)) from fault
        read = partial(read_date, now=timezone.now(), prisons=establishments())
        arrivals, invalid = read_rows(table, lambda cells, line: read(cells, line=line))
        outcome = self._load(arrivals, to, dates.name)
        outcome.rejected |= invalid
        self._say(table, dates, outcome)

    def _load(self, arrivals: list[DateArrival], to: Any, name: str) -> Outcome:
        outcome = Outcome()
        try:
            with Progress(console=Console(stderr=True), transient=True) as progress:
                bar = progress.add_task(name, total=len(arrivals))
                for part in load_dates(arrivals, to=to):
                    outcome += part
                    progress.advance(bar, len(part.landed) + len(part.before) + len(part.superseded))
        except (DatabaseError, LogUnavailable, NotAgreed, PermissionError) as error:
            raise CommandError(
                f"Interrupted after {len(outcome.landed)} rows of {name} ({type(error).__name__}). "
                "They stay; run the same command again to load the rest."
            ) from error
        return outcome

    def _say(self, table: Table, file: Path, outcome: Outcome) -> None:
        for label, lines in (
            ("Landed", outcome.landed),
            ("Landed before", outcome.before),
            ("Superseded", outcome.superseded),
            ("Rejected", list(outcome.rejected)),
        ):
            self.stdout.write(f"{label:<16}{len(lines):>8}")
        for reason in reasons(outcome.rejected):
            self.stdout.write(reason)
        if outcome.rejected:
            self.stdout.write(give_back(table, outcome.rejected, file.with_suffix(".rejected.csv")))
            raise SystemExit(1)
