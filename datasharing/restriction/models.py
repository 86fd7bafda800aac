"""Restrictions on one agency's records about one person. These tables are read by functions only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from partners.privileges import Traced
from partners.sql_files import SqlFile


class Guard(models.Model):
    """Rules that restrict who may see one agency's records about one person. Replaced as a whole, never edited."""

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
            Traced(passes_over=("addressee_key",)),
        ]

    def __str__(self) -> str:
        return f"guard {self.pk}"


class GuardRule(models.Model):
    """A rule of a guard. A session passes the guard only if all rules let it pass."""

    class Kind(models.TextChoices):
        """Only those named, all but those named, or only members to whom the person is allocated."""

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
            Traced(),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of guard {self.guard_id}"


class Barrier(models.Model):
    """The rules of a guard in force, combined in one row, because each statement on records reads all of them.

    Triggers write it. A session passes if it is not among those excluded, is among those allowed if the guard is
    limited, and has an allocation if the guard requires one. Empty lists are null, which is faster.
    """

    guard = models.OneToOneField(Guard, models.CASCADE, primary_key=True, related_name="barrier")
    owner_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField()
    addressee_key = models.BigIntegerField()
    agencies_out = ArrayField(models.BigIntegerField(), null=True)
    users_out = ArrayField(models.BigIntegerField(), null=True)
    is_limited = models.BooleanField()
    agencies_in = ArrayField(models.BigIntegerField(), null=True)
    users_in = ArrayField(models.BigIntegerField(), null=True)
    asks_for_allocation = models.BooleanField()

    class Meta:
        constraints = [SqlFile(app="datasharing", file="barriers")]

    def __str__(self) -> str:
        return f"barrier of guard {self.guard_id}"
