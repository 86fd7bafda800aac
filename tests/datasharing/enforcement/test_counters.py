"""What the planner and its counters tell whoever runs SQL of their own about rows that policies hide.

docs/data-sharing.md says what remains; this measures it.
"""

import re
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from datasharing.enforcement.door import Actor
from tests.attacker import Attacker, actor_of, session
from tests.committed import World, committed_world

EXPLAIN = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF)"
LINKS = """
SELECT c.conrelid::regclass::text, a.attname::text
  FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
  JOIN (SELECT table_name FROM sharing.protected UNION ALL SELECT table_name FROM sharing.facts) p
    ON c.conrelid = format('public.%I', p.table_name)::regclass
 WHERE c.contype = 'f' AND a.attname <> 'owner_id' AND a.attname <> 'programme_id' AND a.attname <> 'set_id'
 ORDER BY 1, 2
"""
NOBODY = 10_000_000


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A committed world with one person of the police's."""
    with committed_world(django_db_blocker) as made:
        yield made


@pytest.fixture
def attacker(world: World) -> Iterator[Attacker]:
    """Someone with SQL of the run-time login, who would rather not have tables read from end to end."""
    with session() as opened, opened.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        opened.commit()
        yield Attacker(opened)


@pytest.fixture
def stranger(world: World) -> Actor:
    """An agency that shares with nobody."""
    return actor_of(world.partnership.stranger)


def links() -> list[tuple[str, str]]:
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute(LINKS)
        return list(cursor.fetchall())


def explained(attacker: Attacker, sql: str, value: int, acting: Actor) -> str:
    """How PostgreSQL says it looked, but for the number that was looked for."""
    plan = "\n".join(line for (line,) in attacker.run(f"{EXPLAIN} {sql}", value, acting=acting))
    return plan.replace(f"{value}", "…")


def test_looking_for_somebody_hidden_looks_like_looking_for_nobody(
    attacker: Attacker, world: World, stranger: Actor
) -> None:
    tried = 0
    for table, column in links():
        sql = f"SELECT 1 FROM {table} WHERE {column} = %s"
        assert explained(attacker, sql, world.ash.pk, stranger) == explained(attacker, sql, NOBODY, stranger), sql
        tried += 1

    assert tried > 40


def test_how_many_rows_are_hidden_in_a_whole_table_is_told(attacker: Attacker, world: World, stranger: Actor) -> None:
    """What remains: a number, for the table as a whole, that a condition on the rows does not narrow."""
    full = "SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off;"
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_identity")
        [[held]] = cursor.fetchall()

    told = set()
    for person in (world.ash.pk, NOBODY):
        rows = attacker.run(
            f"{full} {EXPLAIN} SELECT 1 FROM cases_identity WHERE person_id = %s", person, acting=stranger
        )
        told |= {int(number) for (line,) in rows for number in re.findall(r"Rows Removed by Filter: (\d+)", line)}

    assert told <= {held}
