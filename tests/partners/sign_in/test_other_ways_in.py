"""Passkeys and an organisation's own sign-in are switched on by the environment alone."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.partners.conftest import People

ASK = """
import json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.urls import get_resolver
call_command("check", fail_level="WARNING", verbosity=0)
print(json.dumps({
    "names": sorted(name for name in get_resolver().reverse_dict if isinstance(name, str)),
    "form_action": settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"],
    "factors": settings.MFA_SUPPORTED_TYPES,
}))
"""

PROVIDER = {
    "OIDC_SERVER_URL": "https://login.force.example/.well-known/openid-configuration",
    "OIDC_NAME": "Force sign-in",
    "OIDC_CLIENT_ID": "client",
    "OIDC_SECRET": "secret",
}


def started_with(**environment: str) -> dict[str, Any]:
    """What the service is like when started with these settings."""
    command = [sys.executable, "-c", ASK]
    place = os.environ | {"DJANGO_SETTINGS_MODULE": "focused_deterrence.settings"} | environment
    answer = subprocess.run(command, env=place, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    made: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return made


def test_passkeys_are_there_unless_switched_off() -> None:
    made, without = started_with(), started_with(PASSKEYS="0")

    assert "webauthn" in made["factors"]
    assert {"mfa_login_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn"} <= set(made["names"])
    assert "webauthn" not in without["factors"]
    assert not {"mfa_login_webauthn", "mfa_add_webauthn"} & set(without["names"])


def test_an_organisations_sign_in_is_there_when_configured_and_may_be_sent_to() -> None:
    made = started_with(**PROVIDER)

    assert {"openid_connect_login", "openid_connect_callback"} <= set(made["names"])
    assert made["form_action"] == ["'self'", "https://login.force.example"]


def test_a_half_configured_provider_stops_the_start_and_names_what_is_missing() -> None:
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        started_with(OIDC_SERVER_URL=PROVIDER["OIDC_SERVER_URL"])

    assert "OIDC_NAME" in stopped.value.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sign-in/organisation"])
def test_no_organisation_is_there_otherwise(client: Client, people: People, path: str) -> None:
    assert client.get(path).status_code == 404
