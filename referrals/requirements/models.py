"""Treatment requirements, from the screening at court to completion or breach."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Exchange, Record
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions
from referrals.requirements.machine import (
    ENDED,
    IN_FORCE_ONCE,
    LIVE,
    REQUIREMENT_MACHINE,
    RequirementState,
    among,
)

A_YEAR_IN_MONTHS = 12
"""From this length on the court must review the requirement (practice reference, 2.6)."""
LONGEST_IN_MONTHS = 36
"""The longest community order or suspended sentence order (law reference, 1)."""
FURTHEST = timedelta(days=14)
"""Further than five working days ever lie, whatever holidays there are; `actions.py` counts the days."""


class RequirementKind(models.TextChoices):
    """The treatment requirements of community and suspended sentence orders."""

    DRR = "drr", _("Drug rehabilitation requirement")
    ATR = "atr", _("Alcohol treatment requirement")
    MHTR_PRIMARY = "mhtr_primary", _("Mental health treatment requirement, primary care")
    MHTR_SECONDARY = "mhtr_secondary", _("Mental health treatment requirement, secondary care")
    COMBINED = "combined", _("Drug rehabilitation with mental health treatment")


class TreatmentRequirement(Record):
    """A treatment requirement for a person, from the screening at court to its end.

    Only the provider's answer to the task `assessment` says whether they are suitable (sql/requirements.sql).
    """

    Kind = RequirementKind
    State = RequirementState

    class Order(models.TextChoices):
        """The sentence that the requirement is part of."""

        COMMUNITY = "community", _("Community order")
        SUSPENDED = "suspended", _("Suspended sentence order")

    category = Category.COURT

    reference = public_reference()
    kind = models.CharField(max_length=14, choices=RequirementKind)
    hearing = models.ForeignKey(
        "referrals.Hearing", models.PROTECT, null=True, blank=True, db_index=False, related_name="requirements"
    )
    state = models.CharField(max_length=25, choices=RequirementState, default=RequirementState.SCREENED)
    screened_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")
    screened_on = models.DateField()
    need = models.TextField(blank=True, help_text="What was seen and said at the screening.")
    is_adult = models.BooleanField(null=True, blank=True)
    is_convicted = models.BooleanField(null=True, blank=True, help_text="By their plea or by verdict.")
    in_range = models.BooleanField(null=True, blank=True, help_text="A community order or a suspended sentence order.")
    consented_on = models.DateField(null=True, blank=True, help_text="The day on which they agreed to the treatment.")
    assessment = models.ForeignKey(
        "referrals.Task", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    assessed_on = models.DateField(null=True, blank=True)
    has_need = models.BooleanField(null=True, blank=True, help_text="Whether the assessment found a need of treatment.")
    proposed_on = models.DateField(null=True, blank=True)
    sentenced_on = models.DateField(null=True, blank=True)
    order_kind = models.CharField(max_length=9, choices=Order, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    not_imposed_reason = CodeField(system="requirement_not_imposed_reason", max_length=24, blank=True)
    first_task = models.ForeignKey(
        "referrals.Task", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    first_appointment_by = models.DateField(null=True, blank=True)
    first_appointment_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    has_reviews = models.BooleanField(default=False, help_text="Whether the court reviews it.")
    next_review_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=REQUIREMENT_MACHINE.pairs(),
                start=REQUIREMENT_MACHINE.start,
                name="a_requirement_moves_as_allowed",
            ),
            models.CheckConstraint(
                condition=~among([RequirementState.PROPOSED, *IN_FORCE_ONCE])
                | Q(consented_on__isnull=False, proposed_on__isnull=False),
                name="a_requirement_is_proposed_with_consent",
            ),
            models.CheckConstraint(
                condition=~among(IN_FORCE_ONCE)
                | Q(is_adult__isnull=False, is_adult=True, is_convicted__isnull=False, is_convicted=True)
                & Q(in_range__isnull=False, in_range=True),
                name="a_requirement_is_for_convicted_adults_in_range",
            ),
            models.CheckConstraint(
                condition=~among(IN_FORCE_ONCE)
                | Q(sentenced_on__isnull=False, months__isnull=False, months__gte=1, months__lte=LONGEST_IN_MONTHS)
                & ~Q(order_kind=""),
                name="an_imposed_requirement_says_its_order",
            ),
            models.CheckConstraint(
                condition=~among(IN_FORCE_ONCE)
                | Q(first_appointment_by__isnull=False, first_appointment_by__gt=F("sentenced_on"))
                & Q(first_appointment_by__lte=F("sentenced_on") + FURTHEST),
                name="an_imposed_requirement_begins_within_days",
            ),
            models.CheckConstraint(
                condition=~among(IN_FORCE_ONCE) | Q(months__lt=A_YEAR_IN_MONTHS) | Q(has_reviews=True),
                name="a_requirement_of_a_year_is_reviewed",
            ),
            models.CheckConstraint(
                condition=~among(LIVE) | Q(has_reviews=False) | Q(next_review_on__isnull=False),
                name="a_reviewed_requirement_says_when_next",
            ),
            models.CheckConstraint(
                condition=Q(state=RequirementState.NOT_IMPOSED, sentenced_on__isnull=False) & ~Q(not_imposed_reason="")
                | ~Q(state=RequirementState.NOT_IMPOSED) & Q(not_imposed_reason=""),
                name="a_requirement_not_imposed_says_why",
            ),
            models.CheckConstraint(
                condition=~among(
                    [RequirementState.FIRST_APPOINTMENT, RequirementState.STARTED, RequirementState.COMPLETED]
                )
                | Q(first_appointment_on__isnull=False, first_appointment_on__gte=F("sentenced_on")),
                name="a_first_appointment_is_after_the_sentence",
            ),
            models.CheckConstraint(
                condition=~among([RequirementState.STARTED, RequirementState.COMPLETED, RequirementState.TERMINATED])
                | Q(started_on__isnull=False, started_on__gte=F("first_appointment_on")),
                name="treatment_starts_after_the_first_appointment",
            ),
            models.CheckConstraint(
                condition=among(ENDED)
                & Q(ended_on__isnull=False, ended_on__gte=F("sentenced_on"))
                & ~Q(ended_reason="")
                | ~among(ENDED) & Q(ended_on=None, ended_reason=""),
                name="a_requirement_ends_with_day_and_reason",
            ),
            Coded(field="not_imposed_reason", system="requirement_not_imposed_reason", on="sentenced_on"),
            SqlFile(app="referrals", file="requirements"),
        ]
        indexes = [
            models.Index(fields=["hearing", "data_set"], name="requirement_of_hearing"),
            models.Index(fields=["assessment", "data_set"], name="requirement_of_assessment"),
            models.Index(fields=["first_task", "data_set"], name="requirement_of_first_task"),
            clock_index("treatmentrequirement", "first_appointment_by", runs=Q(state=RequirementState.IMPOSED)),
            clock_index("treatmentrequirement", "next_review_on", runs=among(LIVE) & Q(next_review_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        """The URL of the requirement's page."""
        return reverse("treatment_requirement", args=[self.reference])

    def get_not_imposed_reason_display(self) -> str:
        """The label of the reason for which it was not imposed."""
        return label_of("requirement_not_imposed_reason", self.not_imposed_reason) if self.not_imposed_reason else ""

    @property
    def is_eligible(self) -> bool:
        """Whether a court could impose it: an adult, convicted, in the range of such orders."""
        return bool(self.is_adult and self.is_convicted and self.in_range)


