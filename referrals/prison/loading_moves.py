"""Loads moves, in batches, each in its own transaction of the door. Idempotent, in any order.

What a row says of a move replaces what was loaded before, and the outcome says so. A move whose reception has not
arrived waits for it, if the person is known. A release tells those whom the plan for remand names.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.imports.arrivals import BadRow
from cases.imports.importers import Importer
from cases.imports.outcomes import Outcome
from datasharing.enforcement.door import acting
from referrals.prison import moves
from referrals.prison.arrivals import MoveArrival
from referrals.prison.loading import BATCH, people_of
from referrals.prison.models import Movement, PrisonEpisode
from referrals.prison.moves import Move
from referrals.remand.actions import release

REFUSALS: dict[type[Exception], Any] = {
    BadRow: "",
    moves.BeforeReception: gettext_lazy("It would have happened before the reception."),
    moves.AlreadyReleased: gettext_lazy("They have been released already."),
    moves.AlreadyMoved: gettext_lazy("A row above has this number already."),
}
"""Why a move is not taken; of a bad row it is what the row says itself."""


def load_moves(arrivals: Sequence[MoveArrival], *, to: Importer) -> Iterator[Outcome]:
    """Load `arrivals`, with one outcome for each batch."""
    for start in range(0, len(arrivals), BATCH):
        with acting(to.actor()):
            outcome = take_moves(arrivals[start : start + BATCH], to=to)
        yield outcome


def take_moves(batch: Sequence[MoveArrival], *, to: Importer) -> Outcome:
    """Record the moves of `batch` that are new, and change those that differ. Inside the door."""
    own = {"owner": to.by.agency, "programme": to.programme}
    episodes = PrisonEpisode.objects.filter(**own, number__in={each.episode for each in batch})
    into = {each.number: each for each in episodes.select_related("person", "prison", "programme")}
    known = Movement.objects.filter(**own, number__in={each.number for each in batch})
    held = {each.number: each for each in known.select_related("prison")}
    people = people_of([each for each in batch if each.episode not in into], to)
    outcome = Outcome()
    for arrival in sorted(batch, key=lambda each: each.details.moved_at):
        try:
            if move := held.get(arrival.number):
                _compare(move, arrival, to, outcome)
            else:
                _land(arrival, to, into.get(arrival.episode), people.get(arrival.person or arrival.source_id))
                outcome.landed.append(arrival.line)
        except tuple(REFUSALS) as refused:
            outcome.rejected[arrival.line] = str(REFUSALS[type(refused)] or refused)
    return outcome


def _compare(move: Movement, arrival: MoveArrival, to: Importer, outcome: Outcome) -> None:
    """Correct what the row says otherwise than before."""
    if Move.of(move) == arrival.details and (move.taken_back_at is not None) == arrival.taken_back:
        outcome.before.append(arrival.line)
        return
    if arrival.taken_back:
        moves.take_back_move(move, by=to.by, at=timezone.now())
    else:
        moves.correct_move(move, by=to.by, move=arrival.details)
    outcome.changed.append(arrival.line)


def _land(arrival: MoveArrival, to: Importer, episode: PrisonEpisode | None, person: int | None) -> None:
    """Record a move that is new, in its episode, or waiting for it.

    :raises BadRow: if it did not happen, or nobody is known to whom it did
    """
    if arrival.taken_back:
        raise BadRow(_("Your agency has recorded no move with this number."))
    if episode is None:
        if person is None:
            raise BadRow(_("Its reception has not arrived, and the person is not known: send the reception first."))
        moves.keep_waiting(
            person,
            by=to.by,
            programme=to.programme,
            subject_role=to.subject_role,
            move=arrival.details,
            number=arrival.number,
            episode_number=arrival.episode,
        )
    elif arrival.details.kind == Movement.Kind.RELEASE:
        release(
            episode,
            by=to.by,
            at=arrival.details.moved_at,
            kind=arrival.details.release_kind,
            released_from=arrival.released_from,
            number=arrival.number,
        )
    else:
        moves.move_person(episode, by=to.by, move=arrival.details, number=arrival.number)
