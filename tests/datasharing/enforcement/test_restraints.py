"""The restrained party holds no lock: whatever the run-time login locks or calls, a restraint is done in two seconds.

What can be locked and called is read from the catalogue: a new table or function is tried as soon as it exists.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest
from pytest_django import DjangoDbBlocker

from datasharing.enforcement.door import Actor
from tests.attacker import actor_of, say, session
from tests.committed import World, committed_world
from tests.datasharing.enforcement.test_races import CONSENT, GUARD

AT_MOST_S = 2
RESTRICTION = '[{"kind": "restriction", "user": 1}]'

LOCKABLE = """
SELECT c.oid::regclass::text, has_table_privilege('fd_app', c.oid, 'update, delete, truncate')
  FROM pg_class c
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ('public'::regnamespace, 'sharing'::regnamespace)
   AND (has_any_column_privilege('fd_app', c.oid, 'update') OR has_table_privilege('fd_app', c.oid, 'delete'))
 ORDER BY 1
"""
CALLABLE = """
SELECT p.oid::regproc::text, ARRAY(SELECT t::regtype::text FROM unnest(p.proargtypes) t)
  FROM pg_proc p
 WHERE p.pronamespace IN ('public'::regnamespace, 'sharing'::regnamespace, 'membership'::regnamespace)
   AND p.prorettype <> 'trigger'::regtype AND has_function_privilege('fd_app', p.oid, 'execute')
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
 ORDER BY 1
