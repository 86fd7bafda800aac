"""Partner systems pull what agreements open to their agency, page by page, and no more."""

import json
from typing import Any

import pytest
from django.db import connection
from django.utils.dateparse import parse_datetime
from rest_framework.renderers import JSONRenderer

from datasharing.enforcement import bulk
from datasharing.enforcement.door import Actor, acting
from datasharing.models import LogEntry
from focused_deterrence.api import COLLECTIONS as OFFERED
from partners.models import Purpose, Role
from tests.access.personas import World
from tests.api.conftest import System
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership

COLLECTIONS = {collection.slug: collection for collection in OFFERED}


def items(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    return list(answer.json()["items"])


def test_a_system_pulls_what_its_own_agency_holds(world: World, police: System) -> None:
    [ash] = items(police.get("people"))

    assert ash["person"] == world.person.reference
    assert ash["owner"] == "police"
    assert ash["programme"] == "adder"


def test_a_partner_pulls_exactly_what_its_agreement_opens(world: World, probation: System) -> None:
    given = {slug: len(items(probation.get(slug))) for slug in COLLECTIONS}

    assert {slug for slug, number in given.items() if number} == {"people", "cases"}


def test_whoever_shares_nothing_pulls_nothing(world: World, partnership: Partnership) -> None:
    for member in ("bridge_worker", "council_worker", "stranger"):
        held = partnership.members[member]
        system = System(held, Purpose(held.purposes[0]))

        assert [slug for slug in COLLECTIONS if items(system.get(slug))] == []


@pytest.mark.parametrize("slug", COLLECTIONS)
def test_a_page_says_what_the_serializer_says(world: World, slug: str) -> None:
    collection = COLLECTIONS[slug]
    member = world.partnership.police_supervisor
    with acting(Actor.of(member, Purpose.CUSTODY, resource="test")):
        pulled = json.loads(f"[{collection.page(collection.records().order_by('pk')).body}]")
        said = collection.serializer(collection.records().order_by("pk"), many=True).data
        shown = json.loads(JSONRenderer().render(said))

    assert as_instants(pulled) == as_instants(shown)


def as_instants(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With instants as such: PostgreSQL and Python write the same one differently."""
    return [{name: _instant(value) or value for name, value in each.items()} for each in said]


def _instant(value: Any) -> Any:
    return parse_datetime(value) if isinstance(value, str) and "T" in value else None


def test_pages_follow_each_other_without_gap_or_overlap(police: System, partnership: Partnership) -> None:
    worker = partnership.custody_worker
    with acting(Actor.of(worker, Purpose.CUSTODY, resource="test")):
        everybody = {make_person(worker, programme=partnership.programme).reference for _ in range(7)}

    pulled: list[str] = []
    after: dict[str, str] = {}
    more = True
    while more:
        page = police.get("people", {"limit": 3} | after).json()
        pulled += [each["person"] for each in page["items"]]
        after, more = {"after": page["next"]}, page["more"]

    assert len(pulled) == 7
    assert set(pulled) == everybody


def test_what_was_pulled_is_what_the_log_says(world: World, probation: System) -> None:
    probation.get("people", headers={"On-Behalf-Of": "officer 4711"})

    with owner_role():
        entry = LogEntry.objects.filter(resource="api_people").get()
    assert entry.operation == "disclosure"
    assert entry.persons == [world.person.pk]
    assert entry.on_behalf_of == "officer 4711"
    assert entry.clauses


def test_without_a_log_row_nothing_is_shown(world: World, police: System) -> None:
    with owner_role(), connection.cursor() as cursor:
        cursor.execute("REVOKE INSERT ON datasharing_logentry FROM fd_app")
        cursor.execute(
            "REVOKE INSERT (operation, outcome, category, owner_id, persons) ON datasharing_logentry FROM fd_app"
        )

    answer = police.get("people")

    assert answer.status_code == 503
    assert world.person.reference not in answer.content.decode()


def test_a_log_that_swallows_rows_shows_nothing(world: World, police: System) -> None:
    with owner_role(), connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end'")
        cursor.execute("GRANT EXECUTE ON FUNCTION swallow TO PUBLIC")
        cursor.execute(
            "CREATE TRIGGER a_swallow BEFORE INSERT ON datasharing_logentry FOR EACH ROW EXECUTE FUNCTION swallow()"
        )

    assert police.get("people").status_code == 503


def test_a_pull_is_narrowed_to_an_agency_or_a_programme(world: World, probation: System) -> None:
    assert len(items(probation.get("cases", {"owner": "police", "programme": "adder"}))) == 1
    assert items(probation.get("cases", {"owner": "probation"})) == []
    assert items(probation.get("cases", {"owner": "nobody"})) == []


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "501"}, {"limit": "many"}, {"owner": "a b"}])
def test_a_pull_that_cannot_be_meant_is_refused(police: System, query: dict[str, str]) -> None:
    answer = police.get("people", query)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] in query


def test_a_cursor_holds_only_where_it_was_given(world: World, police: System, probation: System) -> None:
    cursor = probation.get("people").json()["next"]

    for system, slug, given in [(probation, "cases", cursor), (police, "people", cursor), (police, "people", "x")]:
        answer = system.get(slug, {"after": given})

        assert answer.status_code == 422
        assert answer.json()["type"].endswith("unknown_cursor")


def test_a_person_is_shown_as_far_as_agreements_go(world: World, probation: System) -> None:
    shown = probation.get(f"people/{world.person.reference}").json()

    assert {slug for slug, held in shown.items() if held} == {"person", "people", "cases"}


def test_hidden_is_missing(world: World, stranger: System) -> None:
    for path in ("people/{}", "referrals/{}"):
        hidden = stranger.get(path.format(world.person.reference))
        missing = stranger.get(path.format("2345678923"))

        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content


def test_people_are_found_by_what_is_in_the_body(world: World, probation: System, stranger: System) -> None:
    [identity] = items(probation.get("people"))
    asked = {"family_name": identity["family_name"][:3]}

    found = probation.post("people/searches", asked).json()["people"]

    assert [each["person"] for each in found] == [world.person.reference]
    assert stranger.post("people/searches", asked).json() == {"people": []}
    assert probation.post("people/searches", {}).status_code == 422


def test_the_statement_is_one(world: World, police: System, django_assert_num_queries: Any) -> None:
    member = world.partnership.police_supervisor
    with acting(Actor.of(member, Purpose.CUSTODY, resource="test")), django_assert_num_queries(1):
        bulk.read_as_json(COLLECTIONS["people"].records(), COLLECTIONS["people"].serializer.columns())


def test_only_partner_systems_hold_their_role(police: System) -> None:
    with owner_role():
        member = police.membership()

    assert member.role == Role.API_CLIENT
    assert member.user.is_system


PLAIN = [{}, {"limit": "1"}, {"owner": "police"}, {"owner": "nobody"}, {"programme": "adder"}, {"limit": "500"}]
NOT_PLAIN = [{"limit": "0"}, {"limit": "501"}, {"limit": "many"}, {"limit": "-1"}, {"owner": "ñ"}, {"programme": "a b"}]


def test_a_plain_pull_is_answered_as_any_other(world: World, police: System) -> None:
    """What is asked in a way that DRF has to look at (other words in Accept) is answered with the same bytes."""
    for asked in PLAIN:
        plain = police.get("people", asked)
        ceremonious = police.get("people", asked, {"Accept": "application/json, */*"})

        assert plain.status_code == 200
        assert without_cursor(plain) == without_cursor(ceremonious)
        assert plain.headers == ceremonious.headers
        assert "HEAD" in plain.headers["Allow"]


def without_cursor(answer: Any) -> Any:
    """The answer but for its cursor, which is sealed anew each time."""
    return {**answer.json(), "next": bool(answer.json()["next"])}


def test_what_cannot_be_meant_is_told_as_before(police: System, stranger: System) -> None:
    given = police.get("people").json()["next"]

    assert [police.get("people", asked).status_code for asked in NOT_PLAIN] == [422] * len(NOT_PLAIN)
    assert stranger.get("people", {"after": given or "made-up"}).json()["type"].endswith(":unknown_cursor")
    assert police.get("people", headers={"Accept": "text/html"}).status_code == 406
    assert police.get("people", headers={"Authorization": "Bearer made-up"}).status_code == 401
    assert (
        police.browser.delete("/api/v1/people", headers={"Authorization": f"Bearer {police.token}"}).status_code == 405
    )


def test_the_statement_of_a_pull_is_compiled_once_and_its_values_are_put_in(
    police: System, partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = partnership.custody_worker
    with acting(Actor.of(worker, Purpose.CUSTODY, resource="test")):
        for _time in range(3):
            make_person(worker, programme=partnership.programme)
    first = police.get("people", {"limit": "1"}).json()
    second = police.get("people", {"limit": "1", "after": first["next"]}).json()
    monkeypatch.setattr(bulk, "as_rows", None)

    third = police.get("people", {"limit": "1", "after": second["next"]}).json()

    assert len({page["items"][0]["id"] for page in (first, second, third)}) == 3
