"""Changing an agreement: from the decision to its commit, against rewriting a permission row for each record."""

from collections.abc import Iterator
from statistics import median

from django.db import connection

from analysis.measuring.partnership import BEGAN, EVERYTHING, HOLDERS, SESSIONS, make_agreement, member_of
from analysis.measuring.rows import Report, Row, at_least, at_most
from analysis.measuring.sessions import announce, run_time
from analysis.measuring.stopwatch import elapsed, medians
from datasharing import actions
from datasharing.door import Actor, acting
from datasharing.models import Agreement, Category, Clause, Standing, SubjectRole
from partners.models import Agency, Purpose, Role
from partners.owner import as_owner

from . import hand, per_object, product

PER_OBJECT_FROM = 1_000_000
MANY = 1_000
TIMES = 5
READER = next(session for session in SESSIONS if session.name == "10 %")
"""Whose agreement is changed: it opens the records of every tenth person."""


def change(people: int, report: Report) -> Iterator[Row]:
    """How long a suspension and a resumption take, with the partnership's agreements and with `MANY` more."""
    actor = Actor.of(member_of(READER.agency), READER.purpose)
    report(f"{people:,} people: agreement change")
    took = _standing(actor)
    yield Row("suspend or resume an agreement", took, "ms")
    yield from _against_permissions(people, actor, took, report)
    with run_time() as cursor:
        sent = product.capture(actor)

        def read(query: str) -> float:
            announce(cursor, actor)
            return elapsed(lambda: [(cursor.execute(each), cursor.fetchall()) for each in sent[query]])

        before = medians({query: lambda query=query: read(query) for query in ("newest 50", "pull 500")})
        report(f"{people:,} people: {MANY:,} more agreements")
        with as_owner():
            sign_many()
        after = medians({query: lambda query=query: read(query) for query in ("newest 50", "pull 500")})
    for query, milliseconds in after.items():
        yield at_most(f"{query}: with {MANY:,} more agreements", milliseconds / before[query], "×", 1.2)
    yield Row(f"suspend or resume one of {MANY:,} more agreements", _standing(actor), "ms")


def _standing(reader: Actor) -> float:
    """The median of suspensions and resumptions, each of which binds the next statement."""
    officer = member_of(READER.agency, Role.DATA_PROTECTION_OFFICER)
    with as_owner():
        agreement = Agreement.objects.get(reference=f"read-{READER.agency}")
    took = []
    for _time in range(TIMES):
        for state, sees in ((Standing.State.SUSPENDED, False), (Standing.State.ACTIVE, True)):

            def decide(state: Standing.State = state) -> None:
                with acting(Actor.of(officer, Purpose.ASSURANCE)):
                    actions.set_standing(agreement, state, reason="A benchmark")

            took.append(elapsed(decide))
            with acting(reader):
                if product.Case.objects.exists() is not sees:
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
        times = [
            elapsed(lambda: per_object.take(cursor, held, member.user)),
            elapsed(lambda: per_object.give(cursor, held, member.user, sight, per_object.TABLES)),
        ]
    yield Row("records whose permissions change with an agreement", given, "rows")
    yield Row("rewriting their permissions, the quicker of taking and giving", min(times), "ms")
    measure = "permissions / agreement change"
    ratio = min(times) / took
    yield at_least(measure, ratio, "×", 1000) if people >= PER_OBJECT_FROM else Row(measure, ratio, "×")


def sign_many() -> None:
    """A thousand more agreements between agencies that hold people, and some again to the reader. As the owner."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    with connection.cursor() as cursor:
        for table in ("clause", "standing"):
            cursor.execute(f"alter table datasharing_{table} disable trigger compile")
        for number in range(MANY):
            giver = agencies[HOLDERS[number % len(HOLDERS)]]
            again = number % 100 < 4
            receiver = agencies[READER.agency] if again else agencies[HOLDERS[(number // 40 + number + 1) % len(HOLDERS)]]
            agreement = make_agreement(f"more-{number}", [giver, receiver])
            Clause.objects.bulk_create(
                [
                    Clause(
                        agreement=agreement, number="1", giver=giver, receiver=receiver, purpose=READER.purpose,
                        categories=EVERYTHING if again else [Category.IDENTITY, Category.DETERRENCE],
                        subject_roles=[SubjectRole.PROGRAMME], every_programme=True, lawful_basis="", valid_from=BEGAN,
                        others_exchanges=again,
                    )
                ]
            )  # fmt: skip
        for table in ("clause", "standing"):
            cursor.execute(f"alter table datasharing_{table} enable trigger compile")
        cursor.execute("select sharing.compile()")
