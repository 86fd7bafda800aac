"""A way of asking: which statements, on whose connection; timed without the announcement of who acts."""

from dataclasses import dataclass
from typing import Any

from benchmarks.measuring.sessions import announce
from benchmarks.measuring.stopwatch import elapsed
from benchmarks.policies.product import Statements, reading
from datasharing.enforcement.door import Actor


@dataclass(frozen=True)
class Way:
    """Statements on a cursor; under the policies somebody acts, else nobody needs to."""

    cursor: Any
    statements: Statements
    actor: Actor | None = None

    def run(self) -> float:
        """Milliseconds until every row has arrived."""
        self._begin()
        return elapsed(lambda: [self._ask(said) for said in self.statements])

    def keys(self) -> list[Any]:
        """The key of every row, by statement: ways that answer the same have the same."""
        self._begin()
        return [sorted(row[0] for row in self._ask(said)) for said in reading(self.statements)]

    def _begin(self) -> None:
        if self.actor:
            announce(self.cursor, self.actor)

    def _ask(self, said: str) -> list[Any]:
        self.cursor.execute(said)
        rows: list[Any] = self.cursor.fetchall()
        return rows
