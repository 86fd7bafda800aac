"""Visits to hospital for drugs or alcohol, and what a referral from hospital says besides."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Exchange, Record, RecordQuerySet
from partners.reference.codes import Coded, CodeField, grouped, label_of
from partners.sql_files import SqlFile
from referrals.exchange.models import Referral

OVERDOSE = "overdose"
"""Of the groups of reasons: an overdose that the person survived."""


class VisitQuerySet(RecordQuerySet["HospitalVisit"]):
    """Reads visits."""

    def of(self, agency_id: int) -> "VisitQuerySet":
        """The visits to one hospital."""
        return self.filter(owner=agency_id)


class HospitalVisit(Record):
    """An attendance at A&E or an admission, as the hospital's liaison worker records it, and whether they want help."""

    class Kind(models.TextChoices):
        """How they came."""

        EMERGENCY = "emergency", _("A&E attendance")
        AMBULANCE = "ambulance", _("Brought by ambulance to A&E")
        ADMISSION = "admission", _("Admission to a ward")
        SECTION = "section", _("Brought for a mental health assessment")

    class Asked(models.TextChoices):
        """What they said when they were asked whether they agree to be referred."""

        NOT_ASKED = "not_asked", _("Not asked yet")
        AGREED = "agreed", _("Agreed")
        REFUSED = "refused", _("Did not agree")

    class Left(models.TextChoices):
        """How they left."""

        HOME = "home", _("Discharged home")
        TRANSFER = "transfer", _("To another hospital or ward")
        AGAINST_ADVICE = "against_advice", _("Left before treatment ended")
        PRISON = "prison", _("To prison or custody")
        DIED = "died", _("Died")

    class Confirmed(models.TextChoices):
        """Whether substitute medication is confirmed with those who prescribe it in the community."""

        NONE = "none", _("They have none")
        YES = "yes", _("Confirmed")
        NO = "no", _("Not confirmed yet")

    category = Category.CLINICAL

    reference = public_reference()
    kind = models.CharField(_("how they came"), max_length=9, choices=Kind)
    reason = CodeField(_("why"), system="hospital_reason", max_length=20)
    arrived_at = models.DateTimeField(_("arrived"))
    ward = models.CharField(_("ward"), max_length=100, blank=True)
    naloxone_given = models.BooleanField(_("naloxone given, by anybody"), default=False)
    medication = models.CharField(_("substitute medication"), max_length=4, choices=Confirmed)
    note = models.TextField(_("what to know"), blank=True)
    leaves_at = models.DateTimeField(null=True, blank=True, help_text="When they are expected to be discharged.")
    left_at = models.DateTimeField(null=True, blank=True)
    left_how = models.CharField(max_length=14, choices=Left, blank=True)
    asked = models.CharField(max_length=9, choices=Asked, default=Asked.NOT_ASKED)
    asked_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")

    objects = VisitQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            Coded(field="reason", system="hospital_reason", on="arrived_at"),
            models.CheckConstraint(
                condition=Q(left_at=None, left_how="")
                | Q(left_at__isnull=False, left_at__gte=F("arrived_at")) & ~Q(left_how=""),
                name="who_left_hospital_left_after_they_came_and_how",
            ),
            models.CheckConstraint(
                condition=Q(leaves_at=None) | Q(leaves_at__gte=F("arrived_at")),
                name="a_discharge_is_expected_after_the_arrival",
            ),
            models.CheckConstraint(
                condition=Q(asked="not_asked", asked_at=None) | ~Q(asked="not_asked") & Q(asked_at__isnull=False),
                name="who_was_asked_was_asked_at_a_time",
            ),
            SqlFile(app="referrals", file="hospital"),
        ]
        indexes = [
            clock_index("hospitalvisit", "leaves_at", runs=Q(left_at=None, asked="not_asked", leaves_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_reason_display()}"

    def get_reason_display(self) -> str:
        """The label of the reason."""
        return label_of("hospital_reason", self.reason)

    @property
    def is_overdose(self) -> bool:
        """Whether they came because of an overdose."""
        return any(
            group == OVERDOSE and code == self.reason for group, code, _l in grouped("hospital_reason", ever=True)
        )


class FromHospital(Exchange):
    """What a referral from hospital says besides: sent with it to the same addressee, and unchanged like it."""

    category = Category.REFERRAL

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="from_hospital")
    visit = models.ForeignKey(HospitalVisit, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    came_as = models.CharField(max_length=9, choices=HospitalVisit.Kind)
    ward = models.CharField(max_length=100, blank=True)
    is_overdose = models.BooleanField(help_text="An overdose that they survived.")
    medication = models.CharField(max_length=4, choices=HospitalVisit.Confirmed)
    see_before = models.DateTimeField(
        null=True, blank=True, help_text="When they are expected to be discharged: to be seen at the bedside before."
    )

    class Meta(Exchange.Meta):
        constraints = [SqlFile(app="referrals", file="hospital", name="who_refused_is_not_referred_as_in_its_file")]
        indexes = [clock_index("fromhospital", "see_before", runs=Q(see_before__isnull=False))]

    def __str__(self) -> str:
        return str(self.get_came_as_display())
