"""Loads receptions, in batches, each in its own transaction of the door. Idempotent, in any order.

What a row says of a reception replaces what was loaded before, and the outcome says so. Moves that waited for it
(loading_moves.py) are put into it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.imports.actions import land_people
from cases.imports.importers import Importer, purpose_to_keep
from cases.imports.models import SourceRow
from cases.imports.outcomes import Outcome
from datasharing.enforcement.door import acting
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import Category, Person
from partners.models import Establishment
from referrals.prison import actions, moves
from referrals.prison.actions import Reception
from referrals.prison.arrivals import MoveArrival, ReceptionArrival
from referrals.prison.models import Movement, PrisonEpisode
from referrals.remand.actions import release, set_court_day
from referrals.remand.models import OPEN, RemandPlan

T = TypeVar("T")
BATCH = 1_000
AT_ONCE = 200
"""The most rows of one statement, so that none takes longer than statements may."""
KEEPS = (Category.PRISON, Category.IDENTITY, Category.IDENTIFIERS)
"""The categories that loading receptions writes and reads."""
UNKNOWN = gettext_lazy("Your agency’s records have nobody with this number: give their names, or load people first.")


def prisons_by_code() -> dict[str, Establishment]:
    """The prisons of the national register by code."""
    return {each.code: each for each in Establishment.objects.filter(kind=Establishment.Kind.PRISON)}


def load_receptions(arrivals: Sequence[ReceptionArrival], *, to: Importer) -> Iterator[Outcome]:
    """Load `arrivals`, with one outcome for each batch."""
    for start in range(0, len(arrivals), BATCH):
        with acting(to.actor()):
            outcome = take_receptions(arrivals[start : start + BATCH], to=to)
        yield outcome


def take_receptions(batch: Sequence[ReceptionArrival], *, to: Importer) -> Outcome:
    """Record the receptions of `batch` that are new, and change those that differ. Inside the door."""
    outcome = Outcome()
    people = _register(batch, to, outcome)
    numbers = [arrival.number for arrival in batch]
    known = PrisonEpisode.objects.filter(owner=to.by.agency, programme=to.programme, number__in=numbers)
    held = {episode.number: episode for episode in known.select_related("received_prison", "person")}
    may_keep_medicines = any(arrival.medicines for arrival in batch) and may_keep(to, Category.CLINICAL)
    new: dict[str, ReceptionArrival] = {}
    for arrival in batch:
        person, episode = people.get(arrival.person or arrival.source_id), held.get(arrival.number)
        fault = outcome.rejected.get(arrival.line) or _fault(arrival, person, episode, new)
        if arrival.medicines and not may_keep_medicines:
            fault = fault or _("No agreement in force lets your agency keep medicines.")
        if fault:
            outcome.rejected[arrival.line] = fault
        elif episode is None:
            new[arrival.number] = arrival
        else:
            _compare(episode, arrival, to, outcome)
    _land_new(new, people, to, outcome)
    return outcome


def _fault(
    arrival: ReceptionArrival, person: int | None, episode: PrisonEpisode | None, new: dict[str, ReceptionArrival]
) -> str:
    """Why a reception cannot be recorded; empty if it can."""
    if person is None:
        return str(UNKNOWN)
    if arrival.number in new:
        return _("Line %(line)s has this number already.") % {"line": new[arrival.number].line}
    if episode is not None and episode.person_id != person:
        return _("The number is that of another person’s reception.")
    return ""


def _land_new(new: dict[str, ReceptionArrival], people: dict[str, int], to: Importer, outcome: Outcome) -> None:
    """Record the receptions that are new, and what follows from them."""
    if not new:
        return
    said = [(number, people[each.person or each.source_id], each.details) for number, each in new.items()]
    for some in batched(said, AT_ONCE):
        actions.land_receptions(some, by=to.by, programme=to.programme, subject_role=to.subject_role)
    outcome.landed += [arrival.line for arrival in new.values()]
    _follow(list(new.values()), to)


def _compare(episode: PrisonEpisode, arrival: ReceptionArrival, to: Importer, outcome: Outcome) -> None:
    """Correct what the row says otherwise than before."""
    is_changed = Reception.of(episode) != arrival.details
    if is_changed:
        actions.correct_reception(episode, by=to.by, reception=arrival.details)
    known = {each.what for each in episode.medications.all()} if arrival.medicines else set()
    missing = [each for each in arrival.medicines if each not in known]
    actions.take_medicines(episode, by=to.by, medicines=missing)
    is_changed |= bool(missing) | _set_court_days([arrival], to)
    (outcome.changed if is_changed else outcome.before).append(arrival.line)


def _follow(new: list[ReceptionArrival], to: Importer) -> None:
    """What follows from new receptions besides what the database does: medicines, court days, moves that waited."""
    own = PrisonEpisode.objects.filter(owner=to.by.agency, programme=to.programme)
    taking = {arrival.number: arrival.medicines for arrival in new if arrival.medicines}
    for episode in own.filter(number__in=taking).select_related("person", "programme") if taking else ():
        actions.take_medicines(episode, by=to.by, medicines=taking[episode.number])
    _set_court_days(new, to)
    waiting = Movement.objects.filter(
        owner=to.by.agency,
        programme=to.programme,
        episode=None,
        episode_number__in=[each.number for each in new],
        taken_back_at=None,
    )
    found = list(waiting.order_by("moved_at", "pk").select_related("person", "prison"))
    numbers = {move.episode_number for move in found}
    episodes = {each.number: each for each in own.filter(number__in=numbers)} if numbers else {}
    for move in found:
        if episodes[move.episode_number].person_id == move.person_id:
            _arrive(move, episodes[move.episode_number], to)


def _arrive(move: Movement, episode: PrisonEpisode, to: Importer) -> None:
    """Put a move that waited into its episode; a release tells everybody now."""
    if move.kind == Movement.Kind.RELEASE:
        number, move_kind, at = move.number, move.release_kind, move.moved_at
        move.delete()
        release(episode, by=to.by, at=max(at, episode.received_at), kind=move_kind, number=number)
    else:
        moves.place_move(move, by=to.by, episode=episode)


def _set_court_days(arrivals: Iterable[ReceptionArrival], to: Importer) -> bool:
    """Write the court days that rows say onto the plans; whether any plan changed."""
    said = {arrival.number: arrival for arrival in arrivals if arrival.next_court_on}
    if not said:
        return False
    plans = RemandPlan.objects.filter(owner=to.by.agency, episode__number__in=said, state__in=OPEN)
    is_changed = False
    for plan in plans.filter(programme=to.programme).select_related("episode"):
        arrival = said[plan.episode.number]
        if (plan.next_court_on, plan.court) != (arrival.next_court_on, arrival.court):
            set_court_day(plan, by=to.by, on=arrival.next_court_on, court=arrival.court, likelihood=plan.likelihood)
            is_changed = True
    return is_changed


def batched(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """`rows` in pieces of up to `size`."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def may_keep(to: Importer, *categories: Category) -> bool:
    """Whether an agreement lets the importer keep `categories`."""
    return (
        purpose_to_keep(
            categories,
            agency=to.by.agency,
            programme=to.programme,
            subject_role=to.subject_role,
            among=[to.purpose],
            at=timezone.now(),
        )
        is not None
    )


