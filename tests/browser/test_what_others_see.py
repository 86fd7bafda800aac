"""What partners see of somebody who was referred to treatment: what their agreements open, and nothing else."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.northshire import SitDown, meet, refer

pytestmark = pytest.mark.browser

OF_TREATMENT = ["Harbour", "Opiate", "Custody suite", "custody central"]


def sections(page: Page) -> dict[str, bool]:
    """The kinds of records on a person's page, and whether any is shown."""
    return {
        section.get_by_role("heading", level=2).inner_text(): section.locator("table, .moj-timeline").count() > 0
        for section in page.locator("main section").all()
    }


def without_the_note(page: Page) -> str:
    """What the page says, leaving out which kinds are never shown."""
    note = page.locator(".app-outside").inner_text()
    return page.locator("main").inner_text().replace(note, "")


def test_probation_finds_on_the_caseload_what_its_agreement_opens(sit_down: SitDown) -> None:
    person = meet(given_names="Iolo", family_name="Pemberwick")
    refer(person)
    hannah = sit_down("Hannah Lockwood")

    hannah.page.goto("/")
    hannah.follow("My caseload")
    hannah.look()
    row = hannah.page.get_by_role("row", name="Iolo Pemberwick")
    expect(row).to_contain_text("Northshire Police record")
    hannah.follow("Iolo Pemberwick")
    hannah.look()

    shown = {kind for kind, is_any in sections(hannah.page).items() if is_any}
    assert shown == {"Names and birth", "Cases", "Timeline"}
    assert not [word for word in OF_TREATMENT if word.lower() in without_the_note(hannah.page).lower()]
    assert person.reference in hannah.page.url
    assert hannah.asked_nothing_about("Pemberwick")


def test_a_police_analyst_sees_no_fact_of_treatment(sit_down: SitDown) -> None:
    person = meet(given_names="Jory", family_name="Applethwaite")
    referral = refer(person)
    priya = sit_down("Priya Raman")

    priya.page.goto(f"/people/{person.reference}")
    priya.look()

    assert sections(priya.page)["Names and birth"]
    assert not [word for word in OF_TREATMENT if word.lower() in without_the_note(priya.page).lower()]
    expect(priya.page.locator(".app-outside")).to_contain_text("treatment")
    for address in (referral.get_absolute_url(), f"/contacts/new/{person.reference}"):
        answer = priya.page.goto(address)
        assert answer
        assert answer.status in {403, 404}
        expect(priya.main).not_to_contain_text("Applethwaite")
