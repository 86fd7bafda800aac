"""Offers of support, contacts with people, and the moment at which a person says that they want out."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.models import Membership
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions

FIRST_CONTACT = timedelta(hours=24)
FACE_TO_FACE = timedelta(hours=72)
DOSAGE = timedelta(days=28)
"""The days for which minutes of contact are added up (practice reference, 1.11)."""


class Channel(models.TextChoices):
    """How something was said."""

    FACE = "face", _("Face to face")
    PHONE = "phone", _("By phone")
    TEXT = "text", _("By text or message")
    CUSTODY = "custody", _("In custody")
    PRISON = "prison", _("In prison")
    NOTIFICATION = "notification", _("At a call-in or visit")
    THIRD_PARTY = "third_party", _("Through somebody else")


class OfferState(models.TextChoices):
    """The states of an offer; `OFFER_MACHINE` has the transitions."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    DEFERRED = "deferred", _("Deferred")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_OPEN = [OfferState.OFFERED, OfferState.DEFERRED]
OFFER_MACHINE = Machine(
    "offer",
    states=OfferState,
    colours={
        OfferState.OFFERED: "yellow",
        OfferState.ACCEPTED: "green",
        OfferState.DECLINED: "red",
        OfferState.DEFERRED: "blue",
        OfferState.WITHDRAWN: "grey",
    },
    start=OfferState.OFFERED,
    allows=[
        transitions(By.OWNER, _OPEN, OfferState.ACCEPTED, OfferState.ACCEPTED, _("They accept")),
        transitions(By.OWNER, _OPEN, OfferState.DECLINED, OfferState.DECLINED, _("They decline")),
        transitions(By.OWNER, [OfferState.OFFERED], OfferState.DEFERRED, OfferState.DEFERRED, _("They want to wait")),
        transitions(By.OWNER, [*_OPEN, OfferState.ACCEPTED], OfferState.WITHDRAWN, OfferState.WITHDRAWN, _("Withdraw")),
    ],
)
"""The state machine of offers. A declined offer stays so; to offer again is a new offer."""


class OfferQuerySet(RecordQuerySet["SupportOffer"]):
    """Reads offers."""

    def standing(self) -> "OfferQuerySet":
        """The offers that the agency still makes: all but withdrawn ones."""
        return self.exclude(state=OfferState.WITHDRAWN)


class SupportOffer(Record):
    """Help that an agency offered to a person, and the person's answer.

    `first_contact_at` and, as a rule, `first_service_start_at` are set by contacts (sql/support.sql).
    """

    State = OfferState

    category = Category.SUPPORT

    reference = public_reference()
    need = CodeField(_("what they need help with"), system="support_need", max_length=20)
    channel = models.CharField(_("how it was offered"), max_length=12, choices=Channel)
    note = models.TextField(_("what was offered"), blank=True)
    offered_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=OfferState, default=OfferState.OFFERED)
    answered_at = models.DateTimeField(null=True, blank=True)
    declined_reason = CodeField(system="support_decline_reason", max_length=20, blank=True)
    again_on = models.DateField(null=True, blank=True, help_text="The day on which to ask again.")
    due_on = models.DateField(null=True, blank=True, help_text="The day by which the service is to start.")
    first_contact_at = models.DateTimeField(null=True, blank=True)
    first_service_start_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=OFFER_MACHINE.pairs(),
                start=OFFER_MACHINE.start,
                name="an_offer_moves_as_allowed",
            ),
            Coded(field="need", system="support_need", on="offered_at"),
            Coded(field="declined_reason", system="support_decline_reason", on="answered_at"),
            models.CheckConstraint(
                condition=Q(state=OfferState.DECLINED) & ~Q(declined_reason="")
                | ~Q(state=OfferState.DECLINED) & Q(declined_reason=""),
                name="a_declined_offer_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=OfferState.DEFERRED) | Q(again_on__isnull=False),
                name="a_deferred_offer_says_when_to_ask_again",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.OFFERED, answered_at=None)
                | ~Q(state=OfferState.OFFERED) & Q(answered_at__gte=F("offered_at")),
                name="an_offer_is_answered_after_it_was_made",
            ),
            models.CheckConstraint(
                condition=Q(first_service_start_at=None) | Q(state__in=[OfferState.ACCEPTED, OfferState.WITHDRAWN]),
                name="a_service_starts_after_its_offer_is_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state=OfferState.ACCEPTED) | Q(due_on__isnull=False),
                name="an_accepted_offer_is_due_to_start",
            ),
            SqlFile(app="cases", file="support"),
        ]
        indexes = [
            clock_index("supportoffer", "again_on", runs=Q(state=OfferState.DEFERRED)),
            clock_index("supportoffer", "due_on", runs=Q(state=OfferState.ACCEPTED, first_service_start_at=None)),
        ]

    def __str__(self) -> str:
        return self.get_need_display()

    def get_need_display(self) -> str:
        """The label of the need."""
        return label_of("support_need", self.need)

    def get_declined_reason_display(self) -> str:
        """The label of the reason for which it was declined."""
        return label_of("support_decline_reason", self.declined_reason) if self.declined_reason else ""


