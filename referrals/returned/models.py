"""What came back to the sender of a referral or a task: which it is, and that nothing more is done about it."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from datasharing.models import Category, Exchange
from referrals.exchange.models import Event, EventKind, Referral, ReferralQuerySet, ReferralState
from referrals.tasks.models import Task, TaskQuerySet, TaskState

FRUITLESS = [ReferralState.DECLINED, ReferralState.UNCONSENTED, ReferralState.CLOSED, ReferralState.MISSED]
"""News from where a referral was redirected that come back to the first sender."""
DONE = "completed"
"""Of the closure reasons: what the referral was for is done, so nothing comes back."""
NOT_TO_BE_DONE = [TaskState.DECLINED, TaskState.UNCONSENTED]
"""The states of a task that came back to its sender."""
LONG_AGO = timedelta(days=1)
"""What its sender has left so long reaches the supervisors of the agency."""


class Dismissal(Exchange):
    """The sender's own note, addressed to itself, that nothing more is done about a referral that came back.

    It holds until there is other news of the referral.
    """

    category = Category.REFERRAL

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="dismissals")
    note = models.TextField()
    by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="a_dismissal_says_why"),
        ]

    def __str__(self) -> str:
        return self.note


class TaskDismissal(Exchange):
    """The same of a task that the agency which was asked will not do."""

    category = Category.TASK

    task = models.ForeignKey(Task, models.PROTECT, related_name="dismissals")
    note = models.TextField()
    by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="a_dismissal_of_a_task_says_why"),
        ]

    def __str__(self) -> str:
        return self.note


def came_back(sent: ReferralQuerySet) -> ReferralQuerySet:
    """The referrals in `sent` that came back and were neither dismissed nor replaced.

    Declined, redirected, ended before it was done, not agreed to any longer, or missed twice.
    """
    happened = Event.objects.filter(referral=OuterRef("pk"), correction=None)
    missed = happened.filter(kind=EventKind.MISSED)
    again = missed.filter(
        Exists(
            Event.objects.filter(
                referral=OuterRef("referral"), kind=EventKind.MISSED, correction=None, pk__lt=OuterRef("pk")
            )
        )
    )
    done = happened.filter(kind__in=[EventKind.CLOSED, EventKind.DISCHARGED], reason=DONE)
    return sent.filter(
        Q(state=ReferralState.MISSED) & Exists(again)
        | Q(state=ReferralState.CLOSED) & ~Exists(done)
        | Q(state__in=[ReferralState.DECLINED, ReferralState.REDIRECTED, ReferralState.UNCONSENTED])
    ).filter(~Exists(_dismissed()), ~Exists(Referral.objects.filter(replaces=OuterRef("pk"))))


def _dismissed() -> models.QuerySet[Dismissal]:
    """The notes that still hold about a referral."""
    news = Event.objects.filter(
        referral=OuterRef("referral"),
        kind=EventKind.ELSEWHERE,
        elsewhere__in=FRUITLESS,
        created_at__gt=OuterRef("created_at"),
    )
    dismissals: models.QuerySet[Dismissal] = Dismissal.objects.filter(
        ~Exists(news), referral=OuterRef("pk"), created_at__gte=F("referral__updated_at")
    )
    return dismissals


def tasks_that_came_back(sent: TaskQuerySet) -> TaskQuerySet:
    """The tasks in `sent` that came back and were not dismissed: declined, or consent ended."""
    dismissed = TaskDismissal.objects.filter(task=OuterRef("pk"), created_at__gte=F("task__updated_at"))
    return sent.filter(~Exists(dismissed), state__in=NOT_TO_BE_DONE)
