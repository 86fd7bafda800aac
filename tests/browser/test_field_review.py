"""Two journeys of the field review on a tablet of 820 pixels: risks travel, and what came back goes elsewhere."""

import pytest
from playwright.sync_api import expect

from datasharing.enforcement.door import acting
from referrals.models import Referral
from tests.attacker import actor_of
from tests.browser.hands import Hands
from tests.browser.northshire import SitDown, meet, member, refer
from tests.referrals.sending import carry_everything

pytestmark = pytest.mark.browser

TABLET = {"width": 820, "height": 1180}


def on_a_tablet(hands: Hands) -> Hands:
    """The same browser, as wide as the tablets of custody."""
    hands.page.set_viewport_size(TABLET)  # type: ignore[arg-type]
    return hands


def test_what_is_dangerous_stands_first_wherever_treatment_meets_the_person(sit_down: SitDown) -> None:
    person = meet(given_names="Gwil", family_name="Hartshorn")
    dana, asha = on_a_tablet(sit_down("Dana Whitlock")), on_a_tablet(sit_down("Asha Mensah"))

    dana.page.goto(f"/contacts/new/{person.reference}")
    dana.choose("Opiates")
    dana.choose("Pregnant")
    dana.choose("Thoughts of suicide or self-harm")
    dana.look()
    dana.choose("They agree that Harbour Recovery is told")
    dana.press("Save")
    expect(dana.main).to_contain_text("a referral was sent to Harbour adult treatment")
    carry_everything()
    with acting(actor_of(member("Asha Mensah"))):
        referral = Referral.objects.get(person=person)

    asha.page.goto("/referrals")
    row = asha.page.get_by_role("row").filter(has_text="Gwil Hartshorn")
    expect(row).to_contain_text("Thoughts of suicide")
    asha.look()
    asha.follow("Gwil Hartshorn")
    for page in ("the referral", "the acceptance"):
        top = asha.page.locator("main").get_by_text("Thoughts of suicide or self-harm").first
        expect(top, page).to_be_in_viewport()
        asha.look()
        if page == "the referral":
            asha.press("Accept")
    asha.choose("A new client, with the name that was sent")
    asha.press("Accept")
    asha.page.goto(f"/referrals/{referral.reference}/appointment")
    expect(asha.page.get_by_text("Thoughts of suicide or self-harm").first).to_be_in_viewport()
    asha.look()


def test_a_declined_referral_comes_back_and_a_supervisor_sends_it_beyond_the_limits_of_a_service(
    sit_down: SitDown,
) -> None:
    referral = refer(meet(given_names="Hefin", family_name="Inglenook"))
    names = ("Dana Whitlock", "Asha Mensah", "Samir Aziz", "Colm Gallagher")
    dana, asha, samir, colm = (on_a_tablet(sit_down(name)) for name in names)
    asha.page.goto(f"/referrals/{referral.reference}")
    asha.press("Decline")
    asha.choose("No capacity")
    asha.press("Decline")
    carry_everything()

    dana.page.goto("/")
    line = dana.main.get_by_role("listitem").filter(has_text="Hefin Inglenook")
    expect(line).to_contain_text("Harbour adult treatment declined")
    dana.look()
    line.get_by_role("link", name="Send elsewhere").click()
    expect(dana.main).to_contain_text("Not for them: It does not serve Northport.")
    dana.look()
    dana.follow("Bridgegate treatment")
    expect(dana.main).to_contain_text("Only a supervisor may refer them, saying why.")
    dana.look()

    colm.page.goto(dana.page.url)
    colm.page.get_by_label("Why the service is to take them all the same (optional)").fill(
        "Has moved to an aunt in Saltmarsh for the winter"
    )
    colm.look()
    colm.page.get_by_role("checkbox").last.check()
    colm.press("Send")
    carry_everything()

    samir.page.goto("/referrals")
    samir.page.get_by_role("link", name="Hefin Inglenook").click()
    expect(samir.main).to_contain_text("Has moved to an aunt in Saltmarsh for the winter")
    expect(samir.main).to_contain_text("The service was for: 18 and over")
    samir.look()
    dana.page.goto("/")
    expect(line.filter(has_text="declined")).to_have_count(0)
