"""Verbs on drug tests and on the assessments that a positive test requires."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.dated_rules import WorkingDays, due
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.detention.clock_rules import limit
from referrals.detention.models import CustodyLimit, CustodyRecord
from referrals.drug_tests.machines import ASSESSMENT_MACHINE, TEST_MACHINE, AssessmentState, TestState
from referrals.drug_tests.models import DrugTest, DrugTestResult, RequiredAssessment

TEST = "test for drugs"


class NotEligible(Exception):
    """The person may not be tested: too young for the stage, not charged, not held, or the offence is none."""


class TestMovedOn(Exception):
    """The state machine has no such transition: somebody recorded something else in the meantime."""


class SampleNotAllowed(Exception):
    """The sample would be too late, or a second one is not in force, or it would be a third."""


class NothingFound(Exception):
    """A result says what was found of at least one drug that is specified on that day."""


class LaboratoryDecides(Exception):
    """What the laboratory found decides whether the result stands."""


class NotPositive(Exception):
    """Only a positive test is disputed, or requires an assessment."""


class NotServedInTime(Exception):
    """A requirement is served while the person is held, not afterwards."""


class TooSoon(Exception):
    """After a dispute the assessment waits for the laboratory."""


class AlreadyRequired(Exception):
    """The test requires an assessment of this kind already."""


REFUSALS: Mapping[str, type[Exception]] = {
    "nobody_younger_than_the_limit_is_tested": NotEligible,
    "a_child_is_tested_with_an_appropriate_adult": NotEligible,
    "a_test_on_charge_follows_a_charge": NotEligible,
    "a_person_is_tested_while_held": NotEligible,
    "a_trigger_offence_is_in_force": NotEligible,
    "a_drug_test_belongs_to_its_detention": NotEligible,
    "a_sample_on_charge_is_taken_in_time": SampleNotAllowed,
    "a_second_sample_is_in_force": SampleNotAllowed,
    "there_are_two_samples_at_most": SampleNotAllowed,
    "a_second_sample_follows_one_that_was_unsuitable": SampleNotAllowed,
    "a_tested_drug_is_specified": NothingFound,
    "a_result_says_what_was_found": NothingFound,
    "a_result_is_found_of_a_sample": TestMovedOn,
    "a_positive_result_is_disputed": NotPositive,
    "what_the_laboratory_found_decides": LaboratoryDecides,
    "a_positive_test_requires_an_assessment": NotPositive,
    "an_assessment_is_served_before_release": NotServedInTime,
    "an_assessment_waits_for_the_laboratory": TooSoon,
    "a_test_requires_an_assessment_of_a_kind_once": AlreadyRequired,
}


def refusal_of(error: IntegrityError) -> type[Exception] | None:
    """The exception for a constraint of this room; None for any other error."""
    return next((refusal for constraint, refusal in REFUSALS.items() if broke(error, constraint)), None)


@verb
@allowed_by(TEST)
def begin_test(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    programme: Programme | None,
    detention: CustodyRecord,
    stage: str,
    age: int,
    ground: str,
    offence: str = "",
    authorised_by: str = "",
    authorised_because: str = "",
    appropriate_adult: str = "",
) -> DrugTest:
    """Record that `person` may be tested in this detention, and on what ground.

    :raises NotEligible: if they may not
    """
    try:
        return DrugTest.objects.create(
            owner=by.agency,
            person=person,
            programme=programme,
            subject_role=subject_role,
            detention=detention,
            stage=stage,
            age=age,
            ground=ground,
            offence=offence,
            authorised_by=authorised_by,
            authorised_because=authorised_because,
            appropriate_adult=appropriate_adult,
        )
    except IntegrityError as error:
        raise refusal_of(error) or error from error


@verb
@allowed_by(TEST)
def request_sample(test: DrugTest, *, by: Membership, at: datetime) -> DrugTest:
    """Record that the person was asked for a sample, and warned that refusing without good cause is an offence.

    :raises TestMovedOn: if it was recorded before
    """
    return _move(test, by, TestState.REQUESTED, requested_at=at, was_warned=True)


@verb
@allowed_by(TEST)
def record_refusal(test: DrugTest, *, by: Membership, at: datetime, good_cause: bool, words: str = "") -> DrugTest:
    """Record that the person refused, and whether with good cause.

    :raises TestMovedOn: if a sample was taken, or nobody asked for one
    """
    return _move(test, by, TestState.REFUSED, refused_at=at, good_cause=good_cause, refusal=words)


@verb
@allowed_by(TEST)
def take_sample(test: DrugTest, *, by: Membership, at: datetime) -> DrugTest:
    """Record a sample; after an unsuitable one, the second and last.

    :raises TestMovedOn: if nobody asked for one, or one was taken
    :raises SampleNotAllowed: if it is too late, or a second sample is not in force
    """
    column = "second_sampled_at" if test.state == TestState.UNSUITABLE else "sampled_at"
    return _move(test, by, TestState.SAMPLED, **{column: at})


@verb
@allowed_by(TEST)
def reject_sample(test: DrugTest, *, by: Membership, because: str) -> DrugTest:
    """Record that the sample cannot be tested, and why.

    :raises TestMovedOn: if there is no sample without a result
    :raises SampleNotAllowed: if it is the second: end without a test instead
    """
    return _move(test, by, TestState.UNSUITABLE, unsuitable_because=because)


@verb
@allowed_by(TEST)
def record_results(test: DrugTest, *, by: Membership, found: Mapping[str, str], at: datetime) -> DrugTest:
    """Record what was `found` of each drug tested for, by code: positive or negative.

    :raises TestMovedOn: if there is no sample without a result
    :raises NothingFound: if nothing is said, or a drug was not specified on that day
    """
    held = lock(test, by=by)
    _add_results(held, found, at, is_laboratory=False)
    return _move(held, by, TestState.RESULTED, resulted_at=at)


@verb
@allowed_by(TEST)
def dispute_result(test: DrugTest, *, by: Membership, at: datetime, sent_on: date) -> DrugTest:
    """Record that the person disputes the result, and that the sample goes to the laboratory on the day `sent_on`.

    The laboratory's clock begins, and an assessment waits for it: both limits are dated rows.

    :raises TestMovedOn: if there is no result, or it is disputed already
    :raises NotPositive: if the result is negative
    """
    kinds = CustodyLimit.Kind
    return _move(
        test,
        by,
        TestState.DISPUTED,
        disputed_at=at,
        sent_on=sent_on,
        lab_due_on=due(WorkingDays(limit(kinds.LABORATORY, sent_on)), sent_on),
        assess_from_on=due(WorkingDays(limit(kinds.ASSESSMENT_AFTER_DISPATCH, sent_on)), sent_on),
    )


@verb
@allowed_by(TEST)
def record_laboratory(test: DrugTest, *, by: Membership, found: Mapping[str, str], at: datetime) -> DrugTest:
    """Record what the laboratory found. If all of it is negative, the requirement ends.

    :raises TestMovedOn: if the result is not disputed
    :raises NothingFound: if nothing is said, or a drug was not specified on that day
    """
    held = lock(test, by=by)
    _add_results(held, found, at, is_laboratory=True)
    is_positive = DrugTestResult.Outcome.POSITIVE in found.values()
    after = TestState.CONFIRMED if is_positive else TestState.OVERTURNED
    return _move(held, by, after, lab_answered_at=at)


@verb
@allowed_by(TEST)
def end_test(test: DrugTest, *, by: Membership, because: str) -> DrugTest:
    """End a test without a result, with the reason.

    :raises TestMovedOn: if there is a sample that can be tested, or a result
    """
    return _move(test, by, TestState.NOT_TESTED, ended_because=because)


@verb
@allowed_by(TEST)
def require_assessments(
    test: DrugTest, *, by: Membership, place: str, initial_at: datetime, follow_up_at: datetime
) -> list[RequiredAssessment]:
    """Impose the initial and the follow-up assessment that a positive test requires. They are served one by one.

    :raises NotPositive: if the test is not positive
    :raises AlreadyRequired: if they have been imposed
    """
    held = lock(test, by=by)
    kinds = RequiredAssessment.Kind
    try:
        return [
            RequiredAssessment.objects.create(
                owner=by.agency,
                person_id=held.person_id,
                programme_id=held.programme_id,
                subject_role=held.subject_role,
                test=held,
                kind=kind,
                appointment_at=at,
                place=place,
            )
            for kind, at in ((kinds.INITIAL, initial_at), (kinds.FOLLOW_UP, follow_up_at))
        ]
    except IntegrityError as error:
        raise refusal_of(error) or error from error


@verb
@allowed_by(TEST)
def serve_assessment(assessment: RequiredAssessment, *, by: Membership, at: datetime) -> RequiredAssessment:
    """Record that the notice was served, with the warning of what follows who does not attend.

    :raises TestMovedOn: if it was served before, or the requirement has ended
    :raises NotServedInTime: if the person had left custody by then
    :raises TooSoon: if the result is disputed and the laboratory may still answer by then
    """
    return _move_assessment(assessment, by, AssessmentState.SERVED, served_at=at)


@verb
@allowed_by(TEST)
def rearrange_assessment(
    assessment: RequiredAssessment, *, by: Membership, at: datetime, place: str
) -> RequiredAssessment:
    """Arrange another appointment for one that was not attended with good cause.

    :raises TestMovedOn: if it was not excused
    """
    return _move_assessment(assessment, by, AssessmentState.SERVED, appointment_at=at, place=place)


@verb
@allowed_by(TEST)
def record_attended(
    assessment: RequiredAssessment, *, by: Membership, at: datetime, needs_no_follow_up: bool = False
) -> RequiredAssessment:
    """Record that the person attended and stayed, and whether the assessor says that no follow-up is needed.

    :raises TestMovedOn: if it was not served, or has been answered
    """
    return _move_assessment(
        assessment, by, AssessmentState.ATTENDED, attended_at=at, needs_no_follow_up=needs_no_follow_up
    )


@verb
@allowed_by(TEST)
def record_missed(assessment: RequiredAssessment, *, by: Membership, cause: str = "") -> RequiredAssessment:
    """Record that the person did not attend, or did not stay; with a `cause` if it was good.

    :raises TestMovedOn: if it was not served, or has been answered
    """
    after = AssessmentState.EXCUSED if cause else AssessmentState.MISSED
    return _move_assessment(assessment, by, after, cause=cause)


@verb
@allowed_by(TEST)
def tell_breach(assessment: RequiredAssessment, *, by: Membership, told_to: str) -> RequiredAssessment:
    """Record to whom the breach was told.

    :raises TestMovedOn: if there is no breach to tell of
    """
    return _move_assessment(
        assessment, by, AssessmentState.BREACHED, breach_told_at=timezone.now(), breach_told_to=told_to
    )


def _add_results(test: DrugTest, found: Mapping[str, str], at: datetime, *, is_laboratory: bool) -> None:
    if not found:
        raise NothingFound
    try:
        for drug, outcome in found.items():
            DrugTestResult.objects.create(
                owner_id=test.owner_id,
                person_id=test.person_id,
                programme_id=test.programme_id,
                subject_role=test.subject_role,
                test=test,
                drug=drug,
                outcome=outcome,
                is_laboratory=is_laboratory,
                found_at=at,
            )
    except IntegrityError as error:
        raise refusal_of(error) or error from error


def _move(test: DrugTest, by: Membership, after: TestState, **values: Any) -> DrugTest:
    held = lock(test, by=by)
    _check(TEST_MACHINE.following(held.state), after)
    _write(held, state=after, **values)
    held.refresh_from_db(fields=["is_positive", "owner", "person"])
    return held


def _move_assessment(
    assessment: RequiredAssessment, by: Membership, after: AssessmentState, **values: Any
) -> RequiredAssessment:
    held = lock(assessment, by=by)
    _check(ASSESSMENT_MACHINE.following(held.state), after)
    _write(held, state=after, **values)
    return held


def _check(following: Sequence[str], after: str) -> None:
    if after not in following:
        raise TestMovedOn(after)


def _write(held: DrugTest | RequiredAssessment, **values: Any) -> None:
    try:
        change(held, **values)
    except IntegrityError as error:
        raise refusal_of(error) or error from error
