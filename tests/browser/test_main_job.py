"""The main job in a real browser: custody refers a person, treatment accepts, and both see the progress."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from datasharing.enforcement.door import acting
from focused_deterrence.demonstration.partnership import PASSWORD
from partners.dated_rules import WorkingDays, due
from referrals.exchange.actions import book_appointment
from referrals.models import Referral
from tests.attacker import actor_of
from tests.browser.hands import Hands
from tests.browser.northshire import SitDown, meet, member, refer
from tests.referrals.sending import carry_everything
from tests.signing_in import code

pytestmark = pytest.mark.browser

AT_MOST = 12
"""Interactions, every optional field skipped."""
WORDING = "I would like to tell Harbour Recovery who you are, how to reach you and what we talked about"
AGREES = "They agree that Harbour Recovery is told"


def bring_forward(referral: Referral) -> None:
    """Move the appointment to now, which no page accepts, so that the test need not wait."""
    asha = member("Asha Mensah")
    with acting(actor_of(asha)):
        book_appointment(
            Referral.objects.get(pk=referral.pk), by=asha, at=timezone.now(), place="4 Quay Street", confirmed=True
        )


def sign_in(hands: Hands, name: str) -> None:
    hands.page.goto("/")
    hands.type("Email address", member(name).user.email)
    hands.type("Password", PASSWORD)
    hands.press("Sign in and accept this")
    hands.look()
    hands.type("Code", code())
    hands.press("Continue")


def test_from_signing_in_to_a_referral_takes_twelve_interactions(sit_down: SitDown) -> None:
    meet(given_names="Ash", family_name="Quillfeather")
    dana = sit_down()

    sign_in(dana, "Dana Whitlock")
    dana.press("New contact")
    dana.type("Name or number", "Quillf")
    dana.follow("Ash Quillfeather")
    dana.choose("Opiates")
    expect(dana.page.get_by_text(WORDING)).to_be_visible()
    expect(dana.page.get_by_label(AGREES)).not_to_be_checked()
    dana.choose(AGREES)
    dana.press("Save")

    expect(dana.main).to_contain_text("a referral was sent to Harbour adult treatment, Harbour Recovery")
    assert 0 < dana.done <= AT_MOST, dana.done


def test_somebody_known_by_half_a_name_and_a_year_is_registered_and_referred(sit_down: SitDown) -> None:
    dana = sit_down("Dana Whitlock")
    dana.page.goto("/")

    dana.press("New contact")
    dana.type("Name or number", "Zephyrine")
    dana.type("Year", "1990")
    dana.press("Register a new person")
    dana.look()
    dana.choose("On the programme")
    dana.press("Continue")
    with dana.page.expect_response("**/route*"):
        dana.select("Programme", "Northshire ADDER")
    dana.choose("Opiates")
    dana.choose(AGREES)
    dana.press("Save")

    expect(dana.main).to_contain_text("a referral was sent to Harbour adult treatment")
    expect(dana.main).to_contain_text("1990")
    assert dana.done <= AT_MOST, dana.done
    assert dana.asked_nothing_about("Zephyrine")


def test_somebody_without_a_name_who_looks_sixteen_is_flagged_and_nobody_else_is_told(sit_down: SitDown) -> None:
    dana = sit_down("Dana Whitlock")
    dana.page.goto("/")

    dana.press("New contact")
    dana.follow("Register someone whose name is not known")
    dana.type("Known as", "boy in a red hood, cell 4")
    dana.type("How old they look", "16")
    dana.choose("On the programme")
    dana.press("Continue")
    expect(dana.main).to_contain_text("May be under 18. Your agency’s safeguarding staff have been told.")
    dana.choose("Opiates")
    expect(dana.main).to_contain_text("No service can be found for them now")
    dana.look()
    dana.choose("They want a referral: keep it for us to route")
    dana.press("Save")

    expect(dana.main).to_contain_text("No other agency was told")
    dana.look()
    assert dana.done <= AT_MOST, dana.done
    assert dana.asked_nothing_about("hood")


def test_another_answer_finds_another_recipient_and_asks_again(sit_down: SitDown) -> None:
    person = meet(given_names="Bryn", family_name="Marrowbone")
    dana = sit_down("Dana Whitlock")

    dana.page.goto(f"/contacts/new/{person.reference}")
    dana.choose(AGREES)
    dana.choose("Alcohol only")

    expect(dana.main).to_contain_text("Goes to Bridgegate alcohol service, Bridgegate Recovery")
    expect(dana.main).to_contain_text("I would like to tell Bridgegate Recovery")
    expect(dana.page.get_by_label("They agree that Bridgegate Recovery is told")).not_to_be_checked()
    expect(dana.page.get_by_label(AGREES)).to_have_count(0)
    assert dana.asked_nothing_about("substance_group")
    assert dana.asked_nothing_about("alcohol")


def test_treatment_sees_it_through_and_custody_sees_the_outcome(sit_down: SitDown) -> None:
    referral = refer(meet(given_names="Cai", family_name="Thistlewood"))
    asha, dana = sit_down("Asha Mensah"), sit_down("Dana Whitlock")
    next_day = due(WorkingDays(1), timezone.now())

    asha.page.goto("/referrals")
    asha.look()
    asha.follow("Cai Thistlewood")
    asha.look()
    asha.press("Accept")
    asha.look()
    expect(asha.page.get_by_label("Who works with them")).to_contain_text("Asha Mensah")
    asha.choose("A new client, with the name that was sent")
    asha.press("Accept")
    asha.press("Book an appointment")
    asha.look()
    for label, typed in [("Day", next_day.day), ("Month", next_day.month), ("Year", next_day.year)]:
        asha.type(label, str(typed))
    asha.type("Time", "14:30")
    asha.type("Place", "4 Quay Street")
    asha.press("Book")
    expect(asha.main).to_contain_text("14:30, 4 Quay Street")
    bring_forward(referral)
    asha.page.reload()
    asha.press("Record attendance")
    asha.look()
    asha.choose("They came")
    asha.press("Save")
    asha.look()
    carry_everything()
    dana.page.goto("/")
    dana.follow("What became of my referrals")
    dana.look()
    dana.follow("Cai Thistlewood")

    expect(dana.main).to_contain_text("Attended")
    expect(dana.main).to_contain_text("14:30, 4 Quay Street")
    dana.look()
    assert asha.asked_nothing_about("Thistlewood")
    assert dana.asked_nothing_about("Thistlewood")
