"""A notification, the groups it is for, who speaks, who is invited, and what speakers are told of whom they meet."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases.notifications.states import (
    AHEAD,
    FORUMS,
    NOTIFICATION_MACHINE,
    OWN_CONSENT,
    TOLD,
    Check,
    MessengerRole,
    NotificationKind,
    NotificationState,
    Voice,
)
from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Exchange, Fact, Record, RecordQuerySet
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions

if TYPE_CHECKING:
    from cases.promises.models import Promise


class NotificationQuerySet(RecordQuerySet["Notification"]):
    """Reads notifications."""

    def ahead(self) -> "NotificationQuerySet":
        """Those that have not been held yet."""
        return self.filter(state__in=AHEAD)

    def told(self) -> "NotificationQuerySet":
        """Those that have been held."""
        return self.filter(state__in=TOLD)


class Notification(Fact):
    """A meeting or a visit at which people are told. It names nobody: who is invited is in `Invitee`."""

    Kind = NotificationKind
    State = NotificationState

    category = Category.NOTIFICATION

    reference = public_reference()
    kind = models.CharField(max_length=10, choices=NotificationKind)
    state = models.CharField(max_length=10, choices=NotificationState, default=NotificationState.PLANNED)
    starts_at = models.DateTimeField()
    ready_by = models.DateField(help_text="The day by which everything that may stop it is to be settled.")
    venue = models.CharField(max_length=200)
    safety_plan = models.TextField(blank=True)
    welcome = models.TextField(blank=True, help_text="The first words of the script: why those who came were asked.")
    script_version = models.PositiveSmallIntegerField(default=1)
    checks = ArrayField(models.CharField(max_length=10, choices=Check), default=list, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    debrief_by = models.DateField(null=True, blank=True, help_text="The day by which it is to be debriefed.")
    debrief = models.TextField(blank=True)
    cancelled_because = models.TextField(blank=True)

    objects = NotificationQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=NOTIFICATION_MACHINE.pairs(),
                start=NOTIFICATION_MACHINE.start,
                name="a_notification_follows_its_machine",
            ),
            models.CheckConstraint(condition=~Q(venue=""), name="a_notification_says_where"),
            models.CheckConstraint(
                condition=~Q(state="rehearsed") | Q(checks__contains=[check.value for check in Check]),
                name="a_rehearsal_goes_through_all_of_it",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TOLD, held_at__isnull=False, debrief_by__isnull=False)
                | ~Q(state__in=TOLD) & Q(held_at=None, debrief_by=None),
                name="a_held_notification_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["debriefed", "closed"]) | ~Q(debrief=""), name="a_debrief_says_what_happened"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""), name="a_cancelled_notification_says_why"
            ),
            SqlFile(app="cases", file="notifications"),
        ]
        indexes = [
            models.Index(fields=["starts_at", "data_set"], name="notification_by_time"),
            clock_index("notification", "ready_by", runs=Q(state__in=["planned", "invited"])),
            clock_index("notification", "starts_at", runs=Q(state="rehearsed")),
            clock_index("notification", "debrief_by", runs=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {date_format(localtime(self.starts_at), 'D j M Y, H:i')}"

    def get_absolute_url(self) -> str:
        """The URL of the notification's page."""
        return reverse("notification", args=[self.reference])

    @property
    def is_forum(self) -> bool:
        """Whether several people are told in one room."""
        return self.kind in FORUMS

    def may_move_to(self, state: str) -> bool:
        """Whether the state machine has a transition to `state`."""
        return state in NOTIFICATION_MACHINE.following(self.state)


class Audience(Fact):
    """A group that a notification is for."""

    category = Category.NOTIFICATION

    notification = models.ForeignKey(Notification, models.PROTECT, null=True, related_name="audiences")
    group = models.ForeignKey("cases.Group", models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(notification__isnull=False) & Q(group__isnull=False),
                name="an_audience_names_its_notification_and_group",
            ),
            models.UniqueConstraint(fields=["notification", "group"], name="a_notification_is_for_a_group_once"),
        ]

    def __str__(self) -> str:
        return str(self.group or "")


