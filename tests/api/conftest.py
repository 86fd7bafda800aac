"""A partner system of the police, one of probation, and one of an agency with which nothing is shared."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partners.actions.clients import open_client
from partners.models import Membership, Purpose
from partners.owner import as_owner
from tests.access.personas import world
from tests.conftest import owner_role
from tests.partnership import Partnership
from tests.referrals.conftest import northport

__all__ = ["as_owner", "northport", "world"]

Caller = Callable[..., Any]


class System:
    """A partner system with a token: calls the API as its client library would."""

    def __init__(self, member: Membership, *purposes: Purpose) -> None:
        self.browser = Client()
        with owner_role():
            self.client = open_client(
                member.agency, name=f"{member.agency} system", purposes=purposes, at=timezone.now()
            )
        self.token = self.ask_for_token().json()["access_token"]

    def ask_for_token(self, secret: str = "", **more: str) -> Any:
        said = {
            "grant_type": "client_credentials",
            "client_id": self.client.client_id,
            "client_secret": secret or self.client.secret,
        }
        return self.browser.post("/api/token", said | more)

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | headers

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.browser.get(f"/api/v1/{path}", query or {}, headers=self._headers(headers))

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.browser.post(
            f"/api/v1/{path}", body, content_type="application/json", headers=self._headers(headers)
        )


@pytest.fixture
def police(partnership: Partnership) -> System:
    return System(partnership.custody_worker, Purpose.CUSTODY)


@pytest.fixture
def probation(partnership: Partnership) -> System:
    return System(partnership.probation_practitioner, Purpose.SUPERVISION)


@pytest.fixture
def stranger(partnership: Partnership) -> System:
    return System(partnership.stranger, Purpose.COORDINATION)


@pytest.fixture(autouse=True)
def quick_digests(settings: Any) -> Iterator[None]:
    """Secrets are digested quickly; what a slow digest protects is not tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
