"""What somebody typed and could not send: kept on the device for whoever wrote it, and for nobody else."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Contact
from datasharing.enforcement.door import acting
from datasharing.models import Person
from referrals.models import CustodyContact
from tests.attacker import actor_of
from tests.browser.hands import Hands
from tests.browser.northshire import SitDown, meet, member
from tests.referrals.pages import browser_of

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 820, 1180
NOTE = "Said that his hands shake since the morning"
NOTE_FIELD, TICK = "Note for your own agency", "They agree that Harbour Recovery is told"
STORED = """() => Object.entries(localStorage).filter(([name]) => name.startsWith("draft."))"""


@pytest.fixture
def dana(sit_down: SitDown) -> Hands:
    """Dana Whitlock at a tablet of her own."""
    hands = sit_down("Dana Whitlock")
    hands.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    return hands


def stored(page: Page) -> list[Any]:
    """The drafts that lie in the browser, as it holds them."""
    return list(page.evaluate(STORED))


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until `holds` does; a page with a strict policy does not let Playwright wait inside it."""
    for _time in range(50):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail("waited in vain")


def begin_contact(hands: Hands, person: Person, note: str = NOTE) -> None:
    """Fill in a contact in custody with `person` without sending it, and wait until it is kept."""
    hands.page.goto(f"/contacts/new/{person.reference}")
    hands.choose("Opiates")
    hands.page.get_by_text("If there is time").click()
    hands.type(NOTE_FIELD, note)
    hands.choose(TICK)
    until(hands.page, lambda: bool(stored(hands.page)))
    hands.page.wait_for_timeout(500)


def contacts_with(person: Person) -> list[CustodyContact]:
    """What Dana's agency holds about `person`."""
    with acting(actor_of(member("Dana Whitlock"))):
        return list(CustodyContact.objects.filter(person=person))


def sit_down_again(hands: Hands, name: str) -> None:
    """Have `name` signed in at the same tablet."""
    session = browser_of(member(name)).cookies["session"]
    hands.page.context.add_cookies([{"name": session.key, "value": session.value, "url": hands.site}])


def sign_out_elsewhere(hands: Hands) -> None:
    """As when the session expired, or was ended from another place: the cookie is all that is left."""
    hands.page.context.clear_cookies(name="session")


def test_a_form_that_meets_no_connection_stays_and_is_sent_again(dana: Hands) -> None:
    person = meet(given_names="Aled", family_name="Brackenby")
    dana.page.goto(f"/people/{person.reference}/contacts/new")
    dana.choose("Phone call")
    dana.page.locator("[name=minutes]").fill("5")
    dana.page.locator("[name=purpose]").select_option("keep_in_touch")
    note = dana.page.locator("[name=note]")
    note.fill(NOTE)
    until(dana.page, lambda: bool(stored(dana.page)))

    dana.page.context.set_offline(True)
    dana.press("Save")
    notice = dana.page.get_by_role("alert")
    expect(notice).to_contain_text("Not sent: no connection. What you wrote is kept on this device.")
    expect(note).to_have_value(NOTE)
    dana.look()
    dana.press("Try again")
    expect(notice).to_contain_text("Not sent: no connection")
    dana.page.context.set_offline(False)
    dana.press("Try again")

    expect(dana.main).to_contain_text("Added:")
    with acting(actor_of(member("Dana Whitlock"))):
        assert [contact.note for contact in Contact.objects.filter(person=person)] == [NOTE]
    assert stored(dana.page) == []


def test_a_session_that_ends_while_one_types_loses_nothing_but_the_consent(dana: Hands) -> None:
    person = meet(given_names="Ceri", family_name="Dunthorpe")
    begin_contact(dana, person)
    form = dana.page.url

    sign_out_elsewhere(dana)
    dana.press("Save")
    ended = dana.page.get_by_role("alertdialog", name="You are signed out")
    expect(ended).to_be_visible()
    expect(dana.main).not_to_be_visible()
    dana.look()
    dana.press("Sign in again")
    assert "next=%2Fcontacts%2Fnew%2F" in dana.page.url
    sit_down_again(dana, "Dana Whitlock")
    dana.page.goto(form)
    offer = dana.page.get_by_role("region", name="Not sent")
    expect(offer).to_contain_text("You wrote something here at")
    dana.look()
    dana.page.get_by_role("button", name="Restore what you wrote at").click()

    expect(dana.page.get_by_label(NOTE_FIELD)).to_have_value(NOTE)
    expect(dana.page.get_by_label("Opiates", exact=True)).to_be_checked()
    expect(dana.page.get_by_label(TICK)).not_to_be_checked()
    dana.choose("Seen")  # agreeing would have said so, and was not kept
    dana.press("Save")
    expect(dana.main).to_contain_text("Recorded.")
    assert [contact.note for contact in contacts_with(person)] == [NOTE]
    assert stored(dana.page) == []


