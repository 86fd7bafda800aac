"""Meetings of the partnership: who attends, what is decided and why, and what agencies are asked to do.

All of these are facts about no one person. What is asked about a person is a task, which names its meeting.
"""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Exchange, Fact, RecordQuerySet
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, Transition, transitions
from referrals.exchange.engine import MovedByEvents
from referrals.tasks.models import Task


class MeetingKind(models.TextChoices):
    """What a meeting is for, which decides what stands on its agenda (agenda.py)."""

    AUDIT = "audit", _("Group audit")
    INCIDENT_REVIEW = "incident_review", _("Incident review")
    TASKING = "tasking", _("Tasking")
    BOARD = "board", _("Board")


class MeetingState(models.TextChoices):
    """The states of a meeting."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


MEETING_MACHINE = Machine(
    "meeting",
    states=MeetingState,
    colours={MeetingState.PLANNED: "blue", MeetingState.HELD: "green", MeetingState.CANCELLED: "grey"},
    start=MeetingState.PLANNED,
    allows=[
        transitions(By.OWNER, [MeetingState.PLANNED], MeetingState.HELD, MeetingState.HELD, _("It was held")),
        transitions(
            By.OWNER, [MeetingState.PLANNED], MeetingState.CANCELLED, MeetingState.CANCELLED, _("Cancel the meeting")
        ),
    ],
)


LATELY = timedelta(days=14)


class MeetingQuerySet(RecordQuerySet["Meeting"]):
    """Reads meetings."""

    def planned(self) -> "MeetingQuerySet":
        """The meetings to come, next first."""
        return self.filter(state=MeetingState.PLANNED).order_by("starts_at", "pk")

    def past(self) -> "MeetingQuerySet":
        """The meetings that were held or cancelled, latest first."""
        return self.exclude(state=MeetingState.PLANNED).order_by("-starts_at", "-pk")

    def lately(self, agency_id: int, at: datetime) -> "MeetingQuerySet":
        """The meetings of an agency from which tasks may follow at the instant `at`, latest first."""
        around = self.filter(owner=agency_id, starts_at__range=(at - LATELY, at + LATELY))
        return around.exclude(state=MeetingState.CANCELLED).order_by("-starts_at", "pk")

    def before(self, meeting: "Meeting") -> "MeetingQuerySet":
        """The meetings of the same owner, kind and programme that were before `meeting`."""
        return self.filter(
            owner=meeting.owner_id,
            kind=meeting.kind,
            programme=meeting.programme_id,
            starts_at__lt=meeting.starts_at,
        )


class Meeting(Fact):
    """A meeting of agencies, called by its owner."""

    Kind = MeetingKind
    State = MeetingState

    category = Category.MEETING

    reference = public_reference()
    kind = models.CharField(max_length=15, choices=MeetingKind)
    area = models.ForeignKey("partners.Area", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    chair = models.ForeignKey("partners.Membership", models.PROTECT, db_index=False, related_name="+")
    about = models.TextField(blank=True, help_text="What it is for; it names nobody.")
    state = models.CharField(max_length=9, choices=MeetingState, default=MeetingState.PLANNED)

    objects = MeetingQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=MEETING_MACHINE.pairs(),
                start=MEETING_MACHINE.start,
                name="a_meeting_moves_as_allowed",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id", "data_set"], name="meeting_by_time"),
            clock_index("meeting", "starts_at", runs=Q(state=MeetingState.PLANNED)),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        """The URL of the meeting's page."""
        return reverse("meeting", args=[self.reference])


class MeetingAttendance(Fact):
    """An agency that is asked to a meeting, and whether it came."""

    class State(models.TextChoices):
        """Whether the agency came."""

        INVITED = "invited", _("Invited")
        ATTENDED = "attended", _("Attended")
        APOLOGIES = "apologies", _("Sent apologies")
        ABSENT = "absent", _("Did not come")

    category = Category.MEETING

    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="attendances")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.INVITED)

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(meeting__isnull=False), name="an_attendance_is_of_a_meeting"),
            models.UniqueConstraint(fields=["meeting", "agency"], name="an_agency_attends_a_meeting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_state_display()}"


class Decision(Fact):
    """A decision of a meeting, with its reasons. It stays as it was recorded."""

    category = Category.MEETING

    reference = public_reference()
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="decisions")
    about = models.CharField(max_length=200)
    decision = models.TextField()
    rationale = models.TextField()
    decided_by = models.CharField(max_length=200, help_text="Who decided, for example the chair and the analyst.")
    recorded_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) & ~Q(decision="") & ~Q(rationale="") & ~Q(decided_by=""),
                name="a_decision_says_why_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.about


class ActionState(models.TextChoices):
    """The states of an action. Being late is not a state."""

    ASKED = "asked", _("Asked")
    BEGUN = "begun", _("In progress")
    DONE = "done", _("Done")
    NOT_DONE = "not_done", _("Will not be done")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_ACTIONS = [ActionState.ASKED, ActionState.BEGUN]
