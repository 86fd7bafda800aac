"""Many records as one JSON text, read and logged by one statement: what leaves is exactly what the log says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, ProgrammingError, connection
from django.db.models import F, Func, QuerySet, TextField, Value

from .disclosure import ANY_TABLE, LogUnavailable, must_act, permitted
from .refusals import REFUSED_BY_POLICY

READ_AND_LOG = """
WITH page AS MATERIALIZED (
    SELECT coalesce(string_agg(r.body::text, ','), '') AS body, count(*) AS size,
           array_agg(r.owner_id) AS owners, {people}, array_agg(r.updated_at) AS times, array_agg(r.id) AS keys
      FROM ({rows}) r
), log AS (
    INSERT INTO datasharing_logentry (operation, outcome, category, owner_id, persons)
    SELECT 'consultation', 'done', %s, read.owner_id, array_agg(DISTINCT read.person_id)
      FROM page, LATERAL unnest({owners}, {concerned}) read (owner_id, person_id)
     GROUP BY read.owner_id
    RETURNING 1
)
SELECT page.body, page.size, page.times[page.size], page.keys[page.size],
       (SELECT count(*) FROM log) = (SELECT count(DISTINCT owner) FROM unnest(page.owners) owner)
  FROM page
"""


@dataclass(frozen=True)
class Page:
    """`size` JSON objects apart by commas, and the place of the last in `(updated_at, id)`."""

    body: str
    size: int
    last: tuple[datetime, int] | None


def read_as_json(records: QuerySet[Any], fields: Mapping[str, str]) -> Page:
    """`records` as JSON objects with `fields` (name → where it comes from, as in `F()`), logged as they are read.

    :raises NotActing: outside `acting`
    :raises LogUnavailable: if the log could not be written, or anything else kept the statement from being carried out
    """
    must_act()
    model: Any = records.model
    people = ["person_id", "other_id"] if model.tie else ["person_id"]
    # past the refusal of `values()`, which is there because such rows would leave no log row: these do
    rows = QuerySet._values(records, "id", "owner_id", *people, "updated_at", "body", body=_object(fields))  # type: ignore[attr-defined]  # noqa: SLF001
    sql, parameters = rows.query.sql_with_params()
    statement = READ_AND_LOG.format(
        rows=sql,
        people=", ".join(f"array_agg(r.{name}) AS {name}s" for name in people),
        owners=" || ".join(["page.owners"] * len(people)),
        concerned=" || ".join(f"page.{name}s" for name in people),
    )
    try:
        with permitted(ANY_TABLE), connection.cursor() as cursor:
            cursor.execute(statement, [*parameters, int(model.category)])
            body, size, at, key, is_logged = cursor.fetchone()
    except DatabaseError as error:
        if isinstance(error, ProgrammingError) and getattr(error.__cause__, "pgcode", None) != REFUSED_BY_POLICY:
            raise  # a mistake of ours, and not of the log's
        raise LogUnavailable("the page could not be read and logged") from error
    if not is_logged:
        raise LogUnavailable("fewer log rows were written than owners read")
    return Page(body, size, (at, key) if size else None)


def _object(fields: Mapping[str, str]) -> Func:
    pairs: Iterable[Any] = (part for name, source in fields.items() for part in (Value(name), F(source)))
    return Func(*pairs, function="json_build_object", output_field=TextField())