class RuleToAnnounce(Fact):
    """A trigger rule in the script of a notification. When that has been held, it is announced (`RuleAnnounced`)."""

    category = Category.NOTIFICATION

    notification = models.ForeignKey(Notification, models.PROTECT, null=True, related_name="rules")
    trigger_rule = models.ForeignKey("cases.TriggerRule", models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(notification__isnull=False) & Q(trigger_rule__isnull=False),
                name="a_rule_to_announce_names_where_and_which",
            ),
            models.UniqueConstraint(fields=["notification", "trigger_rule"], name="a_script_has_a_rule_once"),
        ]

    def __str__(self) -> str:
        return str(self.trigger_rule or "")


class Message(Fact):
    """One item of the running order: which of the voices, in what capacity, for how long, in what words.

    A member of staff is named as the speaker of an agency. Who speaks for the community or a family is a person of
    their own (`Messenger`), and the item names them nowhere.
    """

    category = Category.NOTIFICATION

    reference = public_reference()
    notification = models.ForeignKey(Notification, models.PROTECT, null=True, related_name="messages")
    position = models.PositiveSmallIntegerField(default=1)
    voice = models.CharField(max_length=12, choices=Voice)
    role = models.CharField(max_length=20, choices=MessengerRole)
    agency = models.ForeignKey(
        "partners.Agency", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    speaker = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(default=5)
    words = models.TextField(blank=True)
    is_left_out = models.BooleanField(default=False)

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(notification__isnull=False), name="a_message_names_its_notification"),
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | Q(speaker=""), name="a_member_of_staff_speaks_for_an_agency"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=OWN_CONSENT) | Q(speaker=""), name="only_members_of_staff_are_named_in_the_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_voice_display())

    @property
    def asks_for_consent(self) -> bool:
        """Whether whoever speaks has to have agreed themselves."""
        return self.role in OWN_CONSENT


class Invitee(Record):
    """Somebody who is to be told at a notification: how they come, what they need, and what became of it."""

    class Route(models.TextChoices):
        """What brings them."""

        BAIL = "bail", _("Bail")
        LICENCE = "licence", _("Licence")
        ORDER = "order", _("Community order")
        CUSTODY = "custody", _("In custody or prison")
        VOLUNTARY = "voluntary", _("By choice")

    class Need(models.TextChoices):
        """What they need to follow what is said."""

        LITERACY = "literacy", _("Explain aloud")
        LANGUAGE = "language", _("Interpreter")
        NEURODIVERGENT = "neuro", _("Neurodivergent")
        HEARING = "hearing", _("Hearing")
        MOBILITY = "mobility", _("Step-free")

    class Attended(models.TextChoices):
        """Whether they came."""

        YES = "yes", _("Came")
        LATE = "late", _("Came late")
        REMOVED = "removed", _("Was removed")
        NO = "no", _("Did not come")

    class Engagement(models.TextChoices):
        """How they took it."""

        RECEPTIVE = "receptive", _("Listened")
        NEUTRAL = "neutral", _("Sat through it")
        HOSTILE = "hostile", _("Hostile")
        LEFT = "walked_out", _("Walked out")

    class Understood(models.TextChoices):
        """Whether they understood why they of all people are told."""

        YES = "yes", _("Yes")
        PARTLY = "partly", _("In part")
        NO = "no", _("No")
        UNASKED = "unasked", _("Not asked")

    category = Category.NOTIFICATION
    promised: "list[Promise]"
    """Set by the panel: what was promised to them that day."""

    reference = public_reference()
    notification = models.ForeignKey(Notification, models.PROTECT, null=True, related_name="invitees")
    representing = models.ForeignKey("cases.Group", models.PROTECT, null=True, related_name="+")
    is_for_no_group = models.BooleanField(default=False)
    route = models.CharField(max_length=10, choices=Route)
    needs = ArrayField(models.CharField(max_length=10, choices=Need), default=list, blank=True)
    arrangements = models.TextField(blank=True, help_text="Transport, and what else is arranged for them.")
    risk_checked_on = models.DateField(null=True, blank=True)
    kept_apart = models.TextField(blank=True, help_text="How they are kept apart from a rival group.")
    safeguarding = models.TextField(blank=True, help_text="The safeguarding referral of a child, and what was agreed.")
    letter_served_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)
    attended = models.CharField(max_length=8, choices=Attended, blank=True)
    absent_because = models.CharField(max_length=200, blank=True)
    engagement = models.CharField(max_length=10, choices=Engagement, blank=True)
    understood = models.CharField(max_length=8, choices=Understood, blank=True)
    asked_for_help = models.BooleanField(default=False)
    next_contact_on = models.DateField(null=True, blank=True, help_text="The day by which they are to be told again.")
    told_again_on = models.DateField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(notification__isnull=False), name="an_invitee_names_the_notification"),
            models.CheckConstraint(
                condition=Q(representing__isnull=False) | Q(is_for_no_group=True),
                name="an_invitee_is_there_for_a_group_or_for_none",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_because="") & Q(attended=""),
                name="who_is_no_longer_invited_did_not_come",
            ),
            models.CheckConstraint(
                condition=Q(attended__in=["yes", "late", "removed"])
                | Q(engagement="", understood="", asked_for_help=False, next_contact_on=None),
                name="only_who_came_took_it_somehow",
            ),
            models.UniqueConstraint(
                fields=["owner", "person", "notification"], name="a_person_is_invited_once_to_a_notification"
            ),
        ]
        indexes = [
            clock_index("invitee", "next_contact_on", runs=Q(next_contact_on__isnull=False, told_again_on=None)),
        ]

    def __str__(self) -> str:
        return str(self.notification or "")

    @property
    def has_come(self) -> bool:
        """Whether they were there."""
        return self.attended in {self.Attended.YES, self.Attended.LATE, self.Attended.REMOVED}


