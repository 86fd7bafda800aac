"""What people need to leave offending and drugs behind, by pathway; where they live; and what work they have.

Needs of health are a table of another category: what opens housing and work to a council opens no health.
"""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.models import Agency, Membership
from partners.privileges import Listed
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions

SUSTAINED_FIRST = timedelta(weeks=13)
SUSTAINED_SECOND = timedelta(weeks=26)
"""How long after the start it is asked whether work has lasted."""


class NeedState(models.TextChoices):
    """The states of a need, as resettlement records them (practice reference, 2.8)."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    MET = "met", _("Met")
    DECLINED = "declined", _("Declined")


N = NeedState
OPEN_NEEDS = [N.NOT_STARTED, N.IN_PROGRESS]
NEED_MACHINE = Machine(
    "need",
    states=NeedState,
    colours={N.NOT_STARTED: "yellow", N.IN_PROGRESS: "blue", N.MET: "green", N.DECLINED: "grey"},
    start=N.NOT_STARTED,
    allows=[
        transitions(By.OWNER, [N.NOT_STARTED], N.IN_PROGRESS, N.IN_PROGRESS, _("Work on it has started")),
        transitions(By.OWNER, [N.MET, N.DECLINED], N.IN_PROGRESS, N.IN_PROGRESS, _("It is a need again")),
        transitions(By.OWNER, OPEN_NEEDS, N.MET, N.MET, _("It is met")),
        transitions(By.OWNER, OPEN_NEEDS, N.DECLINED, N.DECLINED, _("They decline help with it")),
    ],
)
"""The state machine of needs. What was met or declined may be a need again."""


class NeedQuerySet(RecordQuerySet[Any]):
    """Reads needs."""

    def open(self) -> "NeedQuerySet":
        """The needs that are neither met nor declined."""
        return self.filter(state__in=OPEN_NEEDS)


class Needed(models.Model):
    """What all needs have in common: the state, who works on it, and the day of the next look."""

    pathway: str
    """A code; each table of needs has its own list."""
    system: str

    reference = public_reference()
    note = models.TextField(_("what they need"), blank=True)
    identified_on = models.DateField(_("since"))
    state = models.CharField(max_length=11, choices=NeedState, default=NeedState.NOT_STARTED)
    worker = models.ForeignKey("partners.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    helped_by = models.ForeignKey("partners.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="The day on which it was met or declined.")
    why_declined = CodeField(system="support_decline_reason", max_length=20, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_pathway_display()

    def get_pathway_display(self) -> str:
        """The label of the pathway."""
        return label_of(self.system, self.pathway)

    def get_why_declined_display(self) -> str:
        """The label of the reason for which help was declined."""
        return label_of("support_decline_reason", self.why_declined) if self.why_declined else ""

    @property
    def who_is_on_it(self) -> "list[Membership | Agency]":
        """The worker and the agency that work on it."""
        return [each for each in (self.worker, self.helped_by) if each is not None]


def _rules_of_needs(name: str, system: str) -> list[models.BaseConstraint]:
    """The constraints of a table of needs, which `name` tells apart."""
    ended = Q(state=N.MET) | Q(state=N.DECLINED)
    return [
        AllowedTransitions(
            field="state", pairs=NEED_MACHINE.pairs(), start=NEED_MACHINE.start, name=f"a_{name}_moves_as_allowed"
        ),
        Coded(field="pathway", system=system, on="identified_on"),
        Coded(field="why_declined", system="support_decline_reason", on="ended_on"),
        models.CheckConstraint(
            condition=~Q(state=N.IN_PROGRESS) | Q(worker__isnull=False) | Q(helped_by__isnull=False),
            name=f"somebody_works_on_a_{name}_in_progress",
        ),
        models.CheckConstraint(
            condition=ended & Q(ended_on__isnull=False, ended_on__gte=F("identified_on")) | ~ended & Q(ended_on=None),
            name=f"a_{name}_ends_on_a_day_after_it_arose",
        ),
        models.CheckConstraint(
            condition=Q(state=N.DECLINED) & ~Q(why_declined="") | ~Q(state=N.DECLINED) & Q(why_declined=""),
            name=f"a_declined_{name}_says_why",
        ),
        models.CheckConstraint(
            condition=Q(review_on=None) | Q(review_on__gte=F("identified_on")),
            name=f"a_{name}_is_looked_at_after_it_arose",
        ),
    ]


class Need(Needed, Record):
    """A need on a pathway of resettlement other than health. Its note has no medical details."""

    category = Category.RECOVERY
    system = "resettlement_pathway"

    pathway = CodeField(_("pathway"), system="resettlement_pathway", max_length=20)

    class Meta(Record.Meta):
        constraints = _rules_of_needs("need", "resettlement_pathway")
        indexes = [clock_index("need", "review_on", runs=Q(state__in=OPEN_NEEDS, review_on__isnull=False))]


class HealthNeed(Needed, Record):
    """A need of physical or mental health, or of help with drugs and alcohol: clinical, and shared as such."""

    category = Category.CLINICAL
    system = "health_need"

    pathway = CodeField(_("need"), system="health_need", max_length=20)

    class Meta(Record.Meta):
        constraints = _rules_of_needs("health_need", "health_need")
        indexes = [clock_index("healthneed", "review_on", runs=Q(state__in=OPEN_NEEDS, review_on__isnull=False))]


class HousingLimitQuerySet(models.QuerySet["HousingLimit"]):
    """Reads limits."""

    def on(self, day: date) -> "HousingLimitQuerySet":
        """The limits of stays that begin on `day`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class HousingLimit(models.Model):
    """The most nights that a stay in a kind of housing lasts, if it begins on a day in `[valid_from, valid_to)`."""

    class Status(models.TextChoices):
        """Whether it has been checked against its source."""

        CHECKED = "checked", _("Checked")
        TO_CHECK = "to be checked", _("To be checked before use")

    kind = models.CharField(max_length=20)
    nights = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=13, choices=Status)

    objects = HousingLimitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="a_kind_of_housing_has_one_limit_from_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="a_limit_of_nights_ends_after_it_begins",
            ),
            Listed(privileges="SELECT", reason="Public reference data, loaded by the owner's command."),
        ]

    def __str__(self) -> str:
        return f"{label_of('housing_kind', self.kind)}: {self.nights}"


