"""Trigger rules as they were announced, to whom, and the triggers that acts after the announcement set off."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import NewReference, public_reference
from datasharing.models import Category, Fact, Record, RecordQuerySet
from partners.reference.codes import Coded, CodeField, label_of, labels_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions

ANNOUNCED_OFTEN = ("homicide", "shooting", "stabbing")


def often_announced() -> list[str]:
    """The acts that most partnerships announce first."""
    return list(ANNOUNCED_OFTEN)


class TriggerRuleQuerySet(RecordQuerySet["TriggerRule"]):
    """Reads trigger rules."""

    def in_force(self, on: date) -> "TriggerRuleQuerySet":
        """The rules in force on the day `on`."""
        return self.filter(Q(active_to=None) | Q(active_to__gt=on), active_from__lte=on)


class TriggerRule(Fact):
    """One version of a rule: which act sets off a response. Another version takes its place; none is edited."""

    class Kind(models.TextChoices):
        """Whom the rule chooses (practice reference, 1.5)."""

        FIRST_GROUP = "first_group", _("The first group to act after it was told")
        MOST_VIOLENT_GROUP = "most_violent_group", _("The most violent group of the announced period")
        ANY_QUALIFYING = "any_qualifying", _("Any group or person who was told and acts")
        MARKET_REOPENED = "market_reopened", _("Dealing again in a closed market")

    category = Category.DETERRENCE

    reference = public_reference()
    series = models.CharField(
        max_length=10, db_default=NewReference(), editable=False, help_text="What the versions of a rule share."
    )
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("whom it chooses"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    words = models.TextField(_("the words in which it is announced"), help_text="They name nobody.")
    acts = ArrayField(CodeField(system="qualifying_act", max_length=60), default=often_announced)
    window_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the most violent group.")
    active_from = models.DateField(_("in force from"))
    active_to = models.DateField(null=True, blank=True, help_text="The first day on which it is no longer in force.")

    objects = TriggerRuleQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(words=""), name="a_trigger_rule_has_a_name_and_words"),
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_to__gte=F("active_from")),
                name="a_trigger_rule_ends_after_it_began",
            ),
            models.UniqueConstraint(fields=["owner", "series", "version"], name="a_trigger_rule_has_each_version_once"),
            Coded(field="acts", system="qualifying_act", on="active_from"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The URL of the rule's page."""
        return reverse("trigger_rule", args=[self.reference])

    def acts_in_words(self) -> list[str]:
        """The labels of the acts that it names."""
        return labels_of("qualifying_act", self.acts)

    def is_in_force(self, on: date) -> bool:
        """Whether it is in force on the day `on`."""
        return self.active_from <= on and (self.active_to is None or self.active_to > on)


class RuleAnnounced(Fact):
    """A rule was announced to a group. What was not announced before an act cannot fire on it."""

    category = Category.DETERRENCE

    trigger_rule = models.ForeignKey(TriggerRule, models.PROTECT, null=True, related_name="announcements")
    group = models.ForeignKey("cases.Group", models.PROTECT, null=True, related_name="+")
    announced_at = models.DateTimeField()
    notification = models.CharField(
        max_length=10, blank=True, help_text="The reference of the notification at which it was announced."
    )

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(trigger_rule__isnull=False), name="an_announcement_names_its_rule"),
            models.CheckConstraint(condition=Q(group__isnull=False), name="an_announcement_names_whom_it_was_made_to"),
        ]

    def __str__(self) -> str:
        return f"announced on {self.announced_at:%d %B %Y}"


class RuleTold(Record):
    """A rule was announced to a person."""

    category = Category.DETERRENCE

    trigger_rule = models.ForeignKey(TriggerRule, models.PROTECT, null=True, related_name="told")
    announced_at = models.DateTimeField()
    notification = models.CharField(
        max_length=10, blank=True, help_text="The reference of the notification at which it was announced."
    )

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(trigger_rule__isnull=False), name="what_a_person_was_told_is_a_rule")
        ]

    def __str__(self) -> str:
        return f"told on {self.announced_at:%d %B %Y}"


class TriggerState(models.TextChoices):
    """The states of a trigger (practice reference, 1.5)."""

    DETECTED = "detected", _("Detected")
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    ACTION_PLANNED = "action_planned", _("Action planned")
    IN_DELIVERY = "in_delivery", _("In delivery")
    CLOSED = "closed", _("Closed")
    DISMISSED = "dismissed", _("Dismissed")


S = TriggerState
UNCONFIRMED = [S.DETECTED, S.PROPOSED]
UNANSWERED = [S.CONFIRMED, S.ACTION_PLANNED]
CONFIRMED = [*UNANSWERED, S.IN_DELIVERY]
LIVE = [*UNCONFIRMED, *CONFIRMED]
TRIGGER_MACHINE = Machine(
    "trigger",
    states=TriggerState,
    colours={
        S.DETECTED: "yellow",
        S.PROPOSED: "yellow",
        S.CONFIRMED: "red",
        S.ACTION_PLANNED: "blue",
        S.IN_DELIVERY: "blue",
        S.CLOSED: "green",
        S.DISMISSED: "grey",
    },
    start=S.DETECTED,
    allows=[
        transitions(By.OWNER, [S.DETECTED], S.PROPOSED, S.PROPOSED, _("Propose")),
        transitions(By.OWNER, [S.PROPOSED], S.CONFIRMED, S.CONFIRMED, _("Confirm by a second person")),
        transitions(By.OWNER, [S.CONFIRMED], S.ACTION_PLANNED, S.ACTION_PLANNED, _("Plan the action")),
        transitions(By.OWNER, UNANSWERED, S.IN_DELIVERY, S.IN_DELIVERY, _("First lever")),
        transitions(By.OWNER, CONFIRMED, S.CLOSED, S.CLOSED, _("Close")),
        transitions(By.OWNER, UNCONFIRMED, S.DISMISSED, S.DISMISSED, _("Dismiss")),
    ],
)
"""The state machine of triggers."""


