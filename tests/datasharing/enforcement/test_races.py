"""A withdrawal or restriction also applies to waiting statements: they do not read what is written after it.

ISO-08, LAW-18. In PostgreSQL a statement that waits for a row reads its newest version afterwards, under the
permissions it had worked out before it waited (the "new enemy").
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from cases.models import Alias
from datasharing.enforcement.door import acting
from datasharing.models import Agreement, Consent, SubjectRole
from referrals.idempotency.actions import once
from tests.attacker import actor_of, say, session
from tests.committed import World, committed_world

READ = "SELECT family_name FROM cases_identity"
LOCK = f"{READ} FOR UPDATE"

SLOW_LOCK = """
WITH slept AS MATERIALIZED (SELECT pg_sleep(1.5))
SELECT family_name FROM slept, cases_identity FOR UPDATE OF cases_identity
"""

ALLOCATE = """
INSERT INTO guardian_userobjectpermission (user_id, object_pk, content_type_id, permission_id)
SELECT %s, %s, p.content_type_id, p.id FROM auth_permission p WHERE p.codename = 'open_guarded_person'
"""

CONSENT = """
INSERT INTO datasharing_consent (owner_id, person_id, programme_id, subject_role, agreement_id, recipients,
                                 categories, wording, means, capacity_note, recorded_by_id)
SELECT %s, %s, %s, 1, a.id, ARRAY[%s]::bigint[], '{1}', 'May we?', 'spoken', '', %s
  FROM datasharing_agreement a WHERE a.reference = 'treatment'
"""

PERSON = (
    "INSERT INTO datasharing_person (registered_by_id, reference, registered_at) VALUES (%s, '', now()) RETURNING id"
)

TIE = """
INSERT INTO cases_tie (owner_id, person_id, other_id, subject_role, kind, source, weight, occasions, grade)
VALUES (%s, %s, %s, 1, 1, 'seen', 1, 1, '')
"""

NEED_TO_KNOW = '[{"kind": "need_to_know"}]'
GUARD = "SELECT sharing.guard_person(%s, %s, 'sensitive')"


@pytest.fixture
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A committed world of its own for each race."""
    with committed_world(django_db_blocker) as made:
        yield made


class Waiting:
    """A statement that runs in another session while the test goes on."""

    def __init__(self, run: Callable[[], list[Any]]) -> None:
        self.found: list[Any] | None = None
        self.error: psycopg2.Error | None = None
        self.thread = threading.Thread(target=self._run, args=[run])
        self.thread.start()
        time.sleep(0.3)

    def _run(self, run: Callable[[], list[Any]]) -> None:
        try:
            self.found = run()
        except psycopg2.Error as error:
            self.error = error

    def is_waiting(self) -> bool:
        return self.thread.is_alive()

    def end(self) -> list[Any]:
        self.thread.join(10)
        assert not self.thread.is_alive()
        return self.found or []


def reads(opened: Any, actor: Any, sql: str = LOCK) -> Callable[[], list[Any]]:
    def run() -> list[Any]:
        with opened.cursor() as cursor:
            say(cursor, actor)
            cursor.execute(sql)
            return list(cursor.fetchall())

    return run


def test_an_excluded_colleague_who_waited_does_not_read_what_was_written_after(world: World) -> None:
    supervisor, colleague = (actor_of(getattr(world.partnership, m)) for m in ("police_supervisor", "analyst"))
    rules = f'[{{"kind": "exclusion", "user": {colleague.user_id}}}]'
    with session() as first, session() as second:
        with first.cursor() as cursor:
            say(cursor, supervisor)
            cursor.execute(GUARD, [world.ash.pk, rules])
            cursor.execute("UPDATE cases_identity SET family_name = 'Secret'")
        waiting = Waiting(reads(second, colleague))

        assert waiting.is_waiting()
        first.commit()
        assert waiting.end() == []


def test_a_colleague_whose_clause_ended_does_not_read_what_was_written_after(world: World) -> None:
    worker = actor_of(world.partnership.custody_worker)
    with session("fd_owner") as owner, session() as second:
        with owner.cursor() as cursor:
            # it has begun before the clause ends, and looks afterwards
            waiting = Waiting(reads(second, worker, SLOW_LOCK))
            cursor.execute("UPDATE cases_identity SET family_name = 'Secret'")
            cursor.execute(
                "UPDATE datasharing_grant SET valid_to = clock_timestamp() WHERE agency_id = %s AND purpose = %s"
                " AND category = 1 AND valid_to IS NULL",
                [worker.agency_id, int(worker.purpose)],
            )
            time.sleep(2)
        owner.commit()
        found = waiting.end()
        with owner.cursor() as cursor:
            cursor.execute("SELECT sharing.compile()")
        owner.commit()

    assert found == []