class ContactKind(models.TextChoices):
    """How a contact came about. Only the first three are contacts with the person."""

    FACE = "face", _("Face to face")
    PHONE = "phone", _("Phone call")
    TEXT = "text", _("Text or message that they answered")
    ATTEMPT = "attempt", _("Attempt without an answer")
    THIRD_PARTY = "third_party", _("With somebody else about them")


REACHED = (ContactKind.FACE, ContactKind.PHONE, ContactKind.TEXT)
"""The kinds by which the person was reached (sql/support.sql has the same)."""


class ContactQuerySet(RecordQuerySet["Contact"]):
    """Reads contacts."""

    def of(self, agency_id: int) -> "ContactQuerySet":
        """The contacts of one agency."""
        return self.filter(owner=agency_id)

    def made_by_member(self, member: Membership) -> "ContactQuerySet":
        """The contacts that `member` made for their agency."""
        return self.filter(made_by=member.user_id, owner=member.agency_id)

    def since(self, at: datetime) -> "ContactQuerySet":
        """The contacts from the instant `at` on."""
        return self.filter(happened_at__gte=at)

    def reached(self) -> "ContactQuerySet":
        """The contacts by which the person was reached."""
        return self.filter(kind__in=REACHED)

    def latest_of_each(self) -> "ContactQuerySet":
        """The latest contact with each person."""
        return self.order_by("person", "-happened_at", "-pk").distinct("person")

    def without_later(self) -> "ContactQuerySet":
        """The latest contact with each person, in any order that is asked for."""
        same_time = Q(happened_at=OuterRef("happened_at"), pk__gt=OuterRef("pk"))
        later = self.filter(same_time | Q(happened_at__gt=OuterRef("happened_at")), person=OuterRef("person"))
        return self.exclude(Exists(later))


class Contact(Record):
    """A contact of a worker with a person, or an attempt at one. Together they are the dosage of support.

    A contact stops the clocks of the person's offers and of “I want out” at the same agency (sql/support.sql).
    """

    class Place(models.TextChoices):
        """Where it was."""

        HOME = "home", _("At home")
        STREET = "street", _("In the street or a public place")
        OFFICE = "office", _("At an office")
        CUSTODY = "custody", _("In custody")
        PRISON = "prison", _("In prison")
        COURT = "court", _("At court")
        HEALTH = "health", _("At a hospital or surgery")
        REMOTE = "remote", _("By phone or online")
        OTHER = "other", _("Elsewhere")

    category = Category.SUPPORT

    reference = public_reference()
    kind = models.CharField(max_length=11, choices=ContactKind)
    minutes = models.PositiveSmallIntegerField(default=0)
    place = models.CharField(max_length=8, choices=Place, blank=True)
    purpose = CodeField(system="contact_purpose", max_length=20)
    made_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    note = models.TextField(blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True, help_text="The day of the next contact.")
    followed_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When the next contact was.")

    objects = ContactQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            Coded(field="purpose", system="contact_purpose", on="happened_at"),
            models.CheckConstraint(condition=Q(minutes__lte=24 * 60), name="a_contact_lasts_at_most_a_day"),
            models.CheckConstraint(
                condition=~Q(kind=ContactKind.ATTEMPT) | Q(minutes=0), name="an_attempt_has_no_minutes"
            ),
            SqlFile(app="cases", file="support", name="contacts_stop_clocks_as_in_their_file"),
        ]
        indexes = [
            models.Index(fields=["person", "-happened_at", "data_set"], name="contact_latest_of_person"),
            clock_index("contact", "next_on", runs=Q(followed_at=None, next_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_purpose_display(self) -> str:
        """The label of its purpose."""
        return label_of("contact_purpose", self.purpose)


class WantsOut(Record):
    """A person has said that they want out, when and how. Contacts stop its clocks (sql/support.sql).

    The time limits are those of `actions.py`; the database holds the columns to them.
    """

    category = Category.SUPPORT

    reference = public_reference()
    said_at = models.DateTimeField()
    channel = models.CharField(_("how they said it"), max_length=12, choices=Channel)
    said = models.TextField(_("what they said, and how to reach them safely"), blank=True)
    heard_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    contact_due_at = models.DateTimeField()
    face_due_at = models.DateTimeField()
    service_due_on = models.DateField()
    contacted_at = models.DateTimeField(null=True, blank=True, editable=False)
    met_at = models.DateTimeField(null=True, blank=True, editable=False)
    service_started_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When they said otherwise, or it was a mistake.")
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(contact_due_at=F("said_at") + FIRST_CONTACT, face_due_at=F("said_at") + FACE_TO_FACE),
                name="who_wants_out_is_reached_in_24_and_met_in_72_hours",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_reason="") | Q(ended_at__isnull=False) & ~Q(ended_reason=""),
                name="wanting_out_ends_with_a_reason",
            ),
            SqlFile(app="cases", file="support", name="wanting_out_is_held_as_in_its_file"),
        ]
        indexes = [
            clock_index("wantsout", "contact_due_at", runs=Q(contacted_at=None, ended_at=None)),
            clock_index("wantsout", "face_due_at", runs=Q(met_at=None, ended_at=None)),
            clock_index("wantsout", "service_due_on", runs=Q(service_started_at=None, ended_at=None)),
        ]

    def __str__(self) -> str:
        return str(_("“I want out”"))