class TriggerQuerySet(RecordQuerySet["Trigger"]):
    """Reads triggers."""

    def live(self) -> "TriggerQuerySet":
        """The triggers that are neither closed nor dismissed."""
        return self.filter(state__in=LIVE)


class Trigger(Fact):
    """An act that sets off a response under a rule: to a group, or to people (`TriggerTarget`)."""

    State = TriggerState

    class Target(models.TextChoices):
        """Who is answered."""

        GROUP = "group", _("A group")
        PERSON = "person", _("A person")

    class Outcome(models.TextChoices):
        """How far what was announced was delivered."""

        DELIVERED = "delivered", _("Delivered")
        PARTLY = "partly", _("Partly delivered")
        NOT_DELIVERED = "not_delivered", _("Not delivered")

    category = Category.DETERRENCE

    reference = public_reference()
    trigger_rule = models.ForeignKey(TriggerRule, models.PROTECT, null=True, related_name="triggers")
    target = models.CharField(max_length=6, choices=Target)
    group = models.ForeignKey("cases.Group", models.PROTECT, null=True, related_name="+")
    act = CodeField(system="qualifying_act", max_length=60)
    act_at = models.DateTimeField()
    incident = models.CharField(max_length=10, blank=True, help_text="The reference of the incident.")
    why = models.TextField(blank=True, help_text="Why it counts; it names nobody.")
    state = models.CharField(max_length=14, choices=State, default=State.DETECTED)

    detected_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")
    proposed_by = models.ForeignKey("partners.User", models.PROTECT, null=True, db_index=False, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    analyst_by = models.ForeignKey("partners.User", models.PROTECT, null=True, db_index=False, related_name="+")
    analyst_at = models.DateTimeField(null=True, blank=True)
    lead_by = models.ForeignKey("partners.User", models.PROTECT, null=True, db_index=False, related_name="+")
    lead_at = models.DateTimeField(null=True, blank=True)
    confirm_by = models.DateField(help_text="The day by which it is confirmed or dismissed.")
    first_lever_by = models.DateField(null=True, blank=True)
    first_lever_on = models.DateField(null=True, blank=True)
    feedback_by = models.DateField(null=True, blank=True)
    fed_back_on = models.DateField(null=True, blank=True)
    close_by = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=13, choices=Outcome, blank=True)
    because = models.TextField(blank=True, help_text="Why it was dismissed, or not delivered; it names nobody.")

    objects = TriggerQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            AllowedTransitions(
                field="state", pairs=TRIGGER_MACHINE.pairs(), start=S.DETECTED, name="a_trigger_follows_its_machine"
            ),
            models.CheckConstraint(condition=Q(trigger_rule__isnull=False), name="a_trigger_names_its_rule"),
            models.CheckConstraint(
                condition=Q(target="group", group__isnull=False) | Q(target="person", group__isnull=True),
                name="a_trigger_is_about_a_group_or_people",
            ),
            models.CheckConstraint(
                condition=Q(analyst_by=None) | Q(lead_by=None) | ~Q(analyst_by=F("lead_by")),
                name="a_trigger_is_confirmed_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*CONFIRMED, S.CLOSED])
                | Q(
                    analyst_by__isnull=False,
                    lead_by__isnull=False,
                    first_lever_by__isnull=False,
                    close_by__isnull=False,
                ),
                name="a_confirmed_trigger_has_both_names_and_its_clocks",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.DISMISSED) | ~Q(because=""), name="a_dismissed_trigger_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=S.CLOSED) | Q(closed_on__isnull=False) & ~Q(result=""),
                name="a_closed_trigger_says_what_came_of_it",
            ),
            models.CheckConstraint(
                condition=~Q(result__in=["partly", "not_delivered"]) | ~Q(because=""),
                name="what_was_not_delivered_has_a_reason",
            ),
            Coded(field="act", system="qualifying_act", on="act_at"),
            SqlFile(app="cases", file="triggers"),
        ]
        indexes = [
            clock_index("trigger", "confirm_by", runs=Q(state__in=UNCONFIRMED)),
            clock_index("trigger", "first_lever_by", runs=Q(state__in=UNANSWERED)),
            clock_index("trigger", "feedback_by", runs=Q(feedback_by__isnull=False, fed_back_on=None)),
            clock_index("trigger", "close_by", runs=Q(state=S.IN_DELIVERY)),
        ]

    def __str__(self) -> str:
        return label_of("qualifying_act", self.act)

    def get_absolute_url(self) -> str:
        """The URL of the trigger's page."""
        return reverse("trigger", args=[self.reference])


class TriggerTarget(Record):
    """A person whom a trigger is about: who acted after being told, or a member of the group that acted."""

    category = Category.DETERRENCE

    trigger = models.ForeignKey(Trigger, models.PROTECT, null=True, related_name="targets")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(trigger__isnull=False), name="whom_a_trigger_is_about_names_it"),
            models.UniqueConstraint(fields=["owner", "trigger", "person"], name="a_trigger_is_about_a_person_once"),
        ]

    def __str__(self) -> str:
        return str(_("Answered after an act that was announced"))
