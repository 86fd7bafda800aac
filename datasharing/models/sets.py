"""What agreements compile to. No privilege on these tables is given to the run-time role: only functions read them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func

from datasharing.policy import Protecting
from partners.models import Purpose
from partners.sql_files import SqlFile

from .category import Category, SubjectRole

FUNCTIONS = (
    "context", "reading", "placing", "consent", "guards", "log", "feed", "compiling", "granting", "binding",
    "assurance", "addressees", "epoch", "gone", "holding", "moves", "restrictions",
)  # fmt: skip
"""The files that make the schema `sharing`."""


class DataSet(models.Model):
    """Records that every agreement treats alike: one integer, `set_id`, on every record."""

    id = models.AutoField(primary_key=True)
    owner = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    programme = models.ForeignKey("partners.Programme", models.PROTECT, db_index=False, null=True, related_name="+")
    category = models.SmallIntegerField(choices=Category)
    subject_role = models.SmallIntegerField(choices=SubjectRole)
    addressee = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, null=True, related_name="+")
    recipients = ArrayField(models.BigIntegerField(), help_text="Agencies that the people in it agreed to, sorted.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "category", "subject_role", "programme", "addressee", "recipients"],
                name="a_data_set_is_made_once",
                nulls_distinct=False,
            ),
            *[SqlFile(app="datasharing", file=file) for file in FUNCTIONS],
            Protecting(),
        ]

    def __str__(self) -> str:
        return f"data set {self.pk}"


class Grant(models.Model):
    """What an agency may read for a purpose in one category while the period lasts. Ended, never edited."""

    agency = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    purpose = models.SmallIntegerField(choices=Purpose)
    category = models.SmallIntegerField(choices=Category)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    sets = ArrayField(models.IntegerField())
    consented = ArrayField(models.IntegerField(), help_text="Sets that rest on consent: closed until the day's sweep.")
    clauses = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_grant_holds_at_a_time",
                expressions=[
                    ("agency", RangeOperators.EQUAL),
                    ("purpose", RangeOperators.EQUAL),
                    ("category", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["agency", "purpose", "category", "valid_from"], name="grant_in_force")]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class Guard(models.Model):
    """Rules that narrow who may see one agency's records about one person. Replaced as a whole, never edited."""

    owner = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    person = models.ForeignKey("datasharing.Person", models.PROTECT, related_name="+")
    addressee_key = models.BigIntegerField(null=True, editable=False)
    reason = models.TextField()
    set_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person"],
                condition=models.Q(valid_to__isnull=True),
                name="a_person_has_one_guard_per_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"guard {self.pk}"


class GuardRule(models.Model):
    """One rule of a guard; a session passes the guard only if every rule lets it through."""

    class Kind(models.TextChoices):
        """Allow-list, deny-list, or those to whom the person is allocated."""

        RESTRICTION = "restriction"
        EXCLUSION = "exclusion"
        NEED_TO_KNOW = "need_to_know"

    guard = models.ForeignKey(Guard, models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=12, choices=Kind)
    user = models.ForeignKey("partners.User", models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="need_to_know", user=None, agency=None)
                | models.Q(kind__in=["restriction", "exclusion"], user__isnull=False, agency=None)
                | models.Q(kind__in=["restriction", "exclusion"], user=None, agency__isnull=False),
                name="a_rule_names_a_user_or_an_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of guard {self.guard_id}"


class ConsentSweep(models.Model):
    """A London day whose expired consents have been swept; until then sets that rest on consent stay closed."""

    day = models.DateField(primary_key=True)
    swept_to = models.DateTimeField()

    def __str__(self) -> str:
        return f"swept for {self.day}"
