"""A network of people in two tables: nodes and edges. Or edges alone, between people who are loaded already."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cases.imports.actions import Arrival
from cases.imports.tables import Line, Table, TableUnreadable, read_table
from cases.people.actions import IdentityDetails
from cases.ties.models import GRADE, Association

NODES = ("source", "target")
FACTS = ("weight", "kind", "first", "last", "grade", "occasions")
EDGE = (*NODES, *FACTS)
STRENGTHS = {str(kind.value): kind for kind in Association.Kind if kind <= Association.Kind.KIN}
KINDS = {kind.name.lower(): kind for kind in Association.Kind}
"""Kinds of tie as a file names them, such as co_arrest."""
NODE = "id"
OCCASIONS = re.compile("[1-9][0-9]{0,3}")
LONGEST_NAME, LONGEST_ID = 100, 90


@dataclass(frozen=True)
class Edge:
    """An undirected edge between two nodes, and what the file says of it: the columns of a tie."""

    line: int
    nodes: tuple[str, str]
    facts: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Network:
    """Nodes by id and edges between them, without duplicates. `name` is the network's name.

    `is_of_known_people`: the ids are the agency's own numbers of people whom it has loaded before.
    """

    name: str
    nodes: list[str]
    edges: list[Edge]
    is_of_known_people: bool = False

    def key(self, node: str) -> str:
        """The source key of the person of `node`."""
        return node if self.is_of_known_people else f"{self.name}: {node}"

    def arrivals(self) -> list[Arrival]:
        """The nodes as people without name and birth, known by the network's name and their id."""
        return [
            Arrival(line=line, key=self.key(node), digest="", details=IdentityDetails(known_as=self.key(node)))
            for line, node in enumerate(self.nodes, start=2)
        ]


def read_network(edges: Path, nodes: Path | None, *, name: str) -> Network:
    """Read the network in the files `edges` (see docs/importing.md) and `nodes` (id; other columns ignored).

    Without `nodes` the edges are between people whom the agency has loaded before, by its own numbers.

    :raises TableUnreadable: if a file or any of its rows is invalid, because a partial network misleads
    """
    if len(name) > LONGEST_NAME:
        raise TableUnreadable(_("A network's name has at most %(most)s letters.") % {"most": LONGEST_NAME})
    ids = _ids(read_table(nodes, columns=[NODE], others_unread=True)) if nodes else None
    table = read_table(edges, columns=EDGE)
    if missing := set(NODES) - set(table.columns):
        raise TableUnreadable(_("%(file)s has no column %(missing)s.") % {"file": edges, "missing": ", ".join(missing)})
    pairs = [_edge(line, table, set(ids) if ids is not None else None) for line in table.lines]
    if len({(frozenset(edge.nodes), _is_strength(edge) or edge.facts["kind"]) for edge in pairs}) < len(pairs):
        raise TableUnreadable(_("%(file)s connects two people twice.") % {"file": edges})
    known = sorted({node for edge in pairs for node in edge.nodes})
    return Network(name, known if ids is None else ids, pairs, is_of_known_people=ids is None)


def _ids(table: Table) -> list[str]:
    ids = [table.by_column(line).get(NODE, "").strip() for line in table.lines]
    if len(set(ids)) < len(ids) or any(not 0 < len(each) <= LONGEST_ID for each in ids):
        raise TableUnreadable(_("Each node has an id of its own, of at most %(most)s letters.") % {"most": LONGEST_ID})
    return ids


def _is_strength(edge: Edge) -> bool:
    return bool(edge.facts["kind"] <= Association.Kind.KIN)


def _edge(line: Line, table: Table, ids: set[str] | None) -> Edge:
    said = {column: cell.strip() for column, cell in table.by_column(line).items()}
    one, other = (said.get(column, "") for column in NODES)
    are_nodes = all((one, other)) if ids is None else {one, other} <= ids
    if table.is_ragged(line) or not are_nodes or one == other:
        raise TableUnreadable(_("Line %(line)s connects no two nodes.") % {"line": line.number})
    try:
        return Edge(line.number, (one, other), _facts(said))
    except ValueError as error:
        raise TableUnreadable(_("Line %(line)s: %(what)s") % {"line": line.number, "what": error}) from error


def _facts(said: dict[str, str]) -> dict[str, Any]:
    """The columns of a tie.

    :raises ValueError: if a cell is invalid; the message says which
    """
    facts: dict[str, Any] = {"kind": _kind(said), "grade": said.get("grade", "").upper()}
    facts |= {f"{column}_on": _day(said, column) for column in ("first", "last") if column in said}
    if facts["grade"] and not re.match(GRADE, facts["grade"]):
        raise ValueError(_("a grade is written like 2C."))
    if said.get("occasions"):
        if not OCCASIONS.fullmatch(said["occasions"]):
            raise ValueError(_("occasions are a number from 1 to 9999."))
        facts["occasions"] = int(said["occasions"])
    first, last = facts.get("first_on"), facts.get("last_on")
    if first and (last is None or last < first):
        raise ValueError(_("the last day is before the first, or missing."))
    return facts


def _kind(said: dict[str, str]) -> Association.Kind:
    weight, kind = said.get("weight", ""), said.get("kind", "")
    if kind and not weight and kind in KINDS:
        return KINDS[kind]
    if weight in STRENGTHS and not kind:
        return STRENGTHS[weight]
    raise ValueError(
        _("give a weight of 1, 2, 3 or 4, or one of these kinds: %(kinds)s.") % {"kinds": ", ".join(KINDS)}
    )


def _day(said: dict[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(said[column]) if said[column] else None
    except ValueError as error:
        raise ValueError(_("a day is written like 2026-11-30.")) from error
