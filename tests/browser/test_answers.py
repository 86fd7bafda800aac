"""What else may become of a referral, in a real browser: another client, a refusal, another service, a mistake."""

import pytest
from playwright.sync_api import expect

from datasharing.enforcement.door import acting
from tests.attacker import actor_of
from tests.browser.northshire import SitDown, meet, member, refer
from tests.makers import make_person
from tests.referrals.sending import carry_everything

pytestmark = pytest.mark.browser


def test_a_client_they_have_already_is_taken_on_as_that_client(sit_down: SitDown) -> None:
    referral = refer(meet(given_names="Dee", family_name="Winterbourne"))
    worker = member("Asha Mensah")
    with acting(actor_of(worker)):
        client = make_person(worker, given_names="Deeanna", family_name="Winterbourne")
    asha = sit_down("Asha Mensah")

    asha.page.goto(f"/referrals/{referral.reference}")
    asha.press("Accept")
    asha.choose("Deeanna Winterbourne, born not known, your client")
    asha.press("Accept")
    asha.look()
    asha.follow("Open the person’s page")

    expect(asha.page).to_have_url(f"{asha.site}/people/{client.reference}")
    asha.look()


def test_a_refusal_gives_a_reason_that_the_sender_reads(sit_down: SitDown) -> None:
    referral = refer(meet(given_names="Efa", family_name="Cobblewick"))
    samir, asha, dana = sit_down("Samir Aziz"), sit_down("Asha Mensah"), sit_down("Dana Whitlock")

    asha.page.goto(f"/referrals/{referral.reference}")
    asha.press("Decline")
    asha.look()
    asha.press("Decline")
    expect(asha.page.locator(".govuk-error-summary")).to_be_focused()
    asha.look()
    asha.choose("No capacity")
    asha.press("Decline")
    carry_everything()
    dana.page.goto(f"/referrals/{referral.reference}")

    expect(dana.main).to_contain_text("Declined")
    expect(dana.main).to_contain_text("No capacity")
    answer = samir.page.goto(f"/referrals/{referral.reference}")
    assert answer
    assert answer.status == 404


def test_sending_somebody_on_asks_them_again_and_tells_both(sit_down: SitDown) -> None:
    referral = refer(meet(given_names="Fion", family_name="Larkspur"))
    asha, samir, dana = sit_down("Asha Mensah"), sit_down("Samir Aziz"), sit_down("Dana Whitlock")

    asha.page.goto(f"/referrals/{referral.reference}")
    asha.press("Redirect")
    asha.look()
    asha.follow("Bridgegate treatment")
    agrees = asha.page.get_by_label("They agree that Bridgegate Recovery is told")
    expect(asha.main).to_contain_text("I would like to tell Bridgegate Recovery who you are")
    expect(agrees).not_to_be_checked()
    asha.look()
    asha.choose("Outside the service’s area")
    asha.press("Redirect")
    expect(asha.main).to_contain_text("Nothing can be sent unless they agree")
    asha.choose("They agree that Bridgegate Recovery is told")
    asha.press("Redirect")
    carry_everything()
    samir.page.goto("/referrals")
    samir.follow("Fion Larkspur")
    dana.page.goto(f"/referrals/{referral.reference}")

    expect(samir.main).to_contain_text("Bridgegate treatment")
    expect(dana.main).to_contain_text("Redirected")
    samir.look()


def test_a_referral_is_taken_back_with_a_reason(sit_down: SitDown) -> None:
    referral = refer(meet(given_names="Gil", family_name="Hathersage"))
    dana, asha = sit_down("Dana Whitlock"), sit_down("Asha Mensah")

    dana.page.goto(f"/referrals/{referral.reference}")
    dana.press("Withdraw")
    dana.look()
    dana.choose("Needs met another way")
    dana.press("Withdraw")
    expect(dana.main).to_contain_text("Withdrawn")
    carry_everything()
    asha.page.goto(f"/referrals/{referral.reference}")

    expect(asha.main).to_contain_text("Withdrawn")
    expect(asha.page.get_by_role("button", name="Accept")).to_have_count(0)


def test_a_referral_about_the_wrong_person_is_put_right(sit_down: SitDown) -> None:
    wrong = refer(meet(given_names="Hal", family_name="Ravensbourne"))
    meet(given_names="Hallam", family_name="Ravenscroft")
    dana = sit_down("Dana Whitlock")

    dana.page.goto(f"/referrals/{wrong.reference}")
    dana.follow("It is about the wrong person")
    dana.look()
    dana.press("Withdraw, and find the right person")
    dana.type("Name or number", "Ravenscroft")
    dana.follow("Hallam Ravenscroft")
    expect(dana.main).to_contain_text(f"Corrects referral {wrong.reference}")
    dana.choose("Opiates")
    dana.choose("They agree that Harbour Recovery is told")
    dana.press("Save")
    dana.follow("See the referral")
    dana.look()
    dana.follow(wrong.reference)

    expect(dana.main).to_contain_text("Hal Ravensbourne")
    expect(dana.main).to_contain_text("Corrected by")
    assert dana.asked_nothing_about("Raven")
