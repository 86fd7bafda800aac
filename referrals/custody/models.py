"""A drug worker's contact with somebody in police custody."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.persons import NewReference
from datasharing.models import Category, Record
from partners.models import Agency, Area, SubstanceGroup
from partners.privileges import Listed


class CustodySuite(models.Model):
    """Where a force detains people."""

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
    """What a drug worker learned and did in custody; nobody has to fill in what they do not know."""

    class Outcome(models.TextChoices):
        """How the contact ended (practice: custody referral pathway)."""

        SEEN = "seen", _("Seen")
        REFUSED = "refused", _("Did not want to be seen")
        UNFIT = "unfit", _("Asleep or unfit")
        IN_INTERVIEW = "in_interview", _("In interview or with a solicitor")
        LEFT = "left", _("Had already left")
        NO_INTERPRETER = "no_interpreter", _("No interpreter")

    class Reason(models.TextChoices):
        """Why the worker went to see the person."""

        POSITIVE_TEST = "positive_test", _("Positive drug test")
        ASKED = "asked", _("Asked to be seen")
        EARLIER_TREATMENT = "earlier_treatment", _("In treatment before")
        OVERDOSE = "overdose", _("Overdose in the past")
        OFFICER = "officer", _("An officer was concerned")
        CELL_SWEEP = "cell_sweep", _("Cell sweep")

    class Risk(models.TextChoices):
        """What is dangerous now."""

        WITHDRAWAL = "withdrawal", _("In withdrawal")
        INJECTING = "injecting", _("Injects")
        PREGNANT = "pregnant", _("Pregnant")
        SUICIDE = "suicide", _("Thoughts of suicide or self-harm")
        TOLERANCE = "tolerance", _("Lost tolerance")

    category = Category.TREATMENT

    reference = models.CharField(max_length=10, unique=True, db_default=NewReference(), editable=False)
    suite = models.ForeignKey(CustodySuite, models.PROTECT, related_name="+")
    custody_number = models.CharField(max_length=30, blank=True)
    seen_at = models.DateTimeField(db_default=Now())
    worker = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.SEEN)
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason), default=list, blank=True)
    risks = ArrayField(models.CharField(max_length=20, choices=Risk), default=list, blank=True)
    substance_group = models.CharField(max_length=30, choices=SubstanceGroup, blank=True)
    naloxone_supplied = models.BooleanField(null=True)
    note = models.TextField(blank=True)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["custody_number", "data_set"], name="contact_by_custody_number")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} at {self.suite}"

    def get_absolute_url(self) -> str:
        """Address of the contact's page."""
        return reverse("contact", args=[self.reference])

    def reasons_in_words(self) -> list[str]:
        """Why the worker went to see the person."""
        return [str(self.Reason(reason).label) for reason in self.reasons]

    def risks_in_words(self) -> list[str]:
        """What is dangerous now."""
        return [str(self.Risk(risk).label) for risk in self.risks]
