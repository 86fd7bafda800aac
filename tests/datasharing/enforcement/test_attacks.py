"""SQL as the run-time login reads only what pages would show, and changes nothing that decides access.

ISO-04, ISO-07, AUD-01. Over a connection of their own, as the true run-time login.
"""

import time
from collections.abc import Iterator

import psycopg2
import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from datasharing.enforcement.door import SAY, Actor, sign
from partners.models import Purpose
from tests.attacker import Attacker, actor_of, say, session
from tests.committed import World, committed_world

NAMES = "SELECT family_name FROM cases_identity"

IDENTITY = """
INSERT INTO cases_identity (owner_id, person_id, subject_role, family_name, given_names, known_as, birth_precision)
VALUES (%s, %s, 1, 'Mallory', '', '', 'unknown')
"""

REFUSED = "42501"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A committed world with one person of the police's."""
    with committed_world(django_db_blocker) as made:
        yield made


@pytest.fixture
def attacker(world: World) -> Iterator[Attacker]:
    """Someone with SQL of the run-time login."""
    with session() as opened:
        yield Attacker(opened)


@pytest.fixture
def stranger(world: World) -> Actor:
    """The attacker's valid context: an agency that shares with no other."""
    return actor_of(world.partnership.stranger)


@pytest.fixture
def worker(world: World) -> Actor:
    """Someone who may read Ash's records."""
    return actor_of(world.partnership.custody_worker)


def read_as(attacker: Attacker, context: str, resource: str = "attack") -> list[tuple[str]]:
    with attacker.session.cursor() as cursor:
        cursor.execute(SAY, [context, resource, ""])
        cursor.execute(NAMES)
        found: list[tuple[str]] = cursor.fetchall()
    return found


def test_whoever_says_who_they_are_reads_what_is_theirs(attacker: Attacker, worker: Actor, stranger: Actor) -> None:
    assert attacker.run(NAMES, acting=worker) == [("Marsh",)]
    assert attacker.run(NAMES, acting=stranger) == []
    assert attacker.run(NAMES) == []


def transaction(attacker: Attacker) -> str:
    attacker.session.rollback()
    with attacker.session.cursor() as cursor:
        cursor.execute("SELECT sharing.transaction()")
        return str(cursor.fetchone()[0])


def test_a_forged_or_altered_context_opens_nothing(attacker: Attacker, worker: Actor, stranger: Actor) -> None:
    here = transaction(attacker)
    true, own = worker.context(here), stranger.context(here)
    body, mac = true.split("|")
    police, _rest = body.split(":", 1)
    attempts = [
        body, f"{body}|", f"{body}|{'0' * 64}", f"{body}|{mac[:-1]}", f"{body}|{mac.upper()}", f"{body} |{mac}",
        f"{police}:{own.split(':', 1)[1]}", f"{body}:1|{mac}", f"||{mac}", "x|y", ":::::::|",
        f"{body}|{sign(body)}",
    ]  # fmt: skip

    assert [context for context in attempts if read_as(attacker, context)] == []
    assert read_as(attacker, true) == [("Marsh",)]


def test_a_context_holds_for_the_page_it_was_signed_for(attacker: Attacker, worker: Actor) -> None:
    true = worker.context(transaction(attacker))

    assert read_as(attacker, true, resource="another page") == []


def test_an_expired_context_opens_nothing(attacker: Attacker, worker: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 301)

    assert read_as(attacker, worker.context(transaction(attacker))) == []


def test_a_context_copied_from_somebody_elses_session_opens_nothing(
    attacker: Attacker, worker: Actor, stranger: Actor
) -> None:
    with session() as victims, victims.cursor() as victim:
        copied = say(victim, worker)
        attacker.session.rollback()

        assert read_as(attacker, copied) == []
        victim.execute(NAMES)
        assert victim.fetchall() == [("Marsh",)]


def test_a_context_opens_nothing_in_the_next_transaction_of_its_own_session(attacker: Attacker, worker: Actor) -> None:
    with attacker.session.cursor() as cursor:
        copied = say(cursor, worker)
    attacker.session.commit()

    assert read_as(attacker, copied) == []


