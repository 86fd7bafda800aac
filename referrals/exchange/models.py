"""Referrals, which never change after sending, their snapshots, events and allocations."""

from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.models import Category, Exchange, RecordQuerySet
from partners.london import london_midnight
from partners.models import Area, Service, User
from partners.reference.codes import Coded, CodeField, label_of, labels_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions
from referrals.custody.models import CustodyContact
from referrals.exchange.engine import (
    CORRECTED,
    PASSED_ON,
    UNCONSENTED,
    EndsWithConsent,
    Happened,
    MovedByEvents,
    Sent,
    SentIdentity,
    corrects,
    reasons_coded,
)


class ReferralState(models.TextChoices):
    """Where a referral stands; set by its events alone, as `REFERRAL_MACHINE` says."""

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
    UNCONSENTED = UNCONSENTED, _("Consent ended")
    CLOSED = "closed", _("Closed")


class EventKind(models.TextChoices):
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
    DROPPED_OUT = "dropped_out", _("Dropped out")
    DISCHARGED = "discharged", _("Discharged")
    BREACHED = "breached", _("Requirement breached")
    RELEASED = "released", _("Released from prison")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNCONSENTED = UNCONSENTED, _("Consent withdrawn")
    CLOSED = "closed", _("Closed")
    CORRECTED = CORRECTED, _("Taken back")
    ELSEWHERE = PASSED_ON, _("News from where it was redirected")


AWAITING_DECISION = [ReferralState.SENT, ReferralState.DELIVERED, ReferralState.ACKNOWLEDGED]
UNREAD = [ReferralState.SENT, ReferralState.DELIVERED]
AWAITING_ATTENDANCE = [ReferralState.ACCEPTED, ReferralState.BOOKED, ReferralState.MISSED]
IN_HAND = [*AWAITING_ATTENDANCE, ReferralState.ATTENDED]
NOT_BOOKED = [ReferralState.ACCEPTED, ReferralState.MISSED, ReferralState.ATTENDED]
TAKEN_ON = [*IN_HAND, ReferralState.STARTED]
TOLD = [EventKind.BREACHED, EventKind.RELEASED]
"""What is told of a person who was taken on, and leaves the referral where it stands."""
OUTCOMES = [EventKind.STARTED, EventKind.DROPPED_OUT, EventKind.DISCHARGED, *TOLD]
"""What became of a person who was taken on: it comes back to whoever referred them, without being asked for."""

