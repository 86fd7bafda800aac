"""Tallies of records for pages: one statement, which counts up to a limit and then says "more".

The limit is needed because counting under row policies checks each row.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from datasharing.enforcement.bulk import as_rows
from datasharing.enforcement.read_log import ANY_TABLE, must_act, permitted
from partners.tallies import MOST


def tallies(*records: QuerySet[Any]) -> list[int]:
    """The number of rows of each queryset, `MOST` + 1 if there are more. Not logged.

    :raises NotActing: outside `acting`
    """
    must_act()
    counts: list[str] = []
    parameters: list[Any] = []
    for each in records:
        try:
            rows, values = as_rows(each.order_by()[: MOST + 1], {}, "pk").query.sql_with_params()
        except EmptyResultSet:
            rows, values = "SELECT WHERE false", ()
        counts.append(f"(SELECT count(*) FROM ({rows}) counted)")  # noqa: S608 - compiled by the ORM
        parameters += values
    with permitted(ANY_TABLE), connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", parameters)
        return list(cursor.fetchone())


def tallies_by(records: Sequence[tuple[QuerySet[Any], str]]) -> Counter[int]:
    """The number of rows of all querysets together by the key in a column of each. At most `MOST` of each. Not logged.

    :raises NotActing: outside `acting`
    """
    must_act()
    counts: list[str] = []
    parameters: list[Any] = []
    for each, column in records:
        try:
            rows, values = as_rows(each.order_by()[:MOST], {}, column).query.sql_with_params()
        except EmptyResultSet:
            continue
        counts.append(f"SELECT counted.key, count(*) FROM ({rows}) counted (key) GROUP BY 1")  # noqa: S608 - compiled by the ORM
        parameters += values
    found: Counter[int] = Counter()
    if counts:
        with permitted(ANY_TABLE), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(counts), parameters)
            for key, count in cursor.fetchall():
                found[key] += count
    return found