def test_nobody_reads_the_statements_of_other_sessions(attacker: Attacker, worker: Actor) -> None:
    with session() as victims, victims.cursor() as victim:
        say(victim, worker)

        others = attacker.run(
            "SELECT query FROM pg_stat_activity WHERE usename = 'fd_app' AND pid <> pg_backend_pid() AND query <> ''"
        )

    assert others == []


@pytest.mark.parametrize(
    "table",
    ["sharing.context_key", "sharing.protected", "sharing.announced", "sharing.opening", "sharing.clause_in_time",
     "datasharing_grant", "datasharing_dataset", "datasharing_guard", "datasharing_guardrule",
     "datasharing_consentsweep", "guardian_userobjectpermission", "datasharing_logentry_%Y_%m"],
)  # fmt: skip
def test_what_decides_access_cannot_be_read(attacker: Attacker, stranger: Actor, table: str) -> None:
    table = timezone.now().strftime(table)

    assert attacker.refusal(f"SELECT * FROM {table}", acting=stranger).startswith(REFUSED)


@pytest.mark.parametrize(
    "sql",
    [
        "SET ROLE fd_owner",
        "SET SESSION AUTHORIZATION fd_owner",
        "TRUNCATE cases_identity",
        "TRUNCATE datasharing_logentry",
        "CREATE TABLE mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW mine AS SELECT * FROM cases_identity",
        "CREATE RULE mine AS ON INSERT TO datasharing_logentry DO INSTEAD NOTHING",
        "CREATE TRIGGER mine BEFORE INSERT ON datasharing_logentry FOR EACH ROW EXECUTE FUNCTION sharing.place()",
        "ALTER TABLE cases_identity DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_identity DISABLE TRIGGER ALL",
        "ALTER TABLE cases_identity OWNER TO fd_app",
        "ALTER ROLE fd_app BYPASSRLS",
        "DROP POLICY reads ON cases_identity",
        "DROP TABLE datasharing_logentry",
        "SET session_replication_role = replica",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY cases_identity TO '/tmp/stolen'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT sharing.compile()",
        "SELECT sharing.place_again(1, 1)",
        "SELECT sharing.set_of(1, null, 1, 1, null, 1)",
        "SELECT nextval('cases_identity_id_seq')",
        "SELECT last_value FROM cases_identity_id_seq",
        "LOCK TABLE datasharing_grant IN ACCESS SHARE MODE",
        "UPDATE partners_membership SET agency_id = 1",
        "UPDATE partners_user SET email = 'x@example.org'",
        "UPDATE partners_user SET is_superuser = true",
        "INSERT INTO partners_membership (user_id) VALUES (1)",
        "UPDATE datasharing_clause SET valid_to = null",
        "INSERT INTO datasharing_clause (agreement_id) VALUES (1)",
        "UPDATE datasharing_standing SET state = 'active'",
        "UPDATE datasharing_logentry SET persons = '{}'",
        "DELETE FROM datasharing_logentry",
        "DELETE FROM datasharing_person",
        "UPDATE datasharing_person SET registered_by_id = 1",
        "DELETE FROM datasharing_change",
        "DO $$ BEGIN EXECUTE 'SET ROLE fd_owner'; END $$",
        "SET track_activities = on",
        *[
            f"SELECT {call}"
            for call in (
                "lo_create(0)",
                "lo_creat(-1)",
                "lo_from_bytea(0, 'x')",
                "lo_open(1, 131072)",
                "lo_put(1, 0, 'x')",
                "lo_get(1)",
                "lo_unlink(1)",
                "loread(0, 1)",
                "lowrite(0, 'x')",
            )
        ],
    ],
)
def test_what_protects_cannot_be_changed(attacker: Attacker, stranger: Actor, sql: str) -> None:
    assert attacker.refusal(sql, acting=stranger).startswith(REFUSED)


