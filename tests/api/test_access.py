"""Every operation of the partner API × every kind of caller, and no operation without its row."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from drf_spectacular.generators import SchemaGenerator

from focused_deterrence.api import COLLECTIONS
from partners.models import Purpose
from tests.access.personas import World
from tests.api.conftest import System

SLUGS = [collection.slug for collection in COLLECTIONS]
TASKS = {"tasks", "task-identities", "task-events"}
SENT = {"referrals", "referral-identities", "events"}
FACTS = {"groups", "group-aliases", "incidents"}
"""About no one person: no restriction on Ash closes them."""
SYSTEMS = {
    "owner": ("custody_worker", Purpose.CUSTODY),
    "partner": ("probation_practitioner", Purpose.SUPERVISION),
    "addressee": ("treatment_worker", Purpose.TREATMENT),
    "lapsed": ("bridge_worker", Purpose.TREATMENT),
    "suspended": ("council_worker", Purpose.COORDINATION),
    "stranger": ("stranger", Purpose.COORDINATION),
    "restricted": ("custody_worker", Purpose.CUSTODY),
    "wrong_purpose": ("probation_practitioner", Purpose.COORDINATION),
}
SIGNED_OUT = "signed_out"
HOLDS: dict[str, set[str]] = {
    "owner": {
        "people",
        "cases",
        "consents",
        "custody-contacts",
        "group-memberships",
        "membership-bases",
        "incident-participants",
    }
    | SENT
    | TASKS
    | FACTS,
    "partner": {"people", "cases"},
    "addressee": {"people"} | SENT | TASKS,
    "restricted": FACTS,
}
"""The collections in which each caller finds something about Ash, or the group; the others find nothing in any."""

Ask = Callable[[World, System], Any]


def _wanted(world: World) -> dict[str, Any]:
    area = world.rule.area or world.referral.area
    return {
        "person": world.person.reference,
        "programme": "adder",
        "subject_role": 1,
        "area": area.code if area else None,
        "substance_group": "opiate",
    }


def _search(world: World, system: System) -> Any:
    return system.post("people/searches", {"family_name": "Marsh"})


def _route(world: World, system: System) -> Any:
    return system.post("referrals/routes", _wanted(world))


def _send(world: World, system: System) -> Any:
    despite = {"referrals": [world.referral.reference], "why": "They want another service"}
    body = _wanted(world) | {"consent": {"given": True, "recipient": "harbour"}, "despite": despite}
    return system.post("referrals", body, headers={"Idempotency-Key": "access-matrix"})


def _record(world: World, system: System) -> Any:
    incident = {"number": "1", "programme": "adder", "occurred": "2026-11-01", "place": "Quay", "severity": "robbery"}
    taking = {"person": world.person.reference, "part": "suspect"}
    return system.post("incidents", {"incidents": [incident | {"participants": [taking]}]})


def _receive(_world: World, system: System) -> Any:
    said = {"number": "1", "programme": "adder", "person": "2345678923", "received": "2026-11-01", "prison": "NMI"}
    return system.post("prison-episodes", {"receptions": [said]})


def _move(_world: World, system: System) -> Any:
    said = {"number": "1", "programme": "adder", "episode": "1", "kind": "location", "moved": "2026-11-01"}
    return system.post("prison-movements", {"moves": [said]})


def _state(world: World, system: System) -> Any:
    stated = {"number": "1", "programme": "adder", "person": world.person.reference, "as_of": "2026-11-01T09:00:00Z"}
    return system.post("release-dates", {"dates": [stated | {"release_kind": "remand_bail"}]})


def _list(world: World, system: System) -> Any:
    hearing = {"number": "1", "programme": "adder", "court": "NOTTMC", "listed_on": "2026-12-01"}
    return system.post("hearings", {"hearings": [hearing | {"person": world.person.reference}]})


def _arrive(world: World, system: System) -> Any:
    held = {"custody_number": "1", "programme": "adder", "as_of": "2026-11-01T10:00:00Z", "suite": "Northport custody"}
    row = held | {"arrived": "2026-11-01T10:00:00Z", "person": world.person.reference}
    return system.post("custody-records", {"custody_records": [row]})


ABOUT_ASH: dict[str, tuple[Ask, dict[str, int], int]] = {
    "GET /api/v1/people/{person}": (
        lambda world, system: system.get(f"people/{world.person.reference}"),
        {"owner": 200, "partner": 200, "addressee": 200},
        404,
    ),
    "GET /api/v1/referrals/{reference}": (
        lambda world, system: system.get(f"referrals/{world.referral.reference}"),
        {"owner": 200, "addressee": 200},
        404,
    ),
    "POST /api/v1/referrals/routes": (_route, {"owner": 200, "partner": 409, "addressee": 200}, 404),
    "POST /api/v1/incidents": (_record, {}, 200),
    "POST /api/v1/prison-episodes": (_receive, {}, 200),
    "POST /api/v1/prison-movements": (_move, {}, 200),
    "POST /api/v1/release-dates": (_state, {}, 200),
    "POST /api/v1/hearings": (_list, {}, 200),
    "POST /api/v1/custody-records": (_arrive, {}, 200),
    "GET /api/v1/network": (lambda _world, system: system.get("network"), {}, 200),
    "POST /api/v1/referrals": (_send, {"owner": 201, "partner": 409, "addressee": 409}, 404),
}
"""The operations on Ash, the status for each caller, and the status for all other callers with a token.

