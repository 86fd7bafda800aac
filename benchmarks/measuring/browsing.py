"""A member's browser, and what a page costs: statements to the database, bytes on the line, milliseconds."""

import gzip
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benchmarks.measuring.stopwatch import elapsed
from partners.models import Membership, Purpose
from partners.sign_in import sessions
from partners.sign_in.session_cookie import cookie_for

STATEMENTS = 30
"""No page may send more."""
SHOWN = 200
SIZE = 100 * 1024
"""Bytes of compressed HTML: no page may be larger."""


@dataclass(frozen=True)
class Weight:
    """Statements that a page sends, and bytes of its HTML, compressed."""

    statements: int
    size: int

    @property
    def is_too_much(self) -> bool:
        return self.statements > STATEMENTS or self.size > SIZE


class NoSuchPage(AssertionError):
    """A page that was to be measured has answered something else: its weight would say nothing."""


def browser_of(member: Membership, purpose: Purpose) -> Client:
    """A browser in which `member` has signed in to act for `purpose`."""
    browser = Client(SERVER_NAME="localhost")
    if not Authenticator.objects.filter(user=member.user).exists():
        TOTP.activate(member.user, generate_totp_secret())
    browser.force_login(member.user, "partners.sign_in.adapters.PeopleBackend")
    session = browser.session
    sessions.begin(session, at=timezone.now())
    sessions.choose(session, member, purpose)
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(session)
    return browser


def search_for(browser: Client, family_name: str) -> str:
    """The address at which a search by name shows whom it found."""
    answer: Any = browser.post(reverse("people"), {"text": family_name})
    if answer.status_code != 302:
        raise NoSuchPage(f"a search answers {answer.status_code}")
    return str(answer.url)


def led_to(browser: Client, address: str) -> str:
    """The address to which `address` leads, its form's token in it."""
    answer: Any = browser.get(address)
    if answer.status_code != 302:
        raise NoSuchPage(f"{address} answers {answer.status_code}")
    return str(answer.url)


def weigh(browser: Client, address: str) -> Weight:
    """What the page at `address` costs.

    :raises NoSuchPage: unless it is shown
    """
    with CaptureQueriesContext(connection) as sent:
        html = look(browser, address)
    return Weight(len(sent), len(gzip.compress(html)))


def look(browser: Client, address: str) -> bytes:
    """The page at `address`.

    :raises NoSuchPage: unless it is shown
    """
    answer = browser.get(address)
    if answer.status_code != SHOWN:
        raise NoSuchPage(f"{address.split('?', maxsplit=1)[0]} answers {answer.status_code}")
    return answer.content


def time_to(browser: Client, address: str) -> float:
    """Milliseconds until the page at `address` is there."""
    return elapsed(lambda: look(browser, address))
