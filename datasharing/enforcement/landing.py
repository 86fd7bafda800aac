"""Many rows in one statement: columns of values, each an array, become rows of a table.

Django's `bulk_create` makes an expression for each default of each row, which takes longer than writing them. Triggers
and policies are those of any other INSERT.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db import connection

from datasharing.enforcement.read_log import permitted
from datasharing.enforcement.records import Protected


def insert(model: type[Protected], columns: Mapping[str, Sequence[Any]]) -> int:
    """Write a row of `model` for each place of `columns`, by name of the field; returns how many there are."""
    fields: list[Any] = [cast("Any", model._meta.get_field(name)) for name in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    sql = f"INSERT INTO {model._meta.db_table} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608 - names of fields
    # it selects from the values alone, so no row is read that the log would miss
    with permitted(frozenset({model._meta.db_table})), connection.cursor() as cursor:
        cursor.execute(sql, [list(values) for values in columns.values()])
        written: int = cursor.rowcount
        return written