COUNTERS = """
SELECT p.oid::regproc::text FROM pg_proc p
 WHERE p.pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('fd_app', p.oid, 'execute')
   AND p.proname ~ '^(pg_stat_get_|pg_statio?_|pg_stat_reset|pg_lock_status|lo_|pg_.*_size$)'
"""
TOLD_BY_POSTGRESQL = {
    "pg_stat_get_activity": "who is connected; what they do is not tracked",
    "pg_size_pretty": "writes a number", "pg_size_bytes": "reads one", "pg_column_size": "the size of a value one has",
    "pg_stat_file": "closed by PostgreSQL itself",
}  # fmt: skip
"""What the names of counters fit, and tells nothing."""


def test_what_counts_hidden_rows_cannot_be_asked(attacker: Attacker) -> None:
    assert {name for (name,) in attacker.run(COUNTERS)} <= TOLD_BY_POSTGRESQL.keys()


@pytest.mark.parametrize(
    "view",
    ["pg_stat_user_tables", "pg_stat_all_indexes", "pg_statio_user_tables", "pg_stat_xact_user_tables", "pg_locks",
     "pg_stats", "pg_stats_ext", "pg_stats_ext_exprs", "pg_statistic", "pg_statistic_ext_data", "pg_stat_database"],
)  # fmt: skip
def test_no_statistics_are_read_past_the_policies(attacker: Attacker, stranger: Actor, view: str) -> None:
    assert attacker.refusal(f"SELECT * FROM {view}", acting=stranger).startswith(REFUSED)


def test_switching_row_security_off_refuses_instead_of_showing(attacker: Attacker, stranger: Actor) -> None:
    assert attacker.refusal(f"SET row_security = off; {NAMES}", acting=stranger).startswith(REFUSED)


