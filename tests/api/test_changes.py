"""A system that keeps a copy is told what was written, and what is gone for it."""

import json
from typing import Any

from django.db import connection

from datasharing.agreements.actions import set_status
from datasharing.consent.actions import withdraw_consent
from datasharing.enforcement import read_log
from datasharing.enforcement.door import Actor, acting
from datasharing.models import Agreement, AgreementStatus, Category, Change, Clause, Consent, Person
from partners.models import Purpose
from tests.access.personas import World, exclude
from tests.api.conftest import System
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import make_clause


def place(*, before: Change | None = None) -> tuple[int, int]:
    """A place in the feed that PostgreSQL would only give after this test's transaction."""
    return (before.xid, before.pk) if before else (0, 0)


def told(system: System, monkeypatch: Any, act: Any) -> list[dict[str, Any]]:
    """What `system` is told about what `act` did: a test's transaction has not ended, so the wait for it is lifted."""
    with owner_role(), read_log.collecting():
        last = Change.objects.order_by("xid", "pk").last()
    monkeypatch.setattr("datasharing.api.changes.now", lambda: place(before=last))
    monkeypatch.setattr("datasharing.enforcement.log.OldestRunning.template", "9223372036854775807")
    cursor = system.get("changes").json()["next"]
    act()
    answer = system.get("changes", {"after": cursor})
    assert answer.status_code == 200, answer.content
    return list(answer.json()["items"])


def test_what_was_written_comes_with_the_record(world: World, probation: System, monkeypatch: Any) -> None:
    worker = world.partnership.custody_worker

    def write() -> None:
        with acting(Actor.of(worker, Purpose.CUSTODY, resource="test")):
            make_person(worker, programme=world.partnership.programme, family_name="Newcomer")

    items = told(probation, monkeypatch, write)

    assert [(each["kind"], each["collections"], each["record"]["family_name"]) for each in items] == [
        ("written", ["people"], "Newcomer")
    ]
    [pulled] = [each for each in probation.get("people").json()["items"] if each["family_name"] == "Newcomer"]
    assert pulled["id"] == items[0]["id"]


def test_a_stranger_is_told_nothing(world: World, stranger: System, monkeypatch: Any) -> None:
    worker = world.partnership.custody_worker

    def write() -> None:
        with acting(Actor.of(worker, Purpose.CUSTODY, resource="test")):
            make_person(worker, programme=world.partnership.programme)

    assert told(stranger, monkeypatch, write) == []


def test_a_withdrawn_consent_makes_records_gone(world: World, harbour: System, monkeypatch: Any) -> None:
    worker = world.partnership.custody_worker
    [before] = [each for each in harbour.get("people").json()["items"] if each["owner"] == "police"]

    def withdraw() -> None:
        with acting(Actor.of(worker, Purpose.CUSTODY, resource="test")):
            for consent in Consent.objects.filter(person=world.person):
                withdraw_consent(consent, by=worker)

    gone = [each["id"] for each in told(harbour, monkeypatch, withdraw) if each["kind"] == "gone"]

    assert before["id"] in gone
    assert [each for each in harbour.get("people").json()["items"] if each["owner"] == "police"] == []


def test_a_suspended_agreement_closes_what_it_opened(world: World, probation: System, monkeypatch: Any) -> None:
    officer = world.partnership.police_dpo

    def suspend() -> None:
        with acting(Actor.of(officer, Purpose.ASSURANCE, resource="test")):
            set_status(
                Agreement.objects.get(reference="supervision"),
                AgreementStatus.State.SUSPENDED,
                by=officer,
                reason="A review",
            )

    items = told(probation, monkeypatch, suspend)

    closed = {(each["owner"], slug) for each in items if each["kind"] == "closed" for slug in each["collections"]}
    assert {("police", "people"), ("police", "cases"), ("police", "alerts")} <= closed
    assert [each for each in probation.get("people").json()["items"] if each["owner"] == "police"] == []


def test_whom_a_guard_lets_through_hears_nothing(world: World, probation: System, monkeypatch: Any) -> None:
    worker = world.partnership.custody_worker
    with acting(Actor.of(worker, Purpose.CUSTODY, resource="test")):
        newcomer = make_person(worker, programme=world.partnership.programme)

    items = told(probation, monkeypatch, lambda: exclude(newcomer, world.partnership, enter))

    assert items == []


def test_whom_another_guard_keeps_away_hears_that_it_is_gone(world: World, probation: System, monkeypatch: Any) -> None:
    worker = world.partnership.custody_worker
    with acting(Actor.of(worker, Purpose.CUSTODY, resource="test")):
        newcomer = make_person(worker, programme=world.partnership.programme)
    keep_away(newcomer, world, "council")

    items = told(probation, monkeypatch, lambda: keep_away(newcomer, world, "probation"))
    again = told(probation, monkeypatch, lambda: keep_away(newcomer, world, "council"))

    assert [each["kind"] for each in items] == ["gone"]
    assert [each["kind"] for each in again] == ["written"], "who was kept away had no copy"


def keep_away(person: Person, world: World, agency: str) -> None:
    """Put a guard in place, or in another's place, that keeps `agency` from what the police hold about `person`."""
    rules = json.dumps([{"kind": "exclusion", "agency": world.partnership.agency(agency).pk}])
    with enter(world.partnership.police_supervisor, Purpose.DETERRENCE), connection.cursor() as cursor:
        cursor.execute("SELECT sharing.guard_person(%s, %s, 'A threat')", [person.pk, rules])


def enter(member: Any, purpose: Any = None) -> Any:
    return acting(Actor.of(member, purpose or Purpose(member.purposes[0]), resource="test"))


def test_a_cursor_from_before_a_restore_is_refused(world: World, probation: System) -> None:
    cursor = probation.get("changes").json()["next"]
    with owner_role(), connection.cursor() as db:
        db.execute("UPDATE sharing.feed_history SET epoch = gen_random_uuid()")

    answer = probation.get("changes", {"after": cursor})

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("unknown_cursor")


def test_no_number_of_ours_reaches_a_client(world: World, police: System) -> None:
    [ash] = police.get("people").json()["items"]

    assert [name for name, value in ash.items() if isinstance(value, int)] == ["subject_role"]


def test_what_is_open_with_consent_and_without_opens_once(world: World, harbour: System, monkeypatch: Any) -> None:
    [asking] = Clause.objects.filter(receiver__code="harbour", needs_consent=True)
    with owner_role():
        make_clause(
            asking.agreement,
            giver=asking.giver,
            receiver=asking.receiver,
            purpose=Purpose(asking.purpose),
            categories=[Category(each) for each in asking.categories],
            programme=world.partnership.programme,
        )

    def suspend_and_resume() -> None:
        with acting(Actor.of(world.partnership.police_dpo, Purpose.ASSURANCE, resource="test")):
            set_status(
                asking.agreement, AgreementStatus.State.SUSPENDED, by=world.partnership.police_dpo, reason="A review"
            )
            set_status(
                asking.agreement, AgreementStatus.State.ACTIVE, by=world.partnership.police_dpo, reason="Reviewed"
            )

    kinds = [each["kind"] for each in told(harbour, monkeypatch, suspend_and_resume)]

    assert kinds.count("opened") == kinds.count("closed") > 0
