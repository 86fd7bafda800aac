"""Verbs on clearances and on appointments in prison."""

from datetime import date, datetime, timedelta

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.models import Establishment, Membership, Programme, User
from partners.rules import allowed_by
from referrals.in_reach.models import (
    APPOINTMENT_MACHINE,
    CLEARANCE_MACHINE,
    AppointmentState,
    Clearance,
    ClearanceState,
    InReachAppointment,
)
from referrals.prison.models import PrisonEpisode
from referrals.prison.times import limit

S = ClearanceState


class MovedOn(Exception):
    """It cannot follow from the present state."""


class UnderWay(Exception):
    """The worker has a clearance of this level for this prison already, or one is under way."""


class NoExpiry(Exception):
    """A clearance that is granted needs the day on which it ends."""


@verb
@allowed_by("keep clearances")
def begin_clearance(
    worker: User,
    *,
    by: Membership,
    prison: Establishment,
    level: str,
    programme: Programme | None = None,
    submitted_on: date | None = None,
) -> Clearance:
    """Begin a clearance of `worker` for `prison`; it is submitted already if a day is given.

    :raises UnderWay: if there is one that is not over
    """
    going_on = Clearance.objects.of(by.agency_id).filter(worker=worker, prison=prison, level=level)
    if going_on.exclude(state__in=[S.REFUSED, S.EXPIRED, S.EXPIRING]).exists():
        raise UnderWay
    begun = Clearance.objects.create(
        owner=by.agency, programme=programme, worker=worker, prison=prison, level=level, state=S.NOT_STARTED
    )
    return move_clearance(begun, by=by, to=S.SUBMITTED, on=submitted_on) if submitted_on else begun


@verb
@allowed_by("keep clearances")
def move_clearance(
    clearance: Clearance, *, by: Membership, to: str, on: date, expires_on: date | None = None, note: str = ""
) -> Clearance:
    """Record what became of a clearance on the day `on`; one that is granted says on which day it ends.

    :raises NotYours: if the worker is another agency's
    :raises MovedOn: if its state does not allow it
    :raises NoExpiry: if it is granted without an end
    """
    held = lock(clearance, by=by)
    if to not in CLEARANCE_MACHINE.following(held.state):
        raise MovedOn
    values: dict[str, object] = {"state": to}
    match to:
        case S.SUBMITTED:
            values |= {"submitted_on": held.submitted_on or on}
        case S.QUERIED:
            values |= {"queried_on": on}
        case S.GRANTED:
            if expires_on is None or expires_on < on:
                raise NoExpiry
            before = timedelta(days=limit("clearance_expiring", on))
            values |= {"decided_on": on, "expires_on": expires_on, "expiring_on": expires_on - before}
        case S.REFUSED:
            values |= {"decided_on": on}
    change(held, **values, **({"note": note} if note else {}))
    return held


@verb
@allowed_by("keep clearances")
def pass_time(clearance: Clearance, *, by: Membership, to: str) -> Clearance:
    """Record that a clearance expires soon, or has expired, when its clock passes. Idempotent."""
    held = lock(clearance, by=by)
    if to in CLEARANCE_MACHINE.following(held.state):
        change(held, state=to)
    return held


@verb
@allowed_by("add a record")
def book_in_reach(
    person: Person,
    *,
    by: Membership,
    prison: Establishment,
    means: str,
    aim: str,
    at: datetime,
    programme: Programme | None,
    subject_role: SubjectRole,
    worker: User | None = None,
    note: str = "",
) -> InReachAppointment:
    """Book an appointment of `worker`, or of `by`, with `person` in `prison`, in the time there that `by` may see."""
    inside = PrisonEpisode.objects.inside().filter(person=person, prison=prison)
    return InReachAppointment.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        episode=inside.latest_received().first(),
        prison=prison,
        worker=worker or by.user,
        means=means,
        aim=aim,
        starts_at=at,
        note=note,
    )


@verb
@allowed_by("change a record")
def end_appointment(
    appointment: InReachAppointment, *, by: Membership, to: AppointmentState, note: str = ""
) -> InReachAppointment:
    """Record what became of an appointment.

    :raises NotYours: if another agency booked it
    :raises MovedOn: if that was recorded already
    """
    held = lock(appointment, by=by)
    if to not in APPOINTMENT_MACHINE.following(held.state):
        raise MovedOn
    change(held, state=to, **({"note": note} if note else {}))
    return held
