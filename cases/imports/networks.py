"""A network of people in two tables: nodes and edges."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from cases.groups.models import Association
from cases.imports.actions import Arrival
from cases.imports.tables import Table, TableUnreadable, read_table
from cases.people.actions import IdentityDetails

EDGE = ("source", "target", "weight")
NODE = "id"
LONGEST_NAME, LONGEST_ID = 100, 90


@dataclass(frozen=True)
class Edge:
    """An undirected edge between two nodes, with its weight."""

    nodes: tuple[str, str]
    kind: Association.Kind


@dataclass(frozen=True)
class Network:
    """Nodes by id and edges between them, without duplicates. `name` is the network's name."""

    name: str
    nodes: list[str]
    edges: list[Edge]

    def key(self, node: str) -> str:
        """The source key of the person of `node`."""
        return f"{self.name}: {node}"

    def arrivals(self) -> list[Arrival]:
        """The nodes as people without name and birth, known by the network's name and their id."""
        return [
            Arrival(line=line, key=self.key(node), digest="", details=IdentityDetails(known_as=self.key(node)))
            for line, node in enumerate(self.nodes, start=2)
        ]


def read_network(edges: Path, nodes: Path, *, name: str) -> Network:
    """Read the network in the files `edges` (source, target, weight 1 to 4) and `nodes` (id; other columns ignored).

    :raises TableUnreadable: if a file or any of its rows is invalid, because a partial network misleads
    """
    if len(name) > LONGEST_NAME:
        raise TableUnreadable(_("A network's name has at most %(most)s letters.") % {"most": LONGEST_NAME})
    ids = _ids(read_table(nodes, columns=[NODE], others_unread=True))
    table = read_table(edges, columns=EDGE)
    if missing := set(EDGE) - set(table.columns):
        raise TableUnreadable(_("%(file)s has no column %(missing)s.") % {"file": edges, "missing": ", ".join(missing)})
    pairs = list(_edges(table, set(ids)))
    if len({frozenset(edge.nodes) for edge in pairs}) < len(pairs):
        raise TableUnreadable(_("%(file)s connects two people twice.") % {"file": edges})
    return Network(name, ids, pairs)


def _ids(table: Table) -> list[str]:
    ids = [table.by_column(line).get(NODE, "").strip() for line in table.lines]
    if len(set(ids)) < len(ids) or any(not 0 < len(each) <= LONGEST_ID for each in ids):
        raise TableUnreadable(_("Each node has an id of its own, of at most %(most)s letters.") % {"most": LONGEST_ID})
    return ids


def _edges(table: Table, ids: set[str]) -> Iterator[Edge]:
    kinds = {str(kind.value): kind for kind in Association.Kind}
    for line in table.lines:
        said = {column: cell.strip() for column, cell in table.by_column(line).items()}
        one, other, weight = (said.get(column, "") for column in EDGE)
        if table.is_ragged(line) or not {one, other} <= ids or one == other or weight not in kinds:
            raise TableUnreadable(
                _("Line %(line)s connects no two nodes with a weight of 1, 2, 3 or 4.") % {"line": line.number}
            )
        yield Edge((one, other), kinds[weight])
