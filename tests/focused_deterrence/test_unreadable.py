"""A malformed URL is refused before any other code handles it."""

import pytest
from django.test import Client

from partners.models import Purpose
from tests.access.personas import World, world
from tests.api.conftest import System
from tests.partnership import Partnership
from tests.referrals.conftest import northport

__all__ = ["northport", "world"]
OVERFLOWING = "99999999999999999999"


@pytest.mark.parametrize("path", ["/people/%00", "/referrals?after=%00", "/referrals?%00=", "/sign-in?next=%00"])
def test_nul_in_the_address_of_a_page_is_refused(world: World, path: str) -> None:
    for browser in (world.browser("owner"), Client()):
        answer = browser.get(path)

        assert answer.status_code == 400
        assert "text/html" in answer["Content-Type"]


@pytest.mark.parametrize("path", ["/api/v1/people/%00", "/api/v1/people?after=%00", "/api/v1/%00"])
def test_nul_in_the_address_of_a_call_is_refused(partnership: Partnership, path: str) -> None:
    police = System(partnership.custody_worker, Purpose.CUSTODY)

    answer = police.browser.get(path, headers={"Authorization": f"Bearer {police.token}"})

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "place",
    [
        f"all/names?page={OVERFLOWING}",
        f"all/names?page=-{OVERFLOWING}",
        "all/names?page=1e9",
        "access?before=0001-01-01T00:00:00%2B23:59 00000000-0000-4000-8000-000000000000",
        "access?before=9999-12-31T23:59:59-23:59 00000000-0000-4000-8000-000000000000",
        "access?before=2026-01-01T00:00:00 00000000-0000-4000-8000-000000000000",
    ],
)
def test_a_place_further_than_anything_goes_is_missing(world: World, place: str) -> None:
    assert world.browser("owner").get(f"/people/{world.person.reference}/{place}").status_code == 404
