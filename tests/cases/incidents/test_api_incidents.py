"""A partner system records incidents: many in a call, each answered apart, each once by its own number."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.incidents.models import Incident, IncidentParticipant
from partners.models import Purpose
from tests.api.conftest import System, quick_digests
from tests.makers import make_person
from tests.partnership import Partnership

__all__ = ["quick_digests"]

Enter = Callable[..., Any]
STABBING = {"number": "NP/1", "programme": "adder", "occurred": "2026-11-14T22:15:00Z", "place": "Lantern Park"} | {
    "weapon": "knife",
    "severity": "stabbing",
    "offence": "00801",
}


@pytest.fixture
def analysis(partnership: Partnership) -> System:
    """The police's own system for analysts."""
    return System(partnership.analyst, Purpose.DETERRENCE)


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    said: list[dict[str, Any]] = answer.json()["results"]
    return said


def test_each_incident_is_answered_apart_and_recorded_once(
    partnership: Partnership, as_member: Enter, analysis: System
) -> None:
    with as_member(partnership.analyst):
        ash = make_person(partnership.analyst, programme=partnership.programme)
    took_part = [{"person": ash.reference, "part": "suspect"}, {"person": "2345678923", "part": "victim"}]
    call = {"incidents": [STABBING | {"participants": took_part}, {"number": "NP/2"}, STABBING | {"number": "NP/1"}]}

    first, second, third = results(analysis.post("incidents", call))

    assert first["result"] == "created"
    assert [each["result"] for each in first["participants"]] == ["created", "rejected"]
    assert "nobody with this number" in first["participants"][1]["reason"]
    assert second["result"] == "rejected"
    assert "place: This field is required." in second["reasons"]
    assert third == third | {"result": "rejected", "reasons": ["The call has this number twice."], "incident": None}
    [again] = results(analysis.post("incidents", {"incidents": [STABBING]}))
    assert (again["result"], again["incident"]) == ("unchanged", first["incident"])
    [changed] = results(analysis.post("incidents", {"incidents": [STABBING | {"place": "Fell Bridge"}]}))
    assert changed["result"] == "changed"
    with as_member(partnership.analyst):
        assert [each.place for each in Incident.objects.all()] == ["Fell Bridge"]
        assert IncidentParticipant.objects.count() == 1


def test_a_call_takes_a_hundred_incidents_and_an_incident_sixty_four_people(
    partnership: Partnership, as_member: Enter, analysis: System
) -> None:
    with as_member(partnership.analyst):
        people = [make_person(partnership.analyst, programme=partnership.programme) for _n in range(65)]
    parts = [{"person": person.reference, "part": "witness"} for person in people]
    many = [STABBING | {"number": f"NP/{n}"} for n in range(100)]

    assert {each["result"] for each in results(analysis.post("incidents", {"incidents": many}))} == {"created"}
    assert analysis.post("incidents", {"incidents": [*many, STABBING]}).status_code == 422
    [too_many] = results(analysis.post("incidents", {"incidents": [STABBING | {"participants": parts}]}))
    [whole] = results(analysis.post("incidents", {"incidents": [STABBING | {"participants": parts[:64]}]}))

    assert too_many["result"] == "rejected"
    assert len(whole["participants"]) == 64
    assert {each["result"] for each in whole["participants"]} == {"created"}


def test_an_agency_without_an_agreement_for_it_records_nothing(partnership: Partnership, as_member: Enter) -> None:
    system = System(partnership.probation_practitioner, Purpose.COORDINATION)

    [refused] = results(system.post("incidents", {"incidents": [STABBING]}))

    assert refused["result"] == "rejected"
    assert "No agreement in force" in refused["reasons"][0]
