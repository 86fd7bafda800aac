"""Takes detentions from a custody system: each once by its number, in any order, and corrected later.

What the system said last holds: a row that is older than what is recorded changes nothing. A row that names another
person than before means that the first record was a mistake. People who are new to the agency are registered.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.imports.actions import Arrival, land_people
from cases.imports.importers import Importer
from cases.imports.models import SourceRow
from cases.imports.outcomes import Outcome
from cases.people.models import Identifier, Identity
from datasharing.enforcement.door import acting
from datasharing.models import Category, Person
from referrals.detention import actions
from referrals.detention.actions import Detention
from referrals.detention.arrivals import DetentionArrival
from referrals.detention.models import CustodyRecord

BATCH = 500
KEEPS = (Category.CUSTODY, Category.IDENTITY, Category.IDENTIFIERS, Category.SAFEGUARDING)
"""The categories that detentions write. Safeguarding is for flags of possible children."""
EVER = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)


def load_detentions(arrivals: Sequence[DetentionArrival], *, to: Importer) -> Iterator[Outcome]:
    """Take `arrivals` in batches, each in its own transaction, with one outcome for each."""
    ordered = sorted(arrivals, key=_said)
    for start in range(0, len(ordered), BATCH):
        with acting(to.actor()):
            outcome = take_detentions(ordered[start : start + BATCH], to=to)
        yield outcome


def take_detentions(batch: Sequence[DetentionArrival], *, to: Importer) -> Outcome:
    """Record the detentions of `batch` that are new, and change those that differ. Inside the door."""
    outcome = Outcome()
    latest = _latest(batch, outcome)
    numbers = list(latest)
    known = CustodyRecord.objects.filter(
        owner=to.by.agency, programme=to.programme, custody_number__in=numbers, mistaken_at=None
    )
    held = {record.custody_number: record for record in known.select_related("suite")}
    people = _people(list(latest.values()), held, outcome, to)
    for number, arrival in latest.items():
        if arrival.line in outcome.rejected:
            continue
        try:
            with transaction.atomic():
                _take(arrival, held.get(number), people.get(arrival.line), outcome, to)
        except tuple(REASONS) as refused:
            outcome.rejected[arrival.line] = str(REASONS[type(refused)])
        except IntegrityError:
            outcome.rejected[arrival.line] = _("The times, or how they left, contradict each other.")
    return outcome


REASONS: dict[type[Exception], Any] = {
    actions.OutOfOrder: _("The times contradict each other, or lie ahead."),
    actions.BeyondLimit: _("Detention is extended beyond its limit, or before the second review."),
    actions.AlreadyLeft: _("An appointment was made after the time at which they are said to have left."),
    actions.AlreadyRecorded: _("Your agency has recorded this custody number in the meantime. Send it again."),
}


def _said(arrival: DetentionArrival) -> datetime:
    """When the system said it; without a time, it is the latest word."""
    return arrival.as_of or LATEST


def _latest(batch: Sequence[DetentionArrival], outcome: Outcome) -> dict[str, DetentionArrival]:
    """The latest word on each custody number; earlier ones of the same batch are older."""
    latest: dict[str, DetentionArrival] = {}
    for arrival in sorted(batch, key=_said):
        if before := latest.get(arrival.custody_number):
            outcome.older.append(before.line)
        latest[arrival.custody_number] = arrival
    return latest


def _take(
    arrival: DetentionArrival, held: CustodyRecord | None, person: int | None, outcome: Outcome, to: Importer
) -> None:
    if held and arrival.as_of and arrival.as_of < (held.said_at or EVER):
        outcome.older.append(arrival.line)
    elif held and arrival.is_mistake:
        actions.mark_mistaken(held, by=to.by)
        outcome.changed.append(arrival.line)
    elif held and person == held.person_id:
        is_same = Detention.of(held) == arrival.details
        if not is_same or arrival.as_of not in (None, held.said_at):  # what is said again is not older any more
            actions.correct_detention(held, by=to.by, details=arrival.details, said_at=arrival.as_of)
        (outcome.before if is_same else outcome.changed).append(arrival.line)
    elif arrival.is_mistake:
        outcome.before.append(arrival.line)
    else:
        if held:  # the number belongs to somebody else than was said before
            actions.mark_mistaken(held, by=to.by)
        actions.record_detention(
            Person(pk=person),
            by=to.by,
            subject_role=to.subject_role,
            programme=to.programme,
            custody_number=arrival.custody_number,
            details=arrival.details,
            said_at=arrival.as_of,
        )
        (outcome.changed if held else outcome.landed).append(arrival.line)


def _people(
    arrivals: Sequence[DetentionArrival], held: dict[str, CustodyRecord], outcome: Outcome, to: Importer
) -> dict[int, int]:
    """The person of each arrival, by line; those new to the agency are registered first."""
    found: dict[int, int] = {}
    references = {arrival.person for arrival in arrivals if arrival.person}
    by_reference = {each.reference: each.pk for each in Person.objects.filter(reference__in=references)}
    described = [arrival for arrival in arrivals if arrival.who and not arrival.person]
    known = _known([arrival.who for arrival in described if arrival.who], to)
    new: dict[str, Arrival] = {}
    for arrival in arrivals:
        record = held.get(arrival.custody_number)
        who = arrival.who
        if arrival.person:
            person = by_reference.get(arrival.person)
        else:
            person = known.get(who.key) if who else record.person_id if record else None
        if person:
            found[arrival.line] = person
        elif who and who.details and not arrival.is_mistake:
            new.setdefault(who.key, who)
        elif not arrival.is_mistake:
            outcome.rejected[arrival.line] = _(
                "Your agency’s records have nobody with this reference or number: say the name, or load people first."
            )
    registered = _register(list(new.values()), outcome, arrivals, to)
    for arrival in arrivals:
        if arrival.who and not arrival.person and arrival.who.key in registered:
            found[arrival.line] = registered[arrival.who.key]
    return found


def _known(described: Sequence[Arrival], to: Importer) -> dict[str, int]:
    """The people by the system's own key; or by a PNC ID that one of the agency's people has, born on the same day."""
    keys = {who.key for who in described}
    found = {row.key: row.person_id for row in SourceRow.objects.filter(owner=to.by.agency, key__in=keys)}
    by_number = _holders(described, to)
    for who in described:
        holders = set().union(*(by_number[number.canonical] for number in who.numbers if number.is_valid))
        if who.key not in found and who.details and len(holders) == 1:
            [(person, born)] = holders
            if born == who.details.birth.on:
                found[who.key] = person
    return found


def _holders(described: Sequence[Arrival], to: Importer) -> defaultdict[str, set[tuple[int, Any]]]:
    """Who of the agency's own people has each number, with the date of birth."""
    wanted = {number.canonical for who in described for number in who.numbers if number.is_valid}
    holders: defaultdict[str, set[tuple[int, Any]]] = defaultdict(set)
    if not wanted:
        return holders
    numbers = list(Identifier.objects.filter(owner=to.by.agency, canonical__in=wanted))
    people = {number.person_id for number in numbers}
    born = {
        each.person_id: each.date_of_birth for each in Identity.objects.filter(owner=to.by.agency, person__in=people)
    }
    for number in numbers:
        holders[number.canonical].add((number.person_id, born.get(number.person_id)))
    return holders


def _register(
    new: Sequence[Arrival], outcome: Outcome, arrivals: Sequence[DetentionArrival], to: Importer
) -> dict[str, int]:
    """Register the people who are `new`; a row with a number of somebody else is rejected."""
    taken = _holders(new, to)
    lines: dict[str, list[int]] = defaultdict(list)
    for arrival in arrivals:
        if arrival.who:
            lines[arrival.who.key].append(arrival.line)
    clear = []
    for who in new:
        if any(taken[number.canonical] for number in who.numbers if number.is_valid):
            words = _("A person in your agency’s records has this PNC ID and another birth: check both.")
            outcome.rejected |= dict.fromkeys(lines[who.key], words)
        else:
            clear.append(who)
    if not clear:
        return {}
    land_people(clear, by=to.by, on=to.on, programme=to.programme, subject_role=to.subject_role)
    rows = SourceRow.objects.filter(owner=to.by.agency, key__in=[who.key for who in clear])
    return {row.key: row.person_id for row in rows}
