"""Loads people in batches, each in its own transaction of the door. Idempotent.

A person and their `SourceRow` are written in one transaction, so an interrupted import is finished by running it again.
Rows are compared with the agency's own records only, so an import reveals nothing about other agencies' people.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from cases.imports import outcomes
from cases.imports.actions import Arrival, land_people
from cases.imports.importers import Importer
from cases.imports.models import SourceRow
from cases.imports.networks import Edge, Network
from cases.people.actions import IdentityDetails
from cases.people.birth import BirthPrecision
from cases.people.models import Identifier, Identity
from cases.ties.actions import associate_people, correct_tie
from cases.ties.models import Association
from datasharing.enforcement.door import acting
from datasharing.enforcement.refusals import broke
from datasharing.models import Category

BATCH = 500
KEEPS = (Category.IDENTITY, Category.IDENTIFIERS, Category.SAFEGUARDING)
"""The categories that loading people writes. Safeguarding is for flags of possible children."""
KEEPS_OF_NETWORKS = (Category.IDENTITY, Category.IDENTIFIERS, Category.GROUP)
TieKey = tuple[frozenset[int], int]


@dataclass(kw_only=True)
class Outcome(outcomes.Outcome):
    """The result of rows of people and ties. `changed`: of those rejected, whose source_id was loaded otherwise."""

    corrected: dict[int, str] = field(default_factory=dict)
    """Of ties: recorded before, and corrected now, with what has changed."""
    alike: set[int] = field(default_factory=set)
    """The lines of possible matches: of people held already, or of an earlier line. They matter if they landed."""


def load_people(arrivals: Sequence[Arrival], *, to: Importer, is_rehearsal: bool = False) -> Iterator[Outcome]:
    """Load `arrivals`, with one outcome for each batch. A rehearsal only compares, and writes nothing."""
    for start in range(0, len(arrivals), BATCH):
        with acting(to.actor()):
            new, outcome = _compare(arrivals[start : start + BATCH], to)
            outcome += Outcome(alike=_alike(new, to))
            outcome += Outcome(landed=[each.line for each in new]) if is_rehearsal else _land(new, to)
        yield outcome


def load_associations(network: Network, *, to: Importer) -> Iterator[Outcome]:
    """Record the ties of `network` between people loaded before; outcomes are by line of the file of edges.

    A tie that the file describes otherwise than before is corrected: the file is what its source says now.
    """
    for start in range(0, len(network.edges), BATCH):
        with acting(to.actor()):
            outcome = _associate(network.edges[start : start + BATCH], network, to)
        yield outcome


def _associate(edges: Sequence[Edge], network: Network, to: Importer) -> Outcome:
    agency, programme = to.by.agency, to.programme
    keys = {network.key(node) for edge in edges for node in edge.nodes}
    rows = SourceRow.objects.filter(owner=agency, programme=programme, key__in=keys)
    people = {row.key: row.person_id for row in rows}
    known = _associated(set(people.values()), network, to)
    outcome, new = Outcome(), list[tuple[tuple[int, int], dict[str, Any]]]()
    for edge in edges:
        one, other = (people.get(network.key(node)) for node in edge.nodes)
        if one is None or other is None:
            outcome.rejected[edge.line] = _("You may not see both of the people it connects.")
        elif held := known.get(_of_pair(one, other, edge.facts["kind"])):
            outcome += _corrected(held, edge, to)
        else:
            new.append(((one, other), edge.facts))
            outcome.landed.append(edge.line)
    associate_people(new, by=to.by, subject_role=to.subject_role, programme=programme, source=network.name)
    return outcome


def _corrected(held: Association, edge: Edge, to: Importer) -> Outcome:
    """The outcome of an edge that is recorded: what the file says otherwise is written, and reported."""
    if all(getattr(held, column) == said for column, said in edge.facts.items()):
        return Outcome(before=[edge.line])
    was = held.get_kind_display()
    held = correct_tie(held, by=to.by, **edge.facts)
    now = held.get_kind_display()
    words = _("%(was)s before, %(now)s now") % {"was": was, "now": now} if was != now else _("days, grade or occasions")
    return Outcome(corrected={edge.line: words})


def _associated(people: set[int], network: Network, to: Importer) -> dict[TieKey, Association]:
    """The ties of the network between `people` that are recorded already."""
    known = Association.objects.filter(owner=to.by.agency, source=network.name, person__in=people, other__in=people)
    return {_of_pair(tie.person_id, tie.other_id, tie.kind): tie for tie in known.select_related("owner")}


def _of_pair(one: int, other: int, kind: int) -> TieKey:
    """What makes a tie one tie: a tie has no direction, and a source gives two people one strength."""
    return frozenset((one, other)), 0 if kind <= Association.Kind.KIN else kind


def told_apart(arrivals: Sequence[Arrival]) -> tuple[list[Arrival], Outcome]:
    """The arrivals that are distinct people, and an outcome for rows that repeat an earlier row of the table.

    Rows without a source_id that differ in capitals and marks alone repeat each other. Rows of one name and birth that
    differ in more are possible matches.
    """
    rows: dict[object, Arrival] = {}
    numbers: dict[tuple[str, str], int] = {}
    named: set[object] = set()
    apart, again = [], Outcome()
    for arrival in arrivals:
        first = rows.get(_means(arrival))
        taken = [numbers[number] for number in _valid(arrival) if number in numbers]
        if first:
            again.rejected[arrival.line] = _repeats(arrival, first)
        elif taken:
            again.rejected[arrival.line] = _(
                "Line %(line)s has one of its numbers already. If it is the same person, put both into one row; "
                "if not, correct the number."
            ) % {"line": taken[0]}
        else:
            apart.append(arrival)
            rows[_means(arrival)] = arrival
            numbers |= dict.fromkeys(_valid(arrival), arrival.line)
            if (name := _name_and_day(arrival.details)) in named:
                again.alike.add(arrival.line)
            named |= {name} - {None}
    return apart, again


def _repeats(arrival: Arrival, first: Arrival) -> str:
    if arrival.has_own_key and arrival.digest != first.digest:
        words = _("Line %(line)s has its source_id already and says something else.")
    elif arrival.has_own_key:
        words = _("Line %(line)s says the same: delete one of them.")
    else:
        words = _("Line %(line)s says the same. If they are two people, give each a source_id; if not, delete one.")
    return words % {"line": first.line}


def _means(arrival: Arrival) -> object:
    """By what a row is known in its table: its source_id or, failing that, all it says, without capitals and marks."""
    if arrival.has_own_key:
        return arrival.key
    who = arrival.details
    numbers = sorted((str(number.kind), number.canonical or number.raw) for number in arrival.numbers)
    aliases = sorted(_letters(f"{given} {family}") for given, family in arrival.aliases)
    return _folded(who), _letters(who.known_as), who.birth, tuple(numbers), tuple(aliases)


def _name_and_day(who: IdentityDetails) -> object:
    """What makes two rows possible matches; None if the day of birth is not known."""
    return (_folded(who), who.birth.on) if who.birth.precision == BirthPrecision.DAY else None


def _compare(batch: Sequence[Arrival], to: Importer) -> tuple[list[Arrival], Outcome]:
    """The arrivals in `batch` that are new to the agency in the programme, and an outcome for the others."""
    agency, programme = to.by.agency, to.programme
    held = list(SourceRow.objects.filter(owner=agency, key__in=[each.key for each in batch]))
    here = {row.key: row.digest for row in held if row.programme_id == programme.pk}
    elsewhere = {row.key: row.person_id for row in held if row.programme_id != programme.pk}
    holders = _holders(batch, to)
    new, outcome = [], Outcome()
    for arrival in batch:
        person = elsewhere.get(arrival.key) if arrival.has_own_key else None
        if here.get(arrival.key) == arrival.digest:
            outcome.before.append(arrival.line)
        elif arrival.key in here:
            outcome.changed.append(arrival.line)
            outcome.rejected[arrival.line] = _(
                "Changed: its source_id was loaded before, and the row said something else then. Correct the person on "
                "their page; take this row out."
            )
        elif any(holders[number] - {person} for number in _valid(arrival)):
            outcome.rejected[arrival.line] = _(
                "A person in your agency’s records has one of these numbers already. If it is the same person, find "
                "them by the number and add what is new on their page; if not, correct the number."
            )
        else:
            new.append(replace(arrival, person_id=person))
    return new, outcome


def _alike(new: Sequence[Arrival], to: Importer) -> set[int]:
    """The lines of those of `new` who have the name and the exact birth of somebody whom the agency holds already."""
    born = {arrival.details.birth.on for arrival in new if arrival.details.birth.precision == BirthPrecision.DAY}
    held: defaultdict[tuple[str, date | None], set[int]] = defaultdict(set)
    for identity in Identity.objects.filter(owner=to.by.agency, date_of_birth__in=born) if born else ():
        held[_folded(identity), identity.date_of_birth].add(identity.person_id)
    return {
        arrival.line
        for arrival in new
        if held.get((_folded(arrival.details), arrival.details.birth.on), set()) - {arrival.person_id}
    }


def _folded(who: Identity | IdentityDetails) -> str:
    """Names as they are compared: letters alone, in one order."""
    return _letters(f"{who.given_names} {who.family_name}")


def _letters(name: str) -> str:
    """Letters, their marks and digits of each word, without capitals; the words sorted."""
    return " ".join(sorted("".join(filter(_is_of_a_word, word)) for word in name.casefold().split()))


def _is_of_a_word(letter: str) -> bool:
    """Marks are vowels in Indic and Arabic scripts, and no alphanumeric characters."""
    return letter.isalnum() or unicodedata.category(letter)[0] == "M"


def _holders(batch: Sequence[Arrival], to: Importer) -> defaultdict[tuple[str, str], set[int]]:
    """The people in the agency's own records by each identifier in `batch`."""
    wanted = {canonical for arrival in batch for _kind, canonical in _valid(arrival)}
    holders: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for number in Identifier.objects.filter(owner=to.by.agency, canonical__in=wanted):
        holders[number.kind, number.canonical].add(number.person_id)
    return holders


def _valid(arrival: Arrival) -> list[tuple[str, str]]:
    return [(str(number.kind), number.canonical) for number in arrival.numbers if number.is_valid]


def _land(new: Sequence[Arrival], to: Importer) -> Outcome:
    """Load all in one transaction. If that fails, because of a concurrent import or a guard, load each separately."""
    try:
        land_people(new, by=to.by, on=to.on, programme=to.programme, subject_role=to.subject_role)
    except IntegrityError as error:
        if len(new) == 1:
            return _outcome_of(error, new[0])
        outcome = Outcome()
        for arrival in new:
            outcome += _land([arrival], to)
        return outcome
    return Outcome(landed=[arrival.line for arrival in new])


def _outcome_of(error: IntegrityError, arrival: Arrival) -> Outcome:
    if broke(error, "an_agency_loads_a_row_once_per_programme"):
        return Outcome(before=[arrival.line])
    if broke(error, "an_agency_holds_one_identity_per_programme"):
        words = _("Your agency holds this person in the programme already: add what is new on their page.")
        return Outcome(rejected={arrival.line: words})
    raise error
