"""Takes a court's list as a partner system or a file tells it: idempotent, out of order, and corrected later.

The sending system's own number names a hearing, and `as_of` says when the system said so. The latest word holds: what
was said earlier than what is recorded changes nothing, in whatever order it comes. What workers did stays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from cases.imports.importers import Importer
from cases.imports.models import SourceRow
from cases.imports.outcomes import Outcome
from datasharing.enforcement.door import acting
from datasharing.models import Category, Person
from referrals.court import actions
from referrals.court.actions import Listing
from referrals.court.arrivals import HearingArrival
from referrals.court.models import Hearing

BATCH = 1_000
KEEPS = (Category.COURT, Category.IDENTIFIERS)
"""The categories that loading writes and reads: people are found by the agency's own numbers for them."""


def load_hearings(arrivals: Sequence[HearingArrival], *, to: Importer) -> Iterator[Outcome]:
    """Load `arrivals`, with one outcome for each batch. A number stays within one batch, if it comes twice."""
    latest, outcome = latest_words(arrivals)
    yield outcome
    for start in range(0, len(latest), BATCH):
        with acting(to.actor()):
            outcome = take_hearings(latest[start : start + BATCH], to=to)
        yield outcome


def latest_words(arrivals: Sequence[HearingArrival]) -> tuple[list[HearingArrival], Outcome]:
    """The latest word on each number; of two at one instant, the later line. And an outcome for the others."""
    outcome, latest = Outcome(), dict[str, HearingArrival]()
    for arrival in arrivals:
        held = latest.get(arrival.number)
        if held is None or arrival.as_of >= held.as_of:
            latest[arrival.number] = arrival
        overtaken = None if held is None else held if latest[arrival.number] is arrival else arrival
        if overtaken is not None:
            outcome.older.append(overtaken.line)
    return list(latest.values()), outcome


def take_hearings(batch: Sequence[HearingArrival], *, to: Importer) -> Outcome:
    """Record the hearings of `batch` that are new, and correct those that differ. One per number; inside the door."""
    people, held = _people(batch, to), _held(batch, to)
    outcome, new = Outcome(), list[tuple[HearingArrival, int]]()
    for arrival in batch:
        person = people.get(arrival.person or arrival.source_id)
        hearing = held.get(arrival.number)
        if person is None:
            outcome.rejected[arrival.line] = _("Your agency’s records have nobody with this number: load people first.")
        elif hearing is None:
            new.append((arrival, person))
        elif hearing.person_id != person:
            outcome.rejected[arrival.line] = _("This number is that of another person’s hearing.")
        else:
            _correct(hearing, arrival, outcome, to)
    if new:
        rows = [(person, arrival.number, arrival.as_of, arrival.listing) for arrival, person in new]
        try:
            actions.land_hearings(rows, by=to.by, programme=to.programme, subject_role=to.subject_role)
            outcome.landed += [arrival.line for arrival, _person in new]
        except actions.ListedAlready:  # by another call in the meantime: they are corrected instead
            outcome += take_hearings([arrival for arrival, _person in new], to=to)
    return outcome


def _correct(hearing: Hearing, arrival: HearingArrival, outcome: Outcome, to: Importer) -> None:
    said = Listing(**{name: getattr(hearing, name) for name in Listing.__dataclass_fields__})
    listing = arrival.listing
    if not listing.outcome and hearing.resulted_by_id:  # the list is silent: what a worker recorded stays
        listing = replace(listing, outcome=hearing.outcome, resulted_on=hearing.resulted_on)
    if said == listing and hearing.as_of == arrival.as_of:
        outcome.before.append(arrival.line)
        return
    try:
        actions.correct_hearing(hearing, by=to.by, listing=listing, as_of=arrival.as_of)
        (outcome.before if said == listing else outcome.changed).append(arrival.line)
    except actions.Overtaken:
        outcome.older.append(arrival.line)


def _held(batch: Sequence[HearingArrival], to: Importer) -> dict[str, Hearing]:
    numbers = [arrival.number for arrival in batch]
    known = Hearing.objects.filter(owner=to.by.agency, programme=to.programme, number__in=numbers)
    return {hearing.number: hearing for hearing in known.select_related("court")}


def _people(batch: Sequence[HearingArrival], to: Importer) -> dict[str, int]:
    """The keys of people, by the agency's own numbers for them and by references."""
    numbers = {arrival.source_id for arrival in batch if arrival.source_id}
    people: dict[str, int] = {}
    if numbers:
        rows = SourceRow.objects.filter(owner=to.by.agency, key__in=numbers)
        people = {row.key: row.person_id for row in rows}
    if references := {arrival.person for arrival in batch if arrival.person}:
        people |= {person.reference: person.pk for person in Person.objects.filter(reference__in=references)}
    return people
