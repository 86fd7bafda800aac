"""Kinds of drug tests: tests, results, and the assessments that a positive test requires."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Column, Kind, register
from datasharing.models import Person
from datasharing.panels import Cell, Entry
from referrals.drug_tests import actions
from referrals.drug_tests.clocks import ASSESSMENT, LABORATORY
from referrals.drug_tests.forms import (
    AppointmentsForm,
    AttendedForm,
    BecauseForm,
    BreachForm,
    DisputeForm,
    MissedForm,
    RearrangeForm,
    RefusalForm,
    ResultsForm,
    WhenForm,
)
from referrals.drug_tests.machines import ASSESSMENT_MACHINE, TEST_MACHINE, AssessmentState, TestState
from referrals.drug_tests.models import DrugTest, DrugTestResult, RequiredAssessment

A, T = AssessmentState, TestState
REFUSALS: dict[type[Exception], tuple[str | None, Any]] = {
    actions.NotEligible: (
        None,
        _("They may not be tested: check their age, that they are held and charged as said, and the offence"),
    ),
    actions.TestMovedOn: (None, _("Something else was recorded in the meantime. Look at it again.")),
    actions.SampleNotAllowed: (
        None,
        _("This sample is not allowed: it is too late, or no second sample may be taken. End without a test instead."),
    ),
    actions.NothingFound: (None, _("Say what was found of at least one drug that may be tested for")),
    actions.LaboratoryDecides: (None, _("What the laboratory found decides: check its results")),
    actions.NotPositive: (None, _("The test is not positive")),
    actions.NotServedInTime: (
        None,
        _("They had left custody by then: a requirement is served while they are held, and cannot be served now"),
    ),
    actions.TooSoon: (
        None,
        _("The result is disputed: the assessment must wait for the laboratory. Choose a later day."),
    ),
    actions.AlreadyRequired: (None, _("The assessments of this test have been set already")),
}


def at_of(moment: Any) -> str:
    """An instant in words; empty if there is none."""
    return date_format(timezone.localtime(moment), "j F Y, H:i") if moment else ""


def ground_of(test: DrugTest) -> str:
    """The ground of a test in words."""
    if test.ground == DrugTest.Ground.TRIGGER:
        return str(test.get_offence_display())
    return gettext("Authorised by %(who)s") % {"who": test.authorised_by}


def _state(record: Any, machine: Any) -> Cell:
    return Cell(machine.label(record.state), colour=machine.colour(record.state))


def _result(test: DrugTest) -> Cell:
    if test.is_positive is None:
        return Cell("")
    word, colour = (gettext("Positive"), "red") if test.is_positive else (gettext("Negative"), "green")
    return Cell(word, colour=colour, remark=getattr(test, "found", ""))


def _find(tests: list[Any], _person: Person) -> None:
    """Set what was found in each test."""
    found: dict[int, list[str]] = {}
    for result in DrugTestResult.objects.filter(test__in=[test.pk for test in tests]).order_by("pk"):
        said = str(result) + (gettext(" (laboratory)") if result.is_laboratory else "")
        found.setdefault(result.test_id, []).append(said)
    for test in tests:
        test.found = ", ".join(found.get(test.pk, []))


def _entries(test: DrugTest) -> Iterable[Entry]:
    if test.resulted_at and test.is_positive is not None:
        word = gettext("positive") if test.is_positive else gettext("negative")
        title = gettext("Drug test: %(result)s") % {"result": word}
        yield Entry(at=test.resulted_at, title=title, text=ground_of(test), agency=test.owner)
    elif test.refused_at:
        yield Entry(at=test.refused_at, title=gettext("Refused a drug test"), text=test.refusal, agency=test.owner)


def _is_in(*states: str) -> Any:
    return lambda record: record.state in states


def _detention(record: DrugTest | RequiredAssessment) -> str:
    """The page of the detention, where the next step is."""
    test = record if isinstance(record, DrugTest) else record.test
    return test.detention.get_absolute_url()


_act = partial(Act, label=_("Save"), refusals=REFUSALS, then=_detention)
TEST_ACTS = (
    _act(
        slug="request",
        words=_("Asked for a sample"),
        title=_("When were they asked, and warned that refusing without good cause is an offence?"),
        verb=actions.request_sample,
        form=WhenForm,
        when=_is_in(T.ELIGIBLE),
    ),
    _act(
        slug="sample",
        words=_("Sample taken"),
        title=_("When was the sample taken?"),
        verb=actions.take_sample,
        form=WhenForm,
        when=_is_in(T.REQUESTED, T.UNSUITABLE),
    ),
    _act(
        slug="refuse",
        words=_("They refuse"),
        title=_("They refuse to give a sample"),
        verb=actions.record_refusal,
        form=RefusalForm,
        when=_is_in(T.REQUESTED, T.UNSUITABLE),
    ),
    _act(
        slug="unsuitable",
        words=_("Sample unsuitable"),
        title=_("Why can the sample not be tested?"),
        verb=actions.reject_sample,
        form=BecauseForm,
        when=lambda test: test.state == T.SAMPLED and test.second_sampled_at is None,
    ),
    _act(
        slug="result",
        words=_("Record the result"),
        title=_("What was found?"),
        verb=actions.record_results,
        form=ResultsForm,
        when=_is_in(T.SAMPLED),
    ),
    _act(
        slug="require",
        words=_("Set the assessments"),
        title=_("When are the assessments that the test requires?"),
        verb=actions.require_assessments,
        form=AppointmentsForm,
        when=lambda test: bool(test.is_positive) and test.state != T.OVERTURNED,
    ),
    _act(
        slug="dispute",
        words=_("They dispute it"),
        title=_("They dispute the result"),
        verb=actions.dispute_result,
        form=DisputeForm,
        when=lambda test: test.state == T.RESULTED and bool(test.is_positive),
    ),
    _act(
        slug="laboratory",
        words=_("Answer of the laboratory"),
        title=_("What did the laboratory find?"),
        verb=actions.record_laboratory,
        form=ResultsForm,
        when=_is_in(T.DISPUTED),
    ),
    _act(
        slug="end",
        words=_("End without a test"),
        title=_("Why are they not tested?"),
        verb=actions.end_test,
        form=BecauseForm,
        when=_is_in(T.ELIGIBLE, T.REQUESTED, T.UNSUITABLE),
    ),
)
ASSESSMENT_ACTS = (
    _act(
        slug="serve",
        words=_("Serve the notice"),
        title=_("When was the notice served, with the warning of what follows?"),
        verb=actions.serve_assessment,
        form=WhenForm,
        when=_is_in(A.IMPOSED),
    ),
    _act(
        slug="attended",
        words=_("They attended"),
        title=_("When did they attend?"),
        verb=actions.record_attended,
        form=AttendedForm,
        when=_is_in(A.SERVED, A.EXCUSED),
    ),
    _act(
        slug="missed",
        words=_("They did not attend"),
        title=_("They did not attend, or did not stay"),
        verb=actions.record_missed,
        form=MissedForm,
        when=_is_in(A.SERVED),
    ),
    _act(
        slug="rearrange",
        words=_("Arrange another appointment"),
        title=_("When is the other appointment?"),
        verb=actions.rearrange_assessment,
        form=RearrangeForm,
        when=_is_in(A.EXCUSED),
    ),
    _act(
        slug="breach",
        words=_("Tell of the breach"),
        title=_("Who was told of the breach?"),
        verb=actions.tell_breach,
        form=BreachForm,
        when=_is_in(A.MISSED),
    ),
)
DRUG_TESTS = Kind(
    slug="drug-tests",
    model=DrugTest,
    label=_("Drug tests in custody"),
    order=57,
    columns=(
        Column(_("Ground"), lambda test: Cell(ground_of(test), remark=test.get_stage_display())),
        Column(_("State"), lambda test: _state(test, TEST_MACHINE)),
        Column(_("Result"), _result),
        Column(_("Sample"), lambda test: Cell(at_of(test.second_sampled_at or test.sampled_at))),
    ),
    prepare=_find,
    acts=TEST_ACTS,
    entries=_entries,
    machine=TEST_MACHINE,
    shares=(
        "reference",
        "detention",
        "ground",
        "offence",
        "stage",
        "state",
        "requested_at",
        "refused_at",
        "good_cause",
        "sampled_at",
        "second_sampled_at",
        "resulted_at",
        "is_positive",
        "disputed_at",
        "sent_on",
        "lab_due_on",
        "lab_answered_at",
    ),
    clocks=(LABORATORY,),
)
ASSESSMENTS = Kind(
    slug="required-assessments",
    model=RequiredAssessment,
    label=_("Required assessments"),
    order=58,
    columns=(
        Column(_("Assessment"), "kind"),
        Column(_("When and where"), lambda each: Cell(at_of(each.appointment_at), remark=each.place)),
        Column(_("State"), lambda each: _state(each, ASSESSMENT_MACHINE)),
        Column(_("Served"), lambda each: Cell(at_of(each.served_at))),
    ),
    acts=ASSESSMENT_ACTS,
    machine=ASSESSMENT_MACHINE,
    shares=(
        "reference",
        "test",
        "kind",
        "appointment_at",
        "place",
        "state",
        "served_at",
        "attended_at",
        "needs_no_follow_up",
        "breach_told_at",
        "breach_told_to",
        "ended_because",
    ),
    clocks=(ASSESSMENT,),
)
register(
    DRUG_TESTS,
    Kind(
        slug="drug-test-results",
        model=DrugTestResult,
        label=_("Results of drug tests"),
        shares=("reference", "test", "drug", "outcome", "is_laboratory", "found_at"),
    ),
    ASSESSMENTS,
)
