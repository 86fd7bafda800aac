"""Hearings of people on a court's list, and their results."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions


class HearingState(models.TextChoices):
    """How far the work on a hearing is: the states that HMPPS uses in its court lists."""

    NEW = "NEW", _("New")
    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    RESULTED = "RESULTED", _("Resulted")


H = HearingState
HEARING_MACHINE = Machine(
    "hearing",
    states=HearingState,
    colours={H.NEW: "yellow", H.IN_PROGRESS: "blue", H.RESULTED: "green"},
    start=H.NEW,
    allows=[
        transitions(By.OWNER, [H.NEW], H.IN_PROGRESS, H.IN_PROGRESS, _("Take it on")),
        transitions(By.OWNER, [H.NEW, H.IN_PROGRESS], H.RESULTED, H.RESULTED, _("Record the result")),
        transitions(By.OWNER, [H.RESULTED], H.IN_PROGRESS, H.IN_PROGRESS, _("Take the result back")),
        transitions(By.OWNER, [H.RESULTED, H.IN_PROGRESS], H.NEW, H.NEW, _("Put it back on the list")),
    ],
)
"""The state machine of hearings. Courts correct results, so a result may be taken back."""


class HearingQuerySet(RecordQuerySet["Hearing"]):
    """Reads hearings."""

    def on(self, day: date) -> "HearingQuerySet":
        """The hearings of a day, in the order of the list."""
        return self.filter(listed_on=day).order_by(F("listed_time").asc(nulls_last=True), "pk")

    def open(self) -> "HearingQuerySet":
        """The hearings without a result."""
        return self.exclude(state=HearingState.RESULTED)


class Hearing(Record):
    """A person's hearing on a court's list, as the agency's own list has it, and its result."""

    State = HearingState

    category = Category.COURT

    reference = public_reference()
    number = models.CharField(max_length=60, blank=True, help_text="The number in the system that sends the list.")
    court = models.ForeignKey("partners.Establishment", models.PROTECT, db_index=False, related_name="+")
    courtroom = models.CharField(max_length=40, blank=True)
    listed_on = models.DateField(help_text="The day in London.")
    listed_time = models.TimeField(null=True, blank=True, help_text="The time in London, if the list has one.")
    kind = CodeField(system="hearing_kind", max_length=20)
    offence = CodeField(system="ho_offence", max_length=5, blank=True)
    state = models.CharField(max_length=11, choices=HearingState, default=HearingState.NEW)
    outcome = CodeField(system="hearing_outcome", max_length=24, blank=True)
    resulted_on = models.DateField(null=True, blank=True)
    resulted_by = models.ForeignKey(
        "partners.User",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="The member who recorded the result; nobody, if the list brought it.",
    )
    taken_by = models.ForeignKey(
        "partners.User", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    note = models.TextField(blank=True)
    as_of = models.DateTimeField(
        null=True, blank=True, help_text="When the sending system said so; an older word changes nothing."
    )

    objects = HearingQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "programme", "number"],
                condition=~Q(number=""),
                name="an_agency_lists_a_hearing_once_per_programme",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state=HearingState.RESULTED, resulted_on__isnull=False) & ~Q(outcome="")
                | ~Q(state=HearingState.RESULTED) & Q(outcome="", resulted_on=None, resulted_by=None),
                name="a_hearing_is_resulted_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=HearingState.IN_PROGRESS) | Q(taken_by__isnull=False),
                name="a_hearing_in_progress_says_whose_it_is",
            ),
            AllowedTransitions(field="state", pairs=HEARING_MACHINE.pairs(), name="a_hearing_moves_as_allowed"),
            Coded(field="kind", system="hearing_kind", on="listed_on"),
            Coded(field="offence", system="ho_offence", on="listed_on"),
            Coded(field="outcome", system="hearing_outcome", on="resulted_on"),
            SqlFile(app="referrals", file="hearings"),
        ]
        indexes = [
            models.Index(fields=["listed_on", "id", "data_set"], name="hearing_by_day"),
            clock_index("hearing", "listed_on", runs=~Q(state=HearingState.RESULTED)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.when()}"

    def when(self) -> str:
        """The day, and the time if the list has one."""
        day = date_format(self.listed_on, "D j M")
        return f"{day}, {time_format(self.listed_time, 'H:i')}" if self.listed_time else day

    def get_kind_display(self) -> str:
        """The label of the kind of hearing."""
        return label_of("hearing_kind", self.kind)

    def get_offence_display(self) -> str:
        """The offence's name in the Home Office list."""
        return label_of("ho_offence", self.offence) if self.offence else ""

    def get_outcome_display(self) -> str:
        """The label of the outcome."""
        return label_of("hearing_outcome", self.outcome) if self.outcome else ""
