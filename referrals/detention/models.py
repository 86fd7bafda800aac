"""Custody records with their clocks, the rota of drug workers, and who left without being reached by one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.models import Agency, Membership
from partners.privileges import Listed, OwnAgencyWrites
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from referrals.custody.models import CustodySuite
from referrals.detention.limits import DatedRow

OFFENCES = "ho_offence"


class CustodyLimit(DatedRow):
    """A limit of law or guidance for custody that the publisher may change, as a dated row (`limits.csv`)."""

    class Kind(models.TextChoices):
        """What is limited."""

        FIRST_REVIEW = "first_review", _("First review after detention was authorised")
        NEXT_REVIEW = "next_review", _("Next review after the last")
        DETENTION = "detention", _("Detention without charge from the relevant time")
        SUPERINTENDENT = "superintendent", _("Extended by a superintendent, from the relevant time")
        COURT = "court", _("Extended by a court, from the relevant time")
        ARREST_AGE = "arrest_age", _("Youngest tested on arrest")
        CHARGE_AGE = "charge_age", _("Youngest tested on charge")
        SAMPLE_AFTER_CHARGE = "sample_after_charge", _("Detention after charge for a sample")
        SAMPLES = "samples", _("Samples that may be taken")
        LABORATORY = "laboratory", _("Result from the laboratory")
        ASSESSMENT_AFTER_DISPATCH = "assessment_after_dispatch", _("Assessment after a disputed sample was sent")

    class Unit(models.TextChoices):
        """What the amount counts."""

        HOURS = "hours", _("hours")
        WORKING_DAYS = "working_days", _("working days")
        YEARS = "years", _("years")
        TIMES = "times", _("times")

    kind = models.CharField(max_length=25, choices=Kind)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=Unit)

    class Meta(DatedRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "amount", "valid_from"], name="a_limit_of_custody_is_said_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="a_limit_of_custody_ends_after_it_begins",
            ),
            Listed(privileges="SELECT", reason="Public reference data, loaded by the owner's command."),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount} {self.get_unit_display()}"


class CustodyRecordQuerySet(RecordQuerySet["CustodyRecord"]):
    """Reads custody records."""

    def held(self) -> "CustodyRecordQuerySet":
        """The records of people who have not left."""
        return self.filter(released_at=None, mistaken_at=None)

    def by_time_left(self) -> "CustodyRecordQuerySet":
        """Order by the time left to reach the person, least first; without a known time last, by arrival."""
        return self.order_by(F("reach_by").asc(nulls_last=True), "arrived_at", "pk")


class CustodyRecord(Record):
    """A person's detention in a custody suite, as the police's custody system says it.

    The database sets `review_due_at`, `detention_ends_at` and `reach_by` from the times and the dated limits
    (sql/detention.sql), so that no page, import or partner system can set a clock of its own.
    """

    class Release(models.TextChoices):
        """How a detention ended."""

        CHARGED_BAIL = "charged_bail", _("Charged and bailed")
        CHARGED_REMAND = "charged_remand", _("Charged and kept for court")
        UNDER_INVESTIGATION = "rui", _("Released under investigation")
        BAIL = "bail_pre_charge", _("Bailed before charge")
        NO_ACTION = "nfa", _("No further action")
        RESOLUTION = "oocd", _("Out-of-court resolution")
        TRANSFER = "transfer", _("Taken to another place")
        HOSPITAL = "hospital", _("Taken to hospital")

    class Leaving(models.TextChoices):
        """Why the person is expected to leave."""

        COURT = "court", _("court van")
        BAIL = "bail", _("bail likely")
        RELEASE = "release", _("release likely")
        TRANSFER = "transfer", _("transfer")

    category = Category.CUSTODY

    reference = public_reference()
    custody_number = models.CharField(_("custody number"), max_length=30, blank=True)
    suite = models.ForeignKey(CustodySuite, models.PROTECT, db_index=False, related_name="+")
    cell = models.CharField(_("cell"), max_length=10, blank=True)
    held_for = CodeField(_("held for"), system=OFFENCES, max_length=5, blank=True)
    arrested_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField()
    authorised_at = models.DateTimeField(null=True, blank=True, help_text="When detention was authorised.")
    relevant_at = models.DateTimeField(null=True, blank=True, help_text="The relevant time; else the arrival.")
    reviewed_at = ArrayField(models.DateTimeField(), default=list, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True, help_text="When a superintendent extended detention.")
    extended_until = models.DateTimeField(null=True, blank=True)
    warrant_at = models.DateTimeField(null=True, blank=True, help_text="When a court extended detention.")
    warrant_until = models.DateTimeField(null=True, blank=True)
    charged_at = models.DateTimeField(null=True, blank=True)
    leaves_at = models.DateTimeField(null=True, blank=True, help_text="When the person is expected to leave.")
    leaves_for = models.CharField(max_length=8, choices=Leaving, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_type = models.CharField(max_length=15, choices=Release, blank=True)
    appointment_at = models.DateTimeField(null=True, blank=True, help_text="An appointment made before release.")
    appointment_with = models.CharField(max_length=200, blank=True)
    appointment_made_at = models.DateTimeField(null=True, blank=True)
    mistaken_at = models.DateTimeField(null=True, blank=True, help_text="When it turned out to be a mistake.")
    said_at = models.DateTimeField(null=True, blank=True, help_text="When the custody system said this.")
    review_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    detention_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    reach_by = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CustodyRecordQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "programme", "custody_number"],
                condition=~Q(custody_number="") & Q(mistaken_at=None),
                name="an_agency_records_a_detention_once_per_programme",
                nulls_distinct=False,
            ),
            Coded(field="held_for", system=OFFENCES, on="arrived_at"),
            models.CheckConstraint(
                condition=Q(arrested_at=None) | Q(arrived_at__gte=F("arrested_at")),
                name="a_detained_person_arrives_after_the_arrest",
            ),
            models.CheckConstraint(
                condition=Q(authorised_at=None) | Q(authorised_at__gte=F("arrived_at")),
                name="detention_is_authorised_after_arrival",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, release_type="")
                | Q(released_at__isnull=False, released_at__gte=F("arrived_at")) & ~Q(release_type=""),
                name="a_release_says_how_and_comes_after_arrival",
            ),
            models.CheckConstraint(
                condition=Q(leaves_at=None, leaves_for="") | Q(leaves_at__isnull=False) & ~Q(leaves_for=""),
                name="who_is_expected_to_leave_does_so_for_something",
            ),
            models.CheckConstraint(
                condition=Q(extended_at=None, extended_until=None)
                | Q(extended_at__isnull=False, extended_until__isnull=False),
                name="an_extension_says_when_and_until_when",
            ),
            models.CheckConstraint(
                condition=Q(warrant_at=None, warrant_until=None)
                | Q(warrant_at__isnull=False, warrant_until__isnull=False),
                name="a_warrant_says_when_and_until_when",
            ),
            models.CheckConstraint(
                condition=Q(appointment_at=None, appointment_with="", appointment_made_at=None)
                | Q(appointment_at__isnull=False, appointment_made_at__isnull=False) & ~Q(appointment_with=""),
                name="an_appointment_says_when_and_with_whom",
            ),
            models.CheckConstraint(
                condition=Q(appointment_made_at=None)
                | Q(released_at=None)
                | Q(appointment_made_at__lte=F("released_at")),
                name="an_appointment_is_made_before_release",
            ),
            SqlFile(app="referrals", file="detention"),
        ]
        indexes = [
            clock_index("custodyrecord", "review_due_at", runs=Q(review_due_at__isnull=False)),
            clock_index(
                "custodyrecord", "detention_ends_at", runs=Q(released_at=None, detention_ends_at__isnull=False)
            ),
            clock_index("custodyrecord", "reach_by", runs=Q(reach_by__isnull=False)),
            models.Index(
                fields=["arrived_at", "data_set"],
                condition=Q(released_at=None, mistaken_at=None),
                name="custodyrecord_held",
            ),
            models.Index(fields=["custody_number", "data_set"], name="custodyrecord_by_number"),
            models.Index(fields=["suite", "released_at", "data_set"], name="custodyrecord_by_suite"),
        ]

    def __str__(self) -> str:
        return self.custody_number or str(_("Custody record"))

    def get_absolute_url(self) -> str:
        """The URL of the record's page."""
        return reverse("custody_record", args=[self.reference])

    def get_held_for_display(self) -> str:
        """The label of the offence."""
        return label_of(OFFENCES, self.held_for) if self.held_for else ""

    @property
    def is_held(self) -> bool:
        """Whether the person is still held."""
        return self.released_at is None and self.mistaken_at is None


