"""The plan of a person's release."""

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, RecordQuerySet
from partners.reference.codes import Coded, CodeField, label_of
from partners.reference.models import Division
from partners.release_days import DATE_TYPES
from partners.state_machine import AllowedTransitions
from referrals.release.received import Sentenced
from referrals.release.states import (
    AFTER_RELEASE,
    BEFORE_RELEASE,
    PLAN_MACHINE,
    Engagement,
    ExtraDecision,
    PlanState,
    SetApart,
    Side,
)

WELFARE = timedelta(hours=48)
FREEZE = timedelta(days=21)
WINDOW = timedelta(days=28)
"""After release: the welfare check, the day on which engagement is frozen, the end of the window of overdose risk."""


class ReleasePlanQuerySet(RecordQuerySet["ReleasePlan"]):
    """Reads release plans."""

    def before_release(self) -> "ReleasePlanQuerySet":
        """The plans of people who are in prison."""
        return self.filter(state__in=BEFORE_RELEASE)

    def live(self) -> "ReleasePlanQuerySet":
        """The plans that are not closed."""
        return self.exclude(state=PlanState.CLOSED)

    def leaving(self, first: date, last: date) -> "ReleasePlanQuerySet":
        """The plans of people who leave from `first` to `last`, both included, or who should have left before."""
        return self.before_release().filter(leaves_on__lte=last, leaves_on__gte=first)

    def at_risk(self, on: date) -> "ReleasePlanQuerySet":
        """The plans with something overdue that blocks, on the day `on`."""
        late = apps.get_model("referrals", "ReleaseItem").objects.filter(plan=OuterRef("pk")).late(on).blocking()
        return self.before_release().filter(Exists(late))

    def soonest(self) -> "ReleasePlanQuerySet":
        """In the order of leaving; those without a date last."""
        return self.order_by(F("leaves_on").asc(nulls_last=True), "pk")


