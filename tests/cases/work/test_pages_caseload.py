"""The caseload: exactly the cases that the member may see, with filters and pages."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, CaseState
from cases.safeguarding.actions import raise_alert
from cases.work import actions as work_actions
from datasharing.models import SubjectRole
from partners.members.actions import change_team
from partners.models import Area, Membership, ProgrammeArea, Purpose, Role
from partners.teams.actions import open_team
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
TODAY = date(2026, 11, 23)


def open_case(partnership: Partnership, name: str, **facts: Any) -> Case:
    """A case of the analyst's agency about a person called `name`. Inside the door."""
    analyst = partnership.analyst
    person = make_person(analyst, family_name=name, programme=partnership.programme)
    return work_actions.open_case(
        person, by=analyst, subject_role=SubjectRole.PROGRAMME, programme=partnership.programme, on=TODAY, **facts
    )


def test_a_probation_practitioner_sees_what_her_agreement_opens_and_no_more(
    partnership: Partnership, as_member: Enter
) -> None:
    with as_member(partnership.analyst):
        case = open_case(partnership, "Marsh")
        raise_alert(
            case.person,
            by=partnership.analyst,
            kind="weapons",
            since=date(2020, 1, 1),
            programme=case.programme,
            subject_role=SubjectRole.PROGRAMME,
        )
        outside = make_person(partnership.analyst, family_name="Outside")
        Case.objects.create(
            owner=partnership.analyst.agency, person=outside, opened_on=TODAY, subject_role=SubjectRole.PROGRAMME
        )

    seen = words(browser_of(partnership.probation_practitioner).get("/caseload"))

    assert "Marsh" in seen
    assert "Weapons" in seen
    assert "Police record" in seen
    assert "Outside" not in seen.replace("Outside your purpose", "")
    assert "Outside" in words(browser_of(partnership.analyst).get("/caseload"))


@pytest.mark.parametrize("member", ["stranger", "bridge_worker", "council_worker", "treatment_worker"])
def test_nobody_else_sees_a_case(partnership: Partnership, as_member: Enter, member: str) -> None:
    with as_member(partnership.analyst):
        open_case(partnership, "Marsh")

    assert "No case is open that you may see" in words(browser_of(getattr(partnership, member)).get("/caseload"))


def test_filters_narrow_and_say_how_to_take_them_away(partnership: Partnership, as_member: Enter) -> None:
    with owner_role():
        area = Area.objects.create(code="E99000002", name="Southport")
        ProgrammeArea.objects.create(programme=partnership.programme, area=area)
    with as_member(partnership.analyst):
        open_case(partnership, "Led", lead=partnership.analyst)
        open_case(partnership, "Placed", area=area)
        closed = open_case(partnership, "Shut")
        work_actions.move_case(closed, CaseState.CLOSED, by=partnership.analyst, on=TODAY)
    browser = browser_of(partnership.analyst)

    def names(query: str) -> set[str]:
        seen = words(browser.get(f"/caseload?{query}"))
        return {name for name in ("Led Born", "Placed Born", "Shut Born") if f"Ash {name}" in seen}

    assert names("") == {"Led Born", "Placed Born"}
    assert names("whose=mine") == {"Led Born"}
    assert names("whose=agency&state=closed") == {"Shut Born"}
    assert names("area=E99000002&programme=adder&owner=police") == {"Placed Born"}
    assert names("whose=team") == names("whose=partners") == set()
    assert 'href="/caseload?state=closed"' in browser.get("/caseload?whose=mine&state=closed").content.decode()


@pytest.mark.parametrize("query", ["whose=everyone", "state=lost", "programme=none", "owner=x", "area=E0"])
def test_a_filter_that_does_not_exist_is_refused_in_words(partnership: Partnership, query: str) -> None:
    assert "There is a problem" in words(browser_of(partnership.analyst).get(f"/caseload?{query}"), 422)


def test_a_page_that_begins_at_no_case_is_not_there(partnership: Partnership) -> None:
    assert browser_of(partnership.analyst).get("/caseload?after=BCDFGHJKLM").status_code == 404


def test_pages_follow_one_another_and_cost_the_same_for_many(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.analyst):
        for number in range(60):
            open_case(partnership, f"Marsh{number:02}")
    browser, address, seen = browser_of(partnership.analyst), "/caseload", ""
    browser.get(address)

    for _page in range(3):
        with CaptureQueriesContext(connection) as statements:
            answer = browser.get(address)
        assert len(statements) <= 25
        seen += words(answer)
        address = answer.context["next"]

    assert address == ""
    assert all(f"Marsh{number:02} " in seen for number in range(60))


def test_whoever_changes_team_keeps_the_cases_they_lead_and_brings_them_along(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst, administrator = partnership.analyst, partnership.police_administrator
    with as_member(analyst):
        open_case(partnership, "Led", lead=analyst)
        open_case(partnership, "Nobodys")
    with as_member(administrator, Purpose.ADMINISTRATION):
        team = open_team("Nights", by=administrator)
        change_team(analyst.user, role=Role(analyst.role), team=team, by=administrator)
    browser = browser_of(Membership.objects.in_force(timezone.now()).get(user=analyst.user))

    by_filter = {whose: words(browser.get(f"/caseload?whose={whose}")) for whose in ("mine", "team")}

    assert all("Ash Led Born" in seen and "Nobodys" not in seen for seen in by_filter.values())


def test_the_home_page_counts_the_cases_that_one_leads(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        open_case(partnership, "Marsh", lead=analyst)
        open_case(partnership, "Vale")
    browser = browser_of(analyst)

    [link] = [link for link in browser.get("/").context["links"] if "case" in link["label"]]

    assert link["label"] == "1 open case that you lead"
    assert len(browser.get(link["url"]).context["mine"]) == 1
