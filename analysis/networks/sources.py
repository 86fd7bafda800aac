"""What a count rests on: data sets and guards that were open to whoever asked for it."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Q

from datasharing.enforcement.records import Protected, Record


class Sources(NamedTuple):
    """Data sets and guards. A count reads nothing beyond."""

    sets: Collection[int]
    guards: Collection[int]

    def of(self, records: Any) -> Any:
        """Those of `records` that are in these data sets and protected by no other guard."""
        model: type[Protected] = records.model
        columns = ("guard_id", *(("other_guard_id",) if model.tie else ())) if issubclass(model, Record) else ()
        unguarded = [Q(**{column: None}) | Q(**{f"{column}__in": self.guards}) for column in columns]
        return records.filter(*unguarded, data_set__in=self.sets)


def everything(records: Any) -> Any:
    """All of `records` that the acting member may see: for figures that are counted while a page is read."""
    return records
