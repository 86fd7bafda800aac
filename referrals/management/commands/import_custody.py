"""Loads who is held in custody from a CSV table of a custody system. See docs/importing.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from cases.imports.importers import CannotImport, Importer, find_importer
from cases.imports.outcomes import Outcome
from cases.imports.reporting import few, give_back, read_rows, reasons
from cases.imports.tables import TableUnreadable, read_table
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import SubjectRole
from referrals.detention.arrivals import COLUMNS, read_detention, suites_of
from referrals.detention.loading import KEEPS, load_detentions


class Command(BaseCommand):
    """Runs as the run-time role, inside the door. Prints counts, lines and reasons, without personal data."""

    help = (
        f"Load custody RECORDS from a CSV file with the columns {', '.join(COLUMNS)}. Rows loaded before are skipped, "
        "rows that say something newer change what is recorded, rows that are older change nothing, rows that cannot "
        "be loaded come back with a reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("records", type=Path)
        parser.add_argument("--agency", required=True, metavar="CODE", help="whose records they become")
        parser.add_argument("--programme", required=True, metavar="CODE", help="the programme they are held in")
        parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="the member who loads them")

    def handle(self, *, records: Path, **who: Any) -> None:
        to = _importer(**who)
        suites = suites_of(to.by.agency)
        try:
            table = read_table(records, columns=COLUMNS)
        except TableUnreadable as fault:
            raise CommandError(f"{records}: {fault}") from fault
        arrivals, invalid = read_rows(
            table, lambda cells, line: read_detention(cells, line=line, on=to.on, suites=suites)
        )
        outcome = Outcome(rejected=invalid)
        try:
            for part in load_detentions(arrivals, to=to):
                outcome += part
        except (DatabaseError, LogUnavailable, NotAgreed, PermissionError) as error:
            raise CommandError(
                f"Interrupted after {len(outcome.landed)} rows of {records.name} ({type(error).__name__}). "
                "They stay; run the same command again to load the rest."
            ) from error
        self._say(records, outcome)
        if outcome.rejected:
            self.stdout.write(give_back(table, outcome.rejected, records.with_suffix(".rejected.csv")))
            raise SystemExit(1)

    def _say(self, file: Path, outcome: Outcome) -> None:
        self.stdout.write(f"{file.name}:")
        for label, lines in (
            ("Landed", outcome.landed),
            ("Landed before", outcome.before),
            ("Changed", outcome.changed),
            ("Older", outcome.older),
            ("Rejected", list(outcome.rejected)),
        ):
            self.stdout.write(f"{label:<16}{len(lines):>8}")
        if outcome.changed:
            self.stdout.write(f"  changed: line {few(sorted(outcome.changed))}")
        for reason in reasons(outcome.rejected):
            self.stdout.write(reason)


def _importer(**who: Any) -> Importer:
    named = {name: who[name] for name in ("agency", "programme", "email")}
    try:
        return find_importer(
            **named,
            purpose="custody",
            subject_role=SubjectRole.PROGRAMME,
            keeping=KEEPS,
            resource="import_custody",
        )
    except CannotImport as missing:
        raise CommandError(str(missing)) from missing
