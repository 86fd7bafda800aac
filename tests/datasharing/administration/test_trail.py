"""Administration leaves who, when, what before and after, readable by the data protection officer alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from datasharing.administration.changes import SUBJECTS, Change, changes
from datasharing.enforcement.consulted import Beside
from datasharing.enforcement.refusals import NotAgreed, verb
from datasharing.models import LogEntry, Person
from partners.members.actions import change_purposes
from partners.models import Purpose, Role, Team
from partners.privileges import Listed, Traced
from partners.teams.actions import open_team, rename_team
from tests.conftest import owner_role
from tests.datasharing.enforcement.catalogue import rows
from tests.makers import make_consent, make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
NO_ADMINISTRATION = {
    "datasharing_outbox": "Work in hand, kept by the relay.",
    "partners_acknowledgement": "One row a sign-in, never changed.",
    "referrals_submission": "That a form was sent once.",
}
WRITTEN_BY_VERBS = {
    "partners_membership",
    "partners_participation",
    "datasharing_standing",
    "datasharing_guard",
    "datasharing_guardrule",
    "datasharing_consent",
}
"""Tables of administration that the run-time role does not write itself, or that are records."""


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme, and probation sees."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


def told(partnership: Partnership, as_member: Enter, **wanted: Any) -> list[Change]:
    with as_member(partnership.police_dpo):
        return changes(wanted, before=None, at_most=50)


def traced() -> set[str]:
    return {
        model._meta.db_table
        for model in apps.get_models()
        if any(isinstance(each, Traced) for each in model._meta.constraints)
    }


def test_every_table_that_the_run_time_role_writes_is_traced_or_says_why_not(db: None) -> None:
    written = {
        model._meta.db_table
        for model in apps.get_models()
        for each in model._meta.constraints
        if isinstance(each, Listed) and each.privileges != "SELECT"
    }

    assert traced() == written - NO_ADMINISTRATION.keys() | WRITTEN_BY_VERBS


def test_every_traced_table_has_its_trigger_and_its_words(db: None) -> None:
    triggers = rows("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'z_trail' AND tgenabled = 'O'")

    there = {table for (table,) in triggers}
    assert there == traced() | {"oauth2_provider_application"}
    assert there == {table for _words, tables in SUBJECTS.values() for table in tables}


def test_a_change_of_purposes_says_who_when_before_and_after(partnership: Partnership, as_member: Enter) -> None:
    administrator, analyst = partnership.police_administrator, partnership.analyst
    with as_member(administrator):
        change_purposes(
            analyst.user,
            role=Role.ANALYST,
            purposes=[Purpose.DETERRENCE, Purpose.EVALUATION],
            by=administrator,
        )

    page = words(browser_of(partnership.police_dpo).get("/administration?about=members"))

    assert "Police Administrator" in page
    assert "Deterrence, Evaluation" in page


def test_the_name_of_a_team_is_told_before_and_after(partnership: Partnership, as_member: Enter) -> None:
    administrator = partnership.police_administrator
    with as_member(administrator):
        rename_team(open_team("Nights", by=administrator), "Night shift", by=administrator)

    renamed, added = told(partnership, as_member, tables=["partners_team"])

    assert (renamed.did, renamed.by, renamed.values) == (
        "Changed",
        "Police Administrator",
        [("name", "Nights", "Night shift")],
    )
    assert (added.did, added.subject) == ("Added", "Teams")


def test_a_restriction_set_changed_and_lifted_is_told_each_with_its_reason(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    browser, address = browser_of(partnership.police_supervisor), f"/people/{ash.reference}/restriction"
    rules = {"kind": "exclusion", "users": [partnership.analyst.user_id], "confirmed": "yes"}
    browser.post(address, rules | {"reason": "Her brother"})
    browser.post(address, rules | {"users": [partnership.custody_worker.user_id], "reason": "Her cousin"})
    browser.post(address, {"kind": "", "reason": "They have moved"})

    found = told(partnership, as_member, tables=["datasharing_guard"])

    assert [(change.did, change.reason) for change in found] == [
        ("Changed", "They have moved"),
        ("Added", "Her cousin"),
        ("Changed", "Her cousin"),
        ("Added", "Her brother"),
    ]
    assert {(change.person, change.by) for change in found} == {(ash.reference, "Police Supervisor")}
    assert "Analyst" in words(browser_of(partnership.police_dpo).get("/administration?about=restrictions"))


def test_a_consent_given_and_withdrawn_is_told_without_its_words(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    with as_member(partnership.custody_worker):
        make_consent(
            ash, partnership.custody_worker, recipients=[partnership.agency("harbour")], partnership=partnership
        )

    [given] = told(partnership, as_member, tables=["datasharing_consent"])

    assert (given.did, given.person) == ("Added", ash.reference)
    assert "May we tell" not in str(given.values)


def test_a_password_is_told_as_changed_and_never_written_down(partnership: Partnership, as_member: Enter) -> None:
    with owner_role():
        partnership.analyst.user.set_password("a-long-enough-one")
        partnership.analyst.user.save()

    [change] = told(partnership, as_member, tables=["partners_user"])

    assert change.values == [("password", "–", "changed")]


@pytest.mark.parametrize("member", ["analyst", "police_supervisor", "police_administrator", "stranger"])
def test_nobody_else_reads_the_trail(partnership: Partnership, as_member: Enter, member: str) -> None:
    assert browser_of(getattr(partnership, member)).get("/administration").status_code == 403
    with as_member(getattr(partnership, member)), pytest.raises(NotAgreed):
        verb(changes)({}, before=None, at_most=1)
    with (
        as_member(getattr(partnership, member)),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT FROM partners_administration")


def test_another_agencys_administration_is_not_told(partnership: Partnership, as_member: Enter) -> None:
    with owner_role():
        Team.objects.create(agency=partnership.agency("harbour"), name="Harbour nights")

    assert told(partnership, as_member, tables=["partners_team"]) == []


def test_the_trail_is_only_added_to(partnership: Partnership, as_member: Enter) -> None:
    with owner_role():
        Team.objects.create(agency=partnership.agency("police"), name="Nights")

    for change in ("UPDATE partners_administration SET reason = 'x'", "DELETE FROM partners_administration"):
        with pytest.raises(DatabaseError, match="only added to"), owner_role(), connection.cursor() as cursor:
            cursor.execute(change)


def test_to_look_at_the_trail_is_a_consultation_and_costs_the_same_for_many(
    partnership: Partnership, as_member: Enter
) -> None:
    with owner_role():
        for number in range(60):
            Team.objects.create(agency=partnership.agency("police"), name=f"Team {number}")
    browser, address, found = browser_of(partnership.police_dpo), "/administration?about=teams", 0
    browser.get(address)

    while address:
        with CaptureQueriesContext(connection) as statements:
            answer = browser.get(address)
        assert len(statements) <= 20
        found += len(answer.context["changes"])
        address = answer.context["next"]

    assert found == 60
    with as_member(partnership.police_dpo):
        assert LogEntry.objects.filter(category=Beside.ADMINISTRATION, resource="administration").count() == 4


@pytest.mark.parametrize("asked", ["about=nothing", "by=nobody", "since_day=31&since_month=2&since_year=2026"])
def test_a_filter_that_cannot_be_says_so(partnership: Partnership, asked: str) -> None:
    assert browser_of(partnership.police_dpo).get(f"/administration?{asked}").status_code == 422


def test_a_page_that_begins_nowhere_is_not_there(partnership: Partnership) -> None:
    assert browser_of(partnership.police_dpo).get("/administration?before=x").status_code == 404
