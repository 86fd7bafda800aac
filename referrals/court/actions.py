"""Verbs on hearings: a worker's own, and those by which partner systems keep the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError

from datasharing.enforcement.landing import insert
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Establishment, Membership, Programme
from partners.rules import allowed_by
from referrals.court.models import HEARING_MACHINE, Hearing, HearingState


class ListedAlready(Exception):
    """The agency has a hearing with this number in the programme already."""


class Overtaken(Exception):
    """The sending system has said something later of this hearing already."""


class HearingMovedOn(Exception):
    """The state machine of hearings has no such transition."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a court's list says of a hearing, with its outcome if there is one."""

    court: Establishment
    listed_on: date
    kind: str
    listed_time: time | None = None
    courtroom: str = ""
    offence: str = ""
    outcome: str = ""
    resulted_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of the hearing by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @property
    def state(self) -> HearingState:
        """The state of a hearing that is new to the agency."""
        return HearingState.RESULTED if self.outcome else HearingState.NEW


@verb
@allowed_by("work in court")
def list_hearing(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    listing: Listing,
    programme: Programme | None = None,
    note: str = "",
) -> Hearing:
    """Put a hearing of `person` on the agency's own list."""
    return Hearing.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        state=listing.state,
        note=note,
        **listing.columns(),
    )


@verb
@allowed_by("work in court")
def take_on(hearing: Hearing, *, by: Membership) -> Hearing:
    """Take `hearing` on: from now on the work on it is in progress.

    :raises NotYours: if another agency listed it
    :raises HearingMovedOn: if it was taken on or resulted in the meantime
    """
    return _move_hearing(hearing, HearingState.NEW, to=HearingState.IN_PROGRESS, by=by, taken_by=by.user)


@verb
@allowed_by("work in court")
def result_hearing(hearing: Hearing, *, by: Membership, outcome: str, on: date) -> Hearing:
    """Record the outcome of `hearing`.

    :raises NotYours: if another agency listed it
    :raises HearingMovedOn: if it has a result
    """
    return _move_hearing(
        hearing,
        HearingState.NEW,
        HearingState.IN_PROGRESS,
        to=HearingState.RESULTED,
        by=by,
        outcome=outcome,
        resulted_on=on,
        resulted_by=by.user,
    )


@verb
@allowed_by("work in court")
def take_result_back(hearing: Hearing, *, by: Membership) -> Hearing:
    """Take back the outcome of `hearing`, which was wrong. Who takes it back works on it.

    :raises NotYours: if another agency listed it
    :raises HearingMovedOn: if it has no result
    """
    cleared = {"outcome": "", "resulted_on": None, "resulted_by": None, "taken_by": by.user}
    return _move_hearing(hearing, HearingState.RESULTED, to=HearingState.IN_PROGRESS, by=by, **cleared)


def _move_hearing(hearing: Hearing, *befores: HearingState, to: HearingState, by: Membership, **facts: Any) -> Hearing:
    """Lock `hearing` and move it `to` a state from one of `befores`, with `facts`."""
    held = lock(hearing, by=by)
    if held.state not in befores or to not in HEARING_MACHINE.following(held.state):
        raise HearingMovedOn(f"{held.state} to {to}")
    change(held, state=to, **facts)
    return held


Row = tuple[int, str, datetime, Listing]
"""A row of a list that a partner system sends: person by key, number, when it was said, and what."""


@verb
@allowed_by("import hearings")
def land_hearings(rows: Sequence[Row], *, by: Membership, programme: Programme, subject_role: SubjectRole) -> int:
    """Record all hearings in one statement.

    :raises ListedAlready: if another call recorded one of the numbers in the meantime
    """
    listings = [listing for _person, _number, _as_of, listing in rows]
    names = [name for name in Listing.__dataclass_fields__ if name != "court"]
    columns = {name: [getattr(each, name) for each in listings] for name in names}
    try:
        return insert(
            Hearing,
            columns
            | {
                "owner": [by.agency_id] * len(rows),
                "programme": [programme.pk] * len(rows),
                "subject_role": [int(subject_role)] * len(rows),
                "person": [person for person, *_rest in rows],
                "number": [number for _person, number, *_rest in rows],
                "as_of": [as_of for _person, _number, as_of, _listing in rows],
                "court": [each.court.pk for each in listings],
                "state": [each.state.value for each in listings],
                "note": [""] * len(rows),
            },
        )
    except IntegrityError as error:
        if broke(error, "an_agency_lists_a_hearing_once_per_programme"):
            raise ListedAlready from error
        raise


@verb
@allowed_by("import hearings")
def correct_hearing(hearing: Hearing, *, by: Membership, listing: Listing, as_of: datetime) -> Hearing:
    """Replace what is recorded of `hearing` by a later word of the sending system, which may take a result back.

    :raises NotYours: if another agency listed it
    :raises Overtaken: if a later word is recorded
    """
    held = lock(hearing, by=by)
    if held.as_of is not None and as_of < held.as_of:
        raise Overtaken
    state = listing.state
    if state == HearingState.NEW and held.taken_by_id is not None:
        state = HearingState.IN_PROGRESS
    is_same = (held.outcome, held.resulted_on) == (listing.outcome, listing.resulted_on)
    resulted_by_id = held.resulted_by_id if is_same else None
    change(held, as_of=as_of, state=state, resulted_by_id=resulted_by_id, **listing.columns())
    return held
