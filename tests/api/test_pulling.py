"""Partner systems pull what agreements open to their agency, page by page, and no more."""

from tests.access.personas import World
from tests.api.conftest import System


def test_a_system_pulls_its_own_agencys_people(world: World, police: System) -> None:
    answer = police.get("people")

    assert answer.status_code == 200, answer.content
    [ash] = answer.json()["items"]
    assert ash["person"] == world.person.reference
    assert ash["owner"] == "police"
