"""A prison's own system pushes receptions and moves: in any order, again, and corrected later; a CSV does, too."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cases.models import Identity
from datasharing.models import Person
from partners.models import Purpose
from referrals.prison.models import Medication, Movement, PrisonEpisode, Referring
from referrals.remand.models import ReleaseAlert, RemandPlan
from tests.api.conftest import System, quick_digests
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.prison.inside import agree_on_prison
from tests.referrals.remand.conftest import write_card

__all__ = ["quick_digests"]

Enter = Callable[..., Any]
RECEIVED = {"number": "R/1", "programme": "adder", "received": "2026-11-20T17:30:00Z", "prison": "NMI"} | {
    "source_id": "A1234BC",
    "family_name": "Marsh",
    "given_names": "Ash",
    "date_of_birth": "1990-02-03",
    "legal_status": "remand",
    "substance_group": "opiate",
}
MOVED = {"programme": "adder", "episode": "R/1", "source_id": "A1234BC"}


@pytest.fixture
def prison(partnership: Partnership) -> System:
    """The system of the agency that keeps people in prison."""
    return System(partnership.probation_practitioner, Purpose.SUPERVISION)


def receptions(prison: System, *rows: dict[str, Any]) -> list[tuple[str, str]]:
    answer = prison.post("prison-episodes", {"receptions": list(rows)})
    assert answer.status_code == 200, answer.content
    return [(each["result"], each["reason"]) for each in answer.json()["results"]]


def moves(prison: System, *rows: dict[str, Any]) -> list[tuple[str, str]]:
    answer = prison.post("prison-movements", {"moves": list(rows)})
    assert answer.status_code == 200, answer.content
    return [(each["result"], each["reason"]) for each in answer.json()["results"]]


def test_a_reception_that_is_pushed_registers_the_person_and_is_recorded_once(
    partnership: Partnership, as_member: Enter, prison: System
) -> None:
    pushed = RECEIVED | {"medicines": "Methadone 60 ml; Sertraline 50 mg", "next_court": "2026-12-02", "court": "Crown"}

    assert receptions(prison, pushed) == [("created", "")]
    assert receptions(prison, pushed) == [("unchanged", "")]
    assert receptions(prison, pushed | {"location": "B2-14"}) == [("changed", "")]

    with as_member(partnership.probation_practitioner):
        episode = PrisonEpisode.objects.get()
        assert (episode.location, episode.referring) == ("B2-14", Referring.AWAITING)
        assert Identity.objects.get(person=episode.person_id).family_name == "Marsh"
        assert Medication.objects.count() == 2
        plan = RemandPlan.objects.get()
        assert (str(plan.next_court_on), plan.court) == ("2026-12-02", "Crown")


def test_each_row_of_a_batch_is_answered_apart(prison: System) -> None:
    wrong = {"number": "R/2", "programme": "adder", "received": "2026-11-20", "prison": "XXX", "source_id": "B"}
    unknown = RECEIVED | {"number": "R/3", "source_id": "C", "family_name": "", "given_names": "", "date_of_birth": ""}

    first, second, third, fourth, fifth = receptions(
        prison, RECEIVED, wrong, unknown, RECEIVED, {**RECEIVED, "number": "R/5", "wing": "B"}
    )

    assert first == ("created", "")
    assert second == ("rejected", "prison: The register of prisons has no such code.")
    assert "nobody with this number" in third[1]
    assert fourth == ("rejected", "The call has this number twice.")
    assert "not known here: wing" in fifth[1]


def test_a_call_takes_a_thousand_receptions_and_no_more(prison: System) -> None:
    many = [
        RECEIVED | {"number": f"R/{n}", "source_id": f"S{n}", "family_name": f"Marsh {n}", "given_names": "Ash"}
        for n in range(1_000)
    ]

    assert {result for result, _reason in receptions(prison, *many)} == {"created"}
    assert prison.post("prison-episodes", {"receptions": [*many, RECEIVED]}).status_code == 422
    assert {result for result, _reason in receptions(prison, *many)} == {"unchanged"}


def test_moves_may_come_before_the_reception_and_in_any_order(
    partnership: Partnership, as_member: Enter, prison: System
) -> None:
    worker = partnership.probation_practitioner
    later = MOVED | {"number": "M/2", "kind": "transfer", "moved": "2026-11-22T09:00:00Z", "prison": "LEI"}
    earlier = MOVED | {"number": "M/1", "kind": "location", "moved": "2026-11-21T09:00:00Z", "location": "B3"}
    assert moves(prison, later)[0][0] == "rejected"  # nobody knows them yet
    receptions(prison, RECEIVED | {"number": "R/0", "substance_group": ""})

    assert moves(prison, later, earlier) == [("created", ""), ("created", "")]
    receptions(prison, RECEIVED)

    with as_member(worker):
        episode = PrisonEpisode.objects.get(number="R/1")
        assert (episode.prison.code, episode.location) == ("LEI", "")
        assert Movement.objects.filter(episode=episode).count() == 2
    assert moves(prison, later | {"taken_back": "yes"}) == [("changed", "")]
    with as_member(worker):
        episode = PrisonEpisode.objects.get(number="R/1")
        assert (episode.prison.code, episode.location) == ("NMI", "B3")


def test_a_release_that_is_pushed_tells_everybody_once(
    partnership: Partnership, as_member: Enter, prison: System
) -> None:
    agree_on_prison(partnership)
    receptions(prison, RECEIVED)
    with as_member(partnership.probation_practitioner):
        write_card(RemandPlan.objects.select_related("person", "episode").get(), partnership)
    out = MOVED | {"number": "M/9", "kind": "release", "moved": "2026-11-30T11:10:00Z", "release_kind": "remand_bail"}
    out |= {"released_from": "Northport Magistrates’ Court"}

    assert moves(prison, out) == [("created", "")]
    assert moves(prison, out) == [("unchanged", "")]

    with as_member(partnership.treatment_worker):
        assert ReleaseAlert.objects.get().released_from == "Northport Magistrates’ Court"
    with as_member(partnership.probation_practitioner):
        assert PrisonEpisode.objects.get().released_at is not None


def test_a_file_does_the_same(partnership: Partnership, as_member: Enter, tmp_path: Path) -> None:
    with as_member(partnership.probation_practitioner):
        ash: Person = make_person(partnership.probation_practitioner, programme=partnership.programme)
    file = tmp_path / "receptions.csv"
    file.write_text(f"number,person,received,prison,substance_group\nR/1,{ash.reference},20/11/2026 17:30,NMI,opiate\n")
    moved = tmp_path / "moves.csv"
    moved.write_text("number,episode,kind,moved,prison\nM/1,R/1,transfer,21/11/2026 09:00,LEI\n")

    for _again in range(2):
        call_command("import_receptions", str(file), str(moved), agency="probation", programme="adder")

    with as_member(partnership.probation_practitioner):
        episode = PrisonEpisode.objects.get()
        assert (episode.person_id, episode.prison.code) == (ash.pk, "LEI")
