"""Raising and answering safeguarding concerns."""

from datetime import datetime

from cases.models import Concern
from datasharing.models import Person, SubjectRole
from datasharing.refusals import verb
from partners.models import Membership, Programme

from .own import change, lock


class AlreadyAnswered(Exception):
    """Somebody has answered the concern first."""


@verb
def raise_concern(
    person: Person,
    *,
    by: Membership,
    kind: Concern.Kind,
    text: str = "",
    programme: Programme | None = None,
    subject_role: SubjectRole = SubjectRole.PROGRAMME,
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
