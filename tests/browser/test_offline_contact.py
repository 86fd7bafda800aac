"""A contact in custody without a network: it waits sealed on the device, is sent once, and is wiped on sign-out."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from datasharing.enforcement.door import acting
from datasharing.models import Person, SubjectRole
from referrals.detention.actions import Detention, record_detention
from referrals.models import CustodyContact, CustodySuite, Referral
from tests.attacker import actor_of
from tests.browser.hands import Hands
from tests.browser.northshire import SitDown, adder, meet, member
from tests.browser.test_drafts import NOTE, NOTE_FIELD, TICK, WIDTH, contacts_with, sit_down_again, stored, until

pytestmark = pytest.mark.browser

HEIGHT, AT_MOST = 1180, 12
"""A tablet held upright; interactions from the list to the saved referral."""
WAITING = """() => Object.entries(localStorage).filter(([name]) => name.startsWith("queued."))"""


@pytest.fixture
def dana(sit_down: SitDown) -> Hands:
    """Dana Whitlock at a tablet of her own."""
    hands = sit_down("Dana Whitlock")
    hands.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    return hands


def waiting(page: Page) -> list[Any]:
    """What waits in the browser, as it holds it."""
    return list(page.evaluate(WAITING))


def arrive(person: Person, number: str, cell: str = "4") -> None:
    """The custody system says that `person` is held, and leaves in an hour."""
    dana = member("Dana Whitlock")
    with acting(actor_of(dana)):
        record_detention(
            person,
            by=dana,
            subject_role=SubjectRole.PROGRAMME,
            programme=adder(),
            custody_number=number,
            details=Detention(
                suite=CustodySuite.objects.get(name="Northport Central custody"),
                arrived_at=timezone.now() - timedelta(hours=3),
                authorised_at=timezone.now() - timedelta(hours=2),
                cell=cell,
                leaves_at=timezone.now() + timedelta(minutes=35),
                leaves_for="court",
            ),
        )


def write_offline(hands: Hands, person: Person) -> None:
    """Fill in a contact, lose the network, and save it."""
    hands.page.goto(f"/contacts/new/{person.reference}")
    hands.choose("Opiates")
    hands.page.get_by_text("If there is time").click()
    hands.type(NOTE_FIELD, NOTE)
    hands.choose(TICK)
    until(hands.page, lambda: bool(hands.page.evaluate("window.drafts.isOpen()")))
    hands.page.wait_for_timeout(500)
    hands.page.context.set_offline(True)
    hands.press("Save")
    until(hands.page, lambda: len(waiting(hands.page)) == 1)


def test_from_the_list_of_those_held_to_a_saved_referral_by_keyboard_alone(dana: Hands) -> None:
    person = meet(given_names="Aoife", family_name="Larkspur")
    arrive(person, "NC/99101", cell="11")
    page, done = dana.page, 0

    def press(key: str, times: int = 1) -> None:
        nonlocal done
        for _time in range(times):
            page.keyboard.press(key)
            done += 1

    def reach(part: Any) -> None:
        """Move to a part of the page as who uses a keyboard does: as one interaction, however many stops it takes."""
        nonlocal done
        done += 1
        passed = []
        for _stop in range(80):
            page.keyboard.press("Tab")
            if part.evaluate("part => part === document.activeElement"):
                return
            passed.append(page.evaluate("document.activeElement.id"))
        pytest.fail(f"not reached by keyboard: {part}, past {passed}")

    page.goto("/custody")
    dana.look()
    expect(dana.main).to_contain_text("court van")
    reach(page.locator(".app-held .app-act", has_text="Aoife Larkspur"))
    press("Enter")
    expect(page.get_by_role("heading", name="Contact in custody")).to_be_visible()
    expect(dana.main).to_contain_text("cell 11")
    with page.expect_response("**/route*"):
        reach(page.locator("[name=substance_group]:checked"))  # “Not known”; the first is one step on
        press("ArrowDown")
    expect(page.get_by_label(TICK)).to_be_visible()
    reach(page.locator("[name=agreed]").first)
    press("Space")
    reach(page.get_by_role("button", name="Save"))
    press("Enter")

    expect(dana.main).to_contain_text("a referral was sent to Harbour adult treatment")
    assert 0 < done <= AT_MOST, done
    [contact] = contacts_with(person)
    assert (contact.custody_number, contact.outcome) == ("NC/99101", CustodyContact.SEEN)
    page.goto("/custody")
    expect(page.locator(".app-held .app-act", has_text="Aoife Larkspur")).to_have_count(0)


def test_a_contact_written_without_a_network_is_sent_once_when_it_is_back(dana: Hands) -> None:
    person = meet(given_names="Bleddyn", family_name="Moorcroft")
    written = timezone.now()
    write_offline(dana, person)

    notice = dana.page.get_by_role("alert")
    expect(notice).to_contain_text("Not sent yet: no connection. It waits on this device")
    expect(dana.page.get_by_role("region", name="Waiting on this device")).to_contain_text("Bleddyn Moorcroft")
    assert stored(dana.page) == []
    [[name, value]] = waiting(dana.page)
    assert set(json.loads(value)) == {"until", "iv", "sealed"}
    assert not [word for word in ("hands", "Bleddyn", "opiate", person.reference, "contacts") if word in name + value]
    dana.look()
    dana.page.wait_for_timeout(1100)
    dana.page.context.set_offline(False)

    expect(dana.main).to_contain_text("a referral was sent to Harbour adult treatment")
    assert waiting(dana.page) == []
    [contact] = contacts_with(person)
    assert contact.note == NOTE
    assert written - timedelta(seconds=5) < contact.seen_at < timezone.now() - timedelta(seconds=1)
    with acting(actor_of(member("Dana Whitlock"))):
        assert Referral.objects.filter(contact=contact).count() == 1


def test_it_is_sent_once_though_the_answer_is_lost_and_two_tabs_send_it(dana: Hands) -> None:
    person = meet(given_names="Carys", family_name="Netherby")
    write_offline(dana, person)
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and "x-draft" in route.request.headers and not lost:
            lost.append(route.request.url)
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    dana.page.route("**/contacts/new/*", lose)
    dana.page.context.set_offline(False)
    until(dana.page, lambda: bool(lost))
    assert len(waiting(dana.page)) == 1
    second = dana.page.context.new_page()
    second.goto(f"{dana.site}/custody")
    dana.page.get_by_role("button", name="Try now").click()

    expect(dana.main).to_contain_text("a referral was sent to Harbour adult treatment")
    until(second, lambda: waiting(second) == [])
    assert [contact.note for contact in contacts_with(person)] == [NOTE]


def test_signing_out_sends_what_waits_and_else_wipes_it(dana: Hands) -> None:
    person = meet(given_names="Deryn", family_name="Oakenshaw")
    write_offline(dana, person)

    dana.page.get_by_role("button", name="Sign out").click()
    dialog = dana.page.get_by_role("alertdialog", name="Something was not sent")
    expect(dialog).to_be_visible()
    dana.look()
    dana.page.get_by_role("button", name="Stay signed in").last.click()
    expect(dialog).not_to_be_visible()
    assert len(waiting(dana.page)) == 1
    dana.page.get_by_role("button", name="Sign out").click()
    dana.page.route("**/sign-out", lambda route: route.abort())
    dana.page.get_by_role("button", name="Wipe it and sign out").click()
    dana.page.context.set_offline(False)
    dana.page.goto(f"{dana.site}/custody")

    assert waiting(dana.page) == []
    assert contacts_with(person) == []


def test_nobody_else_at_the_tablet_sends_or_reads_what_waits(dana: Hands) -> None:
    person = meet(given_names="Emrys", family_name="Pennywell")
    write_offline(dana, person)
    dana.page.context.clear_cookies(name="session")
    dana.page.context.set_offline(False)
    until(dana.page, lambda: dana.page.get_by_role("alertdialog", name="You are signed out").is_visible())
    sit_down_again(dana, "Ruth Ellery")
    dana.page.goto(f"{dana.site}/")
    dana.page.wait_for_timeout(700)

    assert len(waiting(dana.page)) == 1
    assert dana.page.evaluate("window.drafts.find(undefined, window.drafts.QUEUED)") == []
    assert contacts_with(person) == []
    sit_down_again(dana, "Dana Whitlock")
    dana.page.goto(f"{dana.site}/")
    expect(dana.page.get_by_role("region", name="Waiting on this device")).to_contain_text("Sent at")
    assert [contact.note for contact in contacts_with(person)] == [NOTE]


def test_what_the_service_does_not_accept_is_a_draft_again(dana: Hands) -> None:
    person = meet(given_names="Ffraid", family_name="Quarrington")
    dana.page.goto(f"/contacts/new/{person.reference}")
    dana.page.get_by_text("If there is time").click()
    dana.type(NOTE_FIELD, NOTE)  # and not how it went
    until(dana.page, lambda: bool(dana.page.evaluate("window.drafts.isOpen()")))
    dana.page.context.set_offline(True)
    dana.press("Save")
    until(dana.page, lambda: len(waiting(dana.page)) == 1)
    dana.page.context.set_offline(False)

    expect(dana.page.get_by_role("region", name="Waiting on this device")).to_contain_text("not accepted: check it")
    assert waiting(dana.page) == []
    dana.page.goto(f"{dana.site}/contacts/new/{person.reference}")
    dana.page.get_by_role("button", name="Restore what you wrote at").click()
    expect(dana.page.get_by_label(NOTE_FIELD)).to_have_value(NOTE)
    dana.choose("Seen")
    dana.press("Save")
    expect(dana.main).to_contain_text("Recorded.")
    assert [contact.note for contact in contacts_with(person)] == [NOTE]
