"""Every part of a page, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.accessibility import assert_accessible, assert_no_sideways_scroll
from tests.browser.hands import DESKTOP, PHONE, TABLET

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.look.urls")]

SMALLEST_TOUCH = 44
"""CSS pixels."""


@pytest.fixture
def guide(pages_without_database: str) -> str:
    return f"{pages_without_database}/style-guide"


@pytest.mark.parametrize(
    ("size", "state"),
    [(DESKTOP, ""), (DESKTOP, "?errors"), (TABLET, "?errors"), (TABLET, "?signed-out"), (PHONE, "")],
    ids=["desk", "mistake at a desk", "mistake on a tablet", "signed out on a tablet", "phone"],
)
def test_everyone_can_use_every_part(browser_page: Page, guide: str, size: tuple[int, int], state: str) -> None:
    browser_page.set_viewport_size({"width": size[0], "height": size[1]})

    browser_page.goto(guide + state)

    assert_accessible(browser_page)
    assert_no_sideways_scroll(browser_page)


@pytest.mark.parametrize("path", ["accessibility", "privacy", "nothing-here"])
def test_everyone_can_read_the_plain_pages(browser_page: Page, pages_without_database: str, path: str) -> None:
    browser_page.goto(f"{pages_without_database}/{path}")

    assert_accessible(browser_page)


def test_a_thumb_hits_every_button_and_box_on_a_tablet(browser_page: Page, guide: str) -> None:
    browser_page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    browser_page.goto(guide)

    pressed = browser_page.locator("button:visible, input:visible:not([type=checkbox], [type=radio]), select:visible")

    assert pressed.count() > 10
    for part in pressed.all():
        box = part.bounding_box()
        assert box is not None
        assert box["height"] >= SMALLEST_TOUCH, part.evaluate("part => part.outerHTML")


def test_a_person_who_made_a_mistake_is_taken_to_it(browser_page: Page, guide: str) -> None:
    browser_page.goto(f"{guide}?errors")

    expect(browser_page.locator(".govuk-error-summary")).to_be_focused()
    assert browser_page.title().startswith("Error: ")
    for words, field in [
        ("Family name", "id_name"),
        ("must include a month", "id_born_on_0"),
        ("How soon", "id_urgency_0"),
    ]:
        browser_page.locator(".govuk-error-summary").get_by_text(words).click()
        expect(browser_page.locator(f"#{field}")).to_be_focused()


def test_a_long_list_completes_what_is_typed(browser_page: Page, guide: str) -> None:
    browser_page.goto(guide)

    browser_page.get_by_role("combobox", name=re.compile("Area")).fill("south")
    browser_page.get_by_role("option", name="Southmere").click()

    expect(browser_page.locator("select[name=area]")).to_have_value("s")


def test_without_javascript_nothing_is_missing(
    new_context: Callable[..., BrowserContext],
    guide: str,
) -> None:
    page = new_context(java_script_enabled=False, viewport={"width": PHONE[0], "height": PHONE[1]}).new_page()

    page.goto(guide)

    expect(page.get_by_role("link", name="My caseload")).to_be_visible()
    expect(page.get_by_label("Area")).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Send referral")).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()


def test_a_printed_page_is_marked_and_has_nothing_to_press(browser_page: Page, guide: str) -> None:
    browser_page.goto(guide)
    marking = browser_page.get_by_text("OFFICIAL-SENSITIVE", exact=True)
    expect(marking).to_be_hidden()

    browser_page.emulate_media(media="print")

    expect(marking).to_be_visible()
    expect(browser_page.locator("button:visible")).to_have_count(0)
    expect(browser_page.get_by_role("navigation", name="Menu")).to_be_hidden()
    printed = browser_page.get_by_text("Printed by Samira Okafor, Drug worker in custody, acting for Northshire Police")
    expect(printed).to_be_visible()
    expect(browser_page.locator(".app-act:visible")).to_have_count(0)
    expect(browser_page.locator(".app-table thead").first).to_be_visible()


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
def test_below_the_desk_a_table_reads_as_cards(browser_page: Page, guide: str, size: tuple[int, int]) -> None:
    browser_page.goto(guide)
    row = browser_page.locator(".app-table tbody tr").first
    expect(row).to_have_css("display", "table-row")

    browser_page.set_viewport_size({"width": size[0], "height": size[1]})

    expect(row).to_have_css("display", "grid")
    name, state = row.get_by_role("rowheader").bounding_box(), row.get_by_text("Not yet read").bounding_box()
    assert name
    assert state
    assert name["y"] < state["y"], "the name is the card's heading"
    label = state_label(browser_page)
    assert label == '"State: "'


def state_label(page: Page) -> Any:
    """What stands before a cell of the first card."""
    return page.evaluate("getComputedStyle(document.querySelector('[data-label=State]'), '::before').content")


def test_a_folded_filter_says_what_it_leaves_out_and_opens_without_javascript(
    new_context: Callable[..., BrowserContext], guide: str
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(guide)

    expect(page.get_by_text("Showing only:")).to_be_visible()
    expect(page.get_by_role("link", name="Remove this filter: Sent")).to_be_visible()
    expect(page.get_by_role("button", name="Apply filters")).to_be_hidden()

    page.locator("summary", has_text="Filter").click()

    expect(page.get_by_role("button", name="Apply filters")).to_be_visible()


def test_the_box_that_finds_stands_in_the_header_of_a_desk_and_a_link_elsewhere(browser_page: Page, guide: str) -> None:
    browser_page.goto(guide)
    box = browser_page.get_by_label("Find a person", exact=True)
    link = browser_page.get_by_role("link", name="Find a person")
    expect(box).to_be_visible()
    expect(link).to_be_hidden()

    browser_page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})

    expect(box).to_be_hidden()
    expect(link).to_be_visible()


def test_nobody_else_is_asked_for_anything(browser_page: Page, guide: str, pages_without_database: str) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    browser_page.on("request", note)
    browser_page.goto(guide)
    browser_page.wait_for_load_state("networkidle")

    assert [url for url in asked if not url.startswith((pages_without_database, "data:"))] == []
    assert any(url.endswith(".woff2") for url in asked), "our own font was not used"


def test_htmx_keeps_no_page_for_the_next_person(browser_page: Page, guide: str) -> None:
    browser_page.goto(guide)

    config = browser_page.evaluate("htmx.config")

    assert config["historyCacheSize"] == 0
    assert config["allowEval"] is False
    kept = browser_page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert set(kept) <= {"htmx-current-path-for-history"}, "more than the address, which the browser has anyway"


def test_an_inline_script_is_stopped_and_noticed(browser_page: Page, guide: str, complaints: list[str]) -> None:
    browser_page.goto(guide)

    browser_page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.intruder = true';
            document.body.append(script);
        }"""
    )

    assert browser_page.evaluate("window.intruder") is None
    assert any("script-src" in complaint for complaint in complaints)
    complaints.clear()


def test_axe_notices_a_field_without_a_name(browser_page: Page, guide: str) -> None:
    browser_page.goto(guide)
    browser_page.evaluate("() => document.querySelector('label[for=id_name]').remove()")

    with pytest.raises(AssertionError, match="label"):
        assert_accessible(browser_page)