def test_a_time_zone_moves_no_midnight(attacker: Attacker, stranger: Actor) -> None:
    days = {attacker.run(f"SET TimeZone = '{zone}'; SELECT sharing.london_day()")[0][0]
            for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati", "UTC")}  # fmt: skip

    assert len(days) == 1


def test_nobody_writes_in_anothers_name(attacker: Attacker, world: World, stranger: Actor, worker: Actor) -> None:
    police, own = worker.agency_id, stranger.agency_id

    assert attacker.refusal(IDENTITY, police, world.ash.pk, acting=stranger).startswith(("23503", REFUSED))
    assert attacker.run("UPDATE cases_identity SET owner_id = %s RETURNING id", own, acting=stranger) == []
    assert attacker.refusal("UPDATE cases_identity SET owner_id = %s", own, acting=worker).startswith("23514")


def test_nobody_chooses_where_a_record_lies(attacker: Attacker, worker: Actor) -> None:
    [(before, guard)] = attacker.run("SELECT set_id, guard_id FROM cases_identity", acting=worker)

    chosen = attacker.run(
        "UPDATE cases_identity SET set_id = 1, guard_id = 7 RETURNING set_id, guard_id", acting=worker
    )

    assert chosen == [(before, guard)]


def test_a_chosen_key_tells_nothing_about_hidden_rows(attacker: Attacker, world: World, worker: Actor) -> None:
    def choose(key: int) -> str:
        sql = IDENTITY.replace("(owner", "(id, owner").replace("VALUES (", f"OVERRIDING SYSTEM VALUE VALUES ({key}, ")
        return attacker.refusal(sql, worker.agency_id, world.ash.pk, acting=worker)

    assert choose(world.identity.pk) == choose(10_000_000) != ""
    assert attacker.refusal("UPDATE cases_identity SET id = DEFAULT", acting=worker).startswith("23514")


def test_a_chosen_reference_is_not_kept(attacker: Attacker, world: World, stranger: Actor) -> None:
    registered = attacker.run(
        "INSERT INTO datasharing_person (reference, registered_by_id, registered_at) VALUES (%s, %s, now())"
        " RETURNING reference",
        world.ash.reference, stranger.agency_id, acting=stranger,
    )  # fmt: skip

    assert registered != [(world.ash.reference,)]


def test_a_link_to_somebody_hidden_fails_like_a_link_to_nobody(
    attacker: Attacker, world: World, stranger: Actor
) -> None:
    def link(person: int) -> str:
        return attacker.refusal(IDENTITY, stranger.agency_id, person, acting=stranger)

    assert link(world.ash.pk) == link(10_000_000)
    assert link(world.ash.pk).startswith("23503")


def test_functions_list_nobody(attacker: Attacker, world: World, stranger: Actor) -> None:
    """Functions that take a person's key give the same answer for hidden and missing people, or only about oneself."""
    hidden, nobody = world.ash.pk, 10_000_000
    supervisor = actor_of(world.partnership.probation_supervisor)
    guard = "SELECT sharing.guard_person(%s, '[{\"kind\": \"need_to_know\"}]', 'curious')"

    told = "SELECT table_name FROM datasharing_presence WHERE person_id = %s"
    assert attacker.run(told, hidden, acting=stranger) == attacker.run(told, nobody, acting=stranger) == []
    assert (
        attacker.refusal(guard, hidden, acting=supervisor) == attacker.refusal(guard, nobody, acting=supervisor) != ""
    )
    assert attacker.refusal(guard, hidden, acting=stranger) == attacker.refusal(guard, nobody, acting=stranger) != ""
    assert attacker.run("SELECT sharing.granted(1), sharing.cleared()") == [([], [])]


def test_whether_an_agency_holds_someone_is_not_told_to_another(
    attacker: Attacker, world: World, stranger: Actor
) -> None:
    """`is_bare` is part of a policy, so anyone may ask it: of others' people it always says the same."""
    with session() as police, police.cursor() as cursor:
        say(cursor, actor_of(world.partnership.custody_worker))
        cursor.execute(
            "INSERT INTO datasharing_person (registered_by_id, reference, registered_at) VALUES (%s, '', now())"
            " RETURNING id",
            [world.partnership.agency("police").pk],
        )
        [[bare]] = cursor.fetchall()
        police.commit()

    answers = {
        attacker.run("SELECT sharing.is_bare(%s)", person, acting=stranger)[0] for person in (world.ash.pk, bare)
    }

    assert answers == {(False,)}


def test_whoever_does_not_act_is_told_of_no_number(attacker: Attacker, world: World) -> None:
    nobody = 2**40

    answers = {attacker.run("SELECT sharing.is_bare(%s)", person)[0] for person in (world.ash.pk, nobody)}

    assert answers == {(False,)}


def test_what_keeps_time_can_be_called_at_any_time(attacker: Attacker, stranger: Actor) -> None:
    """Calling the functions of the sweeps any number of times opens nothing and creates at most a year's partitions."""
    before = attacker.run("SELECT sharing.granted(1)", acting=stranger)

    after = attacker.run(
        "SELECT sharing.sweep_consents(); SELECT sharing.announce(); SELECT sharing.prepare_log(100000);"
        "SELECT sharing.granted(1)",
        acting=stranger,
    )
    [[partitions]] = attacker.run(
        "SELECT sharing.prepare_log(100000); SELECT count(*) FROM pg_inherits"
        " WHERE inhparent = 'datasharing_logentry'::regclass"
    )

    assert after == before
    assert partitions <= 14


def test_a_lock_that_anyone_can_take_holds_up_no_suspension(attacker: Attacker, world: World, stranger: Actor) -> None:
    with attacker.session.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(name)) FROM unnest(ARRAY['sharing.compile',"
                       " 'sharing.announce', 'sharing.sweep_consents']) name")  # fmt: skip
        with session("fd_owner") as owner, owner.cursor() as suspending:
            suspending.execute("SET lock_timeout = '2s'; SELECT sharing.compile(); SELECT sharing.sweep_consents()")
            owner.rollback()


def test_a_purpose_opens_only_its_own(attacker: Attacker, world: World) -> None:
    officer = world.partnership.police_dpo

    with pytest.raises(PermissionError):
        actor_of(officer, Purpose.DETERRENCE)
    assert attacker.run(NAMES, acting=actor_of(world.partnership.police_administrator)) == []


def test_the_login_is_the_one_that_serves(attacker: Attacker) -> None:
    """These attacks would prove nothing from a login that could do more, or less."""
    assert attacker.run("SELECT session_user, current_user") == [("fd_app", "fd_app")]
    assert isinstance(attacker.session, psycopg2.extensions.connection)
