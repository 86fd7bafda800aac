"""A tablet that one worker hands to the next; a screen without scripts; a screen without a pointer."""

import pytest
from playwright.sync_api import Locator, Page, expect

from datasharing.models import Person
from tests.browser.hands import HTMX_KEEPS, KEPT
from tests.browser.northshire import SitDown, meet, refer

pytestmark = pytest.mark.browser

FURTHEST = 60
"""How often one presses Tab at most on a page."""


def test_the_next_user_finds_nothing_of_the_last(sit_down: SitDown) -> None:
    person = meet(given_names="Kit", family_name="Dunmallow")
    dana = sit_down("Dana Whitlock")
    dana.page.goto("/contacts/new")
    dana.page.goto(f"/contacts/new/{person.reference}")
    expect(dana.main).to_contain_text("Kit Dunmallow")

    dana.press("Sign out")

    assert dana.done <= 2
    assert_nothing_is_left(dana.page, person)
    for _page in ("the contact", "the search"):
        dana.page.go_back()
        assert_nothing_is_left(dana.page, person)


def test_the_whole_job_is_done_without_scripts(sit_down: SitDown) -> None:
    meet(given_names="Lowri", family_name="Eastermann")
    dana, asha = sit_down("Dana Whitlock", scripts=False), sit_down("Asha Mensah", scripts=False)

    dana.page.goto("/")
    dana.press("New contact")
    dana.type("Name or number", "Eastermann")
    dana.press("Find")
    dana.follow("Lowri Eastermann")
    dana.choose("Opiates")
    dana.choose("They agree that Harbour Recovery is told")
    dana.press("Save")
    expect(dana.main).to_contain_text("a referral was sent to Harbour adult treatment")
    asha.page.goto("/referrals")
    asha.follow("Lowri Eastermann")
    asha.press("Accept")
    asha.choose("A new client, with the name that was sent")
    asha.press("Accept")
    expect(asha.main).to_contain_text("Accepted")
    dana.follow("See the referral")

    expect(dana.main).to_contain_text("Accepted")


def test_without_scripts_a_changed_recipient_is_asked_about_again(sit_down: SitDown) -> None:
    person = meet(given_names="Mabli", family_name="Farthingale")
    dana = sit_down("Dana Whitlock", scripts=False)

    dana.page.goto(f"/contacts/new/{person.reference}")
    dana.choose("Alcohol only")
    dana.choose("They agree that Harbour Recovery is told")
    dana.press("Save")

    expect(dana.main).to_contain_text("It would now go to Bridgegate alcohol service, Bridgegate Recovery. Ask them")
    expect(dana.page.get_by_label("They agree that Bridgegate Recovery is told")).not_to_be_checked()


def test_custody_needs_no_pointer(sit_down: SitDown) -> None:
    meet(given_names="Nia", family_name="Gooseberry")
    dana = sit_down("Dana Whitlock")
    page = dana.page
    page.goto("/")

    tab_to(page, page.get_by_role("button", name="New contact"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Name or number"))
    page.keyboard.type("Gooseberry")
    page.keyboard.press("Enter")
    found = page.get_by_role("link", name="Nia Gooseberry")
    expect(found).to_be_visible()
    tab_to(page, found)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Not known", exact=True))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Opiates", exact=True)).to_be_checked()
    tab_to(page, page.get_by_label("They agree that Harbour Recovery is told"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Save"))
    page.keyboard.press("Enter")

    expect(dana.main).to_contain_text("a referral was sent to Harbour adult treatment")


def test_a_thumb_hits_whatever_is_pressed_in_custody(sit_down: SitDown) -> None:
    person = meet(given_names="Olwen", family_name="Isenbrook")
    contact = refer(person).contact
    assert contact
    dana = sit_down("Dana Whitlock")

    for address in ("/", "/contacts/new", f"/contacts/new/{person.reference}", contact.get_absolute_url()):
        dana.page.goto(address)
        assert not too_small(dana.page), address


def assert_nothing_is_left(page: Page, person: Person) -> None:
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    for word in ("Dunmallow", "Dana", "Whitlock", "Northshire", person.reference):
        expect(page.locator("body")).not_to_contain_text(word)
    assert set(page.evaluate(KEPT)) <= HTMX_KEEPS


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until `wanted` has the focus."""
    for _press in range(FURTHEST):
        if wanted.evaluate("part => part === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{FURTHEST} presses of Tab do not reach {wanted}")


def too_small(page: Page) -> list[str]:
    """What is pressed in the middle of a page and is less than 44 CSS pixels high, a link within words left out."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll(
                   "main button, main select, main a[role=button], main input:not([type=hidden], [type=checkbox],"
                   + " [type=radio]), main label.govuk-radios__label, main label.govuk-checkboxes__label,"
                   + " .app-choices__link, .app-acting__action"
               )]
               .filter(part => part.checkVisibility() && part.getBoundingClientRect().height < 44)
               .map(part => part.outerHTML.slice(0, 120))"""
        )
    )
