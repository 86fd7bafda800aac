"""Drug tests in custody with their results, and the assessments that a positive test requires."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record
from partners.privileges import Listed
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions
from referrals.detention.limits import DatedRow, label_of_row
from referrals.detention.models import CustodyRecord
from referrals.drug_tests.machines import ASSESSMENT_MACHINE, TEST_MACHINE, AssessmentState, TestState

PUBLIC = "Public reference data, loaded by the owner's command."


def _either(*states: str) -> Q:
    """The condition that the state is one of `states`. A list of them would not survive a dump and restore."""
    found = Q()
    for state in states:
        found |= Q(state=state)
    return found


class TriggerOffence(DatedRow):
    """An offence for which a person in custody may be tested without an inspector's authority."""

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=200)

    class Meta(DatedRow.Meta):
        constraints = [Listed(privileges="SELECT", reason=PUBLIC)]

    def __str__(self) -> str:
        return self.label


class SpecifiedDrug(DatedRow):
    """A drug for which a sample may be tested."""

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=200)
    drug_class = models.CharField(max_length=1)

    class Meta(DatedRow.Meta):
        constraints = [Listed(privileges="SELECT", reason=PUBLIC)]

    def __str__(self) -> str:
        return self.label


class DrugTest(Record):
    """A drug test of a person in custody: on what ground, whether they refused, and how far it has come.

    `is_positive` follows from the results, and `lab_due_on` and `assess_from_on` from the dated limits.
    """

    class Ground(models.TextChoices):
        """Why the person may be tested."""

        TRIGGER = "trigger", _("A trigger offence")
        AUTHORITY = "authority", _("An inspector’s authority")

    class Stage(models.TextChoices):
        """When in the detention."""

        ARREST = "arrest", _("On arrest")
        CHARGE = "charge", _("On charge")

    State = TestState
    category = Category.CLINICAL

    reference = public_reference()
    detention = models.ForeignKey(CustodyRecord, models.PROTECT, related_name="drug_tests")
    ground = models.CharField(_("ground"), max_length=9, choices=Ground)
    offence = models.CharField(max_length=20, blank=True, help_text="The code of a trigger offence.")
    authorised_by = models.CharField(max_length=200, blank=True, help_text="The inspector, or an officer above.")
    authorised_because = models.TextField(blank=True)
    stage = models.CharField(max_length=6, choices=Stage)
    age = models.PositiveSmallIntegerField(help_text="The person's age, as it was established.")
    appropriate_adult = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=TestState, default=TestState.ELIGIBLE)
    requested_at = models.DateTimeField(null=True, blank=True)
    was_warned = models.BooleanField(default=False, help_text="Whether they were told that refusing is an offence.")
    refused_at = models.DateTimeField(null=True, blank=True)
    good_cause = models.BooleanField(null=True, blank=True, help_text="Whether they refused with good cause.")
    refusal = models.TextField(blank=True)
    sampled_at = models.DateTimeField(null=True, blank=True)
    unsuitable_because = models.TextField(blank=True)
    second_sampled_at = models.DateTimeField(null=True, blank=True)
    resulted_at = models.DateTimeField(null=True, blank=True)
    is_positive = models.BooleanField(null=True, blank=True, editable=False)
    disputed_at = models.DateTimeField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True, help_text="When the sample was sent to the laboratory.")
    lab_due_on = models.DateField(null=True, blank=True, help_text="The day by which the laboratory answers.")
    assess_from_on = models.DateField(null=True, blank=True, help_text="The first day for an assessment.")
    lab_answered_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.TextField(blank=True)

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state", pairs=TEST_MACHINE.pairs(), start=TEST_MACHINE.start, name="a_drug_test_moves_as_allowed"
            ),
            models.CheckConstraint(
                condition=Q(ground="trigger", authorised_by="") & ~Q(offence="")
                | Q(ground="authority", offence="") & ~Q(authorised_by="") & ~Q(authorised_because=""),
                name="a_drug_test_has_a_trigger_offence_or_an_authority",
            ),
            models.CheckConstraint(
                condition=Q(age__gte=18) | ~Q(appropriate_adult=""), name="a_child_is_tested_with_an_appropriate_adult"
            ),
            models.CheckConstraint(
                condition=Q(requested_at=None) & _either("eligible", "not_tested")
                | Q(requested_at__isnull=False, was_warned=True) & ~Q(state="eligible")
                | Q(requested_at__isnull=False, state="not_tested"),
                name="who_is_asked_for_a_sample_is_warned",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") & Q(refused_at=None, good_cause=None)
                | Q(state="refused", refused_at__isnull=False, good_cause__isnull=False),
                name="a_refusal_says_whether_there_was_good_cause",
            ),
            models.CheckConstraint(
                condition=Q(second_sampled_at=None)
                | Q(sampled_at__isnull=False, second_sampled_at__gt=F("sampled_at")) & ~Q(unsuitable_because=""),
                name="a_second_sample_follows_one_that_was_unsuitable",
            ),
            models.CheckConstraint(
                condition=~_either("sampled", "unsuitable", "resulted", "disputed", "confirmed", "overturned")
                | Q(sampled_at__isnull=False),
                name="a_result_comes_from_a_sample",
            ),
            models.CheckConstraint(
                condition=~_either("disputed", "confirmed", "overturned")
                | Q(
                    disputed_at__isnull=False,
                    sent_on__isnull=False,
                    lab_due_on__gte=F("sent_on"),
                    assess_from_on__gte=F("sent_on"),
                ),
                name="a_disputed_sample_is_sent_to_the_laboratory",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_tested") | ~Q(ended_because=""), name="who_is_not_tested_is_not_for_a_reason"
            ),
            SqlFile(app="referrals", file="drug_tests"),
        ]
        indexes = [clock_index("drugtest", "lab_due_on", runs=Q(state="disputed"))]

    def __str__(self) -> str:
        return str(_("Drug test"))

    def get_offence_display(self) -> str:
        """The name of the trigger offence."""
        return label_of_row(TriggerOffence, self.offence) if self.offence else ""


