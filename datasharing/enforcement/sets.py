"""Data sets and grants, to which agreements compile. The run-time role reads these tables through functions only."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q

from datasharing.enforcement.categories import Category, SubjectRole
from datasharing.enforcement.policy import Protecting
from partners.models import Purpose
from partners.sql_files import SqlFile

FUNCTIONS = (
    "context", "reading", "placing", "consent", "guards", "log", "feed", "compiling", "granting", "binding",
    "assurance", "addressees", "epoch", "gone", "holding", "moves", "restrictions", "facts",
    "making_way",
)  # fmt: skip
"""The SQL files of the schema `sharing`."""


class DataSet(models.Model):
    """A set of records that all agreements treat alike: one integer, `set_id`, on each record."""

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
    """The data sets of one category that an agency may read for a purpose in a period. Ended, never edited."""

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
            models.CheckConstraint(
                condition=~Q(category=Category.TREATMENT_OUTCOMES)
                | Q(purpose=Purpose.TREATMENT)
                | Q(purpose=Purpose.EVALUATION)
                | Q(purpose=Purpose.ASSURANCE),
                name="no_grant_opens_treatment_outcomes_for_enforcement",
            ),
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


class ConsentSweep(models.Model):
    """A day (London) whose expired consents have been swept. Until then sets that depend on consent are closed."""

    day = models.DateField(primary_key=True)
    swept_to = models.DateTimeField()

    def __str__(self) -> str:
        return f"swept for {self.day}"
