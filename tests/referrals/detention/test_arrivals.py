"""A custody system sends who is held: many in a call, in any order, each once, corrected later."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cases.models import Identity
from datasharing.models import Person
from partners.models import Purpose
from referrals.detention.actions import make_appointment
from referrals.models import CustodyRecord
from tests.api.conftest import System, quick_digests
from tests.partnership import Partnership
from tests.referrals.detention.holding import ago

__all__ = ["quick_digests"]

Enter = Callable[..., Any]
AT_TEN = "2026-11-27T10:00:00Z"
HELD = {
    "custody_number": "NC/4711/26",
    "programme": "adder",
    "as_of": AT_TEN,
    "suite": "Northport custody",
    "arrived": AT_TEN,
    "cell": "4",
    "source_id": "N-99",
    "family_name": "Pell",
    "given_names": "Danny",
    "date_of_birth": "1995-06-02",
    "pnc": "95/123456L",
}


@pytest.fixture
def custody_system(partnership: Partnership, ash: Person) -> System:
    """The police's custody system."""
    assert ash.pk
    return System(partnership.custody_worker, Purpose.CUSTODY)


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    said: list[dict[str, Any]] = answer.json()["results"]
    return said


def push(system: System, *rows: dict[str, Any]) -> list[str]:
    """The results of the rows, in order."""
    return [each["result"] for each in results(system.post("custody-records", {"custody_records": list(rows)}))]


def test_an_arrival_registers_who_is_new_and_is_recorded_once(
    partnership: Partnership, as_member: Enter, custody_system: System
) -> None:
    assert push(custody_system, HELD) == ["created"]
    assert push(custody_system, HELD) == ["unchanged"]
    with as_member(partnership.custody_worker):
        record = CustodyRecord.objects.get()
        assert str(Identity.objects.get(person=record.person_id)) == "Danny Pell"
        assert record.detention_ends_at is not None


def test_what_comes_late_changes_nothing_and_what_is_newer_corrects(
    partnership: Partnership, as_member: Enter, custody_system: System
) -> None:
    left = HELD | {"as_of": "2026-11-27T16:00:00Z", "released": "2026-11-27T15:00:00Z", "release_type": "nfa"}
    moved = HELD | {"as_of": "2026-11-27T12:00:00Z", "cell": "7"}

    assert push(custody_system, left) == ["created"]
    assert push(custody_system, moved) == ["older"]
    assert push(custody_system, HELD) == ["older"]
    with as_member(partnership.custody_worker):
        assert CustodyRecord.objects.get().released_at is not None
    back = left | {"as_of": "2026-11-27T17:00:00Z", "released": "", "release_type": "", "cell": "7"}
    assert push(custody_system, back) == ["changed"]
    with as_member(partnership.custody_worker):
        record = CustodyRecord.objects.get()
        assert (record.released_at, record.cell) == (None, "7")


def test_rows_of_one_call_come_in_any_order(partnership: Partnership, as_member: Enter, custody_system: System) -> None:
    later = HELD | {"as_of": "2026-11-27T12:00:00Z", "cell": "7"}

    assert push(custody_system, later, HELD) == ["created", "older"]
    with as_member(partnership.custody_worker):
        assert CustodyRecord.objects.get().cell == "7"


def test_what_was_said_again_is_not_older_than_what_comes_late(
    partnership: Partnership, as_member: Enter, custody_system: System
) -> None:
    again, between = HELD | {"as_of": "2026-11-27T14:00:00Z"}, HELD | {"as_of": "2026-11-27T12:00:00Z", "cell": "7"}

    assert push(custody_system, HELD) == ["created"]
    assert push(custody_system, again) == ["unchanged"]
    assert push(custody_system, between) == ["older"]
    with as_member(partnership.custody_worker):
        assert CustodyRecord.objects.get().cell == "4"


def test_a_number_under_the_wrong_person_is_put_right(
    partnership: Partnership, as_member: Enter, custody_system: System, ash: Person
) -> None:
    assert push(custody_system, HELD) == ["created"]
    named = {name: HELD[name] for name in ("custody_number", "programme", "suite", "arrived")}

    right = named | {"as_of": "2026-11-27T11:00:00Z", "person": ash.reference}
    assert push(custody_system, right) == ["changed"]
    with as_member(partnership.custody_worker):
        assert [each.person_id for each in CustodyRecord.objects.held()] == [ash.pk]
        assert CustodyRecord.objects.count() == 2
    mistaken = right | {"as_of": "2026-11-27T12:00:00Z", "mistake": "yes"}
    assert push(custody_system, mistaken) == ["changed"]
    with as_member(partnership.custody_worker):
        assert not CustodyRecord.objects.held().exists()