ACTION_MACHINE = Machine(
    "meeting_action",
    states=ActionState,
    colours={
        ActionState.ASKED: "yellow",
        ActionState.BEGUN: "blue",
        ActionState.DONE: "green",
        ActionState.NOT_DONE: "red",
        ActionState.WITHDRAWN: "grey",
    },
    start=ActionState.ASKED,
    allows=[
        transitions(By.ADDRESSEE, [ActionState.ASKED], ActionState.BEGUN, ActionState.BEGUN, _("It is in progress")),
        transitions(By.ADDRESSEE, OPEN_ACTIONS, ActionState.DONE, ActionState.DONE, _("It is done")),
        transitions(By.ADDRESSEE, OPEN_ACTIONS, ActionState.NOT_DONE, ActionState.NOT_DONE, _("It will not be done")),
        transitions(By.SENDER, OPEN_ACTIONS, ActionState.WITHDRAWN, ActionState.WITHDRAWN, _("Withdraw it")),
    ],
)


class ActionQuerySet(RecordQuerySet["MeetingAction"]):
    """Reads actions."""

    def open(self) -> "ActionQuerySet":
        """The actions that are asked or in progress."""
        return self.filter(state__in=OPEN_ACTIONS)

    def by_due(self) -> "ActionQuerySet":
        """Order by due day."""
        return self.order_by("due_on", "pk")


class MeetingAction(Fact):
    """What a meeting asks of an agency. Only its events set the state; the rest stays as it was asked."""

    State = ActionState

    category = Category.MEETING

    reference = public_reference()
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="actions")
    addressee = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    what = models.CharField(max_length=300)
    due_on = models.DateField()
    asked_by = models.ForeignKey("partners.Membership", models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(max_length=9, choices=ActionState, default=ActionState.ASKED)

    objects = ActionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) & ~Q(what=""), name="an_action_says_what_a_meeting_asks"
            ),
            AllowedTransitions(
                field="state",
                pairs=ACTION_MACHINE.pairs(),
                start=ACTION_MACHINE.start,
                name="an_action_moves_as_allowed",
            ),
        ]
        indexes = [clock_index("meetingaction", "due_on", runs=Q(state__in=OPEN_ACTIONS))]

    def __str__(self) -> str:
        return self.what

    def parties(self, agency_id: int) -> list[By]:
        """The roles of an agency in the action."""
        of = {By.SENDER: self.owner_id, By.ADDRESSEE: self.addressee_id}
        return [party for party, agency in of.items() if agency == agency_id]

    def may_now(self, agency_id: int) -> list[Transition]:
        """The transitions that an agency may make from the present state."""
        return ACTION_MACHINE.open_to(self.parties(agency_id), state=self.state)

    def is_late(self, on: date) -> bool:
        """Whether it is open after its due day."""
        return self.state in OPEN_ACTIONS and self.due_on < on


MOVED = """
CREATE OR REPLACE TRIGGER c_move BEFORE INSERT ON %(table)s
    FOR EACH ROW EXECUTE FUNCTION public.referrals_move_action('{link}', '{{{transitions}}}')
"""


class ActionMovedByEvents(MovedByEvents):
    """As for exchanges, for actions, which are about no person (sql/meetings.sql)."""

    SQL = MOVED

    def rule_sql(self) -> str:
        return self.SQL.format(link=self.link, transitions=",".join(self.transitions))


class MeetingActionEvent(Fact):
    """What came of an action: the agency that was asked says so, or the one that asked withdraws it."""

    category = Category.MEETING

    action = models.ForeignKey(MeetingAction, models.PROTECT, null=True, related_name="events")
    kind = models.CharField(max_length=9, choices=ActionState)
    note = models.TextField(blank=True)
    by = models.ForeignKey("partners.Membership", models.PROTECT, db_index=False, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            SqlFile(app="referrals", file="meetings"),
            models.CheckConstraint(
                condition=Q(action__isnull=False)
                & (~Q(kind__in=[ActionState.DONE, ActionState.NOT_DONE, ActionState.WITHDRAWN]) | ~Q(note="")),
                name="an_action_ends_with_a_note",
            ),
            ActionMovedByEvents(
                exchange="referrals_meetingaction", link="action_id", transitions=ACTION_MACHINE.written()
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def happened_at(self) -> datetime:
        """When it was said."""
        return self.created_at


class MeetingPack(Fact):
    """A pack that a member printed: with which marking, and why. What it showed stands in the log."""

    class Marking(models.TextChoices):
        """The handling marking. Nothing above OFFICIAL-SENSITIVE is held here."""

        OFFICIAL = "official", "OFFICIAL"
        SENSITIVE = "sensitive", "OFFICIAL-SENSITIVE"

    category = Category.MEETING

    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="packs")
    printed_by = models.ForeignKey("partners.Membership", models.PROTECT, db_index=False, related_name="+")
    marking = models.CharField(max_length=9, choices=Marking)
    reason = models.CharField(max_length=200)

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) & ~Q(reason=""), name="a_pack_says_why_it_was_printed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_marking_display())


class TaskOfMeeting(Exchange):
    """A task about a person that follows from a meeting; addressed to the agency that called it, its only reader."""

    category = Category.TASK

    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="tasks")
    task = models.ForeignKey(Task, models.PROTECT, related_name="of_meetings")

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(meeting__isnull=False), name="a_task_of_a_meeting_names_it"),
        ]

    def __str__(self) -> str:
        return str(self.task)
