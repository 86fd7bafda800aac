"""Pages of referrals as their users meet them."""

import re
from html import unescape
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from partners.models import Membership, Purpose
from tests.signing_in import SECRET, sign_in


def browser_of(member: Membership, purpose: Purpose | None = None) -> Client:
    """A browser in which `member` has signed in, for the first of their purposes unless one is named."""
    client = Client()
    if not Authenticator.objects.filter(user=member.user).exists():
        TOTP.activate(member.user, SECRET)
    sign_in(client, member.user, member, purpose or Purpose(member.purposes[0]))
    return client


def all_about(browser: Client, reference: str) -> str:
    """Everything that a person's page says, its sections opened one after the other, as text."""
    page = browser.get(f"/people/{reference}")
    opened = [browser.get(link.url) for link in page.context["sections"] if link.slug != "overview"]
    return " ".join(words(each) for each in [page, *opened])


def words(response: Any, status: int = 200) -> str:
    """What a page says, as text with single spaces; the test fails if it has another status."""
    assert response.status_code == status, f"{response.status_code}: {response.content.decode()[:2000]}"
    body = response.content.decode().partition("<main")[2] or response.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def filled(response: Any, **answers: Any) -> dict[str, Any]:
    """A form as a browser would send it back: what it came with, and `answers`; None leaves a field out."""
    sent: dict[str, Any] = {}
    form = response.context["form"]
    for field in form:
        value = field.value()
        if hasattr(field.field.widget, "widgets"):
            parts = field.field.widget.decompress(value)
            sent |= {
                f"{field.html_name}_{part}": typed for part, typed in zip(("day", "month", "year"), parts, strict=True)
            }
        elif value not in (None, False):
            sent[field.html_name] = value
    return {name: value for name, value in (sent | answers).items() if value is not None}
