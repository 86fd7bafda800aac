"""Outside workers in prisons: their clearances, by worker and prison, and their appointments with people inside."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Fact, Record, RecordQuerySet
from partners.models import Establishment
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions
from referrals.prison.models import PrisonEpisode


class ClearanceState(models.TextChoices):
    """The states of a clearance (practice reference, 2.12)."""

    NOT_STARTED = "not_started", _("Not started")
    SUBMITTED = "submitted", _("Submitted")
    QUERIED = "queried", _("Queried")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    EXPIRING = "expiring", _("Expiring")
    EXPIRED = "expired", _("Expired")


S = ClearanceState
VALID = [S.GRANTED, S.EXPIRING]
"""The states in which a worker is let in."""
PENDING = [S.SUBMITTED, S.QUERIED]
CLEARANCE_MACHINE = Machine(
    "clearance",
    states=ClearanceState,
    colours={
        S.NOT_STARTED: "grey",
        S.SUBMITTED: "blue",
        S.QUERIED: "yellow",
        S.GRANTED: "green",
        S.REFUSED: "red",
        S.EXPIRING: "orange",
        S.EXPIRED: "red",
    },
    start=S.NOT_STARTED,
    allows=[
        transitions(By.OWNER, [S.NOT_STARTED, S.QUERIED], S.SUBMITTED, S.SUBMITTED, _("Submitted")),
        transitions(By.OWNER, [S.SUBMITTED], S.QUERIED, S.QUERIED, _("The prison has a query")),
        transitions(By.OWNER, PENDING, S.GRANTED, S.GRANTED, _("Granted")),
        transitions(By.OWNER, PENDING, S.REFUSED, S.REFUSED, _("Refused")),
        transitions(By.OWNER, [S.GRANTED], S.EXPIRING, S.EXPIRING, _("Expires soon")),
        transitions(By.OWNER, VALID, S.EXPIRED, S.EXPIRED, _("Expired")),
    ],
)
"""The state machine of clearances. Time makes the last two transitions (clocks.py); to renew one is a new clearance."""


class ClearanceQuerySet(RecordQuerySet["Clearance"]):
    """Reads clearances."""

    def of(self, agency_id: int) -> "ClearanceQuerySet":
        """The clearances of an agency's workers."""
        return self.filter(owner=agency_id)

    def valid(self) -> "ClearanceQuerySet":
        """The clearances with which a worker is let in."""
        return self.filter(state__in=VALID)


class Clearance(Fact):
    """The clearance of an outside worker for a prison. It names a member of staff, and nobody on a programme."""

    State = ClearanceState

    category = Category.PRISON

    reference = public_reference()
    worker = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    prison = models.ForeignKey(Establishment, models.PROTECT, db_index=False, related_name="+")
    level = CodeField(_("level"), system="clearance_level", max_length=20)
    state = models.CharField(max_length=11, choices=ClearanceState, default=S.NOT_STARTED)
    submitted_on = models.DateField(null=True, blank=True)
    queried_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    expiring_on = models.DateField(null=True, blank=True, help_text="The day from which it expires soon.")
    expires_on = models.DateField(null=True, blank=True, help_text="The last day on which it is valid.")
    note = models.TextField(blank=True)

    objects = ClearanceQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=CLEARANCE_MACHINE.pairs(),
                start=CLEARANCE_MACHINE.start,
                name="a_clearance_follows_its_machine",
            ),
            Coded(field="level", system="clearance_level"),
            models.CheckConstraint(
                condition=Q(state=S.NOT_STARTED, submitted_on=None)
                | ~Q(state=S.NOT_STARTED) & Q(submitted_on__isnull=False),
                name="a_clearance_under_way_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(submitted_on__isnull=False, decided_on__gte=F("submitted_on")),
                name="a_clearance_is_decided_after_it_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(state=S.NOT_STARTED)
                | Q(state=S.SUBMITTED)
                | Q(state=S.QUERIED)
                | Q(state=S.REFUSED, decided_on__isnull=False)
                | Q(decided_on__isnull=False, expires_on__isnull=False, expiring_on__isnull=False)
                & Q(expires_on__gte=F("decided_on"), expiring_on__lte=F("expires_on")),
                name="a_clearance_that_was_granted_says_until_when",
            ),
            SqlFile(app="referrals", file="clearances"),
        ]
        indexes = [
            clock_index("clearance", "expiring_on", runs=Q(state=S.GRANTED)),
            clock_index("clearance", "expires_on", runs=Q(state=S.GRANTED) | Q(state=S.EXPIRING)),
        ]

    def __str__(self) -> str:
        return f"{self.worker}, {self.prison}"

    def get_level_display(self) -> str:
        """The label of the level."""
        return label_of("clearance_level", self.level)

    def days_to_decide(self) -> int | None:
        """The days from submission to decision; None if it is not decided."""
        if self.submitted_on is None or self.decided_on is None:
            return None
        return (self.decided_on - self.submitted_on).days

    def is_valid(self, on: date) -> bool:
        """Whether the worker is let in on the day `on`."""
        return self.state in VALID and self.expires_on is not None and self.expires_on >= on


class AppointmentState(models.TextChoices):
    """The states of an appointment in prison."""

    BOOKED = "booked", _("Booked")
    HELD = "held", _("Held")
    MISSED = "missed", _("The person did not come")
    REFUSED = "refused", _("The worker was not let in")
    CANCELLED = "cancelled", _("Cancelled")


A = AppointmentState
APPOINTMENT_MACHINE = Machine(
    "in-reach appointment",
    states=AppointmentState,
    colours={A.BOOKED: "blue", A.HELD: "green", A.MISSED: "yellow", A.REFUSED: "red", A.CANCELLED: "grey"},
    start=A.BOOKED,
    allows=[
        transitions(By.OWNER, [A.BOOKED], A.HELD, A.HELD, _("It was held")),
        transitions(By.OWNER, [A.BOOKED], A.MISSED, A.MISSED, _("They did not come")),
        transitions(By.OWNER, [A.BOOKED], A.REFUSED, A.REFUSED, _("The worker was not let in")),
        transitions(By.OWNER, [A.BOOKED], A.CANCELLED, A.CANCELLED, _("Cancel it")),
    ],
)


class InReachAppointment(Record):
    """An appointment of an outside worker with a person in prison."""

    State = AppointmentState

    class Means(models.TextChoices):
        """How they meet."""

        FACE = "face", _("Face to face")
        VIDEO = "video", _("By video")
        PHONE = "phone", _("By phone")

    class Aim(models.TextChoices):
        """What it is for."""

        ASSESSMENT = "assessment", _("Assessment")
        RELEASE = "release", _("Planning release together with the prison")
        KEY_WORK = "key_work", _("Key work")

    category = Category.PRISON

    reference = public_reference()
    episode = models.ForeignKey(PrisonEpisode, models.PROTECT, null=True, blank=True, related_name="appointments")
    prison = models.ForeignKey(Establishment, models.PROTECT, db_index=False, related_name="+")
    worker = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    means = models.CharField(_("how they meet"), max_length=5, choices=Means)
    aim = models.CharField(_("what it is for"), max_length=10, choices=Aim)
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=AppointmentState, default=A.BOOKED)
    note = models.TextField(blank=True)

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=APPOINTMENT_MACHINE.pairs(),
                start=APPOINTMENT_MACHINE.start,
                name="an_appointment_in_prison_follows_its_machine",
            ),
        ]
        indexes = [clock_index("inreachappointment", "starts_at", runs=Q(state=A.BOOKED))]

    def __str__(self) -> str:
        return str(self.get_aim_display())