def test_somebody_known_by_pnc_id_and_birth_is_not_registered_again(
    partnership: Partnership, as_member: Enter, custody_system: System
) -> None:
    assert push(custody_system, HELD) == ["created"]
    same = HELD | {"custody_number": "NC/4712/26", "source_id": "OTHER-1"}
    other = same | {"custody_number": "NC/4713/26", "source_id": "OTHER-2", "date_of_birth": "1980-01-01"}

    [first, second] = results(custody_system.post("custody-records", {"custody_records": [same, other]}))
    assert first["result"] == "created"
    assert second["result"] == "rejected"
    assert "has this PNC ID and another birth" in second["reasons"][0]
    with as_member(partnership.custody_worker):
        assert len({record.person_id for record in CustodyRecord.objects.all()}) == 1


def test_each_row_is_answered_apart(custody_system: System) -> None:
    rows: list[Any] = [
        HELD,
        HELD | {"custody_number": "NC/2", "suite": "Elsewhere"},
        HELD | {"custody_number": "NC/3", "released": "2026-11-27T09:00:00Z", "release_type": "nfa"},
        HELD
        | {"custody_number": "NC/4", "source_id": "", "family_name": "", "given_names": "", "date_of_birth": ""}
        | {"pnc": ""},
        {"custody_number": "NC/5"},
        HELD | {"custody_number": "NC/6", "programme": "none"},
    ]
    answered = results(custody_system.post("custody-records", {"custody_records": rows}))

    assert [each["result"] for each in answered] == ["created", *["rejected"] * 5]
    assert "no suite of this name" in answered[1]["reasons"][0]
    assert "contradict each other" in answered[2]["reasons"][0]
    assert "nobody with this reference" in answered[3]["reasons"][0]
    assert "as_of: This field is required." in answered[4]["reasons"]
    assert "No agreement in force" in answered[5]["reasons"][0]


def test_a_call_takes_a_thousand_and_no_more(
    partnership: Partnership, as_member: Enter, custody_system: System
) -> None:
    many = [
        HELD | {"custody_number": f"NC/{n}", "source_id": f"N-{n}", "given_names": f"Person {n}", "pnc": ""}
        for n in range(1000)
    ]
    assert set(push(custody_system, *many)) == {"created"}
    assert set(push(custody_system, *many[:50])) == {"unchanged"}
    assert custody_system.post("custody-records", {"custody_records": [*many, HELD]}).status_code == 422
    with as_member(partnership.custody_worker):
        assert CustodyRecord.objects.count() == 1000


def test_what_was_agreed_here_stays_when_the_custody_system_corrects(
    partnership: Partnership, as_member: Enter, custody_system: System
) -> None:
    push(custody_system, HELD)
    with as_member(partnership.custody_worker) as _:
        record = CustodyRecord.objects.get()
        make_appointment(record, by=partnership.custody_worker, at=ago(days=-2), place="Harbour Recovery")
    assert push(custody_system, HELD | {"as_of": "2026-11-27T12:00:00Z", "cell": "7"}) == ["changed"]
    with as_member(partnership.custody_worker):
        assert CustodyRecord.objects.get().appointment_with == "Harbour Recovery"


def test_a_table_of_arrivals_lands_once_and_bad_rows_come_back(
    partnership: Partnership, as_member: Enter, ash: Person, tmp_path: Path
) -> None:
    assert ash.pk
    rows = [
        "custody_number,suite,source_id,family_name,arrived,cell,reviews,authorised",
        "NC/1,Northport custody,N-1,Marsh,27/11/2026 10:00,4,2026-11-27 15:00;2026-11-27 23:00,27/11/2026 10:20",
        "NC/2,Northport custody,N-2,Reed,27/11/2026,,,",
    ]
    file = tmp_path / "custody.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")

    for landed, before in ((1, 0), (0, 1)):
        said = StringIO()
        with pytest.raises(SystemExit):
            call_command("import_custody", str(file), agency="police", programme="adder", stdout=said)
        words = " ".join(said.getvalue().split())
        assert f"Landed {landed} Landed before {before} Changed 0 Older 0 Rejected 1" in words
        assert "Write the time too" in words
    with as_member(partnership.custody_worker):
        assert len(CustodyRecord.objects.get().reviewed_at) == 2
