"""The limits of practice by which it is counted what is due in treatment: dated rows, with their sources."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.models import Agency
from partners.privileges import Listed, OwnAgencyWrites, Traced
from partners.sql_files import SqlFile


class LimitQuerySet(models.QuerySet["TreatmentLimit"]):
    """Reads limits of treatment."""

    def for_agency(self, agency: Agency | int) -> "LimitQuerySet":
        """The shipped limits and those of `agency`."""
        return self.filter(Q(agency=agency) | Q(agency=None))

    def in_force(self, on: date) -> "LimitQuerySet":
        """The limits in force on the day `on`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)


class TreatmentLimit(models.Model):
    """A limit of practice in days, from a day, with its source. An agency's own goes before the shipped one.

    sql/treatment_limits.sql finds the limit of a day (`referrals_treatment_limit`), for triggers and for pages.
    """

    class Kind(models.TextChoices):
        """What is limited."""

        START = "start", _("Treatment starts within, after they were taken on")
        REVIEW = "review", _("Reviews of an episode, at most apart")
        FIRST_PROFILE = "first_profile", _("First treatment outcomes profile within, after the start")
        NEXT_PROFILE = "next_profile", _("Treatment outcomes profiles, at most apart")
        LAST_PROFILE = "last_profile", _("Exit profile within, after discharge")
        MISSED_DOSES = "missed_doses", _("Missed days in a row after which tolerance counts as lost")
        WEEKLY_DEPOT = "weekly_depot", _("Weekly depot due after")
        WEEKLY_WINDOW = "weekly_window", _("Weekly depot may be given before or after its day by")
        MONTHLY_DEPOT = "monthly_depot", _("Monthly depot due after")
        MONTHLY_WINDOW = "monthly_window", _("Monthly depot may be given before or after its day by")

    class Status(models.TextChoices):
        """How sure the value is."""

        CONFIGURED = "configured", _("Set here, to be confirmed")
        CONFIRMED = "confirmed", _("Confirmed from its source")

    agency = models.ForeignKey(
        "partners.Agency", models.PROTECT, null=True, blank=True, related_name="+", help_text="None: shipped, for all."
    )
    kind = models.CharField(max_length=14, choices=Kind)
    days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status)
    source = models.CharField(max_length=200)

    objects = LimitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "valid_from"], nulls_distinct=False, name="a_limit_begins_once_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="a_limit_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=730), name="a_limit_is_a_number_of_days"),
            models.CheckConstraint(condition=~Q(source=""), name="a_limit_names_its_source"),
            Listed(
                privileges="SELECT, INSERT, UPDATE (valid_to)",
                reason="Limits of practice, which name no person. An agency writes its own.",
            ),
            OwnAgencyWrites(rule="keep treatment limits"),
            Traced(),
            SqlFile(app="referrals", file="treatment_limits"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
