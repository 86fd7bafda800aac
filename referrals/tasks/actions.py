"""Verbs of the sender and the addressee of a task."""

from datetime import datetime

from datasharing.consent.actions import hold
from datasharing.enforcement.refusals import verb
from datasharing.models import Consent, Person, SubjectRole
from datasharing.outbox.outbox import hand_over
from partners.models import Membership, Purpose
from partners.rules import allowed_by
from referrals.exchange.events import add_event
from referrals.exchange.sending import send
from referrals.tasks.models import Task, TaskEvent, TaskEventKind
from referrals.tasks.ways import Way


@verb
@allowed_by("ask something of an agency")
def ask(
    person: Person,
    *,
    by: Membership,
    way: Way,
    subject_role: SubjectRole,
    title: str,
    due_at: datetime,
    asked: str = "",
    consented: bool = False,
    means: Consent.Means = Consent.Means.SPOKEN,
) -> Task:
    """Send a task about `person` to the recipient of `way`, and hand over its delivery.

    :raises ConsentNeeded: if the agreement requires consent and the person has not given it
    """
    return send(
        Task,
        person,
        by=by,
        to=way.recipient,
        under=way.clause,
        programme=way.programme,
        consented=consented,
        means=means,
        subject_role=subject_role,
        title=title,
        asked=asked,
        due_at=due_at,
    )


@verb
@allowed_by("answer a task")
def acknowledge_task(task: Task, *, by: Membership) -> TaskEvent:
    """Acknowledge `task` for `by`'s agency.

    :raises AlreadyDecided: if its state no longer allows it
    """
    event: TaskEvent = add_event(task, TaskEventKind.ACKNOWLEDGED, by=by)
    return event


@verb
@allowed_by("answer a task")
def complete_task(task: Task, *, by: Membership, outcome: str, note: str) -> TaskEvent:
    """Complete `task`, with a coded outcome and a note.

    :raises AlreadyDecided: if its state no longer allows it
    """
    event: TaskEvent = add_event(task, TaskEventKind.DONE, by=by, outcome=outcome, note=note)
    return event


@verb
@allowed_by("answer a task")
def decline_task(task: Task, *, by: Membership, reason: str, note: str = "") -> TaskEvent:
    """Decline `task` with a coded reason.

    :raises AlreadyDecided: if its state no longer allows it
    """
    event: TaskEvent = add_event(task, TaskEventKind.DECLINED, by=by, reason=reason, note=note)
    return event


@verb
@allowed_by("withdraw a task")
def withdraw_task(task: Task, *, by: Membership, reason: str, note: str = "") -> TaskEvent:
    """Withdraw `task`. The record and its history stay.

    :raises AlreadyDecided: if its state no longer allows it
    """
    event: TaskEvent = add_event(task, TaskEventKind.WITHDRAWN, by=by, reason=reason, note=note)
    return event


@verb
@allowed_by("ask something of an agency")
def move_due_time(task: Task, *, by: Membership, due_at: datetime, note: str = "") -> TaskEvent:
    """Move the due time of `task`, and send it again, so that the addressee takes note of it.

    :raises AlreadyDecided: if its state no longer allows it
    """
    event: TaskEvent = add_event(task, TaskEventKind.MOVED, by=by, due_at=due_at, note=note)
    _send_again(task)
    return event


@verb
@allowed_by("ask something of an agency")
def remind(task: Task, *, by: Membership, note: str = "") -> TaskEvent:
    """Remind the addressee of `task`, which is sent again.

    :raises AlreadyDecided: if its state no longer allows it
    """
    event: TaskEvent = add_event(task, TaskEventKind.REMINDED, by=by, note=note)
    _send_again(task)
    return event


def _send_again(task: Task) -> None:
    hand_over(Task.delivery, about=task.reference, to=task.addressee, purpose=Purpose(task.purpose))


@verb
@allowed_by("correct what happened")
def correct_task_event(event: TaskEvent, *, by: Membership, note: str = "") -> TaskEvent:
    """Take back `event`, the last that happened, which `by`'s agency added by mistake; the history keeps both.

    :raises AlreadyDecided: if more has happened since
    :raises CorrectionTooLate: if it was added too long ago
    """
    correction: TaskEvent = add_event(event.task, TaskEventKind.CORRECTED, by=by, corrects=event, note=note)
    return correction


@verb
@allowed_by("withdraw consent")
def record_task_consent_withdrawn(task: Task, *, by: Membership, note: str = "") -> TaskEvent:
    """Record for either agency that the person no longer agrees: the addressee reads nothing more from now on.

    :raises AlreadyDecided: if it has moved on
    """
    hold(task.person)
    event: TaskEvent = add_event(task, TaskEventKind.UNCONSENTED, by=by, note=note)
    return event