REFERRAL_MACHINE = Machine(
    "referral",
    states=ReferralState,
    colours={
        ReferralState.SENT: "yellow",
        ReferralState.DELIVERED: "yellow",
        ReferralState.ACKNOWLEDGED: "blue",
        ReferralState.ACCEPTED: "blue",
        ReferralState.BOOKED: "blue",
        ReferralState.MISSED: "yellow",
        ReferralState.ATTENDED: "green",
        ReferralState.STARTED: "green",
        ReferralState.DECLINED: "red",
        ReferralState.REDIRECTED: "grey",
        ReferralState.WITHDRAWN: "grey",
        ReferralState.UNCONSENTED: "orange",
        ReferralState.CLOSED: "grey",
    },
    start=ReferralState.SENT,
    allows=[
        transitions(By.ADDRESSEE, [ReferralState.SENT], EventKind.DELIVERED, ReferralState.DELIVERED, _("Deliver")),
        transitions(By.ADDRESSEE, UNREAD, EventKind.ACKNOWLEDGED, ReferralState.ACKNOWLEDGED, _("Acknowledge")),
        transitions(By.ADDRESSEE, AWAITING_DECISION, EventKind.ACCEPTED, ReferralState.ACCEPTED, _("Accept")),
        transitions(By.ADDRESSEE, AWAITING_DECISION, EventKind.DECLINED, ReferralState.DECLINED, _("Decline")),
        transitions(By.ADDRESSEE, AWAITING_DECISION, EventKind.REDIRECTED, ReferralState.REDIRECTED, _("Redirect")),
        transitions(By.ADDRESSEE, NOT_BOOKED, EventKind.BOOKED, ReferralState.BOOKED, _("Book an appointment")),
        transitions(
            By.ADDRESSEE,
            [ReferralState.BOOKED],
            EventKind.BOOKED,
            ReferralState.BOOKED,
            _("Reschedule the appointment"),
        ),
        transitions(
            By.ADDRESSEE,
            [ReferralState.BOOKED],
            EventKind.CANCELLED,
            ReferralState.ACCEPTED,
            _("Cancel the appointment"),
        ),
        transitions(
            By.ADDRESSEE, [ReferralState.BOOKED], EventKind.ATTENDED, ReferralState.ATTENDED, _("Record attendance")
        ),
        transitions(
            By.ADDRESSEE,
            [ReferralState.BOOKED],
            EventKind.MISSED,
            ReferralState.MISSED,
            _("Record that they did not come"),
        ),
        transitions(By.ADDRESSEE, IN_HAND, EventKind.STARTED, ReferralState.STARTED, _("Start treatment")),
        transitions(
            By.ADDRESSEE, TAKEN_ON, EventKind.DROPPED_OUT, ReferralState.CLOSED, _("Tell that they dropped out")
        ),
        transitions(
            By.ADDRESSEE, TAKEN_ON, EventKind.DISCHARGED, ReferralState.CLOSED, _("Tell that they were discharged")
        ),
        *(
            transitions(By.ADDRESSEE, [state], kind, state, words)
            for kind, words in (
                (EventKind.BREACHED, _("Tell of a breach")),
                (EventKind.RELEASED, _("Tell of a release")),
            )
            for state in (*TAKEN_ON, ReferralState.CLOSED)
        ),
        transitions(
            By.ADDRESSEE,
            [ReferralState.REDIRECTED],
            EventKind.ELSEWHERE,
            ReferralState.REDIRECTED,
            _("Pass on the news"),
        ),
        transitions(
            By.SENDER,
            [*AWAITING_DECISION, *AWAITING_ATTENDANCE],
            EventKind.WITHDRAWN,
            ReferralState.WITHDRAWN,
            _("Withdraw"),
        ),
        transitions(By.ADDRESSEE, TAKEN_ON, EventKind.CLOSED, ReferralState.CLOSED, _("Close")),
        *(
            transitions(
                party,
                [*AWAITING_DECISION, *IN_HAND],
                EventKind.UNCONSENTED,
                ReferralState.UNCONSENTED,
                _("They no longer agree"),
            )
            for party in (By.SENDER, By.ADDRESSEE)
        ),
    ],
    corrections=corrects(
        EventKind.ACCEPTED,
        EventKind.DECLINED,
        EventKind.REDIRECTED,
        EventKind.CANCELLED,
        EventKind.ATTENDED,
        EventKind.MISSED,
        *OUTCOMES,
        EventKind.WITHDRAWN,
        EventKind.CLOSED,
    ),
)
"""The transitions of a referral, each with the party that may make it."""


ENDED = [ReferralState.STARTED, *map(ReferralState, REFERRAL_MACHINE.ended())]
"""Treatment has started, or no other state follows."""


OVER_WITHOUT_HELP = [ReferralState.DECLINED, ReferralState.WITHDRAWN, ReferralState.UNCONSENTED]
"""The states in which a referral ended before its addressee took the person on."""
RETURNED = [
    ReferralState.DECLINED,
    ReferralState.REDIRECTED,
    ReferralState.UNCONSENTED,
    ReferralState.MISSED,
    ReferralState.CLOSED,
]
"""The states in which the sender may have something to do again."""


class ReferralQuerySet(RecordQuerySet["Referral"]):
    """Reads referrals."""

    def to(self, agency_id: int) -> "ReferralQuerySet":
        """The referrals addressed to an agency."""
        return self.filter(addressee=agency_id)

    def sent_by(self, agency_id: int) -> "ReferralQuerySet":
        """The referrals sent by an agency."""
        return self.filter(owner=agency_id)

    def awaiting_decision(self) -> "ReferralQuerySet":
        """The referrals that have not been accepted, declined or redirected yet."""
        return self.filter(state__in=AWAITING_DECISION)

    def not_acknowledged(self, at: datetime) -> "ReferralQuerySet":
        """The referrals not acknowledged by their due time, as of the instant `at`."""
        return self.unread().filter(acknowledge_by__lt=at)

    def unread(self) -> "ReferralQuerySet":
        """The referrals that have not been acknowledged, late or not."""
        return self.filter(state__in=UNREAD)

    def to_show(self) -> "ReferralQuerySet":
        """The referrals with what lists show of each."""
        return self.select_related("service", "owner", "addressee", "identity")

    def most_urgent(self, after: "Referral | None" = None) -> "ReferralQuerySet":
        """Order by unacknowledged, urgent, and due time; only the referrals that follow `after`, if given."""
        rank = Case(
            When(state__in=UNREAD, urgent=True, then=0), When(state__in=UNREAD, then=1), When(urgent=True, then=2),
            default=3,
        )  # fmt: skip
        ranked = self.annotate(rank=rank).order_by("rank", "acknowledge_by", "pk")
        if after is None:
            return ranked
        mine = (0 if after.state in UNREAD else 2) + (0 if after.urgent else 1)
        due = after.acknowledge_by
        later = Q(acknowledge_by__gt=due) | Q(acknowledge_by=due, pk__gt=after.pk)
        return ranked.filter(Q(rank__gt=mine) | Q(rank=mine) & later)

    def latest_news(self, after: "Referral | None" = None, *, at_most: int = 26) -> "ReferralQuerySet":
        """Order by latest change, for reading up to `at_most`; only the referrals that follow `after`, if given."""
        if after is None:
            return self.newest_up_to(at_most)
        at = after.updated_at
        behind = Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=after.pk)
        return self.filter(behind, updated_at__lte=at).newest_up_to(at_most)


