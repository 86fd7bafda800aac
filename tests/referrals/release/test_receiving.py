"""Release dates as prisons state them: each once, in any order; a recall opens the plan at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from cases.imports.models import SourceRow
from datasharing.models import Outbox, SubjectRole
from partners.models import Purpose
from referrals.models import Task
from referrals.release.models import ReleaseDate, ReleasePlan
from referrals.release.receiving import AT_ONCE
from tests.api.conftest import System, quick_digests
from tests.makers import make_identity, make_person
from tests.referrals.release.conftest import World
from tests.referrals.release.planning import carry, friday, make_shared, open_day, today

__all__ = ["quick_digests"]

Enter = Callable[..., Any]


def stated(world: World, *, hours: int = 48, **different: Any) -> dict[str, Any]:
    """A release date that was stated so many hours ago."""
    as_of = datetime.now(UTC).replace(microsecond=0, second=0, minute=0) - timedelta(hours=hours)
    usual = {"number": "H/1", "programme": "adder", "person": world.ash.reference, "as_of": as_of.isoformat()}
    return usual | {"release_kind": "sentenced", "date_type": "CRD", "on": open_day(60).isoformat()} | different


def results(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [each["result"] for each in answer.json()["results"]]


@pytest.fixture
def probation(world: World) -> System:
    return System(world.lead, Purpose.SUPERVISION)


@pytest.fixture
def prison(world: World, as_member: Enter) -> System:
    """The prison's system; the prison holds Ash too."""
    with as_member(world.prison_worker):
        make_identity(world.ash, world.prison_worker, programme=world.partnership.programme)
    return System(world.prison_worker, Purpose.SUPERVISION)


def test_a_stated_date_opens_the_plan(world: World, as_member: Enter, probation: System) -> None:
    on = friday(50)

    assert results(probation.post("release-dates", {"dates": [stated(world, on=on.isoformat())]})) == ["created"]

    with as_member(world.lead):
        plan = ReleasePlan.objects.get()
        assert (plan.statutory_on, plan.leaves_on) == (on, on - timedelta(days=1))


def test_the_same_statement_again_changes_nothing(world: World, as_member: Enter, probation: System) -> None:
    call = {"dates": [stated(world)]}

    assert results(probation.post("release-dates", call)) == ["created"]
    assert results(probation.post("release-dates", call)) == ["unchanged"]
    assert results(probation.post("release-dates", {"dates": [stated(world), stated(world)]})) == ["unchanged"] * 2

    with as_member(world.lead):
        assert ReleaseDate.objects.count() == 1


def test_statements_come_out_of_order_and_the_latest_is_in_force(
    world: World, as_member: Enter, probation: System
) -> None:
    early, late = stated(world, hours=90), stated(world, hours=10, on=open_day(40).isoformat())

    assert results(probation.post("release-dates", {"dates": [late]})) == ["created"]
    assert results(probation.post("release-dates", {"dates": [early]})) == ["superseded"]

    with as_member(world.lead):
        assert ReleasePlan.objects.get().statutory_on == open_day(40)
        assert [each.on for each in ReleaseDate.objects.in_force()] == [open_day(40)]


def test_in_one_call_the_latest_statement_counts(world: World, as_member: Enter, probation: System) -> None:
    call = [stated(world, hours=5, on=open_day(30).isoformat()), stated(world, hours=50)]

    assert set(results(probation.post("release-dates", {"dates": call}))) == {"created"}

    with as_member(world.lead):
        assert ReleasePlan.objects.get().statutory_on == open_day(30)


def test_a_correction_moves_the_plan(world: World, as_member: Enter, probation: System) -> None:
    with as_member(world.lead):
        plan = make_shared(world, as_of=datetime.now(UTC) - timedelta(days=9))

    assert results(probation.post("release-dates", {"dates": [stated(world, on=open_day(45).isoformat())]})) == [
        "created"
    ]

    with as_member(world.lead):
        moved = ReleasePlan.objects.get(pk=plan.pk)
        assert (moved.statutory_on, moved.date_version) == (open_day(45), 2)


def test_something_else_at_the_same_instant_is_refused(world: World, probation: System) -> None:
    probation.post("release-dates", {"dates": [stated(world)]})

    answer = probation.post("release-dates", {"dates": [stated(world, on=open_day(30).isoformat())]})

    assert results(answer) == ["rejected"]
    assert "correct it with a later one" in answer.json()["results"][0]["reasons"][0]


