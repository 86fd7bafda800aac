"""Consent to share: recipients, categories, wording and period."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datasharing.agreements.models import Agreement
from datasharing.enforcement.categories import Category
from datasharing.enforcement.records import Record
from partners.privileges import Traced


class Consent(Record):
    """A person's consent that `owner` shares records of some categories with the named agencies.

    Separate from consent to treatment. Ended, never edited. A withdrawal is effective from the next statement.
    """

    class Means(models.TextChoices):
        """The way in which consent was given."""

        SPOKEN = "spoken", _("Spoken")
        SIGNED = "signed", _("Signed")

    category = Category.CONSENT
    recipient_names: list[str]
    """Set by the panel, for display."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    recipients = ArrayField(models.BigIntegerField(), help_text="Agencies, by id.")
    categories = ArrayField(models.SmallIntegerField(choices=Category))
    wording = models.TextField(help_text="The words that were read out.")
    means = models.CharField(max_length=10, choices=Means)
    capacity_note = models.TextField(blank=True)
    recorded_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    valid_from = models.DateTimeField(db_default=models.functions.Now())
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="consent_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(recipients=[]) & ~Q(categories=[]), name="consent_names_recipients_and_categories"
            ),
            Traced(
                hides=("wording", "capacity_note"),
                passes_over=("created_at", "updated_at", "set_id", "guard_id", "public_id", "person_reference"),
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"
