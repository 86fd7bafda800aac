"""Verbs on moves: transfers, moves within a prison, out and back, and release."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import SubjectRole
from partners.models import Establishment, Membership, Programme
from partners.rules import allowed_by
from referrals.prison.models import Movement, PrisonEpisode, ReleaseKind


class BeforeReception(Exception):
    """It would have happened before the reception."""


class AlreadyReleased(Exception):
    """The person has been released from this episode already."""


class AlreadyMoved(Exception):
    """The agency has recorded a move with this number in the programme already."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """What an agency's records say of a move: all but its number, its programme and the person."""

    kind: str
    moved_at: datetime
    prison: Establishment | None = None
    location: str = ""
    release_kind: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns of the movement by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def of(cls, movement: Movement) -> "Move":
        """What is recorded of `movement`, to compare."""
        return cls(**{name: getattr(movement, name) for name in cls.__dataclass_fields__})


@verb
@allowed_by("record a reception")
def move_person(episode: PrisonEpisode, *, by: Membership, move: Move, number: str = "") -> Movement:
    """Record a move of the person in `episode`. The database works out where they are now.

    A release is `referrals.remand.actions.release`, which tells those whom the plan names.

    :raises BeforeReception: if it happened before the reception
    :raises AlreadyMoved: if the number is recorded already
    """
    if move.moved_at < episode.received_at:
        raise BeforeReception
    try:
        with transaction.atomic():
            return Movement.objects.create(
                owner=by.agency,
                person_id=episode.person_id,
                programme_id=episode.programme_id,
                subject_role=episode.subject_role,
                episode=episode,
                number=number,
                **move.columns(),
            )
    except IntegrityError as error:
        if broke(error, "an_agency_records_a_move_once_per_programme"):
            raise AlreadyMoved from error
        raise


@verb
@allowed_by("record a reception")
def keep_waiting(
    person: int,
    *,
    by: Membership,
    programme: Programme,
    subject_role: SubjectRole,
    move: Move,
    number: str,
    episode_number: str,
) -> Movement:
    """Record a move of the person with the primary key `person` whose reception has not arrived."""
    return Movement.objects.create(
        owner=by.agency,
        person_id=person,
        programme=programme,
        subject_role=subject_role,
        number=number,
        episode_number=episode_number,
        **move.columns(),
    )


@verb
@allowed_by("record a reception")
def place_move(movement: Movement, *, by: Membership, episode: PrisonEpisode) -> Movement:
    """Put a move that waited for its reception into `episode`.

    :raises NotYours: if another agency recorded it
    """
    held = lock(movement, by=by)
    change(held, episode=episode)
    return held


@verb
@allowed_by("change a record")
def correct_move(movement: Movement, *, by: Membership, move: Move) -> Movement:
    """Replace what is recorded of `movement`; one that was taken back holds again.

    :raises NotYours: if another agency recorded it
    """
    held = lock(movement, by=by)
    was_release = held.kind == Movement.Kind.RELEASE
    change(held, **move.columns(), taken_back_at=None)
    if held.episode_id and (was_release or held.kind == Movement.Kind.RELEASE):
        is_release = held.kind == Movement.Kind.RELEASE
        _set_release(held, by=by, at=held.moved_at if is_release else None, kind=held.release_kind)
    return held


@verb
@allowed_by("change a record")
def take_back_move(movement: Movement, *, by: Membership, at: datetime) -> Movement:
    """Record that `movement` has not happened. The person is again where the moves before it say.

    :raises NotYours: if another agency recorded it
    """
    held = lock(movement, by=by)
    change(held, taken_back_at=at)
    if held.kind == Movement.Kind.RELEASE and held.episode_id:
        _set_release(held, by=by, at=None, kind="")
    return held


def _set_release(movement: Movement, *, by: Membership, at: datetime | None, kind: str) -> None:
    """Have the episode say what its move out for good says."""
    episode = lock(PrisonEpisode.objects.get(pk=movement.episode_id or 0), by=by)
    where = (episode.released_from or str(episode.prison)) if at else ""
    change(episode, released_at=at, release_kind=kind, released_from=where)


@verb
@allowed_by("release a person")
def record_release(
    episode: PrisonEpisode,
    *,
    by: Membership,
    at: datetime,
    kind: ReleaseKind,
    released_from: str = "",
    number: str = "",
) -> PrisonEpisode:
    """Record that the person left prison, or court, for good.

    :raises NotYours: if another agency recorded the episode
    :raises AlreadyReleased: if they have been released already
    :raises BeforeReception: if it would be before the reception
    """
    held = lock(episode, by=by)
    if held.released_at is not None:
        raise AlreadyReleased
    move = Move(kind=Movement.Kind.RELEASE, moved_at=at, release_kind=kind)
    move_person(held, by=by, move=move, number=number)
    change(held, released_at=at, release_kind=kind, released_from=released_from or str(held.prison))
    return held