class Referral(Sent):
    """A referral: an agency asks another agency's service to take a person on."""

    category = Category.REFERRAL
    machine = REFERRAL_MACHINE
    delivery = "referrals.deliver"

    service = models.ForeignKey(Service, models.PROTECT, db_index=False, related_name="+")
    contact = models.ForeignKey(CustodyContact, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    substance_group = CodeField(system="substance_group", max_length=30, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    reason = models.TextField(blank=True, help_text="What the receiving worker should know.")
    risks = ArrayField(
        CodeField(system="immediate_risk", max_length=20),
        default=list,
        blank=True,
        db_default=[],
        help_text="What is dangerous to them or to staff, as the sender knew it when it was sent.",
    )
    risk_note = models.TextField(blank=True, db_default="", help_text="What to know about the risks and alerts.")
    sex = CodeField(system="sex", max_length=10, blank=True, db_default="")
    urgent = models.BooleanField(default=False)
    override_reason = models.TextField(
        blank=True, db_default="", help_text="Why a supervisor sent it beyond the limits of the service."
    )
    override_by = models.ForeignKey(
        "partners.Membership", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    acknowledge_by = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ReferralState, default=ReferralState.SENT, editable=False)
    redirected_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReferralQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(redirected_from=None, corrects=None)
                | Q(redirected_from=None, replaces=None)
                | Q(corrects=None, replaces=None),
                name="a_referral_has_one_predecessor_at_most",
            ),
            AllowedTransitions(
                field="state",
                pairs=REFERRAL_MACHINE.pairs(),
                start=REFERRAL_MACHINE.start,
                name="a_referral_follows_its_machine",
            ),
            EndsWithConsent.of(REFERRAL_MACHINE, category=Category.REFERRAL, name="a_referral_ends_with_its_consent"),
            Coded(
                field="substance_group",
                system="substance_group",
                on="created_at",
                copied="contact_id,redirected_from_id,corrects_id,replaces_id",
            ),
            models.CheckConstraint(
                condition=Q(override_by=None, override_reason="")
                | Q(override_by__isnull=False) & ~Q(override_reason=""),
                name="an_override_of_limits_has_a_reason",
            ),
            SqlFile(app="referrals", file="limits"),
            Coded(field="sex", system="sex", on="created_at", copied="redirected_from_id,corrects_id,replaces_id"),
            Coded(
                field="risks",
                system="immediate_risk",
                on="created_at",
                copied="contact_id,redirected_from_id,corrects_id,replaces_id",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "acknowledge_by", "data_set"], name="referral_waiting"),
            models.Index(
                fields=["contact", "data_set"], condition=Q(contact__isnull=False), name="referral_of_a_contact"
            ),
            clock_index("referral", "acknowledge_by", runs=Q(state__in=UNREAD)),
        ]

    def __str__(self) -> str:
        return f"Referral {self.reference}"

    def get_absolute_url(self) -> str:
        """The URL of the referral's page."""
        return reverse("referral", args=[self.reference])

    def get_substance_group_display(self) -> str:
        """The label of the substance group."""
        return label_of("substance_group", self.substance_group)

    def risks_in_words(self) -> list[str]:
        """What is dangerous to them or to staff."""
        return labels_of("immediate_risk", self.risks)


class ReferralIdentity(SentIdentity):
    """A snapshot of the sender's identity of the person at the time of sending."""

    category = Category.REFERRAL

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="identity")


class SecondReferral(Exchange):
    """The sender's own note, addressed to itself, that a referral was made although others were live, and why.

    `others` are their references. The receiver does not read it, because they may be of other agencies.
    """

    category = Category.REFERRAL

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="second")
    others = ArrayField(models.CharField(max_length=10))
    why = models.TextField()
    by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(why="") & ~Q(others=[]), name="a_second_referral_says_why"),
        ]

    def __str__(self) -> str:
        return self.why


