"""A call-in in a real browser, from planning to the debrief, with a promise kept and a promise broken."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from partners.london import london_today
from tests.browser.hands import Hands
from tests.browser.northshire import SitDown, meet

pytestmark = pytest.mark.browser

KEPT, BROKEN = "Somebody answers at any hour.", "You sit with the council in five days."


def pick(hands: Hands, label: str, option: str) -> None:
    hands.done += 1
    hands.page.get_by_label(label).first.select_option(label=option)


def plan(kit: Hands) -> None:
    today = london_today(timezone.now())
    kit.page.goto("/notifications")
    kit.look()
    kit.follow("Plan a notification")
    kit.choose("Call-in")
    for label, typed in [("Day", today.day), ("Month", today.month), ("Year", today.year)]:
        kit.type(label, str(typed))
    kit.type("Time", "00:01")
    kit.type("Where", "Lantern Hall")
    pick(kit, "Programme", "Northport group violence intervention")
    kit.look()
    kit.press("Save")
    expect(kit.main).to_contain_text("A voice: help")
    kit.look()


def find_speakers(kit: Hands, address: str) -> None:
    """A member of staff for each item; who speaks for a family would be asked on a page of their own."""
    items = kit.page.locator(".app-order__acts a", has_text="Change").evaluate_all("all => all.map(each => each.href)")
    for item in items:
        kit.page.goto(item)
        pick(kit, "Who speaks", "Service that helps")
        pick(kit, "Agency of the speaker", "Second Step")
        kit.press("Save")
        kit.page.goto(address)


def test_a_call_in_is_held_and_what_was_promised_is_kept_or_broken(sit_down: SitDown) -> None:
    person = meet(given_names="Reece", family_name="Quillhalloran")
    kit = sit_down("Kit Sharma")
    plan(kit)
    address = kit.page.url

    kit.page.goto(f"/people/{person.reference}/notifications/new?to={address.rsplit('/', 1)[-1]}")
    kit.choose("For no group")
    kit.choose("Licence")
    kit.look()
    kit.press("Invite")
    expect(kit.main).to_contain_text("Reece Quillhalloran")
    find_speakers(kit, address)
    for text in (KEPT, BROKEN):
        kit.follow("Add a promise")
        kit.type("In the words that are said", text)
        kit.choose("Help")
        kit.press("Save")
    kit.follow("The invitations are out")
    kit.press("They are out")
    kit.follow("Record the rehearsal")
    for box in kit.page.get_by_role("checkbox").all():
        box.check()
    kit.press("Save")
    kit.follow("Script and seating")
    expect(kit.main).to_contain_text(KEPT)
    kit.look()
    kit.page.goto(address)
    kit.follow("Record that it was held")
    kit.press("It was held")
    kit.follow("Debrief")
    kit.look()
    pick(kit, "Came: Reece Quillhalloran", "Came")
    kit.choose("Asked for help: Reece Quillhalloran")
    kit.type("What went well, what did not, what is done next", "Calm. Nobody left early.")
    kit.press("Save the debrief")
    expect(kit.main).to_contain_text("Asked for help.")
    kit.look()

    settle(kit, KEPT, "Kept", "Rang it at three in the morning")
    settle(kit, BROKEN, "Broken", "The appointment was on day nine")

    expect(kit.main).to_contain_text("1 of 2 kept")
    expect(kit.main).to_contain_text("First on the next script")
    kit.look()
    assert kit.asked_nothing_about("Quillhalloran")


def settle(kit: Hands, text: str, label: str, evidence: str) -> None:
    kit.page.goto("/promises")
    kit.page.get_by_role("link", name=text).first.click()  # the first of its acts: record what became of it
    kit.choose(label)
    kit.type("How one can tell", evidence)
    kit.look()
    kit.press("Save")
