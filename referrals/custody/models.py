"""Custody suites, and contacts of drug workers with people in police custody."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from datasharing.enforcement.persons import NewReference
from datasharing.enforcement.policy import Signed
from datasharing.models import Category, Exchange, Record
from partners.models import Agency, Area
from partners.privileges import Listed
from partners.reference.codes import Coded, CodeField, label_of, labels_of

REFUSED = "refused"
NOT_ASKED = "not_asked"
"""The answer to the offer of a referral that nobody made, which takes a reason."""


class CustodySuite(models.Model):
    """A custody suite of a police force."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="suites")
    name = models.CharField(max_length=200)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="a_force_names_a_suite_once"),
            Listed(privileges="SELECT", reason="Names of places."),
        ]

    def __str__(self) -> str:
        return self.name


class CustodyContact(Record):
    """A drug worker's contact with a person in custody. Most columns are optional, as little may be known."""

    SEEN = "seen"
    """The outcome that a person's agreement to a referral requires."""

    category = Category.TREATMENT

    reference = models.CharField(max_length=10, unique=True, db_default=NewReference(), editable=False)
    suite = models.ForeignKey(CustodySuite, models.PROTECT, related_name="+")
    custody_number = models.CharField(max_length=30, blank=True)
    seen_at = models.DateTimeField(db_default=Now())
    worker = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")
    outcome = CodeField(system="contact_outcome", max_length=20, default=SEEN)
    reasons = ArrayField(CodeField(system="contact_reason", max_length=20), default=list, blank=True)
    risks = ArrayField(CodeField(system="immediate_risk", max_length=20), default=list, blank=True)
    substance_group = CodeField(system="substance_group", max_length=30, blank=True)
    naloxone_supplied = models.BooleanField(null=True)
    referral_answer = CodeField(system="referral_answer", max_length=20, blank=True, db_default="")
    not_asked_because = CodeField(system="not_asked_reason", max_length=20, blank=True, db_default="")
    capacity = CodeField(system="capacity", max_length=20, blank=True, db_default="")
    is_told = models.BooleanField(
        default=False, db_default=False, help_text="Whether those whom the local policy names were told of a risk."
    )
    note = models.TextField(blank=True)

    class Meta(Record.Meta):
        constraints = [
            Signed(field="worker", name="a_contact_is_its_workers"),
            Coded(field="outcome", system="contact_outcome", on="seen_at"),
            Coded(field="reasons", system="contact_reason", on="seen_at"),
            Coded(field="risks", system="immediate_risk", on="seen_at"),
            Coded(field="substance_group", system="substance_group", on="seen_at"),
            Coded(field="referral_answer", system="referral_answer", on="seen_at"),
            Coded(field="not_asked_because", system="not_asked_reason", on="seen_at"),
            Coded(field="capacity", system="capacity", on="seen_at"),
            models.CheckConstraint(
                condition=Q(not_asked_because="") | Q(referral_answer=NOT_ASKED),
                name="a_reason_not_to_ask_is_of_a_question_not_asked",
            ),
        ]
        indexes = [models.Index(fields=["custody_number", "data_set"], name="contact_by_custody_number")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} at {self.suite}"

    def get_absolute_url(self) -> str:
        """The URL of the contact's page."""
        return reverse("contact", args=[self.reference])

    def reasons_in_words(self) -> list[str]:
        """The labels of the reasons for the contact."""
        return labels_of("contact_reason", self.reasons)

    def risks_in_words(self) -> list[str]:
        """The labels of the immediate risks."""
        return labels_of("immediate_risk", self.risks)

    def get_substance_group_display(self) -> str:
        """The label of the substance group."""
        return label_of("substance_group", self.substance_group)

    def get_outcome_display(self) -> str:
        """The label of the outcome."""
        return label_of("contact_outcome", self.outcome)

    def answer_in_words(self) -> str:
        """What became of the offer of a referral: agreed, refused, or not asked and why; empty if nobody said."""
        said = [("referral_answer", self.referral_answer), ("not_asked_reason", self.not_asked_because)]
        return ": ".join(label_of(system, code) for system, code in said if code)


class WithheldReferral(Exchange):
    """What was written for a receiver who was not told: it stays with the agency that wrote it, addressed to itself."""

    category = Category.REFERRAL

    contact = models.OneToOneField(CustodyContact, models.PROTECT, null=True, blank=True, related_name="withheld")
    reason = models.TextField(blank=True)
    phone = models.CharField(max_length=200, blank=True)
    urgent = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Withheld after {self.contact_id}"
