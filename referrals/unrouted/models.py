"""Unrouted referrals: no routing rule matched, so they stay with their sender until routed or discarded."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.persons import NewReference
from datasharing.models import Category, Exchange, RecordQuerySet
from partners.models import Area
from partners.reference.codes import Coded, CodeField, label_of, labels_of
from referrals.custody.models import CustodyContact
from referrals.exchange.models import Referral


class UnroutedQuerySet(RecordQuerySet["UnroutedReferral"]):
    """Reads unrouted referrals."""

    def waiting(self) -> "UnroutedQuerySet":
        """The referrals neither routed nor discarded, oldest first."""
        return self.filter(decision=None).select_related("decision").oldest()


class UnroutedReferral(Exchange):
    """A referral without a matching routing rule. It is addressed to its sender until it is routed or discarded."""

    category = Category.REFERRAL

    reference = models.CharField(max_length=10, unique=True, db_default=NewReference(), editable=False)
    contact = models.ForeignKey(CustodyContact, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    substance_group = CodeField(system="substance_group", max_length=30, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    reason = models.TextField(blank=True)
    risks = ArrayField(CodeField(system="immediate_risk", max_length=20), default=list, blank=True, db_default=[])
    risk_note = models.TextField(blank=True, db_default="")
    phone = models.CharField(max_length=200, blank=True, db_default="")
    sex = CodeField(system="sex", max_length=10, blank=True, db_default="")
    urgent = models.BooleanField(default=False)
    kept_by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")

    objects = UnroutedQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Exchange.Meta):
        constraints = [
            Coded(field="substance_group", system="substance_group", on="created_at", copied="contact_id"),
            Coded(field="sex", system="sex", on="created_at"),
            Coded(field="risks", system="immediate_risk", on="created_at", copied="contact_id"),
        ]

    def __str__(self) -> str:
        return f"Unrouted referral {self.reference}"

    def get_absolute_url(self) -> str:
        """The URL of the page that routes or discards it."""
        return reverse("unrouted_referral", args=[self.reference])

    def risks_in_words(self) -> list[str]:
        """What is dangerous to them or to staff."""
        return labels_of("immediate_risk", self.risks)

    def get_substance_group_display(self) -> str:
        """The label of the substance group."""
        return label_of("substance_group", self.substance_group)


class UnroutedDecision(Exchange):
    """How an unrouted referral left the queue: as a referral, or discarded with a reason. The first one holds."""

    category = Category.REFERRAL

    unrouted = models.OneToOneField(UnroutedReferral, models.PROTECT, related_name="decision")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    reason = CodeField(system="withdrawal_reason", max_length=60, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")

    class Meta(Exchange.Meta):
        db_table = "referrals_settlement"
        constraints = [
            models.CheckConstraint(
                condition=Q(referral=None) & ~Q(reason="") | Q(referral__isnull=False, reason=""),
                name="a_settlement_refers_or_says_why_not",
            ),
            Coded(field="reason", system="withdrawal_reason", on="created_at"),
        ]

    def __str__(self) -> str:
        return str(_("Referred") if self.referral_id else _("Discarded"))
