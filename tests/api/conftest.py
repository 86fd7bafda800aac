"""A partner system of the police, one of probation, and one of an agency with which nothing is shared."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partners.models import Membership, Purpose
from partners.systems.actions import Client as Id
from partners.systems.actions import open_client
from tests.access.personas import world
from tests.conftest import owner_role
from tests.partnership import Partnership
from tests.referrals.conftest import northport

__all__ = ["northport", "world"]
NONE: Mapping[str, str] = MappingProxyType({})


class System:
    """A partner system with a token: calls the API as its client library would."""

    def __init__(self, member: Membership, *purposes: Purpose, demonstrating: Id | None = None) -> None:
        self.browser = Client()
        self.agency = member.agency
        with owner_role():
            self.client = open_client(
                member.agency,
                name=f"{member.agency} partner system",
                purposes=purposes,
                at=timezone.now(),
                demonstrating=demonstrating,
            )
        self.token = self.ask_for_token().json()["access_token"]

    def membership(self) -> Membership:
        """What the system may act as."""
        return Membership.objects.select_related("user").get(user__full_name=f"{self.agency} partner system")

    def ask_for_token(self, secret: str = "", **more: str) -> Any:
        said = {
            "grant_type": "client_credentials",
            "client_id": self.client.client_id,
            "client_secret": secret or self.client.secret,
        }
        return self.browser.post("/api/token", said | more)

    def _with_token(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **headers}

    def get(self, path: str, query: Mapping[str, Any] | None = None, headers: Mapping[str, str] = NONE) -> Any:
        return self.browser.get(f"/api/v1/{path}", query or {}, headers=self._with_token(headers))

    def post(self, path: str, body: Any, headers: Mapping[str, str] = NONE) -> Any:
        return self.browser.post(
            f"/api/v1/{path}", body, content_type="application/json", headers=self._with_token(headers)
        )


@pytest.fixture
def police(partnership: Partnership) -> System:
    return System(partnership.custody_worker, Purpose.CUSTODY)


@pytest.fixture
def probation(partnership: Partnership) -> System:
    return System(partnership.probation_practitioner, Purpose.SUPERVISION)


@pytest.fixture
def harbour(partnership: Partnership) -> System:
    return System(partnership.treatment_worker, Purpose.TREATMENT)


@pytest.fixture
def stranger(partnership: Partnership) -> System:
    return System(partnership.stranger, Purpose.COORDINATION)


@pytest.fixture(autouse=True)
def quick_digests(settings: Any) -> None:
    """Secrets are digested quickly; what a slow digest protects is not tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
