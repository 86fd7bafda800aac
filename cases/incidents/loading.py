"""Loads incidents and those who took part, in batches, each in its own transaction of the door. Idempotent.

The rule of changed rows: the file is the agency's own system, so what it says of an incident replaces what was loaded
before, and the outcome says so. Reviews are never changed; an incident that has become a homicide or a shooting is
reviewed again. A part that a file no longer names stays.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.imports.importers import Importer, purpose_to_keep
from cases.imports.models import SourceRow
from cases.imports.outcomes import Outcome
from cases.incidents import actions
from cases.incidents.actions import IncidentDetails
from cases.incidents.arrivals import IncidentArrival, PartArrival
from cases.incidents.models import ROLE_OF_PART, Incident, IncidentParticipant
from datasharing.enforcement.door import acting
from datasharing.models import Category, Person, SubjectRole

BATCH = 1_000
KEEPS = (Category.OFFENDING, Category.IDENTIFIERS)
"""The categories that loading incidents writes and reads: people are found by the agency's own numbers for them."""
T = TypeVar("T", IncidentArrival, PartArrival)


def load_incidents(
    arrivals: Sequence[IncidentArrival], *, to: Importer, reviewed_from: date | None = None
) -> Iterator[Outcome]:
    """Load `arrivals`, with one outcome for each batch."""
    for start in range(0, len(arrivals), BATCH):
        with acting(to.actor()):
            outcome = take_incidents(arrivals[start : start + BATCH], to=to, reviewed_from=reviewed_from)
        yield outcome


def load_participants(arrivals: Sequence[PartArrival], *, to: Importer) -> Iterator[Outcome]:
    """Load parts in incidents that were loaded before, with one outcome for each batch."""
    for start in range(0, len(arrivals), BATCH):
        with acting(to.actor()):
            outcome = take_participants(arrivals[start : start + BATCH], to=to)
        yield outcome


def told_apart(arrivals: Sequence[T], key: Callable[[T], object]) -> tuple[list[T], Outcome]:
    """The arrivals with different keys, and an outcome for rows that repeat the key of an earlier row."""
    first: dict[object, T] = {}
    again = Outcome()
    for arrival in arrivals:
        if (held := first.setdefault(key(arrival), arrival)) is not arrival:
            again.rejected[arrival.line] = _("Line %(line)s says this already: delete one.") % {"line": held.line}
    return list(first.values()), again


def take_incidents(batch: Sequence[IncidentArrival], *, to: Importer, reviewed_from: date | None = None) -> Outcome:
    """Record the incidents of `batch` that are new, and change those that differ. Inside the door."""
    numbers = [arrival.number for arrival in batch]
    known = Incident.objects.filter(owner=to.by.agency, programme=to.programme, number__in=numbers)
    held = {incident.number: incident for incident in known.select_related("area")}
    outcome, new = Outcome(), list[IncidentArrival]()
    for arrival in batch:
        incident = held.get(arrival.number)
        if incident is None:
            new.append(arrival)
        elif details_of(incident) == arrival.details:
            outcome.before.append(arrival.line)
        else:
            outcome += _change(incident, arrival, to)
    if new:
        said = [(arrival.number, arrival.details) for arrival in new]
        actions.land_incidents(said, by=to.by, programme=to.programme, reviewed_from=reviewed_from)
    outcome.landed += [arrival.line for arrival in new]
    return outcome


def details_of(incident: Incident) -> IncidentDetails:
    """What is recorded of `incident`, to compare."""
    return IncidentDetails(**{name: getattr(incident, name) for name in IncidentDetails.__dataclass_fields__})


def _change(incident: Incident, arrival: IncidentArrival, to: Importer) -> Outcome:
    try:
        actions.change_incident(incident, by=to.by, details=arrival.details)
    except actions.AnswersLater:
        words = _("Its time would come before what it answers, or after an answer to it: correct the review first.")
        return Outcome(rejected={arrival.line: words})
    return Outcome(changed=[arrival.line])


@dataclass(frozen=True)
class _Known:
    """What is known of a batch of parts: incidents and people by number, and parts recorded before."""

    incidents: dict[str, int]
    people: dict[str, int]
    parts: dict[tuple[int, int, int], IncidentParticipant]
    roles: frozenset[SubjectRole]

    def fault(self, arrival: PartArrival) -> str:
        """Why the part cannot be recorded; empty if it can."""
        if arrival.number not in self.incidents:
            return _("Your agency has recorded no incident with this number in the programme: load incidents first.")
        if (arrival.person or arrival.source_id) not in self.people:
            return _("Your agency’s records have nobody with this number: load people first.")
        if ROLE_OF_PART[actions.Part(arrival.part)] not in self.roles:
            return _("No agreement in force lets your agency keep a %(part)s for your purpose.") % {
                "part": arrival.part
            }
        return ""

    def key(self, arrival: PartArrival) -> tuple[int, int, int]:
        """Incident, person and subject role, of which an agency records one part."""
        person = self.people[arrival.person or arrival.source_id]
        return self.incidents[arrival.number], person, int(ROLE_OF_PART[actions.Part(arrival.part)])


def take_participants(batch: Sequence[PartArrival], *, to: Importer) -> Outcome:
    """Record the parts of `batch` that are new, and change those that differ. Inside the door."""
    known = _know(batch, to)
    outcome, new = Outcome(), dict[tuple[int, int, int], PartArrival]()
    for arrival in batch:
        if fault := known.fault(arrival):
            outcome.rejected[arrival.line] = fault
            continue
        key = known.key(arrival)
        held = known.parts.get(key)
        if key in new:
            outcome.rejected[arrival.line] = _("Line %(line)s names them already.") % {"line": new[key].line}
        elif held is None:
            new[key] = arrival
        elif held.part == arrival.part:
            outcome.before.append(arrival.line)
        else:
            actions.change_part(held, by=to.by, part=arrival.part)
            outcome.changed.append(arrival.line)
    if new:
        parts = [(person, incident, arrival.part) for (incident, person, _role), arrival in new.items()]
        actions.land_participants(parts, by=to.by, programme=to.programme)
    outcome.landed += [arrival.line for arrival in new.values()]
    return outcome


def _know(batch: Sequence[PartArrival], to: Importer) -> _Known:
    owner, programme = to.by.agency, to.programme
    numbers = {arrival.number for arrival in batch}
    incidents = Incident.objects.filter(owner=owner, programme=programme, number__in=numbers)
    by_number = {incident.number: incident.pk for incident in incidents}
    rows = SourceRow.objects.filter(owner=owner, key__in={arrival.source_id for arrival in batch if arrival.source_id})
    people = {row.key: row.person_id for row in rows}
    if references := {arrival.person for arrival in batch if arrival.person}:
        people |= {person.reference: person.pk for person in Person.objects.filter(reference__in=references)}
    held = IncidentParticipant.objects.filter(owner=owner, incident__in=by_number.values())
    parts = {(each.incident_id, each.person_id, each.subject_role): each for each in held if each.incident_id}
    return _Known(by_number, people, parts, _roles(batch, to))


def _roles(batch: Sequence[PartArrival], to: Importer) -> frozenset[SubjectRole]:
    """The subject roles in `batch` that an agreement lets the agency keep for the purpose."""
    wanted = {ROLE_OF_PART[actions.Part(part)] for part in Counter(arrival.part for arrival in batch)}
    now = timezone.now()
    return frozenset(
        role
        for role in wanted
        if purpose_to_keep(
            [Category.OFFENDING],
            agency=to.by.agency,
            programme=to.programme,
            subject_role=role,
            among=[to.purpose],
            at=now,
        )
    )