def test_whoever_lost_an_allocation_does_not_read_what_was_written_after(world: World) -> None:
    supervisor, worker = (actor_of(getattr(world.partnership, m)) for m in ("police_dpo", "custody_worker"))
    with session("fd_owner") as owner, session() as second:
        with owner.cursor() as cursor:
            cursor.execute(ALLOCATE, [worker.user_id, str(world.ash.pk)])
            say(cursor, supervisor)
            cursor.execute(GUARD, [world.ash.pk, NEED_TO_KNOW])
            owner.commit()
            cursor.execute("UPDATE cases_identity SET family_name = 'Secret'")
            cursor.execute("DELETE FROM guardian_userobjectpermission")
        waiting = Waiting(reads(second, worker))

        assert waiting.is_waiting()
        owner.commit()
        assert waiting.end() == []


def test_no_read_after_a_withdrawal_is_committed_finds_anything(world: World) -> None:
    """Sixteen readers in a loop while consent is withdrawn: none finds anything after the withdrawal."""
    worker, reader = (actor_of(getattr(world.partnership, m)) for m in ("custody_worker", "treatment_worker"))
    ended = threading.Event()
    late: list[Any] = []
    seen: list[Any] = []

    def keep_reading() -> None:
        with session() as opened:
            after = False
            while not after:
                after = ended.is_set()
                (late if after else seen).extend(reads(opened, reader, READ)())
                opened.rollback()

    with session() as opened, opened.cursor() as cursor:
        say(cursor, worker)
        given = [worker.agency_id, world.ash.pk, world.partnership.programme.pk, reader.agency_id, worker.user_id]
        cursor.execute(CONSENT, given)
        opened.commit()
        threads = [threading.Thread(target=keep_reading) for _ in range(16)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        say(cursor, worker)
        cursor.execute("UPDATE datasharing_consent SET valid_to = statement_timestamp()")
        opened.commit()
        ended.set()
        for thread in threads:
            thread.join(10)

    assert seen
    assert late == []


def test_a_tie_written_while_the_other_person_is_guarded_carries_that_guard(world: World) -> None:
    supervisor, worker = (actor_of(getattr(world.partnership, m)) for m in ("police_supervisor", "custody_worker"))
    rules = f'[{{"kind": "exclusion", "user": {worker.user_id}}}]'
    with session() as first, session() as second:
        with second.cursor() as cursor:
            say(cursor, worker)
            cursor.execute(PERSON, [worker.agency_id])
            [[friend]] = cursor.fetchall()
            second.commit()
        with first.cursor() as cursor:
            say(cursor, supervisor)
            cursor.execute(GUARD, [world.ash.pk, rules])

        def write() -> list[Any]:
            with second.cursor() as cursor:
                say(cursor, worker)
                cursor.execute(TIE, [worker.agency_id, friend, world.ash.pk])
            second.commit()
            return []

        waiting = Waiting(write)
        assert waiting.is_waiting()
        first.commit()
        waiting.end()
        with second.cursor() as cursor:
            say(cursor, worker)
            cursor.execute("SELECT source FROM cases_tie")
            assert cursor.fetchall() == []


def test_two_forms_that_record_something_and_then_a_consent_go_one_after_the_other(world: World) -> None:
    worker = world.partnership.custody_worker
    both_have_recorded = threading.Barrier(2, timeout=1.5)
    led_to: list[str] = []

    def record_and_agree() -> str:
        place = {
            "owner": worker.agency,
            "person": world.ash,
            "programme": world.partnership.programme,
            "subject_role": SubjectRole.PROGRAMME,
        }
        Alias.objects.create(**place, family_name="Moss")
        with suppress(threading.BrokenBarrierError):
            both_have_recorded.wait()
        agreement = Agreement.objects.get(reference="treatment")
        Consent.objects.create(
            **place,
            agreement=agreement,
            recipients=[world.partnership.agency("harbour").pk],
            categories=[Alias.category],
            wording="May we?",
            means=Consent.Means.SPOKEN,
            recorded_by=worker.user,
        )
        return "/done"

    def send() -> None:
        try:
            with suppress(OperationalError), acting(actor_of(worker)):
                led_to.append(once(uuid4(), by=worker, about=world.ash, act=record_and_agree))
        finally:
            connection.close()

    forms = [threading.Thread(target=send) for _ in range(2)]
    for form in forms:
        form.start()
    for form in forms:
        form.join(10)

    assert led_to == ["/done", "/done"]


def test_the_clock_is_the_databases(world: World) -> None:
    """Readers above rely on it: the database and this machine agree to the second."""
    with session() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [[now]] = cursor.fetchall()

    assert abs((now - timezone.now()).total_seconds()) < 2
