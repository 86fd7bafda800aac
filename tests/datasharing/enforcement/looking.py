"""What a member sees and may change, asked of the database in several ways; and the same facts for the evaluator."""

import re
from dataclasses import dataclass, fields

from django.db import connection

from datasharing.enforcement import read_log
from datasharing.enforcement.door import Actor, acting
from datasharing.enforcement.read_log import ANY_TABLE
from datasharing.models import Exchange, Person, Protected, SubjectRole
from datasharing.proof.evaluator import ProtectedRow
from tests.datasharing.proof.ground import record_tables

Rows = frozenset[tuple[str, int]]
"""Table and id."""


@dataclass(frozen=True)
class Sight:
    """The rows a member may read, those they may change (exchanges never change), and the people there are for them."""

    rows: Rows = frozenset()
    changeable: Rows = frozenset()
    people: frozenset[int] = frozenset()

    def unlike(self, expected: "Sight") -> str:
        """What is too much and what is missing."""
        parts = {part.name: (getattr(self, part.name), getattr(expected, part.name)) for part in fields(self)}
        return "; ".join(
            f"{name}: too much {sorted(seen - right)[:5]}, missing {sorted(right - seen)[:5]}"
            for name, (seen, right) in parts.items()
            if seen != right
        )


def look(actor: Actor) -> Sight:
    """What `SELECT` and `FOR UPDATE` answer to `actor`."""
    tables = [model._meta.db_table for model in record_tables()]
    all_rows = " UNION ALL ".join(f"SELECT '{table}', id FROM {table}" for table in tables)
    changing = [model._meta.db_table for model in record_tables() if not model.addressed]
    held = ", ".join(f"held_{table} AS (SELECT id FROM {table} FOR UPDATE)" for table in changing)
    all_held = " UNION ALL ".join(f"SELECT '{table}', id FROM held_{table}" for table in changing)
    with acting(actor):
        return Sight(
            rows=_rows(all_rows),
            changeable=_rows(f"WITH {held} {all_held}"),
            people=frozenset(person.pk for person in Person.objects.all()),
        )


def _rows(statement: str) -> Rows:
    with read_log.permitted(ANY_TABLE), connection.cursor() as cursor:
        cursor.execute(statement)
        return frozenset(cursor.fetchall())


def load(actor: Actor) -> Rows:
    """What becomes an object for `actor`; the counts have to agree with it."""
    rows: set[tuple[str, int]] = set()
    with acting(actor):
        for table in record_tables():
            loaded = {(table._meta.db_table, record.pk) for record in table.objects.all()}
            assert table.objects.count() == len(loaded)
            assert table.objects.exists() == bool(loaded)
            rows |= loaded
    return frozenset(rows)


def pass_days(days: int) -> None:
    """Have the sharing functions believe that `days` have passed. As the owner.

    Contexts keep their real expiry, and clocks their sweep.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'sharing'::regnamespace"
            " AND proname NOT IN ('context', 'pass_clock') AND prosrc ~ '(statement|clock)_timestamp\\(\\)'"
        )
        for (definition,) in cursor.fetchall():
            cursor.execute(re.sub(r"\w+_timestamp\(\)", rf"(\g<0> + interval '{days} days')", definition))


def every_protected_row() -> list[ProtectedRow]:
    """Every record and fact there is. As the owner."""
    return [protected_row(record) for table in record_tables() for record in table.objects.all()]


def protected_row(record: Protected) -> ProtectedRow:
    """`record` as the evaluator knows it; what is about no one person is for whom those on the programme are.

    A fact may ask something of an agency, as an action of a meeting does; it is shared as its category, not sent.
    """
    return ProtectedRow(
        table=record._meta.db_table,
        id=record.pk,
        category=int(record.category),
        owner=record.owner_id,
        person=getattr(record, "person_id", None),
        other=getattr(record, "other_id", None),
        programme=record.programme_id,
        role=getattr(record, "subject_role", SubjectRole.PROGRAMME),
        addressee=record.addressee_id if isinstance(record, Exchange) else None,
        is_kept_back=getattr(record, "kept_back", False),
    )
