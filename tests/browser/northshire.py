"""The demonstration's partnership, in a database of its own, served to a real browser.

What the worker process would do is done here, in the tests' process, from the same outbox (`carry_everything`): work
that processes carry from one to another is tests/launcher's.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import BrowserContext
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from cases.work.actions import open_case
from datasharing.enforcement import keys
from datasharing.enforcement.door import acting
from datasharing.models import Person, SubjectRole
from focused_deterrence.demonstration import partnership, people
from partners.london import london_today
from partners.models import Area, Membership, Programme, Purpose
from partners.owner import as_owner
from partners.reference import loading
from referrals.custody.actions import record_contact
from referrals.exchange.actions import send_referral
from referrals.models import CustodySuite, Referral
from referrals.routing.routing import find_route
from tests.attacker import actor_of
from tests.browser.hands import TABLET, Hands, listen
from tests.database import fresh_database
from tests.makers import make_person
from tests.referrals.pages import browser_of
from tests.referrals.sending import carry_everything
from tests.signing_in import SECRET

PATIENCE = 10_000
"""Milliseconds for one thing to appear on a busy machine."""
SitDown = Callable[..., Hands]


def member(name: str) -> Membership:
    """The member of staff called `name`."""
    return Membership.objects.select_related("user", "agency").get(user__full_name=name)


def meet(**identity: Any) -> Person:
    """A person registered by the police, with a case that their analyst opens."""
    dana, priya, programme = member("Dana Whitlock"), member("Priya Raman"), adder()
    with acting(actor_of(dana)):
        person = make_person(dana, programme=programme, **identity)
    with acting(actor_of(priya)):
        open_case(
            person, by=priya, programme=programme, on=london_today(timezone.now()), subject_role=SubjectRole.PROGRAMME
        )
    return person


def refer(person: Person) -> Referral:
    """Dana's contact with `person`, and their referral on the list of Harbour Recovery."""
    dana, northport = member("Dana Whitlock"), Area.objects.get(name="Northport")
    about: dict[str, Any] = {
        "programme": adder(),
        "subject_role": SubjectRole.PROGRAMME,
        "substance_group": "opiate",
    }
    with acting(actor_of(dana)):
        suite = CustodySuite.objects.get(area=northport)
        contact = record_contact(person, by=dana, suite=suite, **about)
        route = find_route(dana.agency, area=northport, at=timezone.now(), **about)
        assert route
        referral = send_referral(person, by=dana, route=route, area=northport, consented=True, contact=contact, **about)
    carry_everything()
    return referral


def adder() -> Programme:
    """The programme that all agencies of Northshire take part in."""
    return Programme.objects.get(code="northshire-adder")


@pytest.fixture(scope="package")
def northshire(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Made once for every browser, and dropped afterwards; tests meet people of their own in it."""
    closing = patch.dict(connection.settings_dict, CONN_MAX_AGE=0)  # or the server holds on to the database
    with django_db_blocker.unblock(), closing, ExitStack() as stack:
        with as_owner():
            stack.enter_context(fresh_database("_northshire"))
            keys.believe(settings.CONTEXT_KEY)
            loading.load_code_sets()
            loading.load_codes()
            partnership.build()
            with connection.cursor() as cursor:
                cursor.execute("SELECT sharing.sweep_consents()")
        people.tell_stories()
        TOTP.activate(member("Dana Whitlock").user, SECRET)
        yield
        with as_owner():
            stack.close()


@pytest.fixture(scope="package")
def site(northshire: None) -> Iterator[str]:
    """Address of the whole service."""
    server = LiveServer("localhost:0")
    yield server.url
    server.stop()


@pytest.fixture
def at_work(northshire: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The partnership's database, for one test."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def sit_down(
    at_work: None, new_context: Callable[..., BrowserContext], site: str, complaints: list[str]
) -> Iterator[SitDown]:
    """Open a tablet on which the named member has signed in, for the first of their purposes unless one is named.

    The test fails if its browser reports errors.
    """

    def sit(name: str = "", purpose: Purpose | None = None, *, scripts: bool = True) -> Hands:
        context = new_context(
            base_url=site, viewport={"width": TABLET[0], "height": TABLET[1]}, java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE)
        if name:
            session = browser_of(member(name), purpose).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": session.key, "value": session.value, "url": site}])
        hands = Hands(context.new_page(), site)
        listen(hands.page, complaints)
        return hands

    yield sit
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)
