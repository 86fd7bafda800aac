"""Verbs on custody records: arrival, reviews, extensions, leaving; and on the rota."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.custody.models import CustodySuite
from referrals.detention.models import CustodyRecord, Shift


class AlreadyRecorded(Exception):
    """The agency has recorded this custody number in the programme."""


class AlreadyLeft(Exception):
    """The person has left custody, or the record was a mistake."""


class OutOfOrder(Exception):
    """A time comes before what it follows, or lies ahead."""


class BeyondLimit(Exception):
    """Detention would be extended beyond its limit, too early or too late."""


class ShiftExists(Exception):
    """The worker begins a shift in the suite at that time already."""


REFUSALS: Mapping[str, type[Exception]] = {
    "an_agency_records_a_detention_once_per_programme": AlreadyRecorded,
    "reviews_follow_each_other": OutOfOrder,
    "what_is_said_of_a_detention_has_happened": OutOfOrder,
    "a_detained_person_arrives_after_the_arrest": OutOfOrder,
    "detention_is_authorised_after_arrival": OutOfOrder,
    "a_release_says_how_and_comes_after_arrival": OutOfOrder,
    "an_appointment_is_made_before_release": AlreadyLeft,
    "a_superintendent_extends_within_the_limit": BeyondLimit,
    "detention_is_extended_after_the_second_review": BeyondLimit,
    "a_court_extends_within_the_limit": BeyondLimit,
    "a_worker_begins_a_shift_once": ShiftExists,
}


def refusal_of(error: IntegrityError) -> type[Exception] | None:
    """The exception for a constraint of this room; None for any other error."""
    return next((refusal for constraint, refusal in REFUSALS.items() if broke(error, constraint)), None)


@dataclass(frozen=True, kw_only=True)
class Detention:
    """What a custody system says of a detention: all but the person, the number and what is agreed here."""

    suite: CustodySuite
    arrived_at: datetime
    cell: str = ""
    held_for: str = ""
    arrested_at: datetime | None = None
    authorised_at: datetime | None = None
    relevant_at: datetime | None = None
    reviewed_at: list[datetime] = field(default_factory=list)
    extended_at: datetime | None = None
    extended_until: datetime | None = None
    warrant_at: datetime | None = None
    warrant_until: datetime | None = None
    charged_at: datetime | None = None
    leaves_at: datetime | None = None
    leaves_for: str = ""
    released_at: datetime | None = None
    release_type: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns of the custody record by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def of(cls, record: CustodyRecord) -> "Detention":
        """What is recorded in `record`, to compare."""
        return cls(**{each.name: getattr(record, each.name) for each in fields(cls)})


@verb
@allowed_by("record a detention")
def record_detention(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    programme: Programme | None,
    details: Detention,
    custody_number: str = "",
    said_at: datetime | None = None,
) -> CustodyRecord:
    """Record that `person` is held, or was. The database sets the clocks.

    :raises AlreadyRecorded: if the agency has recorded this `custody_number` in the programme
    :raises OutOfOrder: if times contradict each other
    :raises BeyondLimit: if an extension is beyond its limit
    """
    try:
        return CustodyRecord.objects.create(
            owner=by.agency,
            person=person,
            programme=programme,
            subject_role=subject_role,
            custody_number=custody_number,
            said_at=said_at,
            **details.columns(),
        )
    except IntegrityError as error:
        raise refusal_of(error) or error from error


@verb
@allowed_by("record a detention")
def correct_detention(
    record: CustodyRecord, *, by: Membership, details: Detention, said_at: datetime | None = None
) -> CustodyRecord:
    """Replace what is recorded of a detention by what its custody system says now.

    :raises NotYours: if another agency owns it
    :raises OutOfOrder: if times contradict each other
    :raises BeyondLimit: if an extension is beyond its limit
    """
    return _change(lock(record, by=by), **details.columns(), said_at=said_at or record.said_at)


@verb
@allowed_by("record a detention")
def mark_mistaken(record: CustodyRecord, *, by: Membership) -> CustodyRecord:
    """Record that the detention was recorded by mistake, such as under another person; the record stays.

    :raises NotYours: if another agency owns it
    :raises AlreadyLeft: if it was marked before
    """
    held = lock(record, by=by)
    if held.mistaken_at:
        raise AlreadyLeft
    return _change(held, mistaken_at=timezone.now())


@verb
@allowed_by("record a detention")
def review_detention(record: CustodyRecord, *, by: Membership, at: datetime) -> CustodyRecord:
    """Record that detention was reviewed at the instant `at`. The clock of the next review begins.

    :raises AlreadyLeft: if the person is not held any more
    :raises OutOfOrder: if `at` comes before the last review
    """
    held = _held(record, by)
    return _change(held, reviewed_at=[*held.reviewed_at, at])


@verb
@allowed_by("record a detention")
def extend_detention(
    record: CustodyRecord, *, by: Membership, authority: str, at: datetime, until: datetime
) -> CustodyRecord:
    """Record that a `superintendent` or a `court` (`authority`) extended detention.

    :raises AlreadyLeft: if the person is not held any more
    :raises BeyondLimit: if the law does not allow it then, or for so long
    """
    names = {"superintendent": ("extended_at", "extended_until"), "court": ("warrant_at", "warrant_until")}[authority]
    return _change(_held(record, by), **dict(zip(names, (at, until), strict=True)))


@verb
@allowed_by("record a detention")
def expect_leaving(record: CustodyRecord, *, by: Membership, at: datetime, leaves_for: str) -> CustodyRecord:
    """Record when the person is expected to leave, and for what.

    :raises AlreadyLeft: if the person is not held any more
    """
    return _change(_held(record, by), leaves_at=at, leaves_for=leaves_for)


@verb
@allowed_by("record a detention")
def charge_detained(record: CustodyRecord, *, by: Membership, at: datetime) -> CustodyRecord:
    """Record that the person was charged. The clock of detention without charge stops.

    :raises AlreadyLeft: if the person is not held any more
    """
    return _change(_held(record, by), charged_at=at)


@verb
@allowed_by("record a detention")
def release_detained(record: CustodyRecord, *, by: Membership, at: datetime, release_type: str) -> CustodyRecord:
    """Record that the person left. Whether a drug worker had reached them, and why not, the database says.

    :raises AlreadyLeft: if the person has left already
    :raises OutOfOrder: if `at` comes before the arrival, or lies ahead
    """
    return _change(_held(record, by), released_at=at, release_type=release_type)


@verb
@allowed_by("record a detention")
def make_appointment(record: CustodyRecord, *, by: Membership, at: datetime, place: str) -> CustodyRecord:
    """Record an appointment that was made with the person before they leave.

    :raises AlreadyLeft: if the person has left
    """
    held = _held(record, by)
    return _change(held, appointment_at=at, appointment_with=place, appointment_made_at=timezone.now())


@verb
@allowed_by("keep shifts")
def add_shift(
    suite: CustodySuite, *, by: Membership, worker: Membership, starts_at: datetime, ends_at: datetime
) -> Shift:
    """Put a shift of `worker` into the rota of `suite`. Who left unseen meanwhile is counted again.

    :raises ShiftExists: if the worker begins a shift there at that time
    """
    try:
        return Shift.objects.create(agency=by.agency, suite=suite, worker=worker, starts_at=starts_at, ends_at=ends_at)
    except IntegrityError as error:
        raise refusal_of(error) or error from error


@verb
@allowed_by("keep shifts")
def remove_shift(shift: Shift, *, by: Membership) -> None:
    """Take a shift of `by`'s agency out of the rota, as when the worker did not come."""
    Shift.objects.filter(pk=shift.pk, agency=by.agency).delete()


def _held(record: CustodyRecord, by: Membership) -> CustodyRecord:
    held = lock(record, by=by)
    if not held.is_held:
        raise AlreadyLeft
    return held


def _change(held: CustodyRecord, **values: Any) -> CustodyRecord:
    try:
        change(held, **values)
    except IntegrityError as error:
        raise refusal_of(error) or error from error
    held.refresh_from_db(fields=["review_due_at", "detention_ends_at", "reach_by", "owner", "person"])
    return held