class Messenger(Record):
    """Somebody of the community or of a family who is asked to speak, their own consent, and their own safety."""

    category = Category.NOTIFICATION

    reference = public_reference()
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="messengers")
    known_for = models.CharField(max_length=200, blank=True, help_text="Why people listen to them, as they put it.")
    agreed_on = models.DateField(null=True, blank=True)
    agreed_to = models.TextField(blank=True, help_text="What they agreed to, in their words.")
    safety_note = models.TextField(blank=True, help_text="How they come, go and are kept safe.")
    withdrew_on = models.DateField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(message__isnull=False), name="a_messenger_names_the_message"),
            models.CheckConstraint(
                condition=Q(agreed_on=None) | ~Q(agreed_to="") & ~Q(safety_note=""),
                name="a_messenger_agrees_to_something_and_is_kept_safe",
            ),
            models.CheckConstraint(
                condition=Q(withdrew_on=None) | Q(agreed_on__isnull=False), name="only_who_agreed_withdraws"
            ),
            models.UniqueConstraint(fields=["owner", "person", "message"], name="a_person_is_asked_once_for_a_message"),
        ]

    def __str__(self) -> str:
        return str(self.message or "")

    @property
    def has_a_place(self) -> bool:
        """Whether they agreed, and still do."""
        return self.agreed_on is not None and self.withdrew_on is None


class Briefing(Exchange):
    """What a speaker's agency is told of one person to whom its member will speak. It is sent to that agency alone.

    So whoever speaks for a community agency sees whom they will meet, and no other invitee (sql/notifications.sql).
    """

    category = Category.TASK

    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="briefings")
    called = models.CharField(max_length=200, help_text="The name to greet them by.")
    occasion = models.CharField(max_length=60)
    voice = models.CharField(max_length=12, choices=Voice)
    at = models.DateTimeField()
    venue = models.CharField(max_length=200)
    needs = models.TextField(blank=True)
    sent_by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(message__isnull=False), name="a_briefing_names_the_message"),
            models.UniqueConstraint(
                fields=["owner", "addressee", "person", "message"], name="a_speaker_is_told_of_a_person_once"
            ),
        ]
        indexes = [models.Index(fields=["addressee", "at", "data_set"], name="briefing_by_time")]

    def __str__(self) -> str:
        return self.called
