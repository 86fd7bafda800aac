"""What partners see of a person referred to treatment: what their agreements open, and nothing else."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.northshire import SitDown, meet, refer

pytestmark = pytest.mark.browser

OF_TREATMENT = ["Harbour", "Opiate", "Custody suite", "custody central"]


def kinds(page: Page) -> set[str]:
    """The kinds of records of which a person's page shows any, each of its sections opened in turn."""
    found: set[str] = set()
    opened = page.locator(".app-sections a[hx-get]")
    for number in range(opened.count()):
        opened.nth(number).click()
        expect(opened.nth(number)).to_have_attribute("aria-current", "page")
        found |= {heading.inner_text() for heading in page.locator("main section > :is(h2, h3):first-child").all()}
        assert not [word for word in OF_TREATMENT if word.lower() in page.locator("main").inner_text().lower()]
    return found


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

    assert not [word for word in OF_TREATMENT if word.lower() in without_the_note(hannah.page).lower()]
    assert kinds(hannah.page) == {"Names and birth", "Cases", "Timeline"}
    assert person.reference in hannah.page.url
    assert hannah.asked_nothing_about("Pemberwick")


def test_a_section_that_cannot_be_loaded_leaves_the_page_and_can_be_tried_again(
    sit_down: SitDown, complaints: list[str]
) -> None:
    person = meet(given_names="Tegan", family_name="Hollowell")
    priya = sit_down("Priya Raman")
    priya.page.goto(f"/people/{person.reference}")
    priya.page.route("**/section/**", lambda route: route.abort())

    priya.follow("Who they are")
    expect(priya.page.get_by_role("alert")).to_contain_text("This part could not be loaded")
    expect(priya.page.get_by_role("heading", level=1)).to_contain_text("Tegan Hollowell")
    assert complaints, "htmx says in the console what failed"
    complaints.clear()
    priya.page.unroute("**/section/**")
    priya.follow("Try again")

    expect(priya.page.get_by_role("heading", name="Names and birth")).to_be_visible()
    priya.look()


def test_a_police_analyst_sees_no_fact_of_treatment(sit_down: SitDown) -> None:
    person = meet(given_names="Jory", family_name="Applethwaite")
    referral = refer(person)
    priya = sit_down("Priya Raman")

    priya.page.goto(f"/people/{person.reference}")
    priya.look()

    assert not [word for word in OF_TREATMENT if word.lower() in without_the_note(priya.page).lower()]
    expect(priya.page.locator(".app-outside")).to_contain_text("treatment")
    assert "Names and birth" in kinds(priya.page)
    for address in (referral.get_absolute_url(), f"/contacts/new/{person.reference}"):
        answer = priya.page.goto(address)
        assert answer
        assert answer.status in {403, 404}
        expect(priya.main).not_to_contain_text("Applethwaite")
