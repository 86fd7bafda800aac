"""A way to run a query: statements on a connection. Setting the context of the actor is not timed."""

from dataclasses import dataclass
from typing import Any

from benchmarks.measuring.sessions import announce
from benchmarks.measuring.stopwatch import elapsed
from benchmarks.policies.product import Statements, reading
from datasharing.enforcement.door import Actor


@dataclass(frozen=True)
class Way:
    """Statements on a cursor. `actor` is needed under policies only."""

    cursor: Any
    statements: Statements
    actor: Actor | None = None

    def run(self) -> float:
        """The milliseconds until all rows have been fetched."""
        self._begin()
        return elapsed(lambda: [self._ask(said) for said in self.statements])

    def keys(self) -> list[Any]:
        """The keys of the rows of each statement, sorted; ways that return the same rows have equal keys."""
        self._begin()
        return [sorted(row[0] for row in self._ask(said)) for said in reading(self.statements)]

    def _begin(self) -> None:
        if self.actor:
            announce(self.cursor, self.actor)

    def _ask(self, said: str) -> list[Any]:
        self.cursor.execute(said)
        rows: list[Any] = self.cursor.fetchall()
        return rows
