"""What happens to a referral: events, each owned by its writer and addressed to the other party."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from datasharing.models import Category, Exchange, RecordQuerySet
from partners.access import Listed
from partners.london import london_midnight
from partners.models import User
from partners.sql_files import SqlFile

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


class MoveQuerySet(models.QuerySet["Move"]):
    """Reads the table of moves."""

    def party_to(self, agency_id: int, referral: Referral) -> "MoveQuerySet":
        """What an agency may ever do to `referral`."""
        parties = {Party.SENDER: referral.owner_id, Party.ADDRESSEE: referral.addressee_id}
        return self.filter(party__in=[party for party, agency in parties.items() if agency == agency_id])

    def open_to(self, agency_id: int, referral: Referral) -> "MoveQuerySet":
        """What an agency may do to `referral` from where it stands."""
        return self.party_to(agency_id, referral).filter(before=referral.state)


class Move(models.Model):
    """One allowed move; the trigger that checks and the pages that offer read the same table."""

    party = models.CharField(max_length=10, choices=Party)
    before = models.CharField(max_length=12, choices=State)
    kind = models.CharField(max_length=12, choices=Kind)
    after = models.CharField(max_length=12, choices=State)

    objects = MoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "before", "kind"], name="a_move_leads_to_one_state"),
            Listed(privileges="SELECT", reason="The rules of the game, the same for everybody."),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.before} → {self.kind} → {self.after}"


class EventQuerySet(RecordQuerySet["Event"]):
    """Reads events."""

    def standing_appointments(self, agency_id: int) -> "EventQuerySet":
        """Appointments an agency has booked that nobody has kept, missed, moved or cancelled; the next first."""
        later = Event.objects.filter(referral=OuterRef("referral"), pk__gt=OuterRef("pk"), kind=Kind.BOOKED)
        booked = self.filter(owner=agency_id, kind=Kind.BOOKED, referral__state=State.BOOKED).filter(~Exists(later))
        return booked.select_related("referral__identity", "referral__service", "referral__owner").order_by(
            "appointment_at", "pk"
        )

    def due(self, day: date) -> "EventQuerySet":
        """Appointments before the day after `day`."""
        return self.filter(appointment_at__lt=london_midnight(day + timedelta(days=1)))

    def after(self, last: "Event | None") -> "EventQuerySet":
        """Appointments that come after `last`."""
        if last is None or last.appointment_at is None:
            return self
        at = last.appointment_at
        return self.filter(Q(appointment_at__gt=at) | Q(appointment_at=at, pk__gt=last.pk), appointment_at__gte=at)


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

    objects = EventQuerySet.as_manager()  # type: ignore[misc]

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
            SqlFile(app="referrals", file="events"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class AllocationQuerySet(RecordQuerySet["Allocation"]):
    """Reads allocations."""

    def holding(self) -> "AllocationQuerySet":
        """The latest of each referral."""
        later = Allocation.objects.filter(referral=OuterRef("referral"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))

    def to_worker(self, user: User) -> "AllocationQuerySet":
        """Those that say `user` works with the person."""
        return self.filter(worker__user=user)


class Allocation(Exchange):
    """The addressee's own business with a referral, addressed to itself: its client, and who works with them.

    The latest one holds. Naming a client links nothing: only the addressee sees which of its people it says this is.
    """

    category = Category.OUTCOME

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="allocations")
    client = models.ForeignKey("datasharing.Person", models.PROTECT, related_name="+")
    worker = models.ForeignKey("partners.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")

    objects = AllocationQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return f"Allocation of {self.referral_id}"
