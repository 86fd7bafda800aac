"""Reads that stand out, and what data protection staff concluded about them. Only functions read these tables."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from partners.sql_files import SqlFile


class ReadTally(models.Model):
    """How many of an agency's records about how many people a member read on one day: their usual, in one row a day."""

    agency_id = models.BigIntegerField()
    user_id = models.BigIntegerField()
    day = models.DateField()
    people = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency_id", "user_id", "day"], name="a_member_has_one_tally_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.people} people on {self.day}"


class UnusualRead(models.Model):
    """What one member did with one agency's records on one day, that stands out; sweeps find it, nobody enters it."""

    class Kind(models.TextChoices):
        """What stands out."""

        SPIKE = "spike", _("Many more people than usual")
        OWN_NAME = "own_name", _("A person of the reader’s own name")
        NO_CASE = "no_case", _("A person with no case, referral or contact of your agency")
        REFUSED = "refused", _("References refused, one after the other")

    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    agency_id = models.BigIntegerField(help_text="Whose records were read.")
    kind = models.CharField(max_length=8, choices=Kind)
    user_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    day = models.DateField()
    acts = models.IntegerField(help_text="How many: people for a spike, otherwise acts.")
    usual = models.IntegerField(null=True, help_text="The member's own average, for a spike.")
    last_at = models.DateTimeField()
    found_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "kind", "user_id", "person_id", "day"],
                nulls_distinct=False,
                name="what_stands_out_on_a_day_is_found_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["own_name", "no_case"], person_id__isnull=False)
                | Q(kind__in=["spike", "refused"], person_id=None),
                name="a_read_of_one_person_names_them",
            ),
            SqlFile(app="datasharing", file="seen"),
        ]
        indexes = [models.Index(fields=["agency_id", "last_at", "id"], name="unusual_reads_latest")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.day}"


class ReadReview(models.Model):
    """What a data protection officer concluded about an unusual read. Only added to; the latest counts."""

    class Conclusion(models.TextChoices):
        """What was concluded."""

        IN_ORDER = "in_order", _("In order: the work explains it")
        SPOKEN = "spoken", _("Spoken about with the member or their manager")
        BREACH = "breach", _("Treated as a possible breach")

    unusual_read = models.ForeignKey(UnusualRead, models.PROTECT, related_name="reviews")
    conclusion = models.CharField(max_length=8, choices=Conclusion)
    note = models.TextField()
    reviewed_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(db_default=Now())
    acts = models.IntegerField(help_text="How many there were when it was reviewed; more open it again.")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="a_review_says_what_was_concluded")]

    def __str__(self) -> str:
        return self.get_conclusion_display()
