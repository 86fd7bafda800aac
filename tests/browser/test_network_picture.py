"""The picture of a network is explored by keyboard, and says what it shows."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.ties.actions import record_tie
from cases.ties.models import Association
from datasharing.enforcement.door import acting
from datasharing.models import SubjectRole
from partners.london import london_today
from tests.attacker import actor_of
from tests.browser.northshire import SitDown, adder, meet, member

pytestmark = pytest.mark.browser


def test_the_picture_goes_from_person_to_person_by_keyboard(sit_down: SitDown) -> None:
    priya = member("Priya Raman")
    people = [meet(given_names=name, family_name="Thornaby") for name in ("Anwen", "Bertil", "Ceri")]
    with acting(actor_of(priya)):
        for other in people[1:]:
            record_tie(
                people[0], by=priya, other=other, subject_role=SubjectRole.PROGRAMME, programme=adder(),
                kind=Association.Kind.STOP, source="Stops", grade="1A", last_on=london_today(timezone.now()),
            )  # fmt: skip
    desk = sit_down("Priya Raman")

    desk.page.goto(f"/network?around={people[0].reference}")
    expect(desk.page.locator("#network[data-drawn]")).to_be_visible()
    desk.look()
    desk.page.locator("#network").focus()
    desk.page.keyboard.press("n")

    says = desk.page.locator("#network-says")
    expect(says).to_contain_text("1 tie: stopped together (1)")
    expect(desk.page.locator("#network-chosen")).to_contain_text(says.inner_text().split(".")[0])
    desk.page.get_by_text("Everybody in the picture, as a list").click()
    for name in ("Anwen", "Bertil", "Ceri"):
        expect(desk.page.get_by_role("row", name=f"{name} Thornaby Declared")).to_be_visible()
