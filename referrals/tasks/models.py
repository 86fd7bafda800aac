"""Tasks: what one agency asks of another, or of itself, about a person, with due time and outcome."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.models import Category, Exchange, RecordQuerySet
from partners.reference.codes import Coded, CodeField
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions
from referrals.exchange.engine import (
    CORRECTED,
    DELIVERED,
    UNCONSENTED,
    EndsWithConsent,
    Happened,
    MovedByEvents,
    Sent,
    SentIdentity,
    corrects,
    reasons_coded,
)


class TaskState(models.TextChoices):
    """The states of a task. Being late is not a state: an open task is late after its due time."""

    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNCONSENTED = UNCONSENTED, _("Consent ended")


class TaskEventKind(models.TextChoices):
    """The kinds of events of a task."""

    DELIVERED = DELIVERED, _("Delivered")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MOVED = "moved", _("Due time moved")
    REMINDED = "reminded", _("Reminded")
    UNCONSENTED = UNCONSENTED, _("Consent withdrawn")
    CORRECTED = CORRECTED, _("Taken back")


REASONS = {
    "task_decline_reason": [TaskEventKind.DECLINED],
    "task_withdrawal_reason": [TaskEventKind.WITHDRAWN],
}
"""The kinds of events that take a reason, by the list that it is of."""
_UNREAD = [TaskState.SENT, TaskState.DELIVERED]
OPEN = [*_UNREAD, TaskState.ACKNOWLEDGED]
TASK_MACHINE = Machine(
    "task",
    states=TaskState,
    colours={
        TaskState.SENT: "yellow",
        TaskState.DELIVERED: "yellow",
        TaskState.ACKNOWLEDGED: "blue",
        TaskState.DONE: "green",
        TaskState.DECLINED: "red",
        TaskState.WITHDRAWN: "grey",
        TaskState.UNCONSENTED: "orange",
    },
    start=TaskState.SENT,
    allows=[
        transitions(By.ADDRESSEE, [TaskState.SENT], TaskEventKind.DELIVERED, TaskState.DELIVERED, _("Deliver")),
        transitions(By.ADDRESSEE, _UNREAD, TaskEventKind.ACKNOWLEDGED, TaskState.ACKNOWLEDGED, _("Acknowledge")),
        transitions(By.ADDRESSEE, OPEN, TaskEventKind.DONE, TaskState.DONE, _("Say it is done")),
        transitions(By.ADDRESSEE, OPEN, TaskEventKind.DECLINED, TaskState.DECLINED, _("Decline")),
        transitions(By.SENDER, OPEN, TaskEventKind.WITHDRAWN, TaskState.WITHDRAWN, _("Withdraw")),
        transitions(By.SENDER, OPEN, TaskEventKind.MOVED, TaskState.SENT, _("Move the due time")),
        transitions(By.SENDER, OPEN, TaskEventKind.REMINDED, TaskState.SENT, _("Remind")),
        *(
            transitions(party, OPEN, TaskEventKind.UNCONSENTED, TaskState.UNCONSENTED, _("They no longer agree"))
            for party in (By.SENDER, By.ADDRESSEE)
        ),
    ],
    corrections=corrects(TaskEventKind.DONE, TaskEventKind.DECLINED, TaskEventKind.WITHDRAWN),
)


class TaskQuerySet(RecordQuerySet["Task"]):
    """Reads tasks."""

    def to(self, agency_id: int) -> "TaskQuerySet":
        """The tasks asked of an agency."""
        return self.filter(addressee=agency_id)

    def sent_by(self, agency_id: int) -> "TaskQuerySet":
        """The tasks that an agency asked."""
        return self.filter(owner=agency_id)

    def open(self) -> "TaskQuerySet":
        """The tasks that are not done, declined or withdrawn."""
        return self.filter(state__in=OPEN)

    def overdue(self, at: datetime) -> "TaskQuerySet":
        """The open tasks whose due time has passed at the instant `at`."""
        return self.open().filter(due_at__lt=at)

    def by_due(self, after: "Task | None" = None) -> "TaskQuerySet":
        """Order by due time; only the tasks that follow `after`, if given."""
        ordered = self.order_by("due_at", "pk")
        if after is None:
            return ordered
        later = Q(due_at__gt=after.due_at) | Q(due_at=after.due_at, pk__gt=after.pk)
        return ordered.filter(later, due_at__gte=after.due_at)


class Task(Sent):
    """One agency asks something of another, or of itself, about a person."""

    category = Category.TASK
    machine = TASK_MACHINE
    delivery = "tasks.deliver"

    title = models.CharField(max_length=200)
    asked = models.TextField(blank=True, help_text="What the agency that is asked should know or do.")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=TaskState, default=TaskState.SENT, editable=False)

    objects = TaskQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Sent.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_task_says_what_is_asked"),
            AllowedTransitions(
                field="state",
                pairs=TASK_MACHINE.pairs(),
                start=TASK_MACHINE.start,
                name="a_task_follows_its_machine",
            ),
            EndsWithConsent.of(TASK_MACHINE, category=Category.TASK, name="a_task_ends_with_its_consent"),
        ]
        indexes = [
            clock_index("task", "due_at", runs=Q(state__in=OPEN)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The URL of the task's page."""
        return reverse("task", args=[self.reference])

    def is_overdue(self, at: datetime) -> bool:
        """Whether the task is open and its due time has passed at the instant `at`."""
        return self.state in OPEN and self.due_at < at


class TaskIdentity(SentIdentity):
    """A snapshot of the sender's identity of the person at the time of sending."""

    category = Category.TASK

    task = models.OneToOneField(Task, models.PROTECT, related_name="identity")


class TaskEvent(Happened):
    """An event of a task. The event of completion has a coded outcome and a note."""

    category = Category.TASK_ANSWER

    task = models.ForeignKey(Task, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=TaskEventKind)
    outcome = CodeField(system="task_outcome", max_length=60, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="The new due time, if it was moved.")

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=TaskEventKind.MOVED, due_at__isnull=False)
                | ~Q(kind=TaskEventKind.MOVED) & Q(due_at__isnull=True),
                name="a_moved_task_says_until_when",
            ),
            models.CheckConstraint(
                condition=Q(kind=TaskEventKind.DONE) & ~Q(outcome="") & ~Q(note="")
                | ~Q(kind=TaskEventKind.DONE) & Q(outcome=""),
                name="a_task_done_says_what_came_of_it",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[TaskEventKind.DECLINED, TaskEventKind.WITHDRAWN]) | ~Q(reason=""),
                name="a_task_not_done_has_a_reason",
            ),
            *reasons_coded("taskevent", REASONS),
            Coded(field="outcome", system="task_outcome", on="created_at"),
            MovedByEvents.of(TASK_MACHINE, exchange="referrals_task", link="task_id"),
            SqlFile(app="referrals", file="tasks"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
