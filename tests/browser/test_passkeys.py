"""A passkey in a real browser: a new member sets one up without a phone, and signs in with it alone."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page, expect

from partners.models import Agency, Membership, Purpose, Role, User
from partners.owner import as_owner
from tests.browser.northshire import SitDown
from tests.partnership import LONG_AGO

pytestmark = pytest.mark.browser

PASSWORD = "three random words of mine"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def newcomer(at_work: None) -> User:
    """A new member of the police, who has a password and nothing else yet."""
    with as_owner():
        user, _is_new = User.objects.get_or_create(email="pia.key@example.org", defaults={"full_name": "Pia Key"})
        user.set_password(PASSWORD)
        user.save()
        Authenticator.objects.filter(user=user).delete()
        police = Agency.objects.get(code="northshire-police")
        Membership.objects.get_or_create(
            user=user,
            agency=police,
            role=Role.CUSTODY_WORKER,
            defaults={"purposes": [Purpose.CUSTODY], "valid_from": LONG_AGO},
        )
    return user


def plug_in(page: Page) -> CDPSession:
    """A fingerprint reader in the browser, which says yes by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return session


def test_a_new_member_sets_up_a_passkey_and_signs_in_with_it_alone(sit_down: SitDown, newcomer: User) -> None:
    pia = sit_down()
    plug_in(pia.page)
    pia.page.goto("/")
    pia.type("Email address", newcomer.email)
    pia.type("Password", PASSWORD)
    pia.press("Sign in and accept this")
    pia.look()

    pia.page.goto("/account/passkeys/add")
    pia.type("What you call it (optional)", "Custody tablet")
    pia.choose("Sign in with it alone, without a password")
    pia.look()
    pia.press("Add passkey")
    expect(pia.page.get_by_role("heading", name="Add a passkey")).to_have_count(0)
    pia.page.goto("/")
    expect(pia.page.get_by_role("button", name="New contact")).to_be_visible()
    pia.press("Sign out")

    pia.press("Sign in with a passkey and accept this")

    expect(pia.page.get_by_role("button", name="New contact")).to_be_visible()
    [key] = Authenticator.objects.filter(user=newcomer, type="webauthn")
    assert key.last_used_at is not None


def test_a_passkey_that_is_no_longer_there_signs_nobody_in(sit_down: SitDown, newcomer: User) -> None:
    pia = sit_down()
    plug_in(pia.page)
    pia.page.goto("/")
    pia.type("Email address", newcomer.email)
    pia.type("Password", PASSWORD)
    pia.press("Sign in and accept this")
    pia.page.goto("/account/passkeys/add")
    pia.type("What you call it (optional)", "Lost tablet")
    pia.choose("Sign in with it alone, without a password")
    pia.press("Add passkey")
    expect(pia.page.get_by_role("heading", name="Add a passkey")).to_have_count(0)
    pia.page.goto("/")
    pia.press("Sign out")
    with as_owner():
        Authenticator.objects.filter(user=newcomer).delete()

    pia.press("Sign in with a passkey and accept this")

    expect(pia.page.get_by_role("button", name="Sign in with a passkey and accept this")).to_be_visible()
    expect(pia.page.get_by_role("button", name="New contact")).to_have_count(0)
