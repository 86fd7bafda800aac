"""Who saw what about a person, and who is kept from seeing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datasharing.models import LogEntry, Person
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme, and probation sees."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


def test_an_officer_reads_who_saw_what_for_what_and_under_which_clause(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    browser_of(partnership.probation_practitioner).get(f"/people/{ash.reference}")
    browser_of(partnership.analyst).get(f"/people/{ash.reference}")

    page = words(browser_of(partnership.police_dpo).get(f"/people/{ash.reference}/access"))

    assert (
        "Probation Practitioner Probation Was shown: identity Records of Police Supervision Supervision clause 1"
        in page
    )
    assert "Analyst Police Looked at: identity Records of Police Deterrence" in page
    assert "Custody Worker Police Added: identity" in page


def test_everybody_else_reads_their_own_acts_alone(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    for member in (partnership.probation_practitioner, partnership.analyst):
        browser_of(member).get(f"/people/{ash.reference}")

    page = words(browser_of(partnership.analyst).get(f"/people/{ash.reference}/access"))

    assert "Looked at: identity" in page
    assert "Probation" not in page
    assert "Custody Worker" not in page


def test_the_page_answers_as_the_logs_policy_does(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    for member in (partnership.probation_practitioner, partnership.analyst, partnership.custody_worker):
        browser_of(member).get(f"/people/{ash.reference}")

    for member in (partnership.police_dpo, partnership.analyst, partnership.probation_practitioner):
        with as_member(member), connection.cursor() as cursor:
            cursor.execute("SELECT act, operation FROM sharing.acts_about(%s, null, null, 100)", [ash.pk])
            answered = set(cursor.fetchall())
            by_policy = {(entry.act, entry.operation) for entry in LogEntry.objects.filter(persons__contains=[ash.pk])}
            assert answered == by_policy
            assert by_policy


def test_pages_of_the_log_follow_one_another(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    reader = browser_of(partnership.analyst)
    for _time in range(60):
        reader.get(f"/people/{ash.reference}/all/names")
    officer, address, lines = browser_of(partnership.police_dpo), f"/people/{ash.reference}/access", 0
    officer.get(address)

    for _page in range(3):
        with CaptureQueriesContext(connection) as statements:
            answer = officer.get(address)
        assert len(statements) <= 18
        lines += len(answer.context["lines"])
        address = f"/people/{ash.reference}/access{answer.context['next']}" if answer.context["next"] else ""

    assert address == ""
    assert lines == 63, "the reads, the first record, and that the officer has looked twice"


@pytest.mark.parametrize("before", ["x", "2026-11-23", "2026-11-23T12:00:00+00:00 nobody"])
def test_a_page_of_the_log_that_begins_nowhere_is_not_there(partnership: Partnership, ash: Person, before: str) -> None:
    answer = browser_of(partnership.analyst).get(f"/people/{ash.reference}/access", {"before": before})

    assert answer.status_code == 404


def restrict(partnership: Partnership, person: Person, **typed: Any) -> Any:
    return browser_of(partnership.police_supervisor).post(
        f"/people/{person.reference}/restriction", {"reason": "Her brother works there", "confirmed": "yes"} | typed
    )


def status(partnership: Partnership, member: str, person: Person) -> int:
    return browser_of(getattr(partnership, member)).get(f"/people/{person.reference}").status_code


def test_a_supervisor_keeps_a_person_from_a_colleague_and_lifts_it_again(partnership: Partnership, ash: Person) -> None:
    analyst = partnership.analyst.user_id

    assert restrict(partnership, ash, kind="exclusion", users=[analyst]).status_code == 302

    assert status(partnership, "analyst", ash) == 404
    assert status(partnership, "custody_worker", ash) == 200
    page = browser_of(partnership.police_supervisor).get(f"/people/{ash.reference}/restriction")
    assert "set by Police Supervisor: Her brother works there" in words(page)
    assert page.context["form"]["users"].value() == [analyst]
    assert restrict(partnership, ash, kind="").status_code == 302
    assert status(partnership, "analyst", ash) == 200


def test_only_those_named_see_a_restricted_person(partnership: Partnership, ash: Person) -> None:
    restrict(
        partnership,
        ash,
        kind="restriction",
        users=[partnership.police_supervisor.user_id],
        agencies=[partnership.agency("probation").pk],
    )

    seen = {name: status(partnership, name, ash) for name in ("police_supervisor", "analyst", "probation_practitioner")}
    assert seen == {"police_supervisor": 200, "analyst": 404, "probation_practitioner": 200}


def test_a_restriction_that_names_nobody_or_gives_no_reason_is_refused(partnership: Partnership, ash: Person) -> None:
    assert "Name at least one" in words(restrict(partnership, ash, kind="restriction"), 422)
    assert "Why: enter an answer" in words(restrict(partnership, ash, kind="", reason=""), 422)


@pytest.mark.parametrize("member", ["analyst", "custody_worker", "probation_practitioner"])
def test_nobody_else_restricts(partnership: Partnership, ash: Person, member: str) -> None:
    browser = browser_of(getattr(partnership, member))

    assert browser.get(f"/people/{ash.reference}/restriction").status_code == 403
    assert "Restrict who may see" not in words(browser.get(f"/people/{ash.reference}"))


def test_a_partners_supervisor_restricts_nothing_it_does_not_hold(partnership: Partnership, ash: Person) -> None:
    answer = browser_of(partnership.probation_supervisor).post(
        f"/people/{ash.reference}/restriction", {"kind": "", "reason": "x"}
    )

    assert answer.status_code == 404
    assert status(partnership, "analyst", ash) == 200


def test_an_officer_lifts_a_restriction_that_keeps_everybody_away(partnership: Partnership, ash: Person) -> None:
    supervisor, officer = browser_of(partnership.police_supervisor), browser_of(partnership.police_dpo)
    restriction = f"/people/{ash.reference}/restriction"
    rules = {
        "kind": "exclusion",
        "agencies": [partnership.agency("police").pk],
        "reason": "One of us",
        "confirmed": "yes",
    }
    supervisor.post(restriction, rules)

    assert supervisor.get(restriction).status_code == 404
    assert officer.get(f"/people/{ash.reference}").status_code == 404
    listed = words(officer.get("/restrictions"))
    assert f"{ash.reference} One of us" in listed
    assert "Marsh" not in listed

    assert officer.get(restriction).status_code == 200
    officer.post(restriction, {"kind": "", "reason": "Lifted"})

    assert supervisor.get(restriction).status_code == 200
    assert "No restriction is in force" in words(officer.get("/restrictions"))


@pytest.mark.parametrize("member", ["police_supervisor", "analyst", "probation_practitioner"])
def test_nobody_else_is_told_of_restrictions(
    partnership: Partnership, as_member: Enter, ash: Person, member: str
) -> None:
    browser_of(partnership.police_supervisor).post(
        f"/people/{ash.reference}/restriction",
        {"kind": "exclusion", "agencies": [partnership.agency("police").pk], "reason": "One of us", "confirmed": "yes"},
    )

    assert browser_of(getattr(partnership, member)).get("/restrictions").status_code == 403
    with as_member(getattr(partnership, member)), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sharing.restrictions()")
        assert cursor.fetchall() == []