class Tenure(Record):
    """A person's stay in a place to live. The limit of its nights is that of its kind on the first."""

    category = Category.RECOVERY

    reference = public_reference()
    kind = CodeField(_("kind of housing"), system="housing_kind", max_length=20)
    provider = models.CharField(_("who provides it"), max_length=200, blank=True)
    started_on = models.DateField(_("first night"))
    leave_by = models.DateField(
        null=True, blank=True, editable=False, help_text="The day after the last night allowed."
    )
    ended_on = models.DateField(null=True, blank=True)
    end_reason = CodeField(system="tenure_end", max_length=20, blank=True)
    next_home = models.CharField(max_length=200, blank=True, help_text="Where they went.")

    class Meta(Record.Meta):
        constraints = [
            Coded(field="kind", system="housing_kind", on="started_on"),
            Coded(field="end_reason", system="tenure_end", on="ended_on"),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | Q(ended_on__isnull=False, ended_on__gte=F("started_on")) & ~Q(end_reason=""),
                name="a_stay_ends_after_it_began_and_says_why",
            ),
            SqlFile(app="cases", file="recovery"),
        ]
        indexes = [clock_index("tenure", "leave_by", runs=Q(ended_on=None, leave_by__isnull=False))]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_kind_display(self) -> str:
        """The label of the kind of housing."""
        return label_of("housing_kind", self.kind)

    def get_end_reason_display(self) -> str:
        """The label of the reason for which it ended."""
        return label_of("tenure_end", self.end_reason) if self.end_reason else ""

    def nights(self, today: date) -> int:
        """The nights they have stayed, as of `today`."""
        return max(((self.ended_on or today) - self.started_on).days, 0)


class WorkStart(Record):
    """A person's start of work or training. After 13 and 26 weeks it is asked whether it has lasted."""

    category = Category.RECOVERY

    reference = public_reference()
    kind = CodeField(_("kind of work or training"), system="work_kind", max_length=20)
    employer = models.CharField(_("where"), max_length=200, blank=True)
    weekly_hours = models.PositiveSmallIntegerField(_("hours a week"), null=True, blank=True)
    started_on = models.DateField(_("first day"))
    first_check_on = models.DateField(help_text="13 weeks after the first day.")
    second_check_on = models.DateField(help_text="26 weeks after the first day.")
    lasted_first = models.BooleanField(null=True, blank=True, help_text="Whether it lasted 13 weeks.")
    lasted_second = models.BooleanField(null=True, blank=True, help_text="Whether it lasted 26 weeks.")
    ended_on = models.DateField(null=True, blank=True)
    end_reason = CodeField(system="work_end", max_length=20, blank=True)

    class Meta(Record.Meta):
        constraints = [
            Coded(field="kind", system="work_kind", on="started_on"),
            Coded(field="end_reason", system="work_end", on="ended_on"),
            models.CheckConstraint(
                condition=Q(
                    first_check_on=F("started_on") + SUSTAINED_FIRST, second_check_on=F("started_on") + SUSTAINED_SECOND
                ),
                name="work_is_asked_after_13_and_after_26_weeks",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | Q(ended_on__isnull=False, ended_on__gte=F("started_on")) & ~Q(end_reason=""),
                name="work_ends_after_it_began_and_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(lasted_first=True, lasted_first__isnull=False)
                | Q(ended_on=None)
                | Q(ended_on__gte=F("first_check_on")),
                name="work_that_lasted_13_weeks_did_not_end_before",
            ),
            models.CheckConstraint(
                condition=~Q(lasted_second=True, lasted_second__isnull=False)
                | Q(lasted_first=True, lasted_first__isnull=False)
                & (Q(ended_on=None) | Q(ended_on__gte=F("second_check_on"))),
                name="work_that_lasted_26_weeks_lasted_13_before",
            ),
            models.CheckConstraint(
                condition=~Q(lasted_first=False, lasted_first__isnull=False) | Q(ended_on__isnull=False),
                name="work_that_did_not_last_13_weeks_has_ended",
            ),
            models.CheckConstraint(
                condition=~Q(lasted_second=False, lasted_second__isnull=False) | Q(ended_on__isnull=False),
                name="work_that_did_not_last_26_weeks_has_ended",
            ),
            models.CheckConstraint(
                condition=Q(weekly_hours=None) | Q(weekly_hours__lte=168), name="a_week_has_168_hours"
            ),
            SqlFile(app="cases", file="recovery", name="work_is_held_as_in_its_file"),
        ]
        indexes = [
            clock_index("workstart", "first_check_on", runs=Q(lasted_first=None, ended_on=None)),
            clock_index("workstart", "second_check_on", runs=Q(lasted_second=None, ended_on=None)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_kind_display(self) -> str:
        """The label of the kind of work."""
        return label_of("work_kind", self.kind)

    def get_end_reason_display(self) -> str:
        """The label of the reason for which it ended."""
        return label_of("work_end", self.end_reason) if self.end_reason else ""
