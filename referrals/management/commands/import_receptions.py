"""Loads receptions into prison and moves from CSV tables of a prison's own system. See docs/importing.md."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from cases.imports.importers import CannotImport, Importer, find_importer
from cases.imports.outcomes import Outcome
from cases.imports.reporting import give_back, read_rows, reasons
from cases.imports.tables import TableUnreadable, read_table
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import SubjectRole
from referrals.prison.arrivals import (
    MOVE_COLUMNS,
    RECEPTION_COLUMNS,
    MoveArrival,
    ReceptionArrival,
    read_move,
    read_reception,
)
from referrals.prison.loading import KEEPS, load_receptions, prisons_by_code
from referrals.prison.loading_moves import load_moves

T = TypeVar("T", ReceptionArrival, MoveArrival)


class Command(BaseCommand):
    """Runs as the run-time role, inside the door. Prints counts, lines and reasons, without personal data."""

    help = (
        f"Load RECEPTIONS and, if given, MOVES from CSV files. Columns of receptions: {', '.join(RECEPTION_COLUMNS)}; "
        f"of moves: {', '.join(MOVE_COLUMNS)}. Rows loaded before are skipped, rows that differ are changed, rows that "
        "cannot be loaded come back with a reason. A release tells those whom the person's plan names."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("receptions", type=Path)
        parser.add_argument("moves", type=Path, nargs="?")
        parser.add_argument("--agency", required=True, metavar="CODE", help="whose records they become")
        parser.add_argument("--programme", required=True, metavar="CODE", help="the programme they are held in")
        parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="the member who loads them")
        parser.add_argument("--purpose", default="", help="why; unless said, the first that an agreement allows")

    def handle(self, *, receptions: Path, moves: Path | None, **who: Any) -> None:
        to = _importer(**who)
        prisons = prisons_by_code()
        is_whole = self._load(
            receptions,
            RECEPTION_COLUMNS,
            lambda cells, line: read_reception(cells, line=line, on=to.on, prisons=prisons),
            lambda arrivals: load_receptions(arrivals, to=to),
        )
        if moves:
            is_whole &= self._load(
                moves,
                MOVE_COLUMNS,
                lambda cells, line: read_move(cells, line=line, on=to.on, prisons=prisons),
                lambda arrivals: load_moves(arrivals, to=to),
            )
        if not is_whole:
            raise SystemExit(1)

    def _load(
        self,
        file: Path,
        columns: tuple[str, ...],
        read: Callable[[dict[str, str], int], T],
        load: Callable[[list[T]], Iterable[Outcome]],
    ) -> bool:
        """Load the rows of `file`; whether all of them are loaded, now or before."""
        try:
            table = read_table(file, columns=columns)
        except TableUnreadable as fault:
            raise CommandError(f"{file}: {fault}") from fault
        arrivals, invalid = read_rows(table, read)
        outcome = Outcome(rejected=invalid)
        try:
            for part in load(arrivals):
                outcome += part
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
        for reason in reasons(outcome.rejected):
            self.stdout.write(reason)


def _importer(**who: Any) -> Importer:
    named = {name: who[name] for name in ("agency", "programme", "email", "purpose")}
    try:
        return find_importer(**named, subject_role=SubjectRole.PROGRAMME, keeping=KEEPS, resource="import_receptions")
    except CannotImport as missing:
        raise CommandError(str(missing)) from missing