class RequirementReview(Record):
    """A review of a requirement by the court. It sets the day of the next one (sql/requirements.sql)."""

    class Progress(models.TextChoices):
        """How the court saw it."""

        GOOD = "good", _("Going well")
        MIXED = "mixed", _("With setbacks")
        POOR = "poor", _("Not going well")

    category = Category.COURT

    reference = public_reference()
    requirement = models.ForeignKey(TreatmentRequirement, models.PROTECT, db_index=False, related_name="reviews")
    held_on = models.DateField()
    progress = models.CharField(max_length=5, choices=Progress)
    note = models.TextField(blank=True)
    next_on = models.DateField()
    recorded_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(next_on__gt=F("held_on")), name="the_next_review_is_later"),
        ]
        indexes = [models.Index(fields=["requirement", "data_set"], name="review_of_requirement")]

    def __str__(self) -> str:
        return str(self.get_progress_display())


class RequirementRequest(Exchange):
    """What a task asks of a provider about a treatment requirement. It travels with the task."""

    class Asks(models.TextChoices):
        """What is asked."""

        ASSESSMENT = "assessment", _("An assessment")
        FIRST_APPOINTMENT = "first_appointment", _("The first appointment")

    category = Category.TASK

    task = models.OneToOneField("referrals.Task", models.PROTECT, related_name="requirement_request")
    asks = models.CharField(max_length=17, choices=Asks)
    kind = models.CharField(max_length=14, choices=RequirementKind)
    asked_on = models.DateField()
    due_on = models.DateField()
    is_adjourned = models.BooleanField(default=False, help_text="Whether the court waits for the assessment.")

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(asks="assessment", is_adjourned=False, due_on=F("asked_on"))
                | (Q(asks="first_appointment") | Q(is_adjourned=True)) & Q(due_on__lte=F("asked_on") + FURTHEST),
                name="an_assessment_is_due_the_same_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
