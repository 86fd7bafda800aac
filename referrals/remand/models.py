"""Remand: the plan “if released today”, whom it tells, and the alerts with which a release tells them."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Exchange, Record, RecordQuerySet
from partners.models import Agency
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions
from referrals.exchange.engine import (
    DELIVERED,
    UNCONSENTED,
    EndsWithConsent,
    Happened,
    MovedByEvents,
    Sent,
    SentIdentity,
)
from referrals.prison.models import PrisonEpisode


class PlanState(models.TextChoices):
    """The states of a plan."""

    DUE = "due", _("To be made")
    READY = "ready", _("Ready")
    USED = "used", _("Used at release")
    ENDED = "ended", _("Ended with the remand")


P = PlanState
REMAND_MACHINE = Machine(
    "remand plan",
    states=PlanState,
    colours={P.DUE: "yellow", P.READY: "green", P.USED: "blue", P.ENDED: "grey"},
    start=P.DUE,
    allows=[
        transitions(By.OWNER, [P.DUE], P.READY, P.READY, _("The plan is made")),
        transitions(By.OWNER, [P.DUE, P.READY], P.USED, P.USED, _("Released")),
        transitions(By.OWNER, [P.DUE, P.READY], P.ENDED, P.ENDED, _("The remand has ended")),
        transitions(By.OWNER, [P.USED, P.ENDED], P.DUE, P.DUE, _("They are on remand again")),
    ],
)
OPEN = [P.DUE, P.READY]


class RemandPlanQuerySet(RecordQuerySet["RemandPlan"]):
    """Reads plans."""

    def open(self) -> "RemandPlanQuerySet":
        """The plans of people who are still on remand."""
        return self.filter(state__in=OPEN)


class RemandPlan(Record):
    """What holds if a person on remand is released today, and when they are next at court.

    The database begins one with each remand of a person who uses opiates, to be made by day 2 (sql/remand.sql).
    """

    class Likelihood(models.TextChoices):
        """How likely release at the next court day is, as staff judge it."""

        LIKELY = "likely", _("Likely")
        POSSIBLE = "possible", _("Possible")
        UNLIKELY = "unlikely", _("Unlikely")

    category = Category.PRISON

    reference = public_reference()
    episode = models.ForeignKey(PrisonEpisode, models.PROTECT, related_name="remand_plans")
    state = models.CharField(max_length=5, choices=PlanState, default=P.DUE, db_default="due")
    plan_by = models.DateField()
    walk_in = models.CharField(_("where to go today, and when it is open"), max_length=200, blank=True, db_default="")
    address = models.CharField(_("where they stay tonight"), max_length=200, blank=True, db_default="")
    phone = models.CharField(_("how to reach them outside"), max_length=200, blank=True, db_default="")
    note = models.TextField(_("what else to know"), blank=True, db_default="")
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("partners.User", models.PROTECT, null=True, blank=True, related_name="+")
    next_court_on = models.DateField(null=True, blank=True)
    court = models.CharField(_("court"), max_length=200, blank=True, db_default="")
    likelihood = models.CharField(max_length=8, choices=Likelihood, default="possible", db_default="possible")

    objects = RemandPlanQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=REMAND_MACHINE.pairs(),
                start=REMAND_MACHINE.start,
                name="a_remand_plan_follows_its_machine",
            ),
            models.UniqueConstraint(fields=["owner", "episode"], name="an_agency_has_one_plan_for_a_remand"),
            models.CheckConstraint(
                condition=~Q(state=P.READY)
                | Q(made_at__isnull=False, made_by__isnull=False) & ~Q(walk_in="") & ~Q(address=""),
                name="a_ready_plan_says_where_to_go_and_where_to_sleep",
            ),
            SqlFile(app="referrals", file="remand"),
        ]
        indexes = [
            clock_index("remandplan", "plan_by", runs=Q(state=P.DUE)),
            models.Index(fields=["next_court_on", "id", "data_set"], name="remand_plan_by_court_day"),
        ]

    def __str__(self) -> str:
        return str(_("If released today"))

    def get_absolute_url(self) -> str:
        """The URL of the card."""
        return reverse("remand_plan", args=[self.reference])


class RemandMedicine(Record):
    """The medicines of a plan: who bridges the prescription, and naloxone. Clinical: no housing officer reads it."""

    class Naloxone(models.TextChoices):
        """Where their naloxone is."""

        PROPERTY = "property", _("In their property at the prison")
        COURT = "court", _("Given to take to court")
        GATE = "gate", _("To be given at the gate")
        DECLINED = "declined", _("They do not want it")
        NONE = "none", _("None yet")

    category = Category.CLINICAL

    plan = models.OneToOneField(RemandPlan, models.PROTECT, related_name="medicine")
    bridging = models.CharField(_("who gives the next dose, and until when"), max_length=300, blank=True)
    naloxone = models.CharField(_("naloxone"), max_length=8, choices=Naloxone)

    def __str__(self) -> str:
        return str(self.get_naloxone_display())


class ToldAs(models.TextChoices):
    """Why an agency is told of a release: what the alert says depends on it."""

    TREATMENT = "treatment", _("Treatment")
    HOUSING = "housing", _("Housing")
    PROBATION = "probation", _("Probation")
    OTHER = "other", _("Somebody else")


class NotTold(models.TextChoices):
    """Why an agency that a plan names was not told."""

    CONSENT = "consent", _("They have not agreed that it is told")
    AGREEMENT = "agreement", _("No agreement in force lets you tell it")


class RemandRecipient(Record):
    """An agency that a plan names, to be told of the release; after it, the alert that told it, or why none did."""

    category = Category.PRISON

    plan = models.ForeignKey(RemandPlan, models.PROTECT, related_name="recipients")
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    told_as = models.CharField(_("why they are told"), max_length=9, choices=ToldAs)
    alert = models.ForeignKey("referrals.ReleaseAlert", models.PROTECT, null=True, blank=True, related_name="+")
    not_told = models.CharField(max_length=9, choices=NotTold, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["owner", "plan", "agency"], name="a_plan_names_an_agency_once"),
            models.CheckConstraint(
                condition=Q(alert=None) | Q(not_told=""), name="an_agency_was_told_or_there_is_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.agency)


class AlertState(models.TextChoices):
    """The states of an alert."""

    SENT = "sent", _("Sent")
    DELIVERED = DELIVERED, _("Delivered")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNCONSENTED = UNCONSENTED, _("Consent ended")


class AlertEventKind(models.TextChoices):
    """The kinds of events of an alert."""

    DELIVERED = DELIVERED, _("Delivered")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNCONSENTED = UNCONSENTED, _("Consent withdrawn")


UNANSWERED = [AlertState.SENT, AlertState.DELIVERED]
GOING_ON = [*UNANSWERED, AlertState.ACKNOWLEDGED]
ALERT_MACHINE = Machine(
    "release alert",
    states=AlertState,
    colours={
        AlertState.SENT: "yellow",
        AlertState.DELIVERED: "yellow",
        AlertState.ACKNOWLEDGED: "blue",
        AlertState.MET: "green",
        AlertState.NOT_MET: "red",
        AlertState.WITHDRAWN: "grey",
        AlertState.UNCONSENTED: "orange",
    },
    start=AlertState.SENT,
    allows=[
        transitions(By.ADDRESSEE, [AlertState.SENT], AlertEventKind.DELIVERED, AlertState.DELIVERED, _("Deliver")),
        transitions(By.ADDRESSEE, UNANSWERED, AlertEventKind.ACKNOWLEDGED, AlertState.ACKNOWLEDGED, _("Acknowledge")),
        transitions(By.ADDRESSEE, GOING_ON, AlertEventKind.MET, AlertState.MET, _("They came, or were met")),
        transitions(By.ADDRESSEE, GOING_ON, AlertEventKind.NOT_MET, AlertState.NOT_MET, _("They were not met")),
        transitions(By.SENDER, GOING_ON, AlertEventKind.WITHDRAWN, AlertState.WITHDRAWN, _("It was a mistake")),
        *(
            transitions(party, GOING_ON, AlertEventKind.UNCONSENTED, AlertState.UNCONSENTED, _("They no longer agree"))
            for party in (By.SENDER, By.ADDRESSEE)
        ),
    ],
)


class ReleaseAlertQuerySet(RecordQuerySet["ReleaseAlert"]):
    """Reads alerts."""

    def to(self, agency_id: int) -> "ReleaseAlertQuerySet":
        """The alerts that told an agency."""
        return self.filter(addressee=agency_id)

    def sent_by(self, agency_id: int) -> "ReleaseAlertQuerySet":
        """The alerts of an agency."""
        return self.filter(owner=agency_id)

    def unanswered(self) -> "ReleaseAlertQuerySet":
        """The alerts that nobody has acknowledged."""
        return self.filter(state__in=UNANSWERED)


class ReleaseAlert(Sent):
    """One agency tells another that a person has been released, with what the plan says for it."""

    category = Category.TASK
    machine = ALERT_MACHINE
    delivery = "release_alerts.deliver"

    told_as = models.CharField(max_length=9, choices=ToldAs)
    released_at = models.DateTimeField()
    released_from = models.CharField(max_length=200)
    says = models.TextField(blank=True, help_text="What the plan says, as far as it is for the agency that is told.")
    acknowledge_by = models.DateTimeField()
    state = models.CharField(max_length=12, choices=AlertState, default=AlertState.SENT, editable=False)

    objects = ReleaseAlertQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Sent.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=ALERT_MACHINE.pairs(),
                start=ALERT_MACHINE.start,
                name="a_release_alert_follows_its_machine",
            ),
            EndsWithConsent.of(ALERT_MACHINE, category=Category.TASK, name="a_release_alert_ends_with_its_consent"),
        ]
        indexes = [clock_index("releasealert", "acknowledge_by", runs=Q(state="sent") | Q(state="delivered"))]

    def __str__(self) -> str:
        return str(_("Released from %(place)s") % {"place": self.released_from})

    def get_absolute_url(self) -> str:
        """The URL of the alert's page."""
        return reverse("release_alert", args=[self.reference])

    def is_late(self, at: datetime) -> bool:
        """Whether nobody has acknowledged it, and somebody should have by the instant `at`."""
        return self.state in UNANSWERED and self.acknowledge_by <= at


class ReleaseAlertIdentity(SentIdentity):
    """A snapshot of the sender's identity of the person when the alert was sent."""

    category = Category.TASK

    alert = models.OneToOneField(ReleaseAlert, models.PROTECT, related_name="identity")


class ReleaseAlertEvent(Happened):
    """What happened to an alert."""

    category = Category.TASK_ANSWER

    alert = models.ForeignKey(ReleaseAlert, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=AlertEventKind)

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="not_met") & ~Q(kind="withdrawn") | ~Q(note=""),
                name="an_alert_that_led_nowhere_says_why",
            ),
            MovedByEvents.of(ALERT_MACHINE, exchange="referrals_releasealert", link="alert_id"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
