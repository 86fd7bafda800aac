"""Moving what was recorded now to the instant of the story at which it is told.

The database stamps what is recorded with its own clock, and members cannot change that. The owner of the tables moves
the times afterwards, with triggers off: each instant by as much as the act in which it was stamped is moved, and due
times that lie ahead with the record that they are of. The log is not moved: it says when the simulation ran.
"""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

TABLES = """
SELECT quote_ident(c.table_name), array_agg(quote_ident(c.column_name)::text), array_agg(c.data_type::text),
       CASE WHEN bool_or(c.column_name = 'created_at') THEN 'created_at' ELSE 'registered_at' END
  FROM information_schema.columns c
 WHERE c.table_schema = 'public' AND c.is_generated = 'NEVER'
   AND c.data_type IN ('date', 'timestamp with time zone')
   AND (c.table_name IN (SELECT p.table_name FROM sharing.protected p) OR c.table_name IN ('datasharing_person'))
 GROUP BY c.table_name
HAVING bool_or(c.column_name IN ('created_at', 'registered_at'))
"""
STORY = "CREATE TEMPORARY TABLE story (starts timestamptz PRIMARY KEY, delta interval NOT NULL) ON COMMIT DROP"
DELTA = "(SELECT s.delta FROM story s WHERE s.starts <= {at} ORDER BY s.starts DESC LIMIT 1)"
INSTANT = (
    "{column} = CASE WHEN {column} BETWEEN %(began)s AND %(ended)s THEN {column} - {its}"
    " WHEN {column} > %(ended)s THEN {column} - {made} ELSE {column} END"
)
DAY = "{column} = CASE WHEN {column} >= %(began)s::date THEN ({column} - {made})::date ELSE {column} END"

Told = tuple[datetime, datetime]
"""When an act was recorded, and when it is told to have happened."""


def move(told: Sequence[Told], appointments: Sequence[tuple[int, datetime]], *, ended: datetime) -> None:
    """Move the times of all records that were made since the first of `told`. Run as the owner.

    `appointments`: keys of booking events, with the instant that they are for.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        cursor.execute(STORY)
        rows = "".join(f"{at.isoformat()}\t{(at - then) // timedelta(seconds=1)} seconds\n" for at, then in told)
        cursor.copy_expert("COPY story FROM STDIN", io.StringIO(rows))
        cursor.execute("ANALYZE story")
        cursor.execute(TABLES)
        for table, columns, types, made_at in cursor.fetchall():
            moved = ", ".join(
                _moved(column, type_name, made_at) for column, type_name in zip(columns, types, strict=True)
            )
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(
                f"UPDATE {table} SET {moved} WHERE {made_at} >= %(began)s",  # noqa: S608 - names of the catalogue
                {"began": told[0][0], "ended": ended},
            )
            if table == "referrals_event":
                cursor.executemany(
                    "UPDATE referrals_event SET appointment_at = %s, out_of_hours = false WHERE id = %s",
                    [(at, key) for key, at in appointments],
                )
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _moved(column: str, type_name: str, made_at: str) -> str:
    made = DELTA.format(at=made_at)
    if type_name == "date":
        return DAY.format(column=column, made=made)
    return INSTANT.format(column=column, its=DELTA.format(at=column), made=made)
