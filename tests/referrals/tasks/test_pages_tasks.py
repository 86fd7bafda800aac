"""Tasks as their users meet them: asked on a person's page, found on a list, answered, and read again by who asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from datasharing.models import Consent, Person
from partners.london import london_today
from partners.models import CodeSet, CodeValue, Purpose
from referrals.models import Task, TaskEvent
from referrals.tasks.actions import complete_task
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import all_about, browser_of, filled, words
from tests.referrals.sending import carry_everything
from tests.referrals.tasks.conftest import make_task, way_to

Enter = Callable[..., Any]


@pytest.fixture
def lists(partnership: Partnership) -> None:
    """The outcomes and reasons that the forms offer."""
    with owner_role():
        for system, code, label in [
            ("task_outcome", "done", "Done as asked"),
            ("task_decline_reason", "not_ours", "Not for this agency to do"),
            ("task_withdrawal_reason", "mistaken", "Asked by mistake"),
        ]:
            held, _made = CodeSet.objects.get_or_create(system=system, defaults={"name": system})
            CodeValue.objects.get_or_create(code_set=held, code=code, defaults={"label": label, "position": 1})


def tomorrow() -> dict[str, str]:
    day = london_today(timezone.now() + timedelta(days=1))
    return {"due_on_day": str(day.day), "due_on_month": str(day.month), "due_on_year": str(day.year)}


def page_to_ask(browser: Client, ash: Person, to: str) -> Any:
    return browser.get(f"/people/{ash.reference}/tasks/new", {"to": to})


def sent_back(browser: Client, page: Any, **answers: Any) -> Any:
    """The form of `page`, filled in and sent to where it came from."""
    request = page.request
    return browser.post(f"{request['PATH_INFO']}?{request['QUERY_STRING']}", filled(page, **answers))


def test_one_is_asked_which_agency_and_offered_those_that_agreements_reach(
    partnership: Partnership, ash: Person
) -> None:
    page = browser_of(partnership.custody_worker).get(f"/people/{ash.reference}/tasks/new")

    said = words(page)
    assert "Which agency do you ask?" in said
    assert {"Harbour, in Northshire ADDER", "Police, in Northshire ADDER"} <= {
        label for _key, label in page.context["form"].fields["to"].choices
    }
    assert "Stranger" not in said
    assert "Council" not in said


def test_an_agency_that_no_agreement_reaches_is_not_asked_by_address_either(
    partnership: Partnership, ash: Person
) -> None:
    page = page_to_ask(browser_of(partnership.custody_worker), ash, "stranger:adder")

    assert "Choose an agency from the list" in words(page, 422)


def test_what_is_asked_with_consent_is_sent_once_and_told_in_the_agreements_words(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    browser = browser_of(partnership.custody_worker)
    page = page_to_ask(browser, ash, "harbour:adder")
    asked = {"title": "Say whether Ash came", **tomorrow()}

    assert "May we tell Harbour that you would like their help?" in words(page)
    refused = sent_back(browser, page, **asked)
    assert "Nothing can be sent unless they agree" in words(refused, 422)
    first, again = [sent_back(browser, page, **asked, agreed="on") for _twice in range(2)]

    assert (first.status_code, first.url) == (302, again.url)
    with as_member(partnership.custody_worker):
        task = Task.objects.get()
        assert (task.title, Consent.objects.count()) == ("Say whether Ash came", 1)
        assert first.url == task.get_absolute_url()


def test_what_needs_no_consent_does_not_ask_for_any(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    browser = browser_of(partnership.analyst)
    page = page_to_ask(browser, ash, "police:adder")

    assert "agreed" not in page.context["form"].fields
    assert sent_back(browser, page, title="Check two addresses", **tomorrow()).status_code == 302
    with as_member(partnership.analyst):
        assert Task.objects.get().addressee == partnership.agency("police")


def test_nothing_is_asked_by_a_time_that_has_passed(partnership: Partnership, ash: Person) -> None:
    browser = browser_of(partnership.analyst)
    day = {"due_on_day": "1", "due_on_month": "1", "due_on_year": "2020"}

    said = words(sent_back(browser, page_to_ask(browser, ash, "police:adder"), title="Check", **day), 422)

    assert "must be in the future" in said


def test_the_agency_that_is_asked_answers_and_the_one_that_asked_reads_it(
    partnership: Partnership, lists: None, delivered: Task
) -> None:
    harbour, police = browser_of(partnership.treatment_worker), browser_of(partnership.custody_worker)
    assert delivered.title in words(harbour.get("/tasks"))
    page = words(harbour.get(f"/tasks/{delivered.reference}"))
    assert all(step in page for step in ("Acknowledge", "Say it is done", "Decline"))
    assert "Withdraw" not in page

    form = harbour.get(f"/tasks/{delivered.reference}/completion")
    unsaid = harbour.post(form.request["PATH_INFO"], filled(form, outcome="done"))
    assert "Say what was done, or what you found" in words(unsaid, 422)
    harbour.post(form.request["PATH_INFO"], filled(form, outcome="done", note="Ash came on Monday."))

    assert "No task here" in words(harbour.get("/tasks"))
    read = words(police.get(f"/tasks/{delivered.reference}"))
    assert all(part in read for part in ("Done", "Done as asked", "Ash came on Monday.", "Harbour"))
    assert delivered.title in words(police.get("/tasks/sent?state=ended"))


def test_who_answers_second_is_told_what_happened(
    partnership: Partnership, as_member: Enter, lists: None, delivered: Task
) -> None:
    second = browser_of(partnership.second_treatment_worker)
    form = second.get(f"/tasks/{delivered.reference}/refusal")
    with as_member(partnership.treatment_worker):
        complete_task(Task.objects.get(), by=partnership.treatment_worker, outcome="done", note="Done before you.")

    said = words(second.post(form.request["PATH_INFO"], filled(form, reason="not_ours")), 409)

    assert "This task has moved on" in said
    assert "Done before you." in said


def test_it_is_acknowledged_by_one_press_and_withdrawn_with_a_reason(
    partnership: Partnership, as_member: Enter, lists: None, delivered: Task
) -> None:
    harbour, police = browser_of(partnership.treatment_worker), browser_of(partnership.custody_worker)
    page = harbour.get(f"/tasks/{delivered.reference}")
    harbour.post(f"/tasks/{delivered.reference}/acknowledgement", {"token": str(page.context["form"]["token"].value())})
    form = police.get(f"/tasks/{delivered.reference}/withdrawal")
    police.post(form.request["PATH_INFO"], filled(form, reason="mistaken"))

    assert "Withdrawn" in words(harbour.get(f"/tasks/{delivered.reference}"))
    with as_member(partnership.custody_worker):
        assert [event.kind for event in TaskEvent.objects.order_by("pk")] == [
            "delivered",
            "acknowledged",
            "withdrawn",
        ]


def test_the_persons_page_says_what_is_asked_and_leads_to_asking(partnership: Partnership, delivered: Task) -> None:
    said = all_about(browser_of(partnership.custody_worker), delivered.person.reference)

    assert delivered.title in said
    assert "Ask something of an agency" in said


def test_what_is_overdue_is_said_where_everybody_starts(partnership: Partnership, delivered: Task) -> None:
    harbour = browser_of(partnership.treatment_worker)
    assert delivered.title in words(harbour.get("/"))
    assert "Owed by Harbour" in words(browser_of(partnership.custody_worker).get("/"))

    with time_machine.travel(delivered.due_at + timedelta(minutes=5)):
        late = browser_of(partnership.treatment_worker)
        assert "1 Overdue 5 minutes late" in words(late.get("/"))
        assert "5 minutes late" in words(late.get("/tasks?state=overdue"))
        assert delivered.title in words(browser_of(partnership.custody_worker).get("/"))


def test_a_long_list_costs_what_a_short_one_does_and_goes_on_where_it_ended(
    partnership: Partnership, as_member: Enter
) -> None:
    worker, browser = partnership.custody_worker, browser_of(partnership.custody_worker)

    def ask_about(number: int) -> None:
        person = make_person(worker, programme=partnership.programme, given_names=f"Person{number}")
        due = timezone.now() + timedelta(days=number)
        way = way_to(partnership, "police", purpose=Purpose.CUSTODY)
        make_task(person, worker, way, title=f"Task {number:02}", due_at=due)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    with as_member(worker):
        ask_about(1)
    carry_everything()
    few = cost("/tasks")
    with as_member(worker):
        for number in range(2, 28):
            ask_about(number)

    page = browser.get("/tasks/sent")
    titles = [row["task"].title for row in page.context["rows"]]
    rest = [row["task"].title for row in browser.get(page.context["next"]).context["rows"]]
    assert titles + rest == [f"Task {number:02}" for number in range(1, 28)]
    assert cost("/tasks") == few + 1  # whether more follow
