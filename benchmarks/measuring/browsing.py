"""A member's browser, and the cost of a page: SQL statements, compressed bytes, milliseconds."""

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
"""The most SQL statements that a page may send."""
SHOWN = 200
SIZE = 100 * 1024
"""The most bytes of compressed HTML that a page may have."""


@dataclass(frozen=True)
class Weight:
    """The number of SQL statements that a page sends, and the bytes of its compressed HTML."""

    statements: int
    size: int

    @property
    def is_too_much(self) -> bool:
        return self.statements > STATEMENTS or self.size > SIZE


class NoSuchPage(AssertionError):
    """A page to be measured answered with another status, so its weight would mean nothing."""


def browser_of(member: Membership, purpose: Purpose) -> Client:
    """A client with a session in which `member` acts for `purpose`."""
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
    """The address of the results of a search by name."""
    answer: Any = browser.post(reverse("people"), {"text": family_name})
    if answer.status_code != 302:
        raise NoSuchPage(f"a search answers {answer.status_code}")
    return str(answer.url)


def led_to(browser: Client, address: str) -> str:
    """The address that `address` redirects to, with the form's token in it."""
    answer: Any = browser.get(address)
    if answer.status_code != 302:
        raise NoSuchPage(f"{address} answers {answer.status_code}")
    return str(answer.url)


def weigh(browser: Client, address: str) -> Weight:
    """The statements and bytes of the page at `address`.

    :raises NoSuchPage: if its status is not 200
    """
    with CaptureQueriesContext(connection) as sent:
        html = look(browser, address)
    return Weight(len(sent), len(gzip.compress(html)))


def look(browser: Client, address: str) -> bytes:
    """The body of the page at `address`.

    :raises NoSuchPage: if its status is not 200
    """
    answer = browser.get(address)
    if answer.status_code != SHOWN:
        raise NoSuchPage(f"{address.split('?', maxsplit=1)[0]} answers {answer.status_code}")
    return answer.content


def time_to(browser: Client, address: str) -> float:
    """The milliseconds that the page at `address` takes."""
    return elapsed(lambda: look(browser, address))