class DrugTestResult(Record):
    """What a sample showed of one drug; of a disputed result also what the laboratory found."""

    class Outcome(models.TextChoices):
        """What was found."""

        POSITIVE = "positive", _("Positive")
        NEGATIVE = "negative", _("Negative")

    category = Category.CLINICAL

    reference = public_reference()
    test = models.ForeignKey(DrugTest, models.PROTECT, related_name="results")
    drug = models.CharField(max_length=20, help_text="The code of a specified drug.")
    outcome = models.CharField(max_length=8, choices=Outcome)
    is_laboratory = models.BooleanField(default=False, help_text="Whether the laboratory found it.")
    found_at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["test", "drug", "is_laboratory"], name="a_test_has_one_result_for_a_drug"),
            SqlFile(app="referrals", file="drug_tests", name="results_of_drug_tests_as_in_their_file"),
        ]

    def __str__(self) -> str:
        return f"{self.get_drug_display()}: {self.get_outcome_display()}"

    def get_drug_display(self) -> str:
        """The name of the drug."""
        return label_of_row(SpecifiedDrug, self.drug)


class RequiredAssessment(Record):
    """An assessment that a positive test requires: imposed and served before release, attended, or a breach told."""

    class Kind(models.TextChoices):
        """Which of the two."""

        INITIAL = "initial", _("Initial assessment")
        FOLLOW_UP = "follow_up", _("Follow-up assessment")

    State = AssessmentState
    category = Category.CLINICAL

    reference = public_reference()
    test = models.ForeignKey(DrugTest, models.PROTECT, related_name="assessments")
    kind = models.CharField(_("which assessment"), max_length=9, choices=Kind)
    appointment_at = models.DateTimeField()
    place = models.CharField(_("place"), max_length=200)
    state = models.CharField(max_length=8, choices=AssessmentState, default=AssessmentState.IMPOSED)
    served_at = models.DateTimeField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    needs_no_follow_up = models.BooleanField(default=False)
    cause = models.TextField(blank=True, help_text="Why they did not attend, if there was good cause.")
    breach_told_at = models.DateTimeField(null=True, blank=True)
    breach_told_to = models.CharField(max_length=200, blank=True)
    ended_because = models.TextField(blank=True)

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=ASSESSMENT_MACHINE.pairs(),
                start=ASSESSMENT_MACHINE.start,
                name="a_required_assessment_moves_as_allowed",
            ),
            models.UniqueConstraint(fields=["test", "kind"], name="a_test_requires_an_assessment_of_a_kind_once"),
            models.CheckConstraint(condition=~Q(place=""), name="an_assessment_has_a_place"),
            models.CheckConstraint(
                condition=_either("imposed", "waived", "ended") | Q(served_at__isnull=False),
                name="who_attends_an_assessment_was_served",
            ),
            models.CheckConstraint(
                condition=Q(state="attended", attended_at__isnull=False) | ~Q(state="attended") & Q(attended_at=None),
                name="an_attended_assessment_says_when",
            ),
            models.CheckConstraint(
                condition=Q(needs_no_follow_up=False) | Q(kind="initial", state="attended"),
                name="the_initial_assessor_says_that_no_follow_up_is_needed",
            ),
            models.CheckConstraint(
                condition=~Q(state="breached") & Q(breach_told_at=None, breach_told_to="")
                | Q(state="breached", breach_told_at__isnull=False) & ~Q(breach_told_to=""),
                name="a_breach_is_told_to_somebody",
            ),
            models.CheckConstraint(condition=~Q(state="excused") | ~Q(cause=""), name="good_cause_is_said"),
            SqlFile(app="referrals", file="drug_tests", name="required_assessments_as_in_their_file"),
        ]
        indexes = [
            clock_index("requiredassessment", "appointment_at", runs=_either("imposed", "served")),
            models.Index(fields=["test", "state", "data_set"], name="assessment_by_state"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
