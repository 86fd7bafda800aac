"""Verbs on safeguarding concerns and alerts."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.safeguarding.models import Alert, Concern, Threat
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.dated_rules import WorkingDays, due
from partners.models import Membership, Programme
from partners.rules import NotAllowed, allowed_by

ANSWER = WorkingDays(1)
"""The time limit for answering a concern: the end of the next working day, as for councils' decisions on referrals of
children (Working Together to Safeguard Children)."""


def answer_by(raised_at: datetime) -> date:
    """The last day for answering a concern raised at the instant `raised_at`."""
    return due(ANSWER, raised_at)


class SamePerson(Exception):
    """Nobody threatens themselves: that is another alert."""


class AlreadyAnswered(Exception):
    """The concern has been answered already."""


def may_answer(concern: Concern) -> bool:
    """Whether who acts may answer `concern`: the lead, a supervisor when it is late, and never who raised it."""
    return Concern.objects.filter(pk=concern.pk).to_answer().exists()


@verb
@allowed_by("add a record")
def raise_concern(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: Concern.Kind,
    text: str = "",
    programme: Programme | None = None,
) -> Concern:
    """Raise a concern about `person` for the safeguarding staff of `by`'s agency."""
    return Concern.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        text=text,
        raised_by=by.user,
        due_on=answer_by(timezone.now()),
    )


@verb
@allowed_by("answer a concern")
def answer_concern(concern: Concern, *, by: Membership, answer: str, at: datetime) -> Concern:
    """Answer `concern` with what was done about it.

    :raises NotYours: if another agency raised it
    :raises NotTheSame: if `by` raised it
    :raises NotAllowed: if it is for the safeguarding lead of the agency to answer, or for a supervisor
    :raises AlreadyAnswered: if it has been answered already
    """
    held = lock(concern, by=by)
    if held.answered_at is not None:
        raise AlreadyAnswered
    if not may_answer(held):
        raise NotAllowed(_("The safeguarding lead of your agency answers this, or a supervisor."))
    change(held, answer=answer, answered_by=by.user, answered_at=at)
    return held


@verb
@allowed_by("change a record")
def escalate_concern(concern: Concern, *, by: Membership, at: datetime) -> Concern:
    """Escalate an unanswered `concern` to the agency's supervisors. Idempotent.

    :raises NotYours: if another agency raised it
    """
    held = lock(concern, by=by)
    if held.answered_at is None and held.escalated_at is None:
        change(held, escalated_at=at)
    return held


@verb
@allowed_by("add a record")
def raise_alert(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: str,
    since: date,
    text: str = "",
    until: date | None = None,
    programme: Programme | None = None,
) -> Alert:
    """Raise an alert about `person`, from the day `since` up to the day `until`, excluded."""
    return Alert.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        text=text,
        since=since,
        until=until,
    )


@verb
@allowed_by("change a record")
def end_alert(alert: Alert, *, by: Membership, on: date) -> Alert:
    """End `alert` on the day `on`.

    :raises NotYours: if another agency raised it
    """
    held = lock(alert, by=by)
    change(held, until=on)
    return held


@verb
@allowed_by("add a record")
def warn_of_threat(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    other: Person,
    since: date,
    text: str = "",
    until: date | None = None,
    programme: Programme | None = None,
) -> Threat:
    """Warn of a threat to the life of `person` from `other`, up to the day `until`, excluded.

    :raises SamePerson: if they are the same
    """
    if other.pk == person.pk:
        raise SamePerson
    return Threat.objects.create(
        owner=by.agency,
        person=person,
        other=other,
        programme=programme,
        subject_role=subject_role,
        text=text,
        since=since,
        until=until,
    )


@verb
@allowed_by("change a record")
def end_threat(threat: Threat, *, by: Membership, on: date) -> Threat:
    """End the warning on the day `on`.

    :raises NotYours: if another agency gave it
    """
    held = lock(threat, by=by)
    change(held, until=on)
    return held