"""
ALIAS = """
INSERT INTO cases_alias (owner_id, person_id, programme_id, subject_role, family_name, given_names)
VALUES (%s, %s, %s, 1, 'Moss', '')
"""
OWN_RULES = "SELECT sharing.changeable(c), sharing.cleared_to_change() FROM generate_series(1, 20) c"


Act = tuple[Actor, str, Any]
"""Who does what, with which parameters."""


@dataclass(frozen=True)
class Restrained:
    """The committed world, and what is restrained in it."""

    world: World
    consent: int
    agreement: int

    def __getattr__(self, name: str) -> Actor:
        return actor_of(getattr(self.world.partnership, name))

    def restraints(self) -> dict[str, Act]:
        """Each restraint by its name: who sets it, and how."""
        suspend = "SELECT sharing.set_standing(%s, 'suspended', 'a breach')"
        return {
            "suspension": (self.police_dpo, suspend, [self.agreement]),
            "exclusion": (self.police_supervisor, GUARD, [self.world.ash.pk, RESTRICTION]),
            "withdrawal": (self.custody_worker, "SELECT sharing.withdraw_consent(%s)", [self.consent]),
        }

    def consent_of(self, recipient: str) -> list[Any]:
        """The parameters of a consent about Ash."""
        partnership, worker = self.world.partnership, self.custody_worker
        programme, agency = partnership.programme.pk, partnership.agency(recipient).pk
        return [worker.agency_id, self.world.ash.pk, programme, agency, worker.user_id]


@pytest.fixture(scope="module")
def restrained(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Restrained]:
    """A committed world whose police were given a consent about Ash."""
    with committed_world(django_db_blocker) as world, session() as opened, opened.cursor() as cursor:
        given = Restrained(world, 0, 0)
        say(cursor, given.custody_worker)
        cursor.execute(CONSENT + " RETURNING id", given.consent_of("harbour"))
        [[consent]] = cursor.fetchall()
        cursor.execute("SELECT id FROM datasharing_agreement WHERE reference = 'supervision'")
        [[agreement]] = cursor.fetchall()
        opened.commit()
        yield Restrained(world, consent, agreement)


@contextmanager
def holding(*acts: Act) -> Iterator[list[str]]:
    """A session of the run-time login that has done so much, as far as it could, and does not go on."""
    refusals = []
    with session() as opened, opened.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        opened.commit()
        for actor, sql, parameters in acts:
            say(cursor, actor)
            cursor.execute("SAVEPOINT before")
            try:
                cursor.execute(sql, parameters)
            except psycopg2.Error as error:
                refusals.append(str(error))
                cursor.execute("ROLLBACK TO before")
        yield refusals


def took(restrained: Restrained, restraint: str) -> float:
    """How long `restraint` takes, in seconds, until nothing is left to wait for; then it is taken back."""
    actor, sql, parameters = restrained.restraints()[restraint]
    with session() as opened, opened.cursor() as cursor:
        say(cursor, actor)
        began = time.monotonic()
        cursor.execute(sql, parameters)
        assert cursor.fetchall() != [(False,)]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return time.monotonic() - began


def catalogue(sql: str) -> list[tuple[Any, ...]]:
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


RESTRAINTS = pytest.mark.parametrize("restraint", ["suspension", "exclusion", "withdrawal"])


@RESTRAINTS
def test_a_restraint_waits_for_no_row_and_no_table_that_is_locked(restrained: Restrained, restraint: str) -> None:
    tried = 0
    for table, as_a_whole in catalogue(LOCKABLE):
        ways = [f"SELECT 1 FROM {table} FOR UPDATE", *[f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"] * as_a_whole]
        for way in ways:
            with holding((restrained.custody_worker, way, None)) as refusals:
                assert took(restrained, restraint) < AT_MOST_S, way
            tried += not refusals

    assert tried > 40


def arguments(restrained: Restrained, types: list[str]) -> list[Any]:
    """Something of each type that may mean something to a function."""
    known = {
        "bigint": restrained.world.ash.pk,
        "integer": 1,
        "text": "",
        "jsonb": RESTRICTION,
        "bigint[]": None,
        "boolean": True,
        "integer[]": [1],
    }
    return [known.get(of_type) for of_type in types]


@RESTRAINTS
def test_a_restraint_waits_for_nobody_who_calls_a_function(restrained: Restrained, restraint: str) -> None:
    """Each function that the run-time role may call, by members of every role, whose session then stays as it is."""
    members = ("custody_worker", "police_supervisor", "police_dpo", "police_administrator")
    actors = [getattr(restrained, member) for member in members]
    for name, types in catalogue(CALLABLE):
        called = f"SELECT {name}({', '.join(f'%s::{of_type}' for of_type in types)})"
        with holding(*[(actor, called, arguments(restrained, types)) for actor in actors]):
            assert took(restrained, restraint) < AT_MOST_S, name


@RESTRAINTS
@pytest.mark.parametrize(
    "way", ["writing", "agreeing", "suspending", "restricting", "withdrawing", "reading to change"]
)
def test_a_restraint_waits_for_nobody_who_has_not_finished(
    restrained: Restrained, restraint: str, way: str, planted: object
) -> None:
    worker, world = restrained.custody_worker, restrained.world
    about_ash = [worker.agency_id, world.ash.pk, world.partnership.programme.pk]
    ways = restrained.restraints()
    unfinished: dict[str, Act] = {
        "writing": (worker, ALIAS, about_ash),
        "agreeing": (worker, CONSENT, restrained.consent_of("bridge")),
        "suspending": ways["suspension"],
        "restricting": ways["exclusion"],
        "withdrawing": ways["withdrawal"],
        "reading to change": (worker, OWN_RULES, None),
    }

    with holding(unfinished[way]) as refusals:
        assert took(restrained, restraint) < AT_MOST_S

    assert refusals == []


def test_several_who_hold_different_things_hold_up_nothing(restrained: Restrained) -> None:
    worker = restrained.custody_worker
    with (
        holding((worker, "SELECT sharing.announce()", None)),
        holding((worker, "SELECT 1 FROM partners_user FOR UPDATE", None)),
        holding((worker, "SELECT sharing.hold_person(%s)", [restrained.world.ash.pk])),
        holding((worker, "LOCK TABLE cases_identity IN ACCESS EXCLUSIVE MODE", None)),
    ):
        assert max(took(restrained, restraint) for restraint in restrained.restraints()) < AT_MOST_S


def test_only_what_stands_in_the_way_ends(restrained: Restrained) -> None:
    """A colleague in the middle of something else finishes it."""
    world = restrained.world
    with session() as bystander, bystander.cursor() as cursor:
        say(cursor, restrained.police_dpo)
        cursor.execute("UPDATE partners_user SET last_login = now() WHERE false")
        cursor.execute("INSERT INTO sign_in_cache VALUES ('bystander', '1', now())")
        with holding((restrained.custody_worker, "SELECT sharing.hold_person(%s)", [world.ash.pk])):
            took(restrained, "exclusion")

        cursor.execute("SELECT 1")
        bystander.rollback()


def test_whom_an_agency_does_not_know_it_cannot_hold(restrained: Restrained) -> None:
    stranger = actor_of(restrained.world.partnership.stranger)
    hold, ash = "SELECT sharing.hold_person(%s)", [restrained.world.ash.pk]
    with holding((stranger, hold, ash)), impatient(restrained.custody_worker) as cursor:
        cursor.execute(hold, ash)


@contextmanager
def impatient(actor: Actor) -> Iterator[Any]:
    """A cursor of the run-time login as `actor`, whose statements wait for nobody."""
    with session() as opened, opened.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
        opened.commit()
        say(cursor, actor)
        yield cursor


def test_room_made_in_the_log_holds_up_nobody_who_is_logged(restrained: Restrained) -> None:
    """Also where a month is missing: its partition is attached, not made in place."""
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute("SELECT max(c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                       " WHERE i.inhparent = 'datasharing_logentry'::regclass")  # fmt: skip
        [[last]] = cursor.fetchall()
        cursor.execute(f"DROP TABLE {last}")
        owner.commit()
    worker, log = restrained.custody_worker, "INSERT INTO datasharing_logentry (operation, category, owner_id, persons)"
    with (
        holding((worker, "SELECT sharing.prepare_log(3)", None)) as refusals,
        impatient(worker) as cursor,
    ):
        cursor.execute(f"{log} VALUES ('consultation', 1, %s, '{{}}')", [worker.agency_id])

    assert refusals == []
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute("SELECT sharing.prepare_log(3)")
        owner.commit()
