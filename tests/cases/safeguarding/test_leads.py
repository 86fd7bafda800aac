"""A safeguarding lead answers concerns; nobody answers their own; late ones go to the supervisors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.models import Concern
from cases.safeguarding.actions import answer_concern, raise_concern
from datasharing.models import SubjectRole
from partners.models import Membership
from partners.rules import NotAllowed, NotTheSame
from tests.conftest import owner_role
from tests.datasharing.clocks.test_sweep import put
from tests.makers import make_person
from tests.partnership import Partnership, name_lead
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


def raised_by(member: Membership, partnership: Partnership, as_member: Enter) -> Concern:
    """A concern that `member` raises about a person of their agency."""
    with as_member(member):
        person = make_person(member, programme=partnership.programme)
        return raise_concern(
            person, by=member, subject_role=SubjectRole.PROGRAMME, kind=Concern.Kind.OTHER, text="Will not go home"
        )


@pytest.fixture
def concern(partnership: Partnership, as_member: Enter) -> Concern:
    """A concern of the police, raised by their drug worker."""
    return raised_by(partnership.custody_worker, partnership, as_member)


def answer(concern: Concern, by: Membership, as_member: Enter) -> None:
    with as_member(by):
        answer_concern(concern, by=by, answer="Social care told", at=timezone.now())


def test_the_lead_answers_what_a_colleague_has_raised(
    partnership: Partnership, as_member: Enter, concern: Concern
) -> None:
    lead = name_lead(partnership)
    browser = browser_of(lead)
    assert "Safeguarding concern to answer" in words(browser.get("/"))
    assert "Safeguarding lead of Police: Police Lead" in words(browser.get("/concerns"))

    assert browser.post(f"/concerns/{concern.reference}/answer", {"answer": "Social care told"}).status_code == 302

    with as_member(lead):
        assert Concern.objects.get().answered_by == lead.user


def test_who_raised_a_concern_does_not_answer_it(partnership: Partnership, as_member: Enter, concern: Concern) -> None:
    browser = browser_of(partnership.custody_worker)
    address = f"/concerns/{concern.reference}/answer"

    assert browser.get(address).status_code == 403
    assert browser.post(address, {"answer": "ok"}).status_code == 403
    assert "You raised it: another member answers" in words(browser.get("/concerns"))
    assert address not in browser.get(f"/people/{concern.person.reference}/all/concerns").content.decode()
    with pytest.raises(NotTheSame):
        answer(concern, partnership.custody_worker, as_member)


def test_the_database_refuses_who_raised_a_concern(
    partnership: Partnership, as_member: Enter, concern: Concern
) -> None:
    with (
        as_member(partnership.custody_worker),
        pytest.raises(DatabaseError, match="did not raise it"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE cases_concern SET answer = 'ok', answered_at = now(), answered_by_id = %s WHERE id = %s",
            [partnership.custody_worker.user_id, concern.pk],
        )


@pytest.mark.parametrize(
    "change",
    [
        "text = 'Nothing'",
        "due_on = due_on + 30",
        "answer = 'ok', answered_at = now(), answered_by_id = %(other)s",
    ],
)
def test_the_database_keeps_a_concern_as_it_was_raised(
    partnership: Partnership, as_member: Enter, concern: Concern, change: str
) -> None:
    """Nor does anybody answer in a colleague's name."""
    with (
        as_member(partnership.custody_worker),
        pytest.raises(DatabaseError, match="a concern"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE cases_concern SET {change}", {"other": partnership.police_supervisor.user_id})


def test_a_concern_is_raised_in_ones_own_name(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        person = make_person(partnership.custody_worker)
        concern = Concern.objects.create(
            owner=partnership.custody_worker.agency,
            person=person,
            subject_role=SubjectRole.PROGRAMME,
            kind=Concern.Kind.OTHER,
            raised_by=partnership.analyst.user,
            due_on=timezone.localdate(),
        )
        concern.refresh_from_db()
        assert concern.raised_by == partnership.custody_worker.user
        Concern.objects.filter(pk=concern.pk).update(raised_by=partnership.analyst.user)
        concern.refresh_from_db()
        assert concern.raised_by == partnership.custody_worker.user


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_concern SET escalated_at = now()",
        "DELETE FROM cases_concern",
        "UPDATE cases_concern SET escalated_at = now(), answer = 'ok', answered_at = now(), answered_by_id = {user}",
    ],
)
def test_a_supervisor_who_may_not_answer_yet_does_not_have_it_late_or_gone(
    partnership: Partnership, as_member: Enter, concern: Concern, sql: str
) -> None:
    name_lead(partnership)
    supervisor = partnership.police_supervisor

    with as_member(supervisor), pytest.raises(DatabaseError, match="a concern"), transaction.atomic():
        connection.cursor().execute(sql.format(user=supervisor.user_id))


@pytest.mark.parametrize(("days", "kept"), [(-1, 0), (1, 1), (30, 7)])
def test_nobody_raises_a_concern_that_is_late_at_once_or_never(
    partnership: Partnership, as_member: Enter, days: int, kept: int
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker)
        Concern.objects.create(
            owner=worker.agency,
            person=person,
            subject_role=SubjectRole.PROGRAMME,
            kind=Concern.Kind.OTHER,
            raised_by=worker.user,
            due_on=timezone.localdate() + timedelta(days=days),
        )

        assert Concern.objects.get().due_on == timezone.localdate() + timedelta(days=kept)


def test_when_a_concern_was_answered_is_the_databases_to_say(
    partnership: Partnership, as_member: Enter, concern: Concern
) -> None:
    lead = name_lead(partnership)
    with as_member(lead):
        answer_concern(concern, by=lead, answer="Social care told", at=timezone.now() - timedelta(days=3))
        held = Concern.objects.get()

    assert held.answered_at
    assert held.answered_at > timezone.now() - timedelta(hours=1)


def test_an_answer_stays_as_it_was_given(partnership: Partnership, as_member: Enter, concern: Concern) -> None:
    lead = name_lead(partnership)
    answer(concern, lead, as_member)

    with (
        as_member(lead),
        pytest.raises(DatabaseError, match="answered once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE cases_concern SET answer = '', answered_at = null, answered_by_id = null")


def test_a_supervisor_answers_once_it_is_late(partnership: Partnership, as_member: Enter, concern: Concern) -> None:
    name_lead(partnership)
    supervisor = partnership.police_supervisor
    with pytest.raises(NotAllowed):
        answer(concern, supervisor, as_member)
    assert browser_of(supervisor).get("/").context["lines"] == []

    put(concern, days=1)

    assert "Escalated" in words(browser_of(supervisor).get("/"))
    answer(concern, supervisor, as_member)


def test_what_the_only_lead_raises_goes_to_a_supervisor_at_once(partnership: Partnership, as_member: Enter) -> None:
    lead = name_lead(partnership)
    concern = raised_by(lead, partnership, as_member)

    with pytest.raises(NotTheSame):
        answer(concern, lead, as_member)
    answer(concern, partnership.police_supervisor, as_member)


def test_where_no_lead_is_named_supervisors_answer_and_the_page_says_so(
    partnership: Partnership, as_member: Enter, concern: Concern
) -> None:
    supervisor = partnership.police_supervisor

    assert "Police has named no safeguarding lead, so its supervisors answer: Police Supervisor" in words(
        browser_of(supervisor).get("/concerns")
    )
    assert "Safeguarding concern to answer" in words(browser_of(supervisor).get("/"))
    with pytest.raises(NotAllowed):
        answer(concern, partnership.analyst, as_member)
    answer(concern, supervisor, as_member)


def test_where_nobody_holds_either_role_any_colleague_answers(partnership: Partnership, as_member: Enter) -> None:
    """As in a small provider, whose concerns from before there were leads must not be left unanswered."""
    concern = raised_by(partnership.treatment_worker, partnership, as_member)

    with pytest.raises(NotTheSame):
        answer(concern, partnership.treatment_worker, as_member)
    assert "any member answers" in words(browser_of(partnership.second_treatment_worker).get("/concerns"))
    answer(concern, partnership.second_treatment_worker, as_member)


def test_a_lead_who_has_left_is_none(partnership: Partnership, as_member: Enter, concern: Concern) -> None:
    lead = name_lead(partnership)
    with owner_role():
        lead.valid_to = timezone.now()
        lead.save()

    answer(concern, partnership.police_supervisor, as_member)
