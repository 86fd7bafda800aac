"""Tables of groups: the list, and the home page of those who work with groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.groups.models import Activity, Group
from datasharing.panels import Cell


@dataclass
class GroupLine:
    """A group as a table shows it, with its other names and the cells of further columns."""

    group: Group
    aliases: Sequence[str] = ()
    further: list[tuple[Any, Cell]] = field(default_factory=list)

    @property
    def does(self) -> str:
        """What it does, in words."""
        return ", ".join(str(Activity(each).label) for each in self.group.activities)


def lines_of(
    groups: Sequence[Group],
    columns: Sequence[tuple[Any, Mapping[int, Cell]]],
    aliases: Mapping[int, Sequence[str]] | None = None,
) -> list[GroupLine]:
    """A line for each of `groups`."""
    return [
        GroupLine(
            group,
            aliases=(aliases or {}).get(group.pk, ()),
            further=[(heading, cells.get(group.pk, Cell(""))) for heading, cells in columns],
        )
        for group in groups
    ]