Callers who know Ash get 409 if their rules find no route, or another recipient than the one Ash was asked about.
"""
EMPTY_FOR_MOST: dict[str, tuple[Ask, set[str]]] = {
    f"GET /api/v1/{slug}": (
        lambda _world, system, slug=slug: system.get(slug),
        {persona for persona, held in HOLDS.items() if slug in held},
    )
    for slug in SLUGS
} | {"POST /api/v1/people/searches": (_search, {"owner", "partner", "addressee"})}
"""The operations open to all callers with a token, and the callers who find a record."""
FOR_EVERY_SYSTEM: dict[str, Ask] = {"GET /api/v1/changes": lambda _world, system: system.get("changes")}
OPERATIONS: dict[str, Ask] = {
    **{operation: ask for operation, (ask, _, _) in ABOUT_ASH.items()},
    **{operation: ask for operation, (ask, _) in EMPTY_FOR_MOST.items()},
    **FOR_EVERY_SYSTEM,
}


def described() -> Iterator[str]:
    """Every operation that the description of the API tells of."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    for path, operations in paths.items():
        yield from (f"{method.upper()} {path}" for method in operations)


def restrict(world: World, enter: Any) -> None:
    """Let a supervisor of the police alone see what the police hold about Ash."""
    supervisor = world.partnership.police_supervisor
    rules = json.dumps([{"kind": "restriction", "user": supervisor.user_id}])
    with enter(supervisor, Purpose.DETERRENCE), connection.cursor() as cursor:
        cursor.execute("SELECT sharing.guard_person(%s, %s, 'A colleague')", [world.person.pk, rules])


def caller(persona: str, world: World, enter: Any) -> System:
    """The partner system that `persona` names, with a token or without."""
    if persona == "restricted":
        restrict(world, enter)
    member, purpose = SYSTEMS["stranger" if persona == SIGNED_OUT else persona]
    system = System(getattr(world.partnership, member), purpose)
    if persona == SIGNED_OUT:
        system.token = ""
    return system


def test_every_operation_has_a_row() -> None:
    assert sorted(described()) == sorted(OPERATIONS)


@pytest.mark.parametrize("persona", SYSTEMS)
def test_a_system_gets_what_the_matrix_says(world: World, as_member: Any, persona: str) -> None:
    system = caller(persona, world, as_member)
    expected = {operation: who.get(persona, other) for operation, (_, who, other) in ABOUT_ASH.items()}

    given = {operation: ABOUT_ASH[operation][0](world, system).status_code for operation in ABOUT_ASH}

    assert given == expected


@pytest.mark.parametrize("persona", SYSTEMS)
def test_a_system_finds_what_agreements_open_and_no_more(world: World, as_member: Any, persona: str) -> None:
    system = caller(persona, world, as_member)
    expected = {operation: persona in who for operation, (_, who) in EMPTY_FOR_MOST.items()}

    given = {operation: _finds(ask(world, system)) for operation, (ask, _) in EMPTY_FOR_MOST.items()}

    assert given == expected


def _finds(answer: Any) -> bool:
    assert answer.status_code == 200, answer.content
    said = answer.json()
    return bool(said.get("items") or said.get("people"))


def test_whoever_has_no_token_is_told_nothing(world: World, as_member: Any) -> None:
    nobody = caller(SIGNED_OUT, world, as_member)

    answers = {operation: ask(world, nobody) for operation, ask in OPERATIONS.items()}

    assert {operation: answer.status_code for operation, answer in answers.items()} == dict.fromkeys(OPERATIONS, 401)
    assert len({answer.content for answer in answers.values()}) == 1


def test_every_system_may_follow_changes(world: World, as_member: Any) -> None:
    for persona in SYSTEMS:
        for ask in FOR_EVERY_SYSTEM.values():
            answer = ask(world, caller(persona, world, as_member))

            assert answer.status_code == 200
            assert answer.json()["items"] == []
