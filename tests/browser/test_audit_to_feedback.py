"""From an audit of groups to the feedback after a trigger, in a real browser, by links and forms alone.

The lead of the partnership writes and announces the rule, the analyst of the police reviews the incident and applies
the lever, and their supervisor is the second person each time.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from partners.london import london_today
from partners.models import Purpose
from tests.browser.hands import Hands
from tests.browser.northshire import SitDown

pytestmark = pytest.mark.browser

ACTED, OTHER = "Ropery Lane", "Tannery Row"
RULE = "The first group to stab after Lantern Hall"
PROGRAMME = "Northport group violence intervention"


def enter(hands: Hands, question: str, day: date) -> None:
    """Type `day` into the boxes below `question`."""
    boxes = hands.page.get_by_role("group", name=question)
    for label, typed in [("Day", day.day), ("Month", day.month), ("Year", day.year)]:
        hands.done += 1
        boxes.get_by_label(label, exact=True).fill(str(typed))


def answer(hands: Hands, question: str, choice: str) -> None:
    """Choose `choice` below `question`."""
    hands.done += 1
    hands.page.get_by_role("group", name=question).get_by_label(choice, exact=True).check()


def from_menu(hands: Hands, name: str) -> None:
    """Follow a link of the menu."""
    hands.touch(hands.page.get_by_role("navigation", name="Menu").get_by_role("link", name=name, exact=True))


def go_to_trigger(hands: Hands) -> None:
    """By the menu and the list of groups to the trigger of the one that acted."""
    from_menu(hands, "Groups")
    hands.follow(ACTED)
    hands.page.get_by_role("region", name="Triggers").get_by_role("link", name="Stabbing").first.click()
    expect(hands.page.get_by_role("heading", level=1)).to_contain_text(f"Stabbing: {ACTED}")


def audit(priya: Hands, today: date) -> None:
    priya.page.goto("/")
    for name in (ACTED, OTHER):
        from_menu(priya, "Groups")
        priya.follow("Name a group")
        priya.type("Name", name)
        priya.choose("Violence")
        priya.select("Programme (optional)", PROGRAMME)
        priya.press("Save")
    from_menu(priya, "Groups")
    priya.follow("Audits")
    priya.press("Hold an audit")
    enter(priya, "Day", today)
    answer(priya, "How it is held", "Session with all agencies")
    priya.select("Programme (optional)", PROGRAMME)
    priya.look()
    priya.press("Begin")
    priya.follow(ACTED)
    priya.type("About how many belong to it (optional)", "12")
    answer(priya, "Is it known who leads it?", "Yes")
    priya.look()
    priya.press("Save")
    expect(priya.page.get_by_role("region", name="What was found")).to_contain_text(ACTED)
    priya.look()


def announce(kit: Hands, today: date) -> None:
    kit.page.goto("/")
    from_menu(kit, "Groups")
    kit.follow("Triggers and their rules")
    kit.follow("Trigger rules")
    kit.follow("Write a trigger rule")
    answer(kit, "Whom it chooses", "The first group to act after it was told")
    kit.type("Name", RULE)
    kit.type("The words in which it is announced", "The first group that stabs gets all of us. Nobody else does.")
    answer(kit, "Acts that set it off", "Stabbing")
    enter(kit, "In force from", today - timedelta(days=9))
    kit.select("Programme (optional)", PROGRAMME)
    kit.look()
    kit.press("Save")
    for name in (ACTED, OTHER):
        kit.follow("Record an announcement to a group")
        kit.select("Group that was told", name)
        enter(kit, "Day", today - timedelta(days=8))
        kit.type("Time (optional)", "19:00")
        kit.press("Save")
        expect(kit.page.get_by_role("region", name="Announced to")).to_contain_text(name)
    kit.look()


def review(priya: Hands, today: date) -> None:
    from_menu(priya, "Incidents")
    priya.follow("Record an incident")
    for question in ("Day on which it happened", "Day on which it was reported"):
        enter(priya, question, today - timedelta(days=2))
    answer(priya, "What it was", "Stabbing")
    answer(priya, "Weapon", "Knife")
    priya.type("Where", "Rope Walk steps")
    priya.select("Programme (optional)", PROGRAMME)
    priya.press("Save")
    priya.press("Review")
    answer(priya, "Were members of groups involved?", "Yes, as suspects")
    priya.select("Group of the suspects (optional)", ACTED)
    answer(priya, "Motive", "Answer to an earlier incident")
    answer(priya, "How likely is an answer to it?", "High")
    answer(priya, "Does it count for the groups?", "Yes")
    priya.type("Why", "Two of the group were seen to run; it had been told a week before.")
    priya.look()
    priya.press("Save the review")
    expect(priya.page.get_by_role("heading", level=1)).to_contain_text("Rope Walk steps")
    priya.look()


def confirm(priya: Hands, colm: Hands) -> None:
    go_to_trigger(priya)
    priya.follow("Propose")
    priya.press("Propose")
    priya.follow("Confirm as analyst")
    priya.press("Confirm")
    expect(priya.main).to_contain_text("The enforcement lead is to confirm it")
    priya.look()

    colm.page.goto("/")
    colm.follow("Switch agency or purpose")
    colm.choose("Northshire Police, Supervisor: Deterrence")
    colm.press("Continue")
    go_to_trigger(colm)
    colm.follow("Confirm as enforcement lead")
    colm.look()
    colm.press("Confirm")
    expect(colm.main).to_contain_text("Two people confirmed it.")


def plan(priya: Hands) -> None:
    priya.page.reload()
    priya.follow("Begin an action plan")
    priya.type("Title", "After the steps")
    priya.press("Save")
    priya.look()
    priya.follow("Stabbing")
    expect(priya.page.get_by_role("region", name="Action plan")).to_contain_text("After the steps")
    priya.follow("The action is planned")
    priya.press("It is planned")


def use_lever(priya: Hands, colm: Hands) -> None:
    priya.follow("Apply a lever to the group")
    priya.page.get_by_label("Lever", exact=True).select_option("E09")
    priya.type("Under which authority (optional)", "Anti-social Behaviour, Crime and Policing Act 2014 s.76")
    priya.type("Why it is necessary and proportionate (optional)", "The flat is where the knives are kept.")
    priya.look()
    priya.press("Save")
    levers = priya.page.get_by_role("region", name="Levers")
    expect(levers).to_contain_text("Proposed")

    go_to_trigger(colm)
    colm.touch(colm.page.get_by_role("region", name="Levers").get_by_role("link").first)
    colm.touch(colm.page.get_by_role("link", name="Authorise"))
    colm.press("Authorise")

    priya.touch(levers.get_by_role("link").first)
    priya.look()
    priya.touch(priya.page.get_by_role("link", name="Start"))
    priya.press("Save")
    go_to_trigger(priya)
    expect(priya.main).to_contain_text("Levers are in use. All who were told the rule are to hear what was done")
    priya.look()


def tell_all(priya: Hands, today: date) -> None:
    priya.follow("All who were told heard back")
    enter(priya, f"Day on which {ACTED} heard what was done", today)
    priya.press("Save")
    expect(priya.main).to_contain_text("There is a problem")
    enter(priya, f"Day on which {OTHER} heard what was done", today)
    priya.look()
    priya.press("Save")
    expect(priya.main).to_contain_text("All who were told have heard what was done.")
    priya.follow("Close")
    answer(priya, "Was what was announced delivered?", "Delivered")
    priya.press("Close")
    expect(priya.main).to_contain_text("Closed")
    priya.look()


def test_an_audit_leads_to_a_trigger_a_lever_and_word_to_all_who_were_told(sit_down: SitDown) -> None:
    today = london_today(timezone.now())
    priya, colm, kit = sit_down("Priya Raman"), sit_down("Colm Gallagher", Purpose.CUSTODY), sit_down("Kit Sharma")

    audit(priya, today)
    announce(kit, today)
    review(priya, today)
    confirm(priya, colm)
    plan(priya)
    use_lever(priya, colm)
    tell_all(priya, today)

    kit.page.reload()
    expect(kit.page.get_by_role("region", name="What has set it off")).to_contain_text(ACTED)
    kit.follow(f"Stabbing, {ACTED}")
    expect(kit.main).to_contain_text("All of them had heard what was done on")
    kit.look()
