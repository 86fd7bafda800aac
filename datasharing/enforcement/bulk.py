"""Many records at once: as one JSON text, read and logged by the same statement; or as plain tuples, for counting."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, ProgrammingError, connection
from django.db.models import F, QuerySet

from datasharing.enforcement.read_log import ANY_TABLE, LogUnavailable, Read, must_act, note, permitted
from datasharing.enforcement.records import Protected
from datasharing.enforcement.refusals import REFUSED_BY_POLICY, code_of

READ_AND_LOG = """
WITH page AS MATERIALIZED (
    SELECT coalesce(string_agg({object}::text, ','), '') AS body, count(*) AS size,
           array_agg(r.owner_id) AS owners, {about}, array_agg(r.updated_at) AS times, array_agg(r.id) AS keys
      FROM ({rows}) r
), log AS (
    INSERT INTO datasharing_logentry (operation, outcome, category, owner_id, persons, table_name, keys)
    SELECT 'consultation', 'done', %s, read.owner_id, {named}
      FROM page, LATERAL unnest({owners}, {concerned}) read (owner_id, about)
     GROUP BY read.owner_id
    RETURNING 1
)
SELECT page.body, page.size, page.times[page.size], page.keys[page.size],
       (SELECT count(*) FROM log) = (SELECT count(DISTINCT owner) FROM unnest(page.owners) owner)
  FROM page
"""


@dataclass(frozen=True)
class Slot:
    """A placeholder in a compiled statement for a value given on execution."""

    name: str


@dataclass(frozen=True)
class Statement:
    """A compiled `READ_AND_LOG` statement for one queryset. `parameters` are values and slots."""

    parts: Mapping[str, str]
    parameters: tuple[Any, ...]

    def read(self, **values: Any) -> "Page":
        """Read and log the page with `values` in the slots.

        :raises NotActing: outside `acting`
        :raises LogUnavailable: if the statement failed, for example because the log could not be written
        """
        must_act()
        parameters = [values[each.name] if isinstance(each, Slot) else each for each in self.parameters]
        try:
            with permitted(ANY_TABLE), connection.cursor() as cursor:
                cursor.execute(READ_AND_LOG.format_map(self.parts), parameters)
                body, size, at, key, is_logged = cursor.fetchone()
        except DatabaseError as error:
            if isinstance(error, ProgrammingError) and code_of(error) != REFUSED_BY_POLICY:
                raise  # a programming error, not a failure of the log
            raise LogUnavailable("the page could not be read and logged") from error
        if not is_logged:
            raise LogUnavailable("fewer log rows were written than owners read")
        return Page(body, size, (at, key) if size else None)


@dataclass(frozen=True)
class Page:
    """`size` JSON objects separated by commas, and `(updated_at, id)` of the last."""

    body: str
    size: int
    last: tuple[datetime, int] | None


def read_as_json(records: QuerySet[Any], fields: Mapping[str, str]) -> Page:
    """Read and log `records` as JSON objects with `fields` (name → source, as in `F()`).

    :raises NotActing: outside `acting`
    :raises LogUnavailable: if the statement failed, for example because the log could not be written
    """
    must_act()
    return compiled(records, fields).read()


def read_columns(records: QuerySet[Any], *columns: str) -> list[tuple[Any, ...]]:
    """Read `records` as tuples of owner, people (of facts, the key) and `columns`, and note them for the log.

    For counting among very many, where an object for each would take longer than the count.

    :raises NotActing: outside `acting`
    """
    must_act()
    model: Any = records.model
    people = model.people()
    about = people or ("id",)
    try:
        sql, parameters = as_rows(records, {}, "owner_id", *about, *columns).query.sql_with_params()
    except EmptyResultSet:
        return []
    with permitted(ANY_TABLE), uncollected(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    category, table = int(model.category), model._meta.db_table
    for place in range(1, 1 + len(about)):
        for owner, key in {(row[0], row[place]) for row in found}:
            note(Read(category, owner, key) if people else Read(category, owner, None, table, key))
    return found


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from looking for reference cycles among very many new tuples, which have none: it takes longer than
    making them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def compiled(records: QuerySet[Any], fields: Mapping[str, str]) -> Statement:
    """The statement that reads `records` as JSON objects with `fields` and logs them."""
    model: Any = records.model
    people = model.people()
    about = people or ("id",)
    named = "array_agg(DISTINCT read.about)"
    rows, parameters = as_rows(records, fields, "id", "owner_id", *people, "updated_at").query.sql_with_params()
    parts = {
        "rows": rows,
        "object": as_object(fields),
        "about": ", ".join(f"array_agg(r.{name}) AS about_{name}" for name in about),
        "owners": " || ".join(["page.owners"] * len(about)),
        "concerned": " || ".join(f"page.about_{name}" for name in about),
        "named": f"{named}, '', '{{}}'" if people else f"'{{}}', '{model._meta.db_table}', {named}",
    }
    return Statement(parts, (*parameters, int(model.category)))


def as_rows(records: QuerySet[Any], fields: Mapping[str, str], *columns: str) -> QuerySet[Any]:
    """`records` with `columns`, and `fields` for `as_object`. For compiling only: reading would not be logged."""
    # `_values`, because `values()` is refused, as its rows would not be logged
    named = {f"json_{name}": F(source) for name, source in fields.items()}
    rows: QuerySet[Any] = QuerySet._values(records, *columns, *named, **named)  # type: ignore[attr-defined]  # noqa: SLF001
    _keep_records_with_hidden_links(rows.query.alias_map)
    return rows


def _keep_records_with_hidden_links(joins: dict[str, Any]) -> None:
    """Join tables with row policies as LEFT OUTER JOIN: a record is shown, without what it links to, if that is hidden.

    `Query.promote_joins` would leave foreign keys that are never null as they are.
    """
    for alias, join in joins.items():
        if join.parent_alias and issubclass(join.join_field.related_model, Protected):
            joins[alias] = join.promote()


def as_object(fields: Mapping[str, str]) -> str:
    """SQL of the JSON object with `fields` of one row `r` of `as_rows`.

    Built outside the subquery, for the rows of the page only; inside, it would be built for all rows that are sorted.
    """
    named = ", ".join(f'r."json_{name}" AS "{name}"' for name in fields)
    return f"row_to_json((SELECT o FROM (SELECT {named}) o))"  # noqa: S608 - names of fields
