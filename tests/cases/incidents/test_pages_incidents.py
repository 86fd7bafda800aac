"""An analyst's day: the list, an incident, its review, the chain, and what others see of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cases.groups.actions import name_group
from cases.incidents.actions import add_participant
from cases.incidents.models import Incident, IncidentParticipant, IncidentReview
from tests.cases.incidents.makers import make_incident, make_review, today
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]


def day(name: str, ago: int) -> dict[str, str]:
    """The three boxes of a day so many days ago."""
    on = today() - timedelta(days=ago)
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


@pytest.fixture
def chain(partnership: Partnership, as_member: Enter) -> list[Incident]:
    """Three stabbings between two groups, each an answer to the one before; the last is not reviewed."""
    analyst, programme = partnership.analyst, partnership.programme
    with as_member(analyst):
        dock, east = (name_group(name, by=analyst, programme=programme) for name in ("Dock Road", "Eastfield"))
        told = [
            make_incident(analyst, programme, on=today() - timedelta(days=ago), place=f"Place {ago}")
            for ago in (30, 20, 10, 8)
        ]
        make_review(told[0], analyst, attributed_group=dock, victim_group=east)
        make_review(told[1], analyst, attributed_group=east, victim_group=dock, retaliation_of=told[0])
        make_review(told[2], analyst, attributed_group=dock, victim_group=east, retaliation_of=told[1], risk="high")
    return told


def test_an_analyst_records_an_incident_and_reviews_it(partnership: Partnership, as_member: Enter) -> None:
    browser = browser_of(partnership.analyst)
    form = browser.get("/incidents/new")
    sent = filled(
        form,
        **day("occurred_on", 2),
        **day("reported_on", 1),
        occurred_time="22:15",
        severity="stabbing",
        weapon="knife",
        place="Fell Bridge",
        offence="00801",
        programme="adder",
    )
    assert browser.post("/incidents/new", sent | {"severity": "shooting"}).status_code == 422

    page = browser.post("/incidents/new", sent, follow=True)

    assert "Stabbing, Fell Bridge" in words(page)
    assert "Wound or inflict grievous bodily harm" in words(page)
    address = page.request["PATH_INFO"]
    home = words(browser.get("/"))
    assert "Review: who, why, does it count?" in home
    review = browser.get(f"{address}/review")
    answers = {"involvement": "no", "motive": "domestic", "risk": "imminent", "counts": "no", "rationale": "A quarrel"}
    assert browser.post(f"{address}/review", filled(review, **answers) | {"counts": "yes"}).status_code == 422
    said = words(browser.post(f"{address}/review", filled(review, **answers), follow=True))
    assert "Reviewed: Stabbing, Fell Bridge" in said
    assert "Custom notification by" in said
    home = words(browser.get("/"))
    assert "Review: who" not in home
    assert "Custom notification: speak to those who may answer" in home
    with as_member(partnership.analyst):
        reference = IncidentReview.objects.get().reference
    end = f"/incident-reviews/{reference}/notification"
    assert browser.post(end, {"ending": "not_needed"}).status_code == 422
    said = words(browser.post(end, {"ending": "not_needed", "reason": "Both are in custody"}, follow=True))
    assert "None is needed: Both are in custody" in said
    assert "Custom notification: speak" not in words(browser.get("/"))


def test_the_list_keeps_its_filters_over_pages(
    partnership: Partnership, as_member: Enter, chain: list[Incident], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.incidents.views.PAGE", 1)
    browser = browser_of(partnership.analyst)

    first = browser.get("/incidents?state=reviewed&period=28")
    second = browser.get("/incidents" + first.context["next"])

    assert [line.incident for line in first.context["lines"]] == [chain[2]]
    assert [line.incident for line in second.context["lines"]] == [chain[1]]
    assert "Last 28 days" in words(second)
    assert not second.context["next"]
    assert [line.incident for line in browser.get("/incidents?state=awaiting").context["lines"]] == [chain[3]]
    assert "No incident matches" in words(browser.get("/incidents?severity=homicide"))
    assert browser.get("/incidents?state=nonsense").status_code == 422


def test_the_chain_is_drawn_from_any_of_its_incidents_and_told_in_a_table(
    partnership: Partnership, chain: list[Incident]
) -> None:
    browser = browser_of(partnership.analyst)
    for incident in chain[:3]:
        page = browser.get(incident.get_absolute_url())
        picture = page.context["picture"]

        assert [line.incident for line in picture["chain"]] == chain[2::-1]
        assert picture["arrows"] == ["2 answers 1", "3 answers 2"]
        assert [label for _y, label in picture["plot"].lanes] == ["Dock Road", "Eastfield"]
        assert "3 incidents in 20 days, 2 of them an answer to an earlier one. Risk of an answer" in words(page)
        assert "style=" not in page.content.decode().partition("<svg")[2]
    assert browser.get(chain[3].get_absolute_url()).context["picture"] == {}


def test_a_page_of_a_full_incident_sends_few_statements(
    partnership: Partnership, as_member: Enter, chain: list[Incident], django_assert_max_num_queries: Any
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        for n in range(64):
            person = make_person(analyst, programme=partnership.programme, given_names=f"Person {n}")
            add_participant(person, by=analyst, incident=chain[1], part="suspect", programme=partnership.programme)
    browser = browser_of(analyst)

    for address in (chain[1].get_absolute_url(), "/incidents", f"/people/{person.reference}/all/incident-participants"):
        with django_assert_max_num_queries(30):
            page = browser.get(address)
        assert page.status_code == 200
    assert "Person 63 Marsh" in words(browser.get(chain[1].get_absolute_url()))


def test_who_took_part_is_added_on_a_persons_page_and_an_arrest_is_recorded(
    partnership: Partnership, as_member: Enter, chain: list[Incident]
) -> None:
    with as_member(partnership.analyst):
        ash = make_person(partnership.analyst, programme=partnership.programme)
    browser = browser_of(partnership.analyst)
    form = browser.get(f"/people/{ash.reference}/incidents/new")
    sent = filled(form, incident=chain[0].reference, part="suspect", programme="adder")

    done = browser.post(f"/people/{ash.reference}/incidents/new", sent)

    assert done.status_code == 302
    assert "Your agency has recorded a part" in words(browser.post(f"/people/{ash.reference}/incidents/new", sent), 422)
    [row] = browser.get(f"/people/{ash.reference}/all/incident-participants").context["rows"]
    browser.post(row.actions[0].url)
    assert "Arrested" in words(browser.get(f"/people/{ash.reference}/all/incident-participants"))
    timeline = words(browser.get(reverse("section", args=[ash.reference, "timeline"])))
    assert "Arrested in an incident" in timeline
    assert "Suspect in an incident" not in timeline


def test_a_late_review_says_so(partnership: Partnership, chain: list[Incident]) -> None:
    browser = browser_of(partnership.analyst)
    assert chain[3].review_due

    assert "Review is late" in words(browser.get("/incidents?state=awaiting"))
    assert "Escalated" in words(browser_of(partnership.police_supervisor).get("/"))


def test_who_took_part_is_added_on_the_page_of_the_incident(partnership: Partnership, as_member: Enter) -> None:
    """By name and then among those found, or by reference."""
    analyst = partnership.analyst
    with as_member(analyst):
        incident = make_incident(analyst, partnership.programme)
        ash, bo = (make_person(analyst, given_names=name, programme=partnership.programme) for name in ("Ash", "Bo"))
    browser = browser_of(analyst)
    address = f"/incidents/{incident.reference}/participants/new"
    assert address in browser.get(f"/incidents/{incident.reference}").content.decode()
    said = filled(browser.get(address), part="suspect")

    found = browser.post(address, said | {"who": "Marsh"})
    assert "Choose who it is" in words(found, 422)
    assert "Ash Marsh" in words(found, 422)
    browser.post(address, said | {"who": "Marsh", "person": ash.reference})
    browser.post(address, said | {"who": bo.reference.lower(), "part": "victim"})

    with as_member(analyst):
        took_part = {each.person_id: each.part for each in IncidentParticipant.objects.filter(incident=incident)}
    assert took_part == {ash.pk: "suspect", bo.pk: "victim"}
    again = browser.post(address, said | {"who": ash.reference})
    assert "has recorded a part of this kind" in words(again, 422)
    assert "You may see nobody like this" in words(browser.post(address, said | {"who": "Nobody"}), 422)
