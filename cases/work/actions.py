"""Verbs on cases and notes."""

from datetime import date, datetime

from django.db import IntegrityError

from cases.work.models import Case, CaseState, Note
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Area, Membership, Programme
from partners.rules import allowed_by


class CaseAlreadyOpen(Exception):
    """The agency has an open case of this person in this programme already."""


class CannotMove(Exception):
    """The state machine of cases has no such transition."""


@verb
@allowed_by("add a record")
def open_case(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    programme: Programme,
    on: date,
    reason: str = "",
    lead: Membership | None = None,
    area: Area | None = None,
) -> Case:
    """Nominate `person` for `programme`, which opens a case.

    :raises CaseAlreadyOpen: if `by`'s agency has an open case of the person in the programme
    """
    try:
        return Case.objects.create(
            owner=by.agency,
            person=person,
            programme=programme,
            subject_role=subject_role,
            reason=reason,
            lead=lead,
            area=area,
            opened_on=on,
        )
    except IntegrityError as error:
        if broke(error, "an_agency_has_one_open_case_per_person_and_programme"):
            raise CaseAlreadyOpen from error
        raise


@verb
@allowed_by("change a record")
def move_case(case: Case, to: CaseState, *, by: Membership, on: date) -> Case:
    """Change the state of `case` to `to`. `on` is the day of closing.

    :raises NotYours: if another agency owns it
    :raises CannotMove: if the state machine has no such transition
    """
    held = lock(case, by=by)
    if not held.may_move_to(to):
        raise CannotMove(f"{held.state} to {to}")
    change(held, state=to, closed_on=on if to == CaseState.CLOSED else None)
    return held


@verb
@allowed_by("add a record")
def write_note(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    basis: Note.Basis,
    text: str,
    about_at: datetime,
    programme: Programme | None = None,
) -> Note:
    """Write a note about `person`, marked as fact or opinion."""
    return Note.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        basis=basis,
        text=text,
        author=by.user,
        about_at=about_at,
    )
