"""Loads a network: its nodes as people, its edges as associations of the group category. docs/importing.md says how."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from rich.console import Console
from rich.progress import Progress

from cases.imports.importers import ROLES, CannotImport, find_importer
from cases.imports.loading import KEEPS_OF_NETWORKS, Outcome, load_associations, load_people
from cases.imports.networks import read_network
from cases.imports.tables import TableUnreadable
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.enforcement.refusals import NotAgreed


class Command(BaseCommand):
    """Runs as the run-time role, inside the door. The agency's agreements must let it record groups and associates."""

    help = (
        "Load a network from two CSV files: EDGES with source, target and weight (1 spend time together, 2 offend "
        "together, 3 offend seriously together, 4 and are kin) or kind, NODES with id. Other columns of NODES are not "
        "kept: an age without its day tells no year of birth. Without NODES, source and target are the agency's own "
        "numbers of people who are loaded. Loading again adds what is missing and corrects what has changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edges", type=Path)
        parser.add_argument("nodes", type=Path, nargs="?")
        parser.add_argument("--agency", required=True, metavar="CODE", help="whose records they become")
        parser.add_argument("--programme", required=True, metavar="CODE", help="the programme they are held in")
        parser.add_argument("--subject-role", required=True, choices=ROLES, help="why they are in its records")
        parser.add_argument("--name", default="", help="what the network is called (the name of EDGES)")
        parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="the member who loads them")
        parser.add_argument("--purpose", default="", help="why; unless said, the first that an agreement allows")

    def handle(self, *, edges: Path, nodes: Path | None, name: str, **who: Any) -> None:
        named = {part: who[part] for part in ("agency", "programme", "email", "purpose")}
        try:
            network = read_network(edges, nodes, name=name or edges.stem)
            to = find_importer(
                **named, subject_role=ROLES[who["subject_role"]], keeping=KEEPS_OF_NETWORKS, resource="import_network"
            )
        except (TableUnreadable, CannotImport) as fault:
            raise CommandError(str(fault)) from fault
        people, associations = Outcome(), Outcome()
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("Network", total=len(network.nodes) + len(network.edges))
            try:
                for part in load_people([] if nodes is None else network.arrivals(), to=to):
                    people += part
                    progress.advance(bar, len(part.landed) + len(part.before))
                for part in load_associations(network, to=to):
                    associations += part
                    progress.advance(bar, len(part.landed) + len(part.before) + len(part.corrected))
            except (OperationalError, LogUnavailable, NotAgreed, PermissionError) as error:
                raise CommandError(
                    f"Interrupted ({type(error).__name__}). What is loaded stays; run the same command again."
                ) from error
        self._say(people, associations)

    def _say(self, people: Outcome, associations: Outcome) -> None:
        self.stdout.write(f"People: {len(people.landed)} landed, {len(people.before)} landed before.")
        self.stdout.write(
            f"Associations: {len(associations.landed)} landed, {len(associations.before)} landed before, "
            f"{len(associations.corrected)} changed."
        )
        for line, what in sorted(associations.corrected.items()):
            self.stdout.write(f"  line {line}: {what}")
        if people.rejected or associations.rejected:
            self.stdout.write(f"{len(people.rejected) + len(associations.rejected)} could not be loaded.")
            raise SystemExit(1)
