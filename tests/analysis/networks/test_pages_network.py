"""The page of a network says who stands out and why, of what its reader may see."""

import json
from collections.abc import Callable
from typing import Any

import igraph
import pytest

from analysis.networks import scope
from analysis.networks.models import NetworkCount
from cases.models import Association, Identity
from datasharing.models import Category, Person, SubjectRole
from datasharing.restriction.actions import Rule, guard_person
from partners.models import Purpose
from tests.analysis.networks.published import LONDON, load_london
from tests.api.conftest import System
from tests.datasharing.enforcement import log
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]


@pytest.fixture
def london(partnership: Partnership) -> Partnership:
    """The published network, held by the police."""
    load_london()
    return partnership


def own_graph() -> igraph.Graph:
    """The published network as igraph reads it."""
    lines = (LONDON / "london_gang_edges.csv").read_text().split()[1:]
    return igraph.Graph(54, edges=[tuple(int(end) - 1 for end in line.split(",")[:2]) for line in lines])


def test_the_london_gang_has_the_figures_that_were_published(london: Partnership) -> None:
    said = words(browser_of(london.analyst).get("/network?since=ever"))

    assert "54 people, 315 ties that you may see" in said
    assert "a share of 0.2201 exists (density)" in said
    assert "a share of 0.5197 know each other (transitivity)" in said
    between = said.partition("Who stands between others")[2]
    assert between.index("London: 1 ") < between.index("London: 7 ") < between.index("London: 4 ")


def test_a_partner_system_gets_the_figures_that_igraph_counts(london: Partnership, as_member: Enter) -> None:
    system, graph = System(london.analyst, Purpose.DETERRENCE), own_graph()

    figures = system.get("network").json()

    assert round(figures["density"], 4) == round(graph.density(), 4) == 0.2201
    assert round(figures["transitivity"], 4) == round(graph.transitivity_undirected(), 4) == 0.5197
    with as_member(london.analyst):
        known = {each.person.reference: each.known_as for each in Identity.objects.select_related("person")}
    counted = graph.betweenness()
    top = sorted(range(54), key=lambda vertex: -counted[vertex])[:3]
    assert [known[each["person"]] for each in figures["brokers"][:3]] == [f"London: {vertex + 1}" for vertex in top]
    assert [f"London: {vertex + 1}" for vertex in top] == ["London: 1", "London: 7", "London: 4"]
    assert [each["betweenness"] for each in figures["brokers"][:3]] == pytest.approx([counted[each] for each in top])


def test_an_edge_that_has_changed_is_corrected_and_reported(london: Partnership, as_member: Enter) -> None:
    said = load_london("changed_edges.csv")

    assert "1 changed" in said
    assert "Associations: 0 landed" in said
    with as_member(london.analyst):
        assert Association.objects.count() == 315
    assert "0 changed" in load_london("changed_edges.csv")


def test_the_page_and_its_picture_log_whom_they_show(london: Partnership) -> None:
    browser = browser_of(london.analyst)
    for address in ("/network", "/network/picture"):
        last = log.mark()

        answer = browser.get(address)

        assert answer.status_code == 200
        named = {person for entry in log.since(last) if entry.category == Category.GROUP for person in entry.persons}
        assert len(named) == 54
    picture = json.loads(answer.content)
    assert (len(picture["people"]), len(picture["ties"])) == (54, 315)


def test_a_stranger_sees_nothing_of_it(london: Partnership) -> None:
    assert "No ties that you may see" in words(browser_of(london.probation_practitioner).get("/network"))


def tie(one: Person, other: Person, by: Any, programme: Any) -> None:
    Association.objects.create(
        owner=by.agency,
        programme=programme,
        person=one,
        other=other,
        kind=Association.Kind.STOP,
        source="Stops",
        grade="3D",
        subject_role=SubjectRole.PROGRAMME,
    )


def test_a_long_network_is_counted_by_the_worker_step_by_step(
    london: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope, "SHORT", 10)
    browser = browser_of(london.analyst)
    assert "Count it" in words(browser.get("/network"))

    browser.post("/network/count")

    for step in range(3):
        assert f"Being counted: {step} of 3 steps done" in words(browser.get("/network"))
        carry_everything()
    said = words(browser.get("/network"))
    assert "54 people, 315 ties that you may see" in said
    assert "London: 1 " in said.partition("Who stands between others")[2]


def test_a_count_leaves_out_what_a_guard_kept_from_who_asked_and_is_shown_to_nobody_who_sees_less(
    london: Partnership, as_member: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor, analyst = london.police_supervisor, london.analyst
    with as_member(supervisor):
        kept = Identity.objects.select_related("person").get(known_as="London: 1").person
        rule: Rule = {"kind": "exclusion", "user": analyst.user_id}
        guard_person(kept, [rule], by=supervisor, reason="Knows the family")
    monkeypatch.setattr(scope, "SHORT", 10)
    for member in (analyst, supervisor):
        browser_of(member, Purpose.DETERRENCE).post("/network/count")
    for _step in range(3):
        carry_everything()

    with as_member(supervisor, Purpose.DETERRENCE):
        [seen] = NetworkCount.objects.filter(asked_by=supervisor.user)
        assert seen.figures["people"] == 54
    with as_member(analyst):
        [own] = NetworkCount.objects.all()
        assert own.figures["people"] == 53
        assert kept.pk not in {entry["person"] for entry in own.figures["brokers"]}
    with as_member(london.probation_practitioner):
        assert not NetworkCount.objects.exists()


def test_weak_ties_can_be_left_out(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        one, other = (make_person(analyst, programme=partnership.programme) for _each in range(2))
        tie(one, other, analyst, partnership.programme)
    browser = browser_of(analyst)

    assert "2 people, 1 tie that you may see" in words(browser.get("/network"))
    assert "No ties that you may see" in words(browser.get("/network?firm=on"))