def test_each_row_is_answered_apart(world: World, probation: System) -> None:
    rows = [
        stated(world),
        stated(world, number="H/2", date_type="XXX"),
        stated(world, number="H/3", person="2345678923"),
        stated(world, number="H/4", release_kind="recall_ftr56"),
        stated(world, number="H/5", as_of="2026-11-30"),
        stated(world, number="H/6", programme="nowhere"),
        {"number": "H/7"},
    ]

    answer = probation.post("release-dates", {"dates": rows})

    assert results(answer) == ["created"] + ["rejected"] * 6
    reasons = [" ".join(each["reasons"]) for each in answer.json()["results"]]
    for words, reason in zip(
        ["", "no such code", "nobody with this number", "day of return", "with its offset", "No agreement", "required"],
        reasons,
        strict=True,
    ):
        assert words in reason


def test_a_call_takes_a_thousand_dates(world: World, as_member: Enter, probation: System) -> None:
    with as_member(world.lead):
        people = [make_person_of(world) for _n in range(AT_ONCE + 10)]
    rows = [stated(world, number=f"H/{n}", person=people[n % len(people)]) for n in range(1_000)]

    assert set(results(probation.post("release-dates", {"dates": rows}))) == {"created"}
    assert probation.post("release-dates", {"dates": [*rows, stated(world)]}).status_code == 422
    assert Outbox.objects.waiting().filter(task="release.dates_received").count() == 1_000


def make_person_of(world: World) -> str:
    return make_person(world.lead, programme=world.partnership.programme).reference


def test_a_date_of_a_prison_reaches_the_plan_of_probation(world: World, as_member: Enter, prison: System) -> None:
    assert results(prison.post("release-dates", {"dates": [stated(world)]})) == ["created"]
    with as_member(world.lead):
        assert not ReleasePlan.objects.exists(), "not in the prison's transaction"

    carry()

    with as_member(world.lead):
        plan = ReleasePlan.objects.get()
        assert (plan.owner, plan.prison, plan.lead) == (world.lead.agency, world.prison, None)


def test_a_recall_by_a_prison_opens_the_plan(world: World, as_member: Enter, prison: System) -> None:
    recall = stated(world, release_kind="recall_ftr56", returned_on=today().isoformat(), date_type="", on="")

    assert results(prison.post("release-dates", {"dates": [recall]})) == ["created"]
    carry()

    with as_member(world.lead):
        plan = ReleasePlan.objects.get()
        assert (plan.release_kind, plan.returned_on, plan.leaves_on) == ("recall_ftr56", today(), None)


def test_a_recall_opens_the_next_plan_even_if_no_release_was_recorded(
    world: World, as_member: Enter, probation: System
) -> None:
    with as_member(world.lead):
        first = make_shared(world, as_of=datetime.now(UTC) - timedelta(days=90))
    recall = stated(world, number="H/9", release_kind="recall_ftr56", returned_on=today().isoformat(), date_type="")

    assert results(probation.post("release-dates", {"dates": [recall | {"on": ""}]})) == ["created"]

    with as_member(world.lead):
        assert ReleasePlan.objects.get(pk=first.pk).state == "closed"
        assert ReleasePlan.objects.before_release().get().release_kind == "recall_ftr56"
        assert not Task.objects.open().filter(person=world.ash).exists(), "nothing is asked for the former plan"


def test_what_was_received_stays_as_it_came(world: World, as_member: Enter, probation: System) -> None:
    probation.post("release-dates", {"dates": [stated(world)]})

    with as_member(world.lead), pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        ReleaseDate.objects.update(on=open_day(20))


def test_a_stranger_states_nothing(world: World) -> None:
    system = System(world.partnership.stranger, Purpose.SUPERVISION)

    assert results(system.post("release-dates", {"dates": [stated(world)]})) == ["rejected"]


def test_the_same_as_a_csv_table(
    world: World, as_member: Enter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_member(world.lead):
        SourceRow.objects.create(
            owner=world.lead.agency,
            person=world.ash,
            programme=world.partnership.programme,
            subject_role=SubjectRole.PROGRAMME,
            key="N-1",
            digest="0" * 64,
        )
    file = tmp_path / "dates.csv"
    file.write_text(
        "number,source_id,release_kind,date_type,on,as_of\n"
        f"H/1,N-1,sentenced,CRD,{open_day(60)},2026-11-01T09:00:00Z\n"
        f"H/2,N-9,sentenced,CRD,{open_day(60)},2026-11-01T09:00:00Z\n"
    )

    with pytest.raises(SystemExit):
        call_command("import_release_dates", str(file), agency="probation", programme="adder")

    said = capsys.readouterr().out
    assert "Landed" in said
    assert "nobody with this number" in said
    with as_member(world.lead):
        assert ReleasePlan.objects.get().statutory_on == open_day(60)
