"""Every list fits a tablet and a phone, also when names are longer than anybody planned for."""

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page

from tests.access.matrix import MATRIX
from tests.browser.accessibility import assert_no_sideways_scroll
from tests.browser.hands import PHONE, TABLET
from tests.browser.northshire import SitDown, meet, refer
from tests.long import long

pytestmark = pytest.mark.browser

LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"
CELLS = """() => [...document.querySelectorAll("main td, main tbody th, main .app-line, main .app-person, main h1")]
    .filter(part => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== "inline"
        && !part.querySelector(".govuk-visually-hidden") && part.clientWidth > 1)
    .map(part => part.textContent.trim().slice(0, 60))"""


def lists() -> Iterator[str]:
    """The addresses that name nothing: lists, searches and where work begins."""
    for name in MATRIX:
        if not name.startswith(("count_network", "api_", "account_", "mfa_", "healthz", "readyz", "openid")):
            try:
                yield reverse(name)
            except NoReverseMatch:
                continue


@pytest.mark.parametrize("name", ["Dana Whitlock", *long("Asha Mensah", "Ruth Ellery", "Priya Raman")])
def test_no_list_is_wider_than_the_screen(sit_down: SitDown, name: str) -> None:
    person = meet(given_names="Bartholomew-Maximilian", family_name=LONG, known_as="Barnaby the very long one indeed")
    refer(person)
    page = sit_down(name).page

    for address in [*lists(), person.get_absolute_url()]:
        answer = page.goto(address)
        if answer and answer.ok:
            fits(page)


def fits(page: Page) -> None:
    for width, height in (TABLET, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert_no_sideways_scroll(page)
        cut = page.evaluate(CELLS)
        assert cut == [], f"{page.url} at {width} px cuts off {cut}"


def test_paper_shows_no_menu(sit_down: SitDown) -> None:
    page = sit_down("Asha Mensah").page
    menus = ".app-nav, .moj-sub-navigation, .govuk-skip-link, .app-filterbox, .app-footer, .govuk-button, .app-chips"

    for address in ("/", "/referrals", "/caseload", "/services"):
        page.goto(address)
        page.emulate_media(media="print")
        shown = [part for part in page.locator(menus).all() if part.is_visible()]
        assert shown == [], address
        page.emulate_media(media="screen")
