"""Loads incidents and those who took part from CSV tables of an agency's own system. See docs/importing.md."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from rich.console import Console
from rich.progress import Progress

from cases.imports.importers import CannotImport, Importer, find_importer
from cases.imports.outcomes import Outcome
from cases.imports.reporting import few, give_back, read_rows, reasons
from cases.imports.tables import TableUnreadable, read_table
from cases.incidents.arrivals import (
    INCIDENT_COLUMNS,
    PARTICIPANT_COLUMNS,
    IncidentArrival,
    PartArrival,
    read_incident,
    read_participant,
)
from cases.incidents.loading import KEEPS, load_incidents, load_participants, told_apart
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import SubjectRole
from partners.models import Area

T = TypeVar("T", IncidentArrival, PartArrival)


class Command(BaseCommand):
    """Runs as the run-time role, inside the door. Prints counts, lines and reasons, without personal data."""

    help = (
        "Load INCIDENTS and, if given, PARTICIPANTS from CSV files. Columns of incidents: "
        f"{', '.join(INCIDENT_COLUMNS)}; of participants: {', '.join(PARTICIPANT_COLUMNS)}. Rows loaded before are "
        "skipped, rows that differ are changed, rows that cannot be loaded come back with a reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("incidents", type=Path)
        parser.add_argument("participants", type=Path, nargs="?")
        parser.add_argument("--agency", required=True, metavar="CODE", help="whose records they become")
        parser.add_argument("--programme", required=True, metavar="CODE", help="the programme they are held in")
        parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="the member who loads them")
        parser.add_argument("--purpose", default="", help="why; unless said, the first that an agreement allows")
        parser.add_argument(
            "--reviewed-from", type=date.fromisoformat, metavar="DAY", help="incidents before it await no review"
        )

    def handle(self, *, incidents: Path, participants: Path | None, reviewed_from: date | None, **who: Any) -> None:
        to = _importer(**who)
        areas = {area.code: area for area in Area.objects.all()}
        is_whole = self._load(
            incidents,
            INCIDENT_COLUMNS,
            lambda cells, line: read_incident(cells, line=line, on=to.on, areas=areas),
            lambda arrivals: load_incidents(arrivals, to=to, reviewed_from=reviewed_from),
            key=lambda arrival: arrival.number,
        )
        if participants:
            is_whole &= self._load(
                participants,
                PARTICIPANT_COLUMNS,
                lambda cells, line: read_participant(cells, line=line),
                lambda arrivals: load_participants(arrivals, to=to),
                key=lambda arrival: (arrival.number, arrival.source_id, arrival.part),
            )
        if not is_whole:
            raise SystemExit(1)

    def _load(
        self,
        file: Path,
        columns: tuple[str, ...],
        read: Callable[[dict[str, str], int], T],
        load: Callable[[list[T]], Iterable[Outcome]],
        *,
        key: Callable[[T], object],
    ) -> bool:
        """Load the rows of `file`; whether all of them are loaded, now or before."""
        try:
            table = read_table(file, columns=columns)
        except TableUnreadable as fault:
            raise CommandError(f"{file}: {fault}") from fault
        arrivals, invalid = read_rows(table, read)
        outcome = Outcome(rejected=invalid)
        apart, again = told_apart(arrivals, key)
        outcome += again
        try:
            with Progress(console=Console(stderr=True), transient=True) as progress:
                bar = progress.add_task(file.name, total=len(apart))
                for part in load(apart):
                    outcome += part
                    progress.advance(bar, len(part.landed) + len(part.before) + len(part.changed))
        except (DatabaseError, LogUnavailable, NotAgreed, PermissionError) as error:
            raise CommandError(
                f"Interrupted after {len(outcome.landed)} rows of {file.name} ({type(error).__name__}). "
                "They stay; run the same command again to load the rest."
            ) from error
        self._say(file, outcome)
        if outcome.rejected:
            self.stdout.write(give_back(table, outcome.rejected, file.with_suffix(".rejected.csv")))
        return not outcome.rejected

    def _say(self, file: Path, outcome: Outcome) -> None:
        self.stdout.write(f"{file.name}:")
        for label, lines in (
            ("Landed", outcome.landed),
            ("Landed before", outcome.before),
            ("Changed", outcome.changed),
            ("Rejected", list(outcome.rejected)),
        ):
            self.stdout.write(f"{label:<16}{len(lines):>8}")
        if outcome.changed:
            self.stdout.write(f"  changed: line {few(sorted(outcome.changed))}")
        for reason in reasons(outcome.rejected):
            self.stdout.write(reason)


def _importer(**who: Any) -> Importer:
    named = {name: who[name] for name in ("agency", "programme", "email", "purpose")}
    try:
        return find_importer(**named, subject_role=SubjectRole.PROGRAMME, keeping=KEEPS, resource="import_incidents")
    except CannotImport as missing:
        raise CommandError(str(missing)) from missing
