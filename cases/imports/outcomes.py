"""What became of the rows that were loaded, from a file or a partner system's call."""

from dataclasses import dataclass, field, fields
from typing import Any, Self


@dataclass(kw_only=True)
class Outcome:
    """The result of rows, by line: loaded, loaded before, changed, or rejected with a reason.

    `older`: those that a later word, loaded before or in the same batch, had overtaken.
    """

    landed: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    older: list[int] = field(default_factory=list)
    rejected: dict[int, str] = field(default_factory=dict)

    def __iadd__(self, other: Self) -> Self:
        for each in fields(self):
            held: Any = getattr(self, each.name)
            more = getattr(other, each.name)
            if isinstance(held, list):
                held.extend(more)
            else:
                held.update(more)
        return self