def people_of(arrivals: Sequence[ReceptionArrival | MoveArrival], to: Importer) -> dict[str, int]:
    """The people whom rows name, by reference or by the agency's own number."""
    sources = {arrival.source_id for arrival in arrivals if arrival.source_id}
    rows = SourceRow.objects.filter(owner=to.by.agency, key__in=sources) if sources else ()
    people = {row.key: row.person_id for row in rows}
    if references := {arrival.person for arrival in arrivals if arrival.person}:
        people |= {person.reference: person.pk for person in Person.objects.filter(reference__in=references)}
    return people


def _register(batch: Sequence[ReceptionArrival], to: Importer, outcome: Outcome) -> dict[str, int]:
    """The people of `batch`; those who are new to the agency, and whom the row names, are registered."""
    people = people_of(batch, to)
    new = {each.source_id: each for each in batch if each.newcomer and each.source_id not in people}
    if not new:
        return people
    try:
        _land(list(new.values()), to)
    except (IntegrityError, NotAgreed):
        for arrival in new.values():
            try:
                _land([arrival], to)
            except (IntegrityError, NotAgreed):
                outcome.rejected[arrival.line] = _("This person could not be registered: load people first.")
    return people_of(batch, to)


def _land(arrivals: list[ReceptionArrival], to: Importer) -> None:
    newcomers = [each.newcomer for each in arrivals if each.newcomer]
    for some in batched(newcomers, AT_ONCE):
        land_people(some, by=to.by, on=to.on, programme=to.programme, subject_role=to.subject_role)
