"""Administration leaves who, when, what before and after, readable by the data protection officer alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from datasharing.administration.changes import SUBJECTS, Change, changes
from datasharing.enforcement.consulted import Beside
from datasharing.enforcement.refusals import NotAgreed, verb
from datasharing.models import Agreement, Clause, LogEntry, Person
from partners.members.actions import change_purposes
from partners.members.keeping import call
from partners.models import Membership, Purpose, Role, Team
from partners.privileges import Listed, Traced
from partners.proposals.actions import agree
from partners.teams.actions import open_team, rename_team
from tests.conftest import owner_role
from tests.datasharing.enforcement.catalogue import rows
from tests.makers import make_consent, make_person
from tests.partnership import LONG_AGO, Partnership, make_agreement, make_clause
from tests.referrals.pages import browser_of, words
from tests.signing_in import SECRET

Enter = Callable[..., Any]
NO_ADMINISTRATION = {
    "datasharing_outbox": "Work in hand, kept by the relay.",
    "datasharing_noticechoice": "When a member wants an e-mail, which they alone set.",
    "datasharing_sentnotice": "That a notice was sent, kept by unattended work.",
    "cases_termsread": "That a member has read the terms of what was released to them.",
    "analysis_networkcount": "Figures that unattended work counts, and nobody sets.",
    "partners_acknowledgement": "One row a sign-in, never changed.",
    "referrals_submission": "That a form was sent once.",
    "referrals_shift": "Who works when in a custody suite: work in hand, added and removed, never changed.",
}
WRITTEN_BY_VERBS = {
    "partners_membership",
    "partners_participation",
    "datasharing_standing",
    "datasharing_guard",
    "datasharing_guardrule",
    "datasharing_consent",
    "partners_proposal",
    "datasharing_agreement",
    "datasharing_party",
    "datasharing_clause",
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
    assert there == traced() | {"oauth2_provider_application", "mfa_authenticator"}
    assert there == {table for _words, tables in SUBJECTS.values() for table in tables}


def test_a_change_of_purposes_says_who_when_before_and_after(partnership: Partnership, as_member: Enter) -> None:
    administrator, analyst, supervisor = (
        partnership.police_administrator,
        partnership.analyst,
        partnership.police_supervisor,
    )
    with as_member(administrator):
        proposal = change_purposes(
            analyst.user,
            role=Role.ANALYST,
            purposes=[Purpose.DETERRENCE, Purpose.EVALUATION],
            by=administrator,
        )
    assert proposal
    with as_member(supervisor):
        agree(proposal, by=supervisor, second=administrator)
    officer = browser_of(partnership.police_dpo)

    members, access = (words(officer.get(f"/administration?about={about}")) for about in ("members", "access"))

    assert "Police Supervisor" in members
    assert "Deterrence, Evaluation" in members
    assert "proposed by: Police Administrator" in access
    assert "agreed by: Police Supervisor" in access


def test_a_role_that_ends_says_whose_it_was(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.police_administrator):
        call("finish", partnership.analyst.user.reference, Role.ANALYST)

    ended, *_added = told(partnership, as_member, tables=["partners_membership"])

    assert {("user", "–", "Analyst"), ("role", "–", "Police analyst")} < set(ended.values)


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


def test_a_reason_that_another_transaction_left_behind_is_not_believed(
    partnership: Partnership, as_member: Enter
) -> None:
    """A setting of a session outlasts its transaction in a pooled connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sharing.reason', '17.99|She asked for it', false)")
    administrator = partnership.police_administrator
    with as_member(administrator):
        open_team("Nights", by=administrator)

    [added] = told(partnership, as_member, tables=["partners_team"])

    assert added.reason == ""


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

    assert change.values == [("full name", "–", "Analyst"), ("password", "–", "changed")]


def test_a_second_factor_added_and_taken_away_is_told_by_whom_and_without_its_secret(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    TOTP.activate(analyst.user, SECRET)
    Authenticator.objects.get(user=analyst.user).record_usage()
    with as_member(partnership.police_administrator):
        call("start_over", analyst.user.reference)

    removed, added = told(partnership, as_member, tables=["mfa_authenticator"])

    assert (added.did, added.by, added.subject) == ("Added", "Analyst", "Second factors")
    assert (removed.did, removed.by) == ("Removed", "Police Administrator")
    assert ("data", "–", "changed") in [(label, was, became) for label, was, became in added.values]
    assert SECRET not in str([added, removed])


def test_each_agency_of_a_member_reads_what_became_of_their_account(partnership: Partnership, as_member: Enter) -> None:
    with owner_role():
        Membership.objects.create(
            user=partnership.treatment_worker.user,
            agency=partnership.agency("police"),
            role=Role.CUSTODY_WORKER,
            purposes=[Purpose.CUSTODY],
            valid_from=LONG_AGO,
        )
    TOTP.activate(partnership.treatment_worker.user, SECRET)

    with owner_role(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT agency_id FROM partners_administration WHERE table_name = 'mfa_authenticator' AND by_user_id = %s",
            [partnership.treatment_worker.user_id],
        )
        told_to = {agency for (agency,) in cursor.fetchall()}

    assert told_to == {partnership.agency("police").pk, partnership.agency("harbour").pk}


def test_what_becomes_of_an_agreement_is_read_by_its_parties_and_by_nobody_else(
    partnership: Partnership, as_member: Enter
) -> None:
    police, probation = partnership.agency("police"), partnership.agency("probation")
    with owner_role():
        signed = make_agreement("new", [police, probation])
        make_clause(signed, giver=police, receiver=probation, purpose=Purpose.SUPERVISION, every_programme=True)
        Clause.objects.filter(agreement=signed).update(valid_to=timezone.now())
        Agreement.objects.filter(pk=signed.pk).update(wording="May we tell {recipient}?")
        make_agreement("theirs", [partnership.agency("harbour"), partnership.agency("bridge")])

    tables = ["datasharing_agreement", "datasharing_party", "datasharing_clause", "datasharing_standing"]
    text, ended, clause, status, *signatures, agreement = told(partnership, as_member, tables=tables)[:7]

    assert (
        "wording",
        "May we tell {recipient} that you would like their help?",
        "May we tell {recipient}?",
    ) in text.values
    assert ("agreement", "–", "New") in ended.values
    assert [change.did for change in (text, ended, clause, status, agreement)] == ["Changed", "Changed", *["Added"] * 3]
    assert len(signatures) == 2
    assert ("signed by", "–", "A senior officer") in signatures[0].values
    assert "Supervision" in str(clause.values)
    assert "theirs" not in str(told(partnership, as_member, tables=tables)).lower()


def test_access_that_one_person_gave_alone_is_listed(partnership: Partnership, as_member: Enter) -> None:
    with owner_role():
        Membership.objects.filter(user=partnership.police_supervisor.user).update(
            valid_to=timezone.now() - timedelta(days=2)
        )
    administrator = partnership.police_administrator
    with as_member(administrator):
        change_purposes(
            partnership.analyst.user,
            role=Role.ANALYST,
            purposes=[Purpose.DETERRENCE, Purpose.EVALUATION],
            by=administrator,
        )
    officer = browser_of(partnership.police_dpo)

    home, page = words(officer.get("/")), words(officer.get("/administration?about=alone"))

    assert "1 person was given access by one administrator alone" in home
    assert "Deterrence, Evaluation" in page
    assert "done by one person alone: yes" in page


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