REASONS = {
    "decline_reason": [EventKind.DECLINED, EventKind.REDIRECTED],
    "withdrawal_reason": [EventKind.WITHDRAWN],
    "closure_reason": [EventKind.CLOSED, EventKind.DISCHARGED],
}
"""The kinds of events that take a reason, by the list that it is of."""
REASONED = [kind for kinds in REASONS.values() for kind in kinds]


class EventQuerySet(RecordQuerySet["Event"]):
    """Reads events."""

    def standing_appointments(self, agency_id: int) -> "EventQuerySet":
        """The agency's booked appointments that are not attended, missed, moved or cancelled; the next first."""
        booked = self.filter(owner=agency_id, kind=EventKind.BOOKED).standing()
        return booked.select_related("referral__identity", "referral__service", "referral__owner").order_by(
            "appointment_at", "pk"
        )

    def standing(self) -> "EventQuerySet":
        """The latest booking of each referral whose state is booked."""
        later = Event.objects.filter(referral=OuterRef("referral"), pk__gt=OuterRef("pk"), kind=EventKind.BOOKED)
        return self.filter(~Exists(later), referral__state=ReferralState.BOOKED)

    def due(self, day: date) -> "EventQuerySet":
        """The appointments up to the end of `day` in London."""
        return self.filter(appointment_at__lt=london_midnight(day + timedelta(days=1)))

    def after(self, last: "Event | None") -> "EventQuerySet":
        """The appointments that follow `last`."""
        if last is None or last.appointment_at is None:
            return self
        at = last.appointment_at
        return self.filter(Q(appointment_at__gt=at) | Q(appointment_at=at, pk__gt=last.pk), appointment_at__gte=at)


class Event(Happened):
    """An event of a referral. A trigger checks the transition and sets the referral's state."""

    category = Category.OUTCOME

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=EventKind)
    appointment_at = models.DateTimeField(null=True, blank=True)
    appointment_place = models.CharField(max_length=200, blank=True)
    out_of_hours = models.BooleanField(db_default=False, help_text="Booked although the service is closed then.")
    is_mine = False
    """Whether the appointment is of a client of the member who looks: set for lists, not stored."""
    elsewhere = models.CharField(max_length=12, choices=ReferralState, blank=True)
    outcome_elsewhere = models.CharField(
        max_length=12, choices=EventKind, blank=True, db_default="", help_text="The outcome that the news passes on."
    )
    onward = models.ForeignKey(
        Service,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="Where it was redirected, if the person agreed that the first sender is told.",
    )

    objects = EventQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=REASONED) | ~Q(reason=""),
                name="an_ending_has_a_reason",
            ),
            *reasons_coded("event", REASONS),
            models.CheckConstraint(
                condition=Q(kind=EventKind.BOOKED, appointment_at__isnull=False)
                | ~Q(kind=EventKind.BOOKED) & Q(appointment_at__isnull=True),
                name="a_booking_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind=EventKind.ELSEWHERE) & ~Q(elsewhere="")
                | ~Q(kind=EventKind.ELSEWHERE) & Q(elsewhere=""),
                name="news_from_elsewhere_says_what",
            ),
            models.CheckConstraint(
                condition=Q(outcome_elsewhere="") | Q(kind=EventKind.ELSEWHERE),
                name="an_outcome_elsewhere_is_news_from_there",
            ),
            models.CheckConstraint(
                condition=Q(onward=None) | Q(kind=EventKind.REDIRECTED), name="only_what_is_redirected_goes_onward"
            ),
            SqlFile(app="referrals", file="events"),
            SqlFile(app="referrals", file="reads"),
            MovedByEvents.of(REFERRAL_MACHINE, exchange="referrals_referral", link="referral_id"),
        ]
        indexes = [clock_index("event", "appointment_at", runs=Q(kind=EventKind.BOOKED))]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class AllocationQuerySet(RecordQuerySet["Allocation"]):
    """Reads allocations."""

    def holding(self) -> "AllocationQuerySet":
        """The latest allocation of each referral."""
        later = Allocation.objects.filter(referral=OuterRef("referral"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))

    def to_worker(self, user: User) -> "AllocationQuerySet":
        """The allocations to the worker `user`."""
        return self.filter(worker__user=user)


class Allocation(Exchange):
    """The addressee's record of its client and their worker, addressed to itself. The latest one is in force.

    Only the addressee sees which of its clients the referral is about; other agencies' people are not linked.
    """

    category = Category.OUTCOME

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="allocations")
    client = models.ForeignKey("datasharing.Person", models.PROTECT, related_name="+")
    worker = models.ForeignKey("partners.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")

    objects = AllocationQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return f"Allocation of {self.referral_id}"
