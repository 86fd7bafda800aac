"""Who may be tested in custody, what a refusal and a dispute are, and what a positive test requires."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate

from datasharing.enforcement.locking import change
from datasharing.models import Person, SubjectRole
from partners.dated_rules import WorkingDays, due
from partners.models import Membership
from referrals.detention.actions import charge_detained, release_detained
from referrals.drug_tests import actions
from referrals.models import CustodyLimit, CustodyRecord, DrugTest, DrugTestResult, RequiredAssessment, TriggerOffence
from tests.conftest import owner_role
from tests.partnership import Partnership
from tests.referrals.detention.holding import ago, hold

Enter = Callable[..., Any]
POSITIVE = {"opiates": "positive", "cocaine": "negative"}
NEGATIVE = {"opiates": "negative"}


def begin(held: CustodyRecord, by: Membership, partnership: Partnership, **facts: Any) -> DrugTest:
    """The person may be tested for theft."""
    given: dict[str, Any] = {"stage": "arrest", "age": 31, "ground": "trigger", "offence": "theft"}
    return actions.begin_test(
        held.person,
        by=by,
        subject_role=SubjectRole.PROGRAMME,
        programme=partnership.programme,
        detention=held,
        **(given | facts),
    )


def sampled(held: CustodyRecord, by: Membership, partnership: Partnership) -> DrugTest:
    """A sample has been taken."""
    test = actions.request_sample(begin(held, by, partnership), by=by, at=ago(minutes=30))
    return actions.take_sample(test, by=by, at=ago(minutes=20))


def resulted(held: CustodyRecord, by: Membership, partnership: Partnership, found: dict[str, str]) -> DrugTest:
    """The result is known."""
    return actions.record_results(sampled(held, by, partnership), by=by, found=found, at=ago(minutes=10))


def in_days(days: int) -> datetime:
    return ago(days=-days)


def require(test: DrugTest, by: Membership, days: int = 3) -> list[RequiredAssessment]:
    return actions.require_assessments(
        test, by=by, place="Harbour Recovery", initial_at=in_days(days), follow_up_at=in_days(days + 14)
    )


@pytest.mark.parametrize(("stage", "age", "may"), [("arrest", 17, False), ("arrest", 18, True), ("charge", 13, False)])
def test_adults_are_tested_on_arrest_and_from_fourteen_on_charge(
    partnership: Partnership, as_member: Enter, ash: Person, stage: str, age: int, may: bool
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership)
        facts = {"stage": stage, "age": age, "appropriate_adult": "His mother"}
        if may:
            begin(held, worker, partnership, **facts)
        else:
            with pytest.raises(actions.NotEligible):
                begin(held, worker, partnership, **facts)


def test_a_child_of_fourteen_is_tested_after_a_charge_with_an_appropriate_adult(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    child = {"stage": "charge", "age": 14}
    with as_member(worker):
        held = hold(ash, worker, partnership)
        with pytest.raises(actions.NotEligible):
            begin(held, worker, partnership, **child, appropriate_adult="Her aunt")
        held = charge_detained(held, by=worker, at=ago(minutes=40))
        with pytest.raises(actions.NotEligible):
            begin(held, worker, partnership, **child)
        assert begin(held, worker, partnership, **child, appropriate_adult="Her aunt").state == "eligible"


def test_without_a_trigger_offence_an_inspector_authorises_the_test(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with owner_role():
        TriggerOffence.objects.filter(code="begging").update(valid_to=localdate() - timedelta(days=1))
    with as_member(worker):
        held = hold(ash, worker, partnership)
        for offence in ("assault", "begging", "parking"):  # not in force, ended, none
            with pytest.raises(actions.NotEligible):
                begin(held, worker, partnership, offence=offence)
        authority = {"ground": "authority", "offence": "", "authorised_because": "Syringes in the car"}
        with pytest.raises(DatabaseError), transaction.atomic():
            begin(held, worker, partnership, **authority)
        test = begin(held, worker, partnership, **authority, authorised_by="Inspector Amara Nwosu")
        assert test.state == "eligible"


def test_nobody_is_tested_who_is_not_asked_and_warned_first(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        test = begin(hold(ash, worker, partnership), worker, partnership)
        with pytest.raises(actions.TestMovedOn):
            actions.take_sample(test, by=worker, at=ago(minutes=5))
        with pytest.raises(DatabaseError), transaction.atomic():
            change(test, state="sampled", sampled_at=ago(minutes=5))
        test = DrugTest.objects.get(pk=test.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            change(test, state="requested", requested_at=ago(minutes=5))


def test_a_refusal_says_whether_there_was_good_cause(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        test = actions.request_sample(
            begin(hold(ash, worker, partnership), worker, partnership), by=worker, at=ago(minutes=5)
        )
        refused = actions.record_refusal(test, by=worker, at=ago(minutes=4), good_cause=False)
        assert (refused.state, refused.good_cause) == ("refused", False)
        with pytest.raises(actions.TestMovedOn):
            actions.take_sample(refused, by=worker, at=ago(minutes=3))


def test_a_second_sample_is_taken_only_where_it_is_in_force_and_never_a_third(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        test = sampled(hold(ash, worker, partnership), worker, partnership)
        test = actions.reject_sample(test, by=worker, because="Not enough")
        with pytest.raises(actions.SampleNotAllowed):
            actions.take_sample(test, by=worker, at=ago(minutes=5))
    with owner_role():
        CustodyLimit.objects.filter(kind="samples", amount=2).update(status="configured")
    with as_member(worker):
        test = actions.take_sample(DrugTest.objects.get(), by=worker, at=ago(minutes=5))
        with pytest.raises(actions.SampleNotAllowed):
            actions.reject_sample(test, by=worker, because="Not enough again")
        assert actions.record_results(test, by=worker, found=NEGATIVE, at=ago(minutes=1)).is_positive is False


def test_a_sample_on_charge_is_taken_within_six_hours(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = charge_detained(hold(ash, worker, partnership, arrived_at=ago(hours=12)), by=worker, at=ago(hours=7))
        test = actions.request_sample(begin(held, worker, partnership, stage="charge"), by=worker, at=ago(hours=6))
        with pytest.raises(actions.SampleNotAllowed):
            actions.take_sample(test, by=worker, at=ago(minutes=5))
        assert actions.take_sample(test, by=worker, at=ago(hours=2)).state == "sampled"


def test_what_is_found_is_said_of_each_specified_drug_and_stays(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        test = sampled(hold(ash, worker, partnership), worker, partnership)
        for found in ({}, {"cannabis": "positive"}):
            with pytest.raises(actions.NothingFound):
                actions.record_results(test, by=worker, found=found, at=ago(minutes=1))
        with pytest.raises(DatabaseError), transaction.atomic():
            change(test, state="resulted", resulted_at=ago(minutes=1))
        test = actions.record_results(DrugTest.objects.get(), by=worker, found=POSITIVE, at=ago(minutes=1))
        assert test.is_positive is True
        with pytest.raises(DatabaseError), transaction.atomic():
            change(DrugTestResult.objects.get(drug="cocaine"), outcome="positive")


def test_a_disputed_result_waits_for_the_laboratory_five_working_days(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker, today = partnership.custody_worker, localdate()
    with as_member(worker):
        test = resulted(hold(ash, worker, partnership), worker, partnership, POSITIVE)
        disputed = actions.dispute_result(test, by=worker, at=ago(minutes=5), sent_on=today)
        assert disputed.lab_due_on == disputed.assess_from_on == due(WorkingDays(5), today)
        initial, follow_up = require(disputed, worker, days=2)
        with pytest.raises(actions.TooSoon):
            actions.serve_assessment(initial, by=worker, at=ago(minutes=1))
        assert actions.serve_assessment(follow_up, by=worker, at=ago(minutes=1)).state == "served"


def test_a_negative_finding_of_the_laboratory_ends_the_requirement(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        test = resulted(hold(ash, worker, partnership), worker, partnership, POSITIVE)
        initial, _follow_up = require(test, worker, days=12)
        actions.serve_assessment(initial, by=worker, at=ago(minutes=1))
        test = actions.dispute_result(test, by=worker, at=ago(minutes=1), sent_on=localdate())
        with pytest.raises(DatabaseError), transaction.atomic():
            change(test, state="overturned", lab_answered_at=ago(seconds=0))
        test = actions.record_laboratory(DrugTest.objects.get(), by=worker, found=NEGATIVE, at=ago(seconds=0))
        assert (test.state, test.is_positive) == ("overturned", False)
        assert {each.state for each in RequiredAssessment.objects.all()} == {"ended"}


def test_a_result_that_the_laboratory_confirms_stands(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        test = resulted(hold(ash, worker, partnership), worker, partnership, POSITIVE)
        require(test, worker)
        actions.dispute_result(test, by=worker, at=ago(minutes=1), sent_on=localdate())
        test = actions.record_laboratory(DrugTest.objects.get(), by=worker, found=POSITIVE, at=ago(seconds=0))
        assert (test.state, test.is_positive) == ("confirmed", True)
        assert {each.state for each in RequiredAssessment.objects.all()} == {"imposed"}


def test_a_negative_test_requires_nothing_and_is_not_disputed(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        test = resulted(hold(ash, worker, partnership), worker, partnership, NEGATIVE)
        with pytest.raises(actions.NotPositive):
            require(test, worker)
        with pytest.raises(actions.NotPositive):
            actions.dispute_result(test, by=worker, at=ago(minutes=1), sent_on=localdate())


def test_an_assessment_is_served_before_the_person_leaves(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership)
        initial, follow_up = require(resulted(held, worker, partnership, POSITIVE), worker)
        actions.serve_assessment(initial, by=worker, at=ago(minutes=5))
        release_detained(held, by=worker, at=ago(minutes=1), release_type="nfa")
        with pytest.raises(actions.NotServedInTime):
            actions.serve_assessment(follow_up, by=worker, at=ago(seconds=0))


def test_the_initial_assessor_may_say_that_no_follow_up_is_needed(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        test = resulted(hold(ash, worker, partnership), worker, partnership, POSITIVE)
        initial, follow_up = (
            actions.serve_assessment(each, by=worker, at=ago(minutes=5)) for each in require(test, worker)
        )
        actions.record_attended(initial, by=worker, at=ago(seconds=0), needs_no_follow_up=True)
        follow_up = RequiredAssessment.objects.get(pk=follow_up.pk)
        assert follow_up.state == "waived"
        with pytest.raises(actions.AlreadyRequired):
            require(test, worker)


def test_a_breach_is_told_of_who_did_not_attend_without_good_cause(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        test = resulted(hold(ash, worker, partnership), worker, partnership, POSITIVE)
        initial, follow_up = (
            actions.serve_assessment(each, by=worker, at=ago(minutes=5)) for each in require(test, worker)
        )
        excused = actions.record_missed(initial, by=worker, cause="In hospital")
        with pytest.raises(actions.TestMovedOn):
            actions.tell_breach(excused, by=worker, told_to="Inspector Amara Nwosu")
        again = actions.rearrange_assessment(excused, by=worker, at=in_days(9), place="Harbour Recovery")
        assert again.state == "served"

        missed = actions.record_missed(follow_up, by=worker)
        told = actions.tell_breach(missed, by=worker, told_to="Inspector Amara Nwosu")
        assert (told.state, told.breach_told_to) == ("breached", "Inspector Amara Nwosu")


def test_no_test_begins_once_they_have_left(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership)
        test = begin(held, worker, partnership)
        release_detained(held, by=worker, at=ago(minutes=5), release_type="nfa")
        with pytest.raises(actions.NotEligible):
            begin(held, worker, partnership)
        with pytest.raises(actions.NotEligible):
            actions.request_sample(test, by=worker, at=ago(minutes=1))
        ended = actions.end_test(test, by=worker, because="They were released before the sample")
        assert ended.state == "not_tested"
