"""Loads people from a CSV table of an agency's own system. See docs/importing.md."""

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from rich.console import Console
from rich.progress import Progress

from cases.imports.actions import Arrival
from cases.imports.arrivals import COLUMNS, read_arrival
from cases.imports.dates import DateOrder, First, has_order, order_of
from cases.imports.encodings import OLD_WINDOWS
from cases.imports.importers import ROLES, CannotImport, Importer, find_importer
from cases.imports.loading import KEEPS, Outcome, load_people, told_apart
from cases.imports.reporting import few, give_back, read_rows, reasons
from cases.imports.tables import Table, TableUnreadable, read_table
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.enforcement.refusals import NotAgreed

FORMAT = f"""
The first line names the columns, in any order; any may be missing:

  {", ".join(COLUMNS)}

A date of birth is written as 1984-03-02, 02/03/1984, 03/1984 or 1984. Whether 02/03 is 2 March or 3 February, the
other dates of the file decide; if none does, say --dates. Several numbers or aliases in one cell are separated by
semicolons; an alias is written as Given FAMILY. Give source_id, your system's own number for the person, if there is
any: without it a row that is changed later is a new person.

Running the command again skips rows that are loaded, and so finishes an interrupted import. Rows that cannot be loaded
are written to a file of rejected rows, with the reason in the first column: correct them there and load that file.

  manage.py import_people people.csv --agency northshire-police --programme northshire-adder \
    --subject-role programme
"""


class Command(BaseCommand):
    """Runs as the run-time role, inside the door. Prints counts, lines and reasons, without personal data."""

    help = "Load people with their numbers and aliases from a CSV file." + FORMAT

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A parser that keeps the line breaks of the help text."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, metavar="CODE", help="whose people they are")
        parser.add_argument("--programme", required=True, metavar="CODE", help="the programme they are held in")
        parser.add_argument("--subject-role", required=True, choices=ROLES, help="why they are in its records")
        parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="the member who loads them")
        parser.add_argument("--purpose", default="", help="why; unless said, the first that an agreement allows")
        parser.add_argument(
            "--dates", choices=list(First), help="what 02/03/1984 begins with, if no date of the file says"
        )
        parser.add_argument("--rejected", type=Path, metavar="PATH", help="where rejected rows go (FILE.rejected.csv)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *, file: Path, rejected: Path | None, dry_run: bool, dates: str | None = None, **who: Any) -> None:
        if rejected and rejected.resolve() == file.resolve():
            raise CommandError("--rejected names the file itself: give another path.")
        table = self._read(file)
        to = self._importer(**who)
        outcome, arrivals = _read_rows(table, to, self._order(table, dates))
        self._load(arrivals, to, outcome, is_rehearsal=dry_run)
        self._say(outcome, arrivals, is_rehearsal=dry_run)
        if outcome.rejected:
            if not dry_run:
                path = rejected or file.with_suffix(".rejected.csv")
                self.stdout.write(give_back(table, outcome.rejected, path))
            raise SystemExit(1)

    def _read(self, file: Path) -> Table:
        try:
            table = read_table(file, columns=COLUMNS)
        except TableUnreadable as fault:
            raise CommandError(f"{file}: {fault}") from fault
        self.stdout.write(f"{file.name}: {len(table.lines)} rows.")
        if table.encoding == OLD_WINDOWS:
            self.stdout.write("It is not UTF-8 and was read as Windows-1252: look at a name with an accent.")
        return table

    def _order(self, table: Table, stated: str | None) -> DateOrder:
        """What dates begin with: as the clerk says or, failing that, as the dates of the file prove."""
        if stated:
            return DateOrder(First(stated))
        written = [(line.number, table.by_column(line).get("date_of_birth", "").strip()) for line in table.lines]
        order = order_of(written)
        if order.first and not order.against and any(has_order(birth) for _line, birth in written):
            self.stdout.write(f"Its dates are {order.first}: line {order.line} can be nothing else.")
        return order

    def _importer(self, **who: Any) -> Importer:
        named = {name: who[name] for name in ("agency", "programme", "email", "purpose")}
        try:
            return find_importer(
                **named, subject_role=ROLES[who["subject_role"]], keeping=KEEPS, resource="import_people"
            )
        except CannotImport as missing:
            raise CommandError(str(missing)) from missing

    def _load(self, arrivals: list[Arrival], to: Importer, outcome: Outcome, *, is_rehearsal: bool) -> None:
        try:
            with Progress(console=Console(stderr=True), transient=True) as progress:
                bar = progress.add_task("People", total=len(arrivals))
                for part in load_people(arrivals, to=to, is_rehearsal=is_rehearsal):
                    outcome += part
                    progress.update(bar, completed=len(outcome.landed) + len(outcome.before))
        except (OperationalError, LogUnavailable, NotAgreed, PermissionError) as error:
            raise CommandError(
                f"Interrupted after {len(outcome.landed)} people were loaded ({type(error).__name__}). "
                "They stay; run the same command again to load the rest."
            ) from error

    def _say(self, outcome: Outcome, arrivals: list[Arrival], *, is_rehearsal: bool) -> None:
        lines = set(outcome.landed)
        broken = sum(not number.is_valid for each in arrivals if each.line in lines for number in each.numbers)
        would = "Would " if is_rehearsal else ""
        self.stdout.write(f"{would + 'land' if would else 'Landed':<16}{len(outcome.landed):>8}")
        self.stdout.write(f"{'Landed before':<16}{len(outcome.before):>8}")
        self.stdout.write(f"{would + 'reject' if would else 'Rejected':<16}{len(outcome.rejected):>8}")
        if outcome.changed:
            self.stdout.write(f"{'of these changed':<16}{len(outcome.changed):>8}")
        for reason in reasons(outcome.rejected):
            self.stdout.write(reason)
        if alike := sorted(outcome.alike & lines):
            self.stdout.write(f"{'Possible matches':<16}{len(alike):>8}")
            self.stdout.write(
                f"  line {few(alike)}: Your agency holds somebody of this name and birth already, or an earlier line"
                " does. They landed as people of their own: look at both, and see the page of each."
            )
        if broken:
            self.stdout.write(f"{broken} numbers break their rule: kept as written, with what is wrong.")


def _read_rows(table: Table, to: Importer, order: DateOrder) -> tuple[Outcome, list[Arrival]]:
    """The rows that are invalid in themselves, as an outcome, and the arrivals of the others."""
    arrivals, invalid = read_rows(table, lambda cells, line: read_arrival(cells, line=line, on=to.on, order=order))
    apart, again = told_apart(arrivals)
    again.rejected |= invalid
    return again, apart
