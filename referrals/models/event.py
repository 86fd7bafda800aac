"""What happens to a referral: events, each owned by its writer and addressed to the other party."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from datasharing.models import Category, Exchange
from partners.access import Listed

from .referral import Referral, State


class Kind(models.TextChoices):
    """What happened."""

    DELIVERED = "delivered", _("Delivered")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REDIRECTED = "redirected", _("Redirected")
    BOOKED = "booked", _("Appointment booked")
    CANCELLED = "cancelled", _("Appointment cancelled")
    ATTENDED = "attended", _("Attended")
    MISSED = "missed", _("Did not attend")
    STARTED = "started", _("Treatment started")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ELSEWHERE = "elsewhere", _("News from where it was redirected")


class Party(models.TextChoices):
    """Who may bring it about."""

    SENDER = "sender"
    ADDRESSEE = "addressee"


class Move(models.Model):
    """One allowed move; the trigger that checks and the pages that offer read the same table."""

    party = models.CharField(max_length=10, choices=Party)
    before = models.CharField(max_length=12, choices=State)
    kind = models.CharField(max_length=12, choices=Kind)
    after = models.CharField(max_length=12, choices=State)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "before", "kind"], name="a_move_leads_to_one_state"),
            Listed(privileges="SELECT", reason="The rules of the game, the same for everybody."),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.before} → {self.kind} → {self.after}"


class Event(Exchange):
    """Something that happened to a referral. A trigger checks the move and sets the referral's state."""

    category = Category.OUTCOME

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    happened_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=60, blank=True, help_text="Code, from the reference list of this kind.")
    note = models.TextField(blank=True)
    appointment_at = models.DateTimeField(null=True, blank=True)
    appointment_place = models.CharField(max_length=200, blank=True)
    elsewhere = models.CharField(max_length=12, choices=State, blank=True)

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=[Kind.DECLINED, Kind.WITHDRAWN, Kind.REDIRECTED]) | ~Q(reason=""),
                name="an_ending_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.BOOKED, appointment_at__isnull=False)
                | ~Q(kind=Kind.BOOKED) & Q(appointment_at__isnull=True),
                name="a_booking_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.ELSEWHERE) & ~Q(elsewhere="") | ~Q(kind=Kind.ELSEWHERE) & Q(elsewhere=""),
                name="news_from_elsewhere_says_what",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Allocation(Exchange):
    """The addressee's own business with a referral, addressed to itself: its client, and who works with them.

    The latest one holds. Naming a client links nothing: only the addressee sees which of its people it says this is.
    """

    category = Category.OUTCOME

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="allocations")
    client = models.ForeignKey("datasharing.Person", models.PROTECT, related_name="+")
    worker = models.ForeignKey("partners.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Allocation of {self.referral_id}"
