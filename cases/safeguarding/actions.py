"""Warning of a danger, and having safeguarding staff look."""

from datetime import date, datetime

from cases.safeguarding.models import Alert, Concern
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by


class AlreadyAnswered(Exception):
    """Somebody has answered the concern first."""


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
    """Ask the safeguarding staff of `by`'s agency to look at `person`."""
    return Concern.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        text=text,
        raised_by=by.user,
    )


@verb
@allowed_by("change a record")
def answer_concern(concern: Concern, *, by: Membership, answer: str, at: datetime) -> Concern:
    """Say what was done about `concern`.

    :raises NotYours: if another agency raised it
    :raises AlreadyAnswered: if somebody else was first
    """
    held = lock(concern, by=by)
    if held.answered_at is not None:
        raise AlreadyAnswered
    change(held, answer=answer, answered_by=by.user, answered_at=at)
    return held


@verb
@allowed_by("add a record")
def raise_alert(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: Alert.Kind,
    since: date,
    text: str = "",
    until: date | None = None,
    programme: Programme | None = None,
) -> Alert:
    """Warn of something about `person`, from the day `since` up to the day `until`."""
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
    """Let `alert` lapse on the day `on`.

    :raises NotYours: if another agency raised it
    """
    held = lock(alert, by=by)
    change(held, until=on)
    return held