class Shift(models.Model):
    """A drug worker's shift in a custody suite."""

    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    suite = models.ForeignKey(CustodySuite, models.PROTECT, db_index=False, related_name="+")
    worker = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suite", "starts_at", "worker"], name="a_worker_begins_a_shift_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_shift_ends_after_it_begins"),
            Listed(
                privileges="SELECT, INSERT, DELETE",
                reason="Who works when in a custody suite; each agency sees and writes its own.",
            ),
            OwnAgencyWrites(rule="keep shifts"),
            SqlFile(app="referrals", file="shifts"),
        ]

    def __str__(self) -> str:
        return f"{self.suite}, {self.starts_at:%Y-%m-%d %H:%M}"


class LeftUnseen(models.Model):
    """A detention that ended before a drug worker had reached the person. It names nobody.

    The database writes it (sql/detention.sql): why, follows from the rota, and is no choice on any form.
    """

    class Why(models.TextChoices):
        """Why nobody was reached, by the rota."""

        NO_WORKER = "no_worker", _("No worker on shift")
        NOT_REACHED = "not_reached", _("A worker was on shift, and did not reach them")

    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    suite = models.ForeignKey(CustodySuite, models.PROTECT, db_index=False, related_name="+")
    detention = models.BigIntegerField(unique=True, help_text="The key of the custody record.")
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField()
    why = models.CharField(max_length=11, choices=Why)

    class Meta:
        constraints = [
            Listed(
                privileges="SELECT",
                reason="Times at which people left unseen, without people; each agency sees its own.",
            ),
            SqlFile(app="referrals", file="shifts", name="who_left_unseen_is_the_agencys_own"),
        ]
        indexes = [models.Index(fields=["agency", "left_at"], name="left_unseen_by_time")]

    def __str__(self) -> str:
        return str(self.get_why_display())
