"""A partner system refers a person: it requests the route, asks for consent, and sends the referral once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from cases.models import Distinction, Identity
from datasharing.models import Outbox
from partners.models import Purpose
from referrals.models import SecondReferral, Submission
from tests.access.personas import World
from tests.api.conftest import System
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership


@pytest.fixture
def wanted(world: World) -> dict[str, Any]:
    area = world.rule.area or world.referral.area
    return {
        "person": world.person.reference,
        "programme": "adder",
        "area": area.code if area else None,
        "substance_group": "opiate",
        "despite": {"referrals": [world.referral.reference], "why": "They want another service"},
    }


AGREED = {"given": True, "recipient": "harbour"}
KEY = {"Idempotency-Key": "9f1c2d3e-first"}


def sent() -> int:
    with owner_role():
        return Outbox.objects.filter(task="referrals.deliver").count()


def referrals(system: System) -> int:
    return len(system.get("referrals").json()["items"])


def test_a_system_learns_who_would_receive_it_and_how_to_ask(police: System, wanted: dict[str, Any]) -> None:
    del wanted["despite"]
    route = police.post("referrals/routes", wanted).json()

    assert route["recipient"] == "harbour"
    assert route["needs_consent"] is True
    assert "Harbour" in route["wording"]


def test_a_referral_is_sent_and_can_be_followed(police: System, harbour: System, wanted: dict[str, Any]) -> None:
    before = sent()

    answer = police.post("referrals", wanted | {"consent": AGREED, "urgent": True}, headers=KEY)

    assert answer.status_code == 201, answer.content
    reference = answer.json()["reference"]
    assert answer["Location"] == f"/api/v1/referrals/{reference}"
    assert sent() == before + 1
    assert police.get(f"referrals/{reference}").json()["state"] == "sent"
    assert harbour.get(f"referrals/{reference}").json()["identity"]["family_name"]


def test_a_live_referral_is_named_first_and_going_on_is_kept(
    police: System, harbour: System, wanted: dict[str, Any], world: World, as_member: Callable[..., Any]
) -> None:
    body = wanted | {"consent": AGREED}
    before = sent()

    asked = police.post("referrals", {**body, "despite": None}, headers=KEY)

    assert asked.status_code == 409
    assert asked.json()["type"].endswith("live_referrals")
    assert [each["referral"] for each in asked.json()["live"]] == [world.referral.reference]
    assert asked.json()["live"][0]["state"] == "delivered"
    assert sent() == before

    reference = police.post("referrals", body, headers=KEY).json()["reference"]

    worker = world.partnership.custody_worker
    with as_member(worker):
        second = SecondReferral.objects.select_related("by").get(referral__reference=reference)
        assert (second.others, second.why) == ([world.referral.reference], "They want another service")
        assert second.by.agency_id == worker.agency_id
    with as_member(world.partnership.treatment_worker):
        assert not SecondReferral.objects.exists()


def test_whoever_names_some_of_the_live_referrals_is_told_all_of_them(
    police: System, wanted: dict[str, Any], world: World
) -> None:
    body = wanted | {"consent": AGREED}
    second = police.post("referrals", body, headers=KEY).json()["reference"]

    asked = police.post("referrals", body, headers={"Idempotency-Key": "a third one"})

    assert asked.status_code == 409
    assert {each["referral"] for each in asked.json()["live"]} == {world.referral.reference, second}


def test_the_same_key_sends_once(police: System, wanted: dict[str, Any]) -> None:
    body = wanted | {"consent": AGREED}
    before = sent()

    first, second = (police.post("referrals", body, headers=KEY) for _ in range(2))

    assert first.status_code == second.status_code == 201
    assert first.json()["reference"] == second.json()["reference"]
    assert sent() == before + 1


def test_a_key_is_good_for_one_referral(police: System, wanted: dict[str, Any]) -> None:
    police.post("referrals", wanted | {"consent": AGREED}, headers=KEY)

    answer = police.post("referrals", wanted | {"consent": AGREED, "reason": "another"}, headers=KEY)

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("key_used")


def test_a_key_of_another_purpose_is_another_key(partnership: Partnership, wanted: dict[str, Any]) -> None:
    system = System(partnership.police_supervisor, Purpose.CUSTODY, Purpose.DETERRENCE)
    body = wanted | {"consent": AGREED}

    first = system.post("referrals", body, headers=KEY | {"Purpose": "custody"})
    body["despite"]["referrals"].append(first.json()["reference"])
    second = system.post("referrals", body, headers=KEY | {"Purpose": "deterrence"})

    assert first.status_code == second.status_code == 201
    assert first.json()["reference"] != second.json()["reference"]


def test_a_referral_that_cannot_be_seen_any_more_is_missing(police: System, wanted: dict[str, Any]) -> None:
    body = wanted | {"consent": AGREED}
    police.post("referrals", body, headers=KEY)
    with owner_role():
        Submission.objects.update(led_to=Concat(Value("2345678923"), Substr("led_to", 11)))

    assert police.post("referrals", body, headers=KEY).status_code == 404


@pytest.mark.parametrize("key", ["", "short", "x" * 201])
def test_without_a_key_nothing_is_sent(police: System, wanted: dict[str, Any], key: str) -> None:
    before = sent()

    assert police.post("referrals", wanted | {"consent": AGREED}, headers={"Idempotency-Key": key}).status_code == 400
    assert sent() == before


def test_without_consent_nothing_is_sent(police: System, wanted: dict[str, Any]) -> None:
    before = sent()

    for consent in (None, {"given": False, "recipient": "harbour"}):
        answer = police.post("referrals", wanted | {"consent": consent}, headers=KEY)

        assert answer.status_code == 422
        assert answer.json()["type"].endswith("consent_missing")
    assert sent() == before


def test_whoever_was_asked_about_another_recipient_is_asked_again(police: System, wanted: dict[str, Any]) -> None:
    answer = police.post("referrals", wanted | {"consent": {"given": True, "recipient": "bridge"}}, headers=KEY)

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("recipient_changed")


def test_what_no_rule_routes_is_refused(stranger: System, police: System, wanted: dict[str, Any]) -> None:
    del wanted["despite"]
    answer = police.post("referrals/routes", wanted | {"substance_group": "", "area": None, "programme": None})

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("no_route")


def test_nobody_refers_a_person_they_cannot_see(stranger: System, wanted: dict[str, Any]) -> None:
    hidden = stranger.post("referrals", wanted | {"consent": AGREED}, headers=KEY)
    missing = stranger.post("referrals", wanted | {"consent": AGREED, "person": "2345678923"}, headers=KEY)

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', '{"person": 1}', '{"person": "2345678923", "area": "nowhere"}'])
def test_what_cannot_be_read_is_refused(police: System, body: str) -> None:
    answer = police.post("referrals", body, headers=KEY)

    assert answer.status_code in {400, 404, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_a_refused_referral_leaves_nothing(police: System, wanted: dict[str, Any]) -> None:
    before = referrals(police)

    refused = police.post("referrals", wanted, headers=KEY)

    assert refused.status_code == 422
    assert referrals(police) == before
    assert police.post("referrals", wanted | {"consent": AGREED}, headers=KEY).status_code == 201


def test_risks_and_a_phone_go_with_it(police: System, harbour: System, wanted: dict[str, Any]) -> None:
    said = {"risks": ["pregnant", "suicide"], "risk_note": "Alone at night", "phone": "07700 900456"}

    reference = police.post("referrals", wanted | {"consent": AGREED} | said, headers=KEY).json()["reference"]

    seen = harbour.get(f"referrals/{reference}").json()
    assert (seen["risks"], seen["risk_note"]) == (said["risks"], "Alone at night")
    assert seen["identity"]["phone"] == "07700 900456"


def test_a_risk_that_is_no_code_is_refused(police: System, wanted: dict[str, Any]) -> None:
    answer = police.post("referrals", wanted | {"consent": AGREED, "risks": ["bad mood"]}, headers=KEY)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "risks"


def test_others_who_may_be_the_same_person_are_named_first(
    police: System, wanted: dict[str, Any], world: World, as_member: Callable[..., Any]
) -> None:
    worker = world.partnership.custody_worker
    born: dict[str, Any] = {"date_of_birth": "1984-03-27", "birth_precision": "day"}
    with as_member(worker):
        Identity.objects.filter(person=world.person, owner=worker.agency).update(**born)
        other = make_person(worker, family_name="Mersh", **born)
    body = wanted | {"consent": AGREED}

    asked = police.post("referrals", body, headers=KEY)

    assert asked.status_code == 409
    assert asked.json()["type"].endswith("possible_matches")
    assert asked.json()["matches"] == [other.reference]

    assert police.post("referrals", body | {"apart": [other.reference]}, headers=KEY).status_code == 201
    with as_member(worker):
        judged = Distinction.objects.get()
        assert (judged.person, judged.other, judged.door) == (world.person, other, Distinction.Door.API)