class ReleasePlan(Sentenced):
    """The plan of the agency that leads a person's release, as a rule probation.

    `statutory_on` is the received date, `policy_on` what the working-day rule makes of it, and `leaves_on` the day on
    which the person leaves. `sql/release.sql` keeps version, signatures, state and `attention_on`.
    """

    category = Category.PRISON

    reference = public_reference()
    state = models.CharField(max_length=11, choices=PlanState, default=PlanState.DRAFT)
    lead = models.ForeignKey("partners.User", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    prison = models.ForeignKey(
        "partners.Agency", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    treatment = models.ForeignKey(
        "partners.Agency", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    area = models.ForeignKey("partners.Area", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    nation = models.CharField(max_length=20, choices=Division, default=Division.ENGLAND_AND_WALES)

    date_type = CodeField(_("type of date"), system=DATE_TYPES, max_length=10, blank=True)
    statutory_on = models.DateField(null=True, blank=True)
    policy_on = models.DateField(null=True, blank=True)
    leaves_on = models.DateField(null=True, blank=True)
    date_as_of = models.DateTimeField(null=True, blank=True, help_text="When the sender stated the date.")
    date_version = models.PositiveSmallIntegerField(default=1, editable=False)
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_from = models.DateField(null=True, blank=True, editable=False)
    hard_stop_on = models.DateField(null=True, blank=True)
    warning_on = models.DateField(null=True, blank=True)
    late_from = models.DateField(null=True, blank=True)
    extra_by = models.DateField(null=True, blank=True, help_text="The last day to ask for the extra day.")

    extra_on = models.DateField(null=True, blank=True)
    extra_asked_at = models.DateTimeField(null=True, blank=True)
    extra_asked_by = models.ForeignKey(
        "partners.User", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    extra_why = models.CharField(max_length=200, blank=True)
    extra_decision = models.CharField(max_length=7, choices=ExtraDecision, blank=True)
    extra_decided_at = models.DateTimeField(null=True, blank=True)
    extra_note = models.CharField(max_length=200, blank=True)

    is_long = models.BooleanField(_("long sentence"), default=False)
    needs_medicine = models.BooleanField(_("medicine has to continue"), default=False)
    needs_naloxone = models.BooleanField(_("naloxone is needed"), default=False)

    prison_signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    probation_signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    treatment_signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    attention_on = models.DateField(null=True, blank=True, editable=False)

    released_at = models.DateTimeField(null=True, blank=True)
    call_on = models.DateField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    welfare_by = models.DateTimeField(null=True, blank=True)
    welfare_at = models.DateTimeField(null=True, blank=True)
    seventh_on = models.DateField(null=True, blank=True)
    seventh_at = models.DateTimeField(null=True, blank=True)
    freeze_on = models.DateField(null=True, blank=True)
    engaged_on = models.DateField(null=True, blank=True)
    engagement = models.CharField(max_length=11, choices=Engagement, blank=True)
    set_apart = models.CharField(max_length=11, choices=SetApart, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    window_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing = models.CharField(max_length=200, blank=True)

    objects = ReleasePlanQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Sentenced.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=PLAN_MACHINE.pairs(),
                start=PLAN_MACHINE.start,
                name="a_release_plan_follows_its_machine",
            ),
            Coded(field="date_type", system=DATE_TYPES, on="date_as_of"),
            models.UniqueConstraint(
                fields=["owner", "programme", "person"],
                condition=Q(released_at=None, closed_at=None),
                nulls_distinct=False,
                name="an_agency_plans_a_persons_release_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(statutory_on=None, policy_on=None, leaves_on=None, date_type="")
                | Q(statutory_on__isnull=False, policy_on__isnull=False, leaves_on__isnull=False) & ~Q(date_type=""),
                name="a_release_date_has_type_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(release_kind__startswith="recall") | Q(returned_on__isnull=False),
                name="a_recall_has_its_day_of_return",
            ),
            models.CheckConstraint(
                condition=Q(leaves_on__lte=F("statutory_on")) | Q(leaves_on=None),
                name="nobody_leaves_after_the_date_of_the_sentence",
            ),
            models.CheckConstraint(
                condition=Q(extra_asked_at=None, extra_on=None, extra_decision="")
                | Q(extra_asked_at__isnull=False, extra_asked_by__isnull=False)
                & Q(extra_on__isnull=False)
                & ~Q(extra_why=""),
                name="an_extra_day_is_asked_for_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(extra_decision="", extra_decided_at=None)
                | ~Q(extra_decision="") & Q(extra_decided_at__isnull=False),
                name="a_decided_extra_day_says_when",
            ),
            models.CheckConstraint(
                condition=Q(
                    released_at=None, call_on=None, freeze_on=None, window_on=None, welfare_by=None, seventh_on=None
                )
                | Q(
                    released_at__isnull=False,
                    call_on__isnull=False,
                    welfare_by=F("released_at") + WELFARE,
                    seventh_on__isnull=False,
                    freeze_on__isnull=False,
                    window_on__isnull=False,
                ),
                name="a_release_starts_the_clocks_after_it",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.RELEASED) & ~Q(state=PlanState.ENGAGED) & ~Q(state=PlanState.NOT_ENGAGED)
                | Q(released_at__isnull=False),
                name="who_is_released_has_a_time_of_release",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None, engagement="", set_apart="")
                | Q(frozen_at__isnull=False)
                & (~Q(engagement="") & Q(set_apart="") | Q(engagement="") & ~Q(set_apart="")),
                name="engagement_is_said_when_it_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(engagement=Engagement.ENGAGED)
                | Q(engaged_on__isnull=False, freeze_on__isnull=False) & Q(engaged_on__lte=F("freeze_on")),
                name="who_engaged_came_within_21_days",
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.CLOSED, closed_at__isnull=False) & ~Q(closing="")
                | ~Q(state=PlanState.CLOSED) & Q(closed_at__isnull=True),
                name="a_closed_release_plan_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["leaves_on", "data_set"], condition=Q(released_at=None), name="releaseplan_leaving"),
            clock_index(
                "releaseplan", "attention_on", runs=Q(released_at=None, closed_at=None, attention_on__isnull=False)
            ),
            clock_index(
                "releaseplan",
                "extra_by",
                runs=Q(extra_asked_at__isnull=False, extra_decision="", released_at=None, closed_at=None),
            ),
            clock_index("releaseplan", "call_on", runs=Q(called_at=None, closed_at=None, call_on__isnull=False)),
            clock_index("releaseplan", "welfare_by", runs=Q(welfare_at=None, closed_at=None, welfare_by__isnull=False)),
            clock_index("releaseplan", "seventh_on", runs=Q(seventh_at=None, closed_at=None, seventh_on__isnull=False)),
            clock_index("releaseplan", "freeze_on", runs=Q(frozen_at=None, closed_at=None, freeze_on__isnull=False)),
            clock_index("releaseplan", "window_on", runs=Q(closed_at=None, window_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(_("Release plan"))

    def get_absolute_url(self) -> str:
        """The URL of the plan's page."""
        return reverse("release", args=[self.reference])

    @property
    def is_before_release(self) -> bool:
        """Whether the person is in prison."""
        return self.state in BEFORE_RELEASE

    @property
    def is_after_release(self) -> bool:
        """Whether the person was released and the plan goes on."""
        return self.state in AFTER_RELEASE

    def get_date_type_display(self) -> str:
        """The label of the type of date."""
        return label_of(DATE_TYPES, self.date_type) if self.date_type else ""

    def side_of(self, agency_id: int) -> Side | None:
        """The side for which an agency signs; None if it does not."""
        sides = {self.prison_id: Side.PRISON, self.treatment_id: Side.TREATMENT, self.owner_id: Side.PROBATION}
        return sides.get(agency_id)

    def signed_at(self, side: Side) -> Any:
        """When this version was signed for `side`."""
        return getattr(self, f"{side.value}_signed_at")
