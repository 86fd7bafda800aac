"""Contacts as dosage: quick to record, added up for 28 days, and a list of who has not been reached for longest."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Contact
from cases.support import views
from cases.support.models import ContactKind
from datasharing.models import Person
from tests.cases.support.supporting import ago, contact
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


def test_the_overview_adds_up_what_was_given_in_28_days(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        contact(ash, worker, minutes=600, at=ago(days=40))
        contact(ash, worker, minutes=55, at=ago(days=20))
        contact(ash, worker, ContactKind.PHONE, minutes=25, at=ago(days=2))
        contact(ash, worker, ContactKind.ATTEMPT, at=ago(days=1))

    assert "1 h 20 min in 2 contacts" in words(browser_of(worker).get(f"/people/{ash.reference}"))


def test_a_contact_needs_its_minutes_and_an_attempt_has_none(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    browser, address = browser_of(partnership.probation_practitioner), f"/people/{ash.reference}/contacts/new"
    given = {"purpose": "keep_in_touch", "programme": "adder"}

    assert "never tells that person anything about health" in words(browser.get(address))
    assert "Enter how many minutes" in words(browser.post(address, {"kind": "face", **given}), 422)
    assert "has no minutes" in words(browser.post(address, {"kind": "attempt", "minutes": "5", **given}), 422)
    assert browser.post(address, {"kind": "face", "minutes": "20", **given}).status_code == 302

    with as_member(partnership.probation_practitioner):
        assert Contact.objects.get().minutes == 20


def test_who_was_not_reached_for_longest_stands_first(partnership: Partnership, as_member: Enter) -> None:
    worker, colleague = partnership.probation_practitioner, partnership.probation_supervisor
    with as_member(worker):
        people = {name: make_person(worker, family_name=name) for name in ("Lately", "Longago", "Never")}
        contact(people["Lately"], worker, at=ago(days=2))
        contact(people["Longago"], worker, at=ago(days=30))
        contact(people["Longago"], worker, ContactKind.ATTEMPT, at=ago(days=1))
        contact(people["Never"], worker, ContactKind.ATTEMPT, at=ago(days=3), next_step="Try his sister")
    browser = browser_of(worker)

    seen = words(browser.get("/last-contacts"))
    assert seen.index("Never") < seen.index("Longago") < seen.index("Lately")
    assert "30 days ago" in seen
    assert "Try his sister" in seen
    assert "Lately" not in words(browser.get("/last-contacts?days=14"))
    assert "Longago" not in words(browser_of(colleague).get("/last-contacts"))
    assert "Longago" in words(browser_of(colleague).get("/last-contacts?whose=agency"))


def test_the_list_has_pages_and_reads_only_whom_it_shows(
    partnership: Partnership, as_member: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    worker = partnership.probation_practitioner
    with as_member(worker):
        for number, name in enumerate(("Arkle", "Bowyer", "Cotter", "Dunmore", "Ellwood"), start=1):
            person = make_person(worker, family_name=name)
            if number > 1:
                contact(person, worker, at=ago(days=40 - number))
            contact(person, worker, ContactKind.ATTEMPT, at=ago(days=20 - number))
            contact(person, worker, ContactKind.ATTEMPT, at=ago(hours=number), next_step=f"Step {number}")
    browser = browser_of(worker)

    pages = [browser.get(f"/last-contacts?page={page}") for page in (1, 2, 3)]

    shown = [[(str(row.identity), row.latest.next_step) for row in page.context["rows"]] for page in pages]
    assert [[step for _name, step in rows] for rows in shown] == [
        ["Step 1", "Step 2"],
        ["Step 3", "Step 4"],
        ["Step 5"],
    ]
    assert [[name.split()[-1] for name, _step in rows] for rows in shown[:1]] == [["Arkle", "Bowyer"]]
    assert [bool(page.context["next"]) for page in pages] == [True, True, False]
    assert "Arkle" not in words(pages[1])


def test_the_list_sends_no_more_statements_for_more_people(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.probation_practitioner
    browser = browser_of(worker)

    def statements(people: int) -> int:
        with as_member(worker):
            for _each in range(people):
                contact(make_person(worker), worker, at=ago(days=2))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser.get("/last-contacts")
        return len(captured)

    few = statements(2)

    assert statements(10) <= few <= 30
