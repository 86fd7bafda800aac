"""The cost of changing an agreement, up to its commit, compared with rewriting a permission row for each record."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from django.db import connection

from benchmarks.measuring.partnership import BEGAN, HOLDERS, SESSIONS, everything_for, make_agreement, member_of
from benchmarks.measuring.rows import Report, Row, at_least, at_most
from benchmarks.measuring.sessions import announce, past_policies, run_time
from benchmarks.measuring.stopwatch import elapsed, medians
from benchmarks.policies import hand, per_object, product, reading
from benchmarks.policies.ways import Way
from cases.models import Case
from datasharing.agreements import actions
from datasharing.enforcement.door import Actor, acting
from datasharing.models import Agreement, AgreementStatus, Category, Clause, SubjectRole
from partners.models import Agency, Purpose, Role
from partners.owner import as_owner

PER_OBJECT_FROM = 1_000_000
MANY = 1_000
TIMES = 5
READER = next(session for session in SESSIONS if session.name == "10 %")
"""The session whose agreement is changed. The agreement opens the records of one person in ten."""


def change(people: int, report: Report) -> Iterator[Row]:
    """Measure suspension and resumption with the partnership's agreements and with `MANY` more."""
    actor = Actor.of(member_of(READER.agency), READER.purpose)
    report(f"{people:,} people: agreement change")
    took = _standing(actor)
    yield Row("suspend or resume an agreement", took, "ms")
    yield from _against_permissions(people, actor, took, report)
    with run_time() as run, past_policies() as past:
        before = _read(actor, run, past)
        run.connection.rollback()
        report(f"{people:,} people: {MANY:,} more agreements")
        with as_owner():
            sign_many()
        after = _read(actor, run, past)
        run.connection.rollback()
    for query, ratio in after.items():
        yield at_most(f"{query}: with {MANY:,} more agreements", ratio / before[query], "×", 1.2)
    yield Row(f"suspend or resume an agreement among {MANY:,} more", _standing(actor, alone=False), "ms")


def _read(actor: Actor, run: Any, past: Any) -> dict[str, float]:
    """The ratio of reading under policies to reading by hand-written SQL, which does not depend on agreements."""
    sent = product.capture(actor)
    announce(run, actor)
    by_hand = hand.write(sent, hand.sight(run))
    ratios = {}
    for query in reading.SAME_AT_ANY_SIZE:
        took = medians({"policy": Way(run, sent[query], actor).run, "hand": Way(past, by_hand[query]).run})
        ratios[query] = took["policy"] / took["hand"]
    return ratios


def _standing(reader: Actor, *, alone: bool = True) -> float:
    """The median time of suspensions and resumptions, each effective from the next statement.

    `alone`: no other agreement opens the same records.

    :raises AssertionError: if a reader sees closed records, or does not see opened ones
    """
    officer = member_of(READER.agency, Role.DATA_PROTECTION_OFFICER)
    with as_owner():
        agreement = Agreement.objects.get(reference=f"read-{READER.agency}")
    took = []
    for _time in range(TIMES):
        for state in (AgreementStatus.State.SUSPENDED, AgreementStatus.State.ACTIVE):

            def decide(state: AgreementStatus.State = state) -> None:
                with acting(Actor.of(officer, Purpose.ASSURANCE)):
                    actions.set_status(agreement, state, by=officer, reason="A benchmark")

            took.append(elapsed(decide))
            sees = state == AgreementStatus.State.ACTIVE or not alone
            with acting(reader):
                if Case.objects.exists() is not sees:
                    raise AssertionError(f"an agreement that is {state} shows the wrong records")
    return median(took)


def _against_permissions(people: int, reader: Actor, took: float, report: Report) -> Iterator[Row]:
    member = member_of(READER.agency)
    with run_time() as cursor:
        announce(cursor, reader)
        sight = hand.sight(cursor)
    with per_object.permissions() as held, as_owner(), connection.cursor() as cursor:
        report(f"{people:,} people: permissions for each record")
        given = per_object.give(cursor, held, member.user, sight, per_object.TABLES)
        report(f"{people:,} people: permissions by django-guardian's own functions")
        taken, given_again = per_object.by_guardian(held, member.user)
        report(f"{people:,} people: permissions by a statement for each table")
        taken_at_once = elapsed(lambda: per_object.take(cursor, held, member.user))
        given_at_once = elapsed(lambda: per_object.give(cursor, held, member.user, sight, per_object.TABLES))
    yield Row("records whose permissions change with an agreement", given, "rows")
    yield Row("taking a permission for each record, guardian's functions", taken, "ms")
    yield Row("giving a permission for each record, guardian's functions", given_again, "ms")
    yield Row("taking a permission for each record, a statement a table", taken_at_once, "ms")
    yield Row("giving a permission for each record, a statement a table", given_at_once, "ms")
    measure = "taking and giving permissions / suspending and resuming"
    ratio = (taken + given_again) / (2 * took)
    yield at_least(measure, ratio, "×", 1000) if people >= PER_OBJECT_FROM else Row(measure, ratio, "×")
    yield Row(f"{measure}, a statement a table", (taken_at_once + given_at_once) / (2 * took), "×")


def sign_many() -> None:
    """Add a thousand agreements between agencies that hold people, some of them to the reader. Run as the owner."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    with connection.cursor() as cursor:
        for table in ("clause", "standing"):
            cursor.execute(f"alter table datasharing_{table} disable trigger compile")
        for number in range(MANY):
            giver = agencies[HOLDERS[number % len(HOLDERS)]]
            again = number % 100 < 4
            another = HOLDERS[(number // len(HOLDERS) + number + 1) % len(HOLDERS)]
            receiver = agencies[READER.agency if again else another]
            opened = (
                everything_for(READER.purpose, giver, receiver) if again else [Category.IDENTITY, Category.DETERRENCE]
            )
            agreement = make_agreement(f"more-{number}", [giver, receiver])
            Clause.objects.bulk_create(
                [
                    Clause(
                        agreement=agreement, number="1", giver=giver, receiver=receiver, purpose=READER.purpose,
                        categories=opened,
                        subject_roles=[SubjectRole.PROGRAMME], every_programme=True, lawful_basis="", valid_from=BEGAN,
                        others_exchanges=again,
                    )
                ]
            )  # fmt: skip
        for table in ("clause", "standing"):
            cursor.execute(f"alter table datasharing_{table} enable trigger compile")
        cursor.execute("select sharing.compile()")