def test_another_user_of_the_tablet_is_offered_nothing_and_can_read_nothing(dana: Hands) -> None:
    person = meet(given_names="Dilys", family_name="Evergreen")
    begin_contact(dana, person)
    [[name, value]] = stored(dana.page)

    dana.page.get_by_role("button", name="Sign out").click()
    expect(dana.page.get_by_role("heading", name="Sign in")).to_be_visible()
    sit_down_again(dana, "Ruth Ellery")
    dana.page.goto("/")
    expect(dana.page.get_by_role("heading", name="Your work")).to_be_visible()
    dana.page.wait_for_timeout(700)

    assert not dana.page.get_by_text("You wrote this and did not send it").is_visible()
    assert stored(dana.page) == [[name, value]]
    held = json.loads(value)
    assert set(held) == {"until", "iv", "sealed"}
    assert not [word for word in ("hands", "Dilys", "Dana", person.reference, "contacts") if word in name + value]
    assert dana.page.evaluate("window.drafts.find()") == []


def test_what_was_written_is_discarded_by_one_press(dana: Hands) -> None:
    person = meet(given_names="Eluned", family_name="Farrowdale")
    begin_contact(dana, person)

    dana.page.goto("/")
    expect(dana.page.get_by_role("link", name="Contact in custody, Eluned Farrowdale")).to_be_visible()
    dana.look()
    dana.page.get_by_role("link", name="Contact in custody, Eluned Farrowdale").click()
    dana.press("Discard")
    expect(dana.page.get_by_role("region", name="Not sent")).to_have_count(0)

    assert stored(dana.page) == []
    dana.page.reload()
    dana.page.wait_for_timeout(500)
    expect(dana.page.get_by_role("region", name="Not sent")).to_have_count(0)


def test_a_draft_is_gone_after_a_day(dana: Hands) -> None:
    person = meet(given_names="Ffion", family_name="Garthwaite")
    begin_contact(dana, person)

    dana.page.clock.install(time=timezone.now() + timedelta(hours=24, minutes=1))
    dana.page.goto(f"/contacts/new/{person.reference}")
    expect(dana.page.get_by_label(NOTE_FIELD)).to_have_value("")

    assert stored(dana.page) == []


def test_a_refused_form_keeps_what_was_typed_and_its_draft(dana: Hands) -> None:
    person = meet(given_names="Gethin", family_name="Hollowell")
    begin_contact(dana, person)

    dana.choose("Refused to be seen")
    dana.press("Save")
    expect(dana.page.get_by_role("heading", name="There is a problem")).to_be_visible()

    expect(dana.page.get_by_label(NOTE_FIELD)).to_have_value(NOTE)
    assert len(stored(dana.page)) == 1
    dana.look()


def test_somebody_who_signs_in_in_another_tab_does_not_send_what_is_written_here(dana: Hands) -> None:
    person = meet(given_names="Heledd", family_name="Ironbridge")
    begin_contact(dana, person)

    sit_down_again(dana, "Ruth Ellery")
    dana.press("Save")

    expect(dana.page.get_by_role("alertdialog", name="This page is out of date")).to_be_visible()
    expect(dana.main).not_to_be_visible()
    assert contacts_with(person) == []
    assert len(stored(dana.page)) == 1


def test_who_types_is_asked_two_minutes_before_the_session_ends_and_stays_by_one_press(dana: Hands) -> None:
    person = meet(given_names="Idris", family_name="Juniper-Vale")
    session = Session.objects.get(session_key=key_of(dana))
    dana.page.clock.install()
    dana.page.goto(f"/contacts/new/{person.reference}")
    dana.page.get_by_text("If there is time").click()
    dana.type(NOTE_FIELD, NOTE)
    until(dana.page, lambda: bool(dana.page.evaluate("window.drafts.isOpen()")))

    Session.objects.filter(pk=session.pk).update(expire_date=timezone.now() + timedelta(seconds=110))
    dana.page.clock.run_for(301_000)
    warning = dana.page.get_by_role("alertdialog", name="Are you still there?")
    expect(warning).to_be_visible()
    expect(dana.page.get_by_role("button", name="Stay signed in")).to_be_focused()
    expect(dana.page.get_by_role("button", name="Continue", exact=True)).not_to_be_visible()
    dana.look()
    dana.page.keyboard.press("Enter")
    expect(warning).not_to_be_visible()

    session.refresh_from_db()
    assert session.expire_date > timezone.now() + timedelta(minutes=28)
    expect(dana.page.get_by_label(NOTE_FIELD)).to_have_value(NOTE)


def key_of(hands: Hands) -> str:
    """The key of the session that is signed in at this tablet."""
    [cookie] = [each for each in hands.page.context.cookies() if each["name"] == "session"]
    return cookie["value"].partition(":")[0]
