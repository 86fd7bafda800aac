"""A referral and what travels with it: never changed after sending; what happens next are events."""

from datetime import datetime

from django.db import models
from django.db.models import Case, Func, Q, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import BirthPrecision
from datasharing.models import Category, Exchange, RecordQuerySet
from datasharing.models.person import NewReference
from partners.models import Area, Purpose, Service, SubstanceGroup

from .custody import CustodyContact


class ActingPurpose(Func):
    """The purpose that is being acted for (`sharing.purpose`)."""

    function = "sharing.purpose"
    output_field = models.SmallIntegerField()


class State(models.TextChoices):
    """Where a referral stands; set by its events alone (referrals/sql/events.sql)."""

    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    ACCEPTED = "accepted", _("Accepted")
    BOOKED = "booked", _("First appointment booked")
    MISSED = "missed", _("Did not attend")
    ATTENDED = "attended", _("Attended")
    STARTED = "started", _("Treatment started")
    DECLINED = "declined", _("Declined")
    REDIRECTED = "redirected", _("Redirected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


AWAITING_DECISION = [State.SENT, State.DELIVERED, State.ACKNOWLEDGED]
AWAITING_ATTENDANCE = [State.ACCEPTED, State.BOOKED, State.MISSED]
IN_HAND = [*AWAITING_ATTENDANCE, State.ATTENDED]
ENDED = [State.DECLINED, State.REDIRECTED, State.WITHDRAWN, State.STARTED]


class ReferralQuerySet(RecordQuerySet["Referral"]):
    """Reads referrals: which of them the policies have already chosen."""

    def to(self, agency_id: int) -> "ReferralQuerySet":
        """Addressed to an agency."""
        return self.filter(addressee=agency_id)

    def sent_by(self, agency_id: int) -> "ReferralQuerySet":
        """Sent by an agency."""
        return self.filter(owner=agency_id)

    def awaiting_decision(self) -> "ReferralQuerySet":
        """Nobody has accepted, declined or redirected them yet."""
        return self.filter(state__in=AWAITING_DECISION)

    def not_acknowledged(self, at: datetime) -> "ReferralQuerySet":
        """Nobody has taken notice in time, as of the instant `at`: the queue that lets none be forgotten."""
        return self.unread().filter(acknowledge_by__lt=at)

    def unread(self) -> "ReferralQuerySet":
        """Nobody has taken notice yet, in time or not."""
        return self.filter(state__in=[State.SENT, State.DELIVERED])

    def to_show(self) -> "ReferralQuerySet":
        """With everything that a list says of each."""
        return self.select_related("service", "owner", "addressee", "identity")

    def most_urgent(self, after: "Referral | None" = None) -> "ReferralQuerySet":
        """Those nobody has taken notice of, soonest due first, then the others; only those that come `after` one."""
        is_read = Case(When(state__in=[State.SENT, State.DELIVERED], then=0), default=1)
        ranked = self.annotate(is_read=is_read).order_by("is_read", "acknowledge_by", "pk")
        if after is None:
            return ranked
        mine = 0 if after.state in {State.SENT, State.DELIVERED} else 1
        due = after.acknowledge_by
        later = Q(acknowledge_by__gt=due) | Q(acknowledge_by=due, pk__gt=after.pk)
        return ranked.filter(Q(is_read__gt=mine) | Q(is_read=mine) & later)

    def latest_news(self, after: "Referral | None" = None, *, at_most: int = 26) -> "ReferralQuerySet":
        """Latest news first, for reading up to `at_most`; only those that come `after` one."""
        if after is None:
            return self.newest_up_to(at_most)
        at = after.updated_at
        behind = Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=after.pk)
        return self.filter(behind, updated_at__lte=at).newest_up_to(at_most)


class Referral(Exchange):
    """One agency asks another's service to take somebody on."""

    category = Category.REFERRAL

    reference = models.CharField(max_length=10, unique=True, db_default=NewReference(), editable=False)
    service = models.ForeignKey(Service, models.PROTECT, db_index=False, related_name="+")
    contact = models.ForeignKey(CustodyContact, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    consent = models.ForeignKey("datasharing.Consent", models.PROTECT, null=True, db_index=False, related_name="+")
    purpose = models.SmallIntegerField(choices=Purpose, help_text="For which the addressee gets it.")
    sent_purpose = models.SmallIntegerField(choices=Purpose, db_default=ActingPurpose(), editable=False)
    substance_group = models.CharField(max_length=30, choices=SubstanceGroup, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    reason = models.TextField(blank=True, help_text="What the receiving worker should know.")
    urgent = models.BooleanField(default=False)
    sent_by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(db_default=Now())
    acknowledge_by = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.SENT, editable=False)
    redirected_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReferralQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(redirected_from=None) | Q(corrects=None), name="a_referral_has_one_predecessor_at_most"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "acknowledge_by", "data_set"], name="referral_waiting"),
            models.Index(fields=["contact"], condition=Q(contact__isnull=False), name="referral_of_a_contact"),
        ]

    def __str__(self) -> str:
        return f"Referral {self.reference}"

    def get_absolute_url(self) -> str:
        """Address of the referral's page."""
        return reverse("referral", args=[self.reference])


class ReferralIdentity(Exchange):
    """Who the referral is about, as the sender knew them when it was sent: a snapshot, so that the name stays."""

    category = Category.REFERRAL

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="identity")
    family_name = models.CharField(max_length=200, blank=True)
    given_names = models.CharField(max_length=200, blank=True)
    known_as = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(max_length=9, choices=BirthPrecision, default=BirthPrecision.UNKNOWN)
    phone = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return " ".join(filter(None, [self.given_names, self.family_name])) or str(_("Name not known"))
