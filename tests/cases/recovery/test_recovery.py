"""Needs are worked on by somebody, stays have a limit, and work is asked about after 13 and 26 weeks."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import localdate

from cases.recovery import actions
from cases.recovery.models import HealthNeed, HousingLimit, Need, NeedState, Tenure, WorkStart
from datasharing.enforcement.locking import change
from datasharing.models import Category, Person, SubjectRole
from partners.models import Membership, Purpose
from partners.rules import NotAllowed
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_agreement, make_clause
from tests.referrals.pages import all_about, browser_of, words

Enter = Callable[..., Any]
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


def ago(**time: int) -> date:
    return localdate() - timedelta(**time)


@pytest.fixture
def worker(partnership: Partnership) -> Membership:
    return partnership.probation_practitioner


@pytest.fixture
def ash(partnership: Partnership, worker: Membership, as_member: Enter) -> Person:
    """A person whom probation holds."""
    with as_member(worker):
        return make_person(worker, programme=partnership.programme)


def need(person: Person, by: Membership, pathway: str = "accommodation", **facts: Any) -> Need:
    given: dict[str, Any] = {"identified_on": ago(days=10), "subject_role": SubjectRole.PROGRAMME}
    return actions.identify_need(person, by=by, pathway=pathway, **(given | facts))


def stay(person: Person, by: Membership, kind: str = "cas3", *, days: int = 10) -> Tenure:
    return actions.start_stay(person, by=by, kind=kind, started_on=ago(days=days), subject_role=SubjectRole.PROGRAMME)


def work(person: Person, by: Membership, *, weeks: int) -> WorkStart:
    return actions.start_work(
        person, by=by, kind="part_time", started_on=ago(weeks=weeks), subject_role=SubjectRole.PROGRAMME
    )


def test_a_need_is_recorded_worked_on_and_met(worker: Membership, as_member: Enter, ash: Person) -> None:
    browser = browser_of(worker)
    since = ago(days=3)
    when = {"identified_on_day": since.day, "identified_on_month": since.month, "identified_on_year": since.year}
    browser.post(f"/people/{ash.reference}/needs/new", {"pathway": "accommodation", "note": "No address", **when})
    with as_member(worker):
        address = f"/needs/{Need.objects.get().reference}/move"

    assert "Choose who works on it" in words(browser.post(address, {"to": "in_progress"}), 422)
    assert "Choose why they decline" in words(browser.post(address, {"to": "declined"}), 422)
    assert browser.post(address, {"to": "in_progress", "helped_by": "council"}).status_code == 302

    section = words(browser.get(f"/people/{ash.reference}/section/work"))
    assert "Accommodation" in section
    assert "In progress" in section
    assert "Council" in section
    assert browser.post(address, {"to": "met"}).status_code == 302
    with as_member(worker):
        assert Need.objects.get().ended_on == localdate()


def test_nothing_is_in_progress_with_nobody_on_it(worker: Membership, as_member: Enter, ash: Person) -> None:
    with as_member(worker):
        held = need(ash, worker)

        with pytest.raises(actions.NobodyOnIt):
            actions.move_need(held, by=worker, to=NeedState.IN_PROGRESS, on=localdate())
        with pytest.raises(IntegrityError, match="somebody_works_on_a_need_in_progress"), transaction.atomic():
            change(held, state=NeedState.IN_PROGRESS)


def test_who_declines_help_says_why_and_may_want_it_again(worker: Membership, as_member: Enter, ash: Person) -> None:
    with as_member(worker):
        held = need(ash, worker)
        actions.move_need(held, by=worker, to=NeedState.DECLINED, on=localdate(), why_declined="trust")
        assert Need.objects.open().count() == 0

        again = actions.move_need(held, by=worker, to=NeedState.IN_PROGRESS, on=localdate(), worker=worker)

        assert (again.ended_on, again.why_declined) == (None, "")
        with pytest.raises(actions.NeedMovedOn):
            actions.move_need(held, by=worker, to=NeedState.IN_PROGRESS, on=localdate(), worker=worker)


def test_a_council_to_which_housing_is_open_reads_no_needs_of_health(
    partnership: Partnership, worker: Membership, as_member: Enter, ash: Person
) -> None:
    with owner_role():
        housing = make_agreement("housing", [worker.agency, partnership.agency("council")])
        make_clause(
            housing,
            giver=worker.agency,
            receiver=partnership.agency("council"),
            categories=[Category.IDENTITY, Category.RECOVERY],
            purpose=Purpose.COORDINATION,
            programme=partnership.programme,
        )
    with as_member(worker):
        need(ash, worker, programme=partnership.programme)
        actions.identify_health_need(
            ash,
            by=worker,
            pathway="mental",
            identified_on=localdate(),
            subject_role=SubjectRole.PROGRAMME,
            programme=partnership.programme,
        )

    with as_member(partnership.council_worker):
        assert Need.objects.count() == 1
        assert HealthNeed.objects.count() == 0
    said = all_about(browser_of(partnership.council_worker), ash.reference)
    assert "Accommodation" in said
    assert "Mental health" not in said


def test_community_accommodation_ends_after_84_nights(worker: Membership, as_member: Enter, ash: Person) -> None:
    with as_member(worker):
        cas3, tenancy = stay(ash, worker, days=80), stay(ash, worker, "social")

        assert cas3.leave_by == cas3.started_on + timedelta(days=84)
        assert tenancy.leave_by is None
        assert cas3.nights(localdate()) == 80
    assert "Community accommodation (CAS3) ends: where do they go?" in words(browser_of(worker).get("/"))


def test_a_limit_that_changes_holds_for_stays_that_begin_then(
    worker: Membership, as_member: Enter, ash: Person
) -> None:
    with owner_role():
        HousingLimit.objects.filter(kind="cas3").update(valid_to=ago(days=5))
        HousingLimit.objects.create(kind="cas3", nights=56, valid_from=ago(days=5), source="test", status="checked")
    with as_member(worker):
        before, after = stay(ash, worker, days=6), stay(ash, worker, days=5)

        assert before.leave_by == before.started_on + timedelta(days=84)
        assert after.leave_by == after.started_on + timedelta(days=56)


def test_nobody_writes_another_limit_or_first_night(worker: Membership, as_member: Enter, ash: Person) -> None:
    with as_member(worker):
        held = stay(ash, worker)
        change(held, leave_by=localdate() + 400 * DAY)
        held.refresh_from_db()
        assert held.leave_by == held.started_on + timedelta(days=84)

        with pytest.raises(DatabaseError, match="stay as they were recorded"), transaction.atomic():
            change(held, started_on=localdate())


def test_a_stay_ends_once_with_a_reason(worker: Membership, as_member: Enter, ash: Person) -> None:
    with as_member(worker):
        held = stay(ash, worker, days=30)
        with pytest.raises(actions.EndedBefore):
            actions.end_stay(held, by=worker, on=ago(days=31), reason="left")
        ended = actions.end_stay(held, by=worker, on=ago(days=2), reason="moved_on", next_home="A flat in Mill Lane")

        assert ended.nights(localdate()) == 28
        with pytest.raises(actions.EndedAlready):
            actions.end_stay(held, by=worker, on=localdate(), reason="left")
        with pytest.raises(IntegrityError, match="a_stay_ends_after_it_began"), transaction.atomic():
            change(ended, end_reason="")


def test_work_is_asked_about_after_13_and_after_26_weeks(worker: Membership, as_member: Enter, ash: Person) -> None:
    with as_member(worker):
        started = work(ash, worker, weeks=13)
        early = work(ash, worker, weeks=12)
        with pytest.raises(actions.NotDueYet):
            actions.work_has_lasted(early, by=worker, today=localdate())

        lasted = actions.work_has_lasted(started, by=worker, today=localdate())

        assert (lasted.lasted_first, lasted.lasted_second) == (True, None)
        with pytest.raises(actions.NotDueYet):
            actions.work_has_lasted(started, by=worker, today=localdate())
        both = actions.work_has_lasted(work(ash, worker, weeks=27), by=worker, today=localdate())
        assert (both.lasted_first, both.lasted_second) == (True, True)
    assert "Has it lasted 13 weeks?" in words(browser_of(worker).get("/"))


def test_work_that_ended_says_by_itself_how_long_it_lasted(worker: Membership, as_member: Enter, ash: Person) -> None:
    with as_member(worker):
        started = work(ash, worker, weeks=20)
        ended = actions.end_work(started, by=worker, on=ago(weeks=4), reason="contract_ended")

        assert (ended.lasted_first, ended.lasted_second) == (True, False)
        known = actions.work_has_lasted(work(ash, worker, weeks=20), by=worker, today=localdate())
        with pytest.raises(actions.EndedBefore):
            actions.end_work(known, by=worker, on=ago(weeks=10), reason="left")


def test_nobody_says_that_work_has_lasted_before_its_day(worker: Membership, as_member: Enter, ash: Person) -> None:
    with as_member(worker):
        started = work(ash, worker, weeks=5)

        with pytest.raises(IntegrityError, match="known when its day has come"), transaction.atomic():
            change(started, lasted_first=True)
        with pytest.raises(IntegrityError, match="asked_after_13"), transaction.atomic():
            change(started, first_check_on=localdate())


def test_an_analyst_keeps_no_needs(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.analyst):
        person = make_person(partnership.analyst)
        with pytest.raises(NotAllowed):
            need(person, partnership.analyst)
