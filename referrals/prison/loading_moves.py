"""Loads moves, in batches, each in its own transaction of the door. Idempotent, in any order.

What a row says of a move replaces what was loaded before, and the outcome says so. A move whose reception has not arrived
waits for it, if the person is known. A release tells those whom the plan for remand names.
"""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.imports.importers import Importer
from datasharing.enforcement.door import acting
from referrals.prison import moves
from referrals.prison.arrivals import MoveArrival
from referrals.prison.loading import BATCH, Outcome, people_of
from referrals.prison.models import Movement, PrisonEpisode
from referrals.prison.moves import Move
from referrals.remand.actions import release


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
        _take_move(arrival, to, outcome, into.get(arrival.episode), held, people)
    return outcome


def _take_move(
    arrival: MoveArrival,
    to: Importer,
    outcome: Outcome,
    episode: PrisonEpisode | None,
    held: dict[str, Movement],
    people: dict[str, int],
) -> None:
    move = held.get(arrival.number)
    try:
        if move is not None:
            is_same = Move.of(move) == arrival.details and (move.taken_back_at is not None) == arrival.taken_back
            if not is_same:
                _correct(move, arrival, to)
            (outcome.before if is_same else outcome.changed).append(arrival.line)
            return
        if arrival.taken_back:
            outcome.rejected[arrival.line] = _("Your agency has recorded no move with this number.")
            return
        if episode is None:
            person = people.get(arrival.person or arrival.source_id)
            if person is None:
                outcome.rejected[arrival.line] = _(
                    "Its reception has not arrived, and nobody is known by whom it could wait: send the reception first."
                )
                return
            held[arrival.number] = moves.keep_waiting(
                person,
                by=to.by,
                programme=to.programme,
                subject_role=to.subject_role,
                move=arrival.details,
                number=arrival.number,
                episode_number=arrival.episode,
            )
        elif arrival.details.kind == Movement.Kind.RELEASE:
            said = arrival.details
            release(
                episode,
                by=to.by,
                at=said.moved_at,
                kind=said.release_kind,
                released_from=arrival.released_from,
                number=arrival.number,
            )
            held[arrival.number] = Movement.objects.get(
                owner=to.by.agency, programme=to.programme, number=arrival.number
            )
        else:
            held[arrival.number] = moves.move_person(episode, by=to.by, move=arrival.details, number=arrival.number)
        outcome.landed.append(arrival.line)
    except moves.BeforeReception:
        outcome.rejected[arrival.line] = _("It would have happened before the reception.")
    except moves.AlreadyReleased:
        outcome.rejected[arrival.line] = _("They have been released already.")


def _correct(move: Movement, arrival: MoveArrival, to: Importer) -> None:
    if arrival.taken_back and move.taken_back_at is None:
        moves.take_back_move(move, by=to.by, at=timezone.now())
    else:
        moves.correct_move(move, by=to.by, move=arrival.details)
