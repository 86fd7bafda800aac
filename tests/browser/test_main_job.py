"""The main job in a real browser: a custody worker refers somebody, and treatment takes them on.

The work that the worker process would do is done here, in this process, from the same outbox.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from datasharing import outbox
from datasharing.models import Outbox
from partners.models import Area, Membership, Service, ServiceArea, SubstanceGroup
from partners.owner import as_owner
from referrals.models import CustodySuite, RoutingRule, Submission
from tests.browser.accessibility import assert_accessible, assert_no_sideways_scroll
from tests.browser.conftest import TABLET, listen
from tests.committed import World, committed_world
from tests.referrals.pages import browser_of

pytestmark = pytest.mark.browser

MOST_INTERACTIONS = 12
CANARY = "marsh"
LONGEST_WAIT = 10_000
"""Milliseconds for one thing to appear."""
STORED = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
HTMX_KEEPS = {"htmx-current-path-for-history"}
"""The address, which the browser has anyway."""


@dataclass
class Hands:
    """A user's hands at a page, which count what they do."""

    page: Page
    done: int = 0
    addresses: list[str] = field(default_factory=list)

    def type(self, label: str, text: str) -> None:
        self.done += 1
        self.page.get_by_label(label).fill(text)

    def press(self, part: Locator) -> None:
        self.done += 1
        part.click()


@pytest.fixture
def at_work(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Ash, whom the police know, and Harbour, where the police refer people who use opiates."""
    with django_db_blocker.unblock():
        try:
            with committed_world(django_db_blocker) as world:
                with as_owner():
                    _open_places(world)
                yield world
        finally:
            with as_owner(), connection.cursor() as cursor:
                for model in (Submission, RoutingRule, ServiceArea, Service, CustodySuite, Area, Authenticator, Session):
                    cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


def _open_places(world: World) -> None:
    police, harbour = world.partnership.agency("police"), world.partnership.agency("harbour")
    area = Area.objects.create(code="E99000001", name="Northport")
    CustodySuite.objects.create(agency=police, name="Northport custody", area=area)
    service = Service.objects.create(
        agency=harbour, name="Harbour adult treatment", substance_groups=[SubstanceGroup.OPIATE]
    )
    ServiceArea.objects.create(service=service, area=area)
    RoutingRule.objects.create(agency=police, position=1, substance_group=SubstanceGroup.OPIATE, service=service)


@pytest.fixture
def site(at_work: World) -> Iterator[str]:
    """Address of the whole service."""
    server = LiveServer("localhost:0")
    yield server.url
    server.stop()


@pytest.fixture
def sit_down(
    new_context: Callable[..., BrowserContext], site: str, complaints: list[str]
) -> Iterator[Callable[..., Hands]]:
    """Give a member a tablet on which they have signed in; the test fails if its browser complained."""

    def sit(member: Membership, *, scripts: bool = True) -> Hands:
        context = new_context(viewport={"width": TABLET[0], "height": TABLET[1]}, java_script_enabled=scripts)
        key = browser_of(member).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
        context.set_default_timeout(LONGEST_WAIT)
        hands = Hands(context.new_page())
        listen(hands.page, complaints)

        def note(request: Request) -> None:
            hands.addresses.append(request.url)

        hands.page.on("request", note)
        return hands

    yield sit
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


def look(page: Page) -> None:
    """Hold the page that is shown to what every page must be."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert set(page.evaluate(STORED)) <= HTMX_KEEPS
    assert page.evaluate("indexedDB.databases()") == []


def refer(hands: Hands, site: str) -> None:
    """Find Ash and refer them, with every optional field skipped."""
    page = hands.page
    page.goto(f"{site}/contacts/new")
    hands.type("Name or number", "Marsh")
    hands.press(page.get_by_role("button", name="Find", exact=True))
    hands.press(page.locator(".app-choices__link").first)
    hands.press(page.get_by_label("Opiates", exact=True))


def test_a_referral_takes_twelve_interactions_and_its_outcome_comes_back(
    at_work: World, site: str, sit_down: Callable[..., Hands]
) -> None:
    dana, asha = sit_down(at_work.partnership.custody_worker), sit_down(at_work.partnership.treatment_worker)

    refer(dana, site)
    agrees = dana.page.get_by_label("They agree that Harbour is told")
    expect(dana.page.get_by_text("May we tell Harbour that you would like their help?")).to_be_visible()
    expect(agrees).not_to_be_checked()
    look(dana.page)
    dana.press(agrees)
    dana.press(dana.page.get_by_role("button", name="Save", exact=True))
    expect(dana.page.get_by_text("a referral was sent to")).to_be_visible()
    look(dana.page)
    carry()
    asha.page.goto(f"{site}/referrals")
    look(asha.page)
    asha.press(asha.page.get_by_role("link", name="Ash Marsh"))
    look(asha.page)
    asha.press(asha.page.get_by_role("button", name="Accept"))
    look(asha.page)
    asha.page.get_by_label("A new client, with the name that was sent").check()
    asha.press(asha.page.locator("main form").get_by_role("button", name="Accept"))
    expect(asha.page.locator("main")).to_contain_text("Accepted")
    dana.page.goto(f"{site}/referrals/sent")

    expect(dana.page.locator("main")).to_contain_text("Accepted")
    assert 0 < dana.done <= MOST_INTERACTIONS
    for address in dana.addresses + asha.addresses:
        assert CANARY not in address.lower()


def carry() -> None:
    """Do what the worker would."""
    for row in Outbox.objects.waiting():
        outbox.perform(row.key)
