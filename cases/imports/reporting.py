"""What commands that load tables share: reading rows, saying which lines were rejected and why, giving them back."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from cases.imports.arrivals import BadRow
from cases.imports.tables import Table, rejected_as_csv, write_beside

T = TypeVar("T")
LINES_SHOWN = 5


def read_rows(table: Table, read: Callable[[dict[str, str], int], T]) -> tuple[list[T], dict[int, str]]:
    """What `read` makes of each row's cells and line, and the reasons of the rows that are invalid, by line."""
    rows, rejected = list[T](), dict[int, str]()
    for line in table.lines:
        try:
            if table.is_ragged(line):
                raise BadRow(f"It has {len(line.cells)} cells where the first line has {len(table.columns)}.")
            rows.append(read(table.by_column(line), line.number))
        except BadRow as fault:
            rejected[line.number] = str(fault)
    return rows, rejected


def reasons(rejected: Mapping[int, str]) -> Iterator[str]:
    """Each reason once, with the lines that were `rejected` for it."""
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for line, reason in sorted(rejected.items()):
        lines[reason].append(line)
    return (f"  line {few(of)}: {reason}" for reason, of in lines.items())


def few(lines: Sequence[int]) -> str:
    """The first of `lines`, and how many more there are."""
    more = len(lines) - LINES_SHOWN
    return ", ".join(map(str, lines[:LINES_SHOWN])) + (f" and {more} more" if more > 0 else "")


def give_back(table: Table, rejected: Mapping[int, str], path: Path) -> str:
    """Write the `rejected` rows of `table` to `path`, or beside it; the sentence that says where they are."""
    rows = [(line, rejected[line.number]) for line in table.lines if line.number in rejected]
    given = write_beside(path, rejected_as_csv(table, rows))
    return f"The rejected rows are in {given}: correct them there and load that file."
