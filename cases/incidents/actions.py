"""Verbs on incidents, those who took part in them, and their reviews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from cases.groups.models import Group
from cases.incidents.afterwards import reviewed
from cases.incidents.clock_rules import is_urgent, notify_by, review_due, reviews_due
from cases.incidents.models import ROLE_OF_PART, Incident, IncidentParticipant, IncidentReview, ReviewState
from datasharing.enforcement.landing import insert
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Area, Membership, Programme
from partners.rules import allowed_by

Part = IncidentParticipant.Part


class AlreadyRecorded(Exception):
    """The agency has recorded an incident with this number in the programme already."""


class AlreadyTookPart(Exception):
    """The agency has recorded a part of the person in the incident already: change that one."""


class AnswersLater(Exception):
    """An incident cannot answer one that happened after it."""


class AnswersInCircle(Exception):
    """The incident would answer itself through others."""


class AlreadyEnded(Exception):
    """The clock of the notification has ended already, or the risk called for none."""


REFUSALS: Mapping[str, type[Exception]] = {
    "an_agency_records_an_incident_once_per_programme": AlreadyRecorded,
    "an_agency_records_a_part_in_an_incident_once": AlreadyTookPart,
    "an_incident_answers_an_earlier_one": AnswersLater,
    "answers_form_no_circle": AnswersInCircle,
}


def refusal_of(error: IntegrityError) -> type[Exception] | None:
    """The exception for a constraint of this room; None for any other error."""
    return next((refusal for constraint, refusal in REFUSALS.items() if broke(error, constraint)), None)


@dataclass(frozen=True, kw_only=True)
class IncidentDetails:
    """What an agency's records say of an incident: all but its number, its programme and its review."""

    occurred_on: date
    occurred_at: datetime | None = None
    reported_on: date
    place: str
    area: Area | None = None
    place_type: str = ""
    offence: str = ""
    weapon: str = Incident.Weapon.NONE
    severity: str
    summary: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns of the incident by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def due(self) -> date:
        """The last day for its review."""
        return review_due(self.reported_on, urgent=is_urgent(self.severity, self.weapon), area=self.area)


@verb
@allowed_by("add a record")
def record_incident(
    details: IncidentDetails, *, by: Membership, programme: Programme | None, number: str = ""
) -> Incident:
    """Record an incident of `by`'s agency, and start the clock of its review.

    :raises AlreadyRecorded: if the agency has recorded this `number` in the programme
    """
    try:
        return Incident.objects.create(
            owner=by.agency, programme=programme, number=number, review_due=details.due(), **details.columns()
        )
    except IntegrityError as error:
        raise refusal_of(error) or error from error


@verb
@allowed_by("change a record")
def change_incident(incident: Incident, *, by: Membership, details: IncidentDetails) -> Incident:
    """Replace what is recorded of `incident`. If it becomes a homicide or a shooting, it is reviewed (again).

    :raises NotYours: if another agency owns it
    :raises AnswersLater: if it would happen before what it answers, or after an answer to it
    """
    held = lock(incident, by=by)
    try:
        change(held, **details.columns(), **_clock_after(held, details))
    except IntegrityError as error:
        raise refusal_of(error) or error from error
    return held


def _clock_after(held: Incident, details: IncidentDetails) -> dict[str, Any]:
    """The clock of the review once `held` is as `details` say."""
    becomes_urgent = is_urgent(details.severity, details.weapon) and not is_urgent(held.severity, held.weapon)
    if held.state == ReviewState.PAST or (held.state == ReviewState.REVIEWED and not becomes_urgent):
        return {}
    started_on = timezone.localdate() if becomes_urgent else details.reported_on
    by = review_due(started_on, urgent=is_urgent(details.severity, details.weapon), area=details.area)
    if held.state == ReviewState.AWAITING and becomes_urgent and held.review_due:
        by = min(by, held.review_due)
    return {"state": ReviewState.AWAITING, "review_due": max(by, details.reported_on)}


@verb
@allowed_by("import incidents")
def land_incidents(
    arrivals: Sequence[tuple[str, IncidentDetails]],
    *,
    by: Membership,
    programme: Programme,
    reviewed_from: date | None = None,
) -> int:
    """Record all incidents, pairs of number and details, in one statement. Those that happened before the day
    `reviewed_from` await no review.

    :raises IntegrityError: if a number is recorded already
    """
    details = [each for _number, each in arrivals]
    due = reviews_due([(each.reported_on, is_urgent(each.severity, each.weapon), each.area) for each in details])
    is_past = [reviewed_from is not None and each.occurred_on < reviewed_from for each in details]
    columns = {name: [getattr(each, name) for each in details] for name in IncidentDetails.__dataclass_fields__}
    return insert(
        Incident,
        columns
        | {
            "owner": [by.agency_id] * len(details),
            "programme": [programme.pk] * len(details),
            "number": [number for number, _each in arrivals],
            "area": [each.area and each.area.pk for each in details],
            "state": [ReviewState.PAST.value if past else ReviewState.AWAITING.value for past in is_past],
            "review_due": [None if past else by for by, past in zip(due, is_past, strict=True)],
        },
    )


@verb
@allowed_by("import incidents")
def land_participants(parts: Sequence[tuple[int, int, str]], *, by: Membership, programme: Programme) -> int:
    """Record all parts, of person and incident by primary key, in one statement.

    :raises IntegrityError: if a part is recorded already
    """
    return insert(
        IncidentParticipant,
        {
            "owner": [by.agency_id] * len(parts),
            "programme": [programme.pk] * len(parts),
            "person": [person for person, _incident, _part in parts],
            "incident": [incident for _person, incident, _part in parts],
            "part": [str(part) for _person, _incident, part in parts],
            "subject_role": [int(ROLE_OF_PART[Part(part)]) for _person, _incident, part in parts],
        },
    )


@verb
@allowed_by("add a record")
def add_participant(
    person: Person,
    *,
    by: Membership,
    incident: Incident,
    part: str,
    programme: Programme | None = None,
    subject_role: SubjectRole | None = None,
) -> IncidentParticipant:
    """Record for `by`'s agency that `person` took part in `incident`. The part says why they are in the record.

    :raises AlreadyTookPart: if the agency has recorded a part of the same kind
    """
    role = ROLE_OF_PART[Part(part)]
    try:
        return IncidentParticipant.objects.create(
            owner=by.agency, person=person, programme=programme, incident=incident, part=part, subject_role=role
        )
    except IntegrityError as error:
        raise refusal_of(error) or error from error


@verb
@allowed_by("change a record")
def change_part(participant: IncidentParticipant, *, by: Membership, part: str) -> IncidentParticipant:
    """Record another part of the same kind: that a suspect was arrested, or is a suspect only.

    :raises NotYours: if another agency recorded the part
    """
    held = lock(participant, by=by)
    change(held, part=part)
    return held


@dataclass(frozen=True, kw_only=True)
class ReviewDecision:
    """What a review decides."""

    involvement: str
    attributed_group: Group | None = None
    victim_group: Group | None = None
    motive: str
    relationship: str = ""
    retaliation_of: Incident | None = None
    risk: str
    counts: bool
    rationale: str

    def columns(self) -> dict[str, Any]:
        """The columns of the review by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@verb
@allowed_by("review an incident")
def review_incident(
    incident: Incident, *, by: Membership, decision: ReviewDecision, at: datetime | None = None
) -> IncidentReview:
    """Decide the review of `incident`, or decide it again. A high risk starts the clock of a notification.

    :raises NotYours: if another agency owns the incident
    :raises AnswersLater: if the incident that it answers happened after it
    :raises AnswersInCircle: if it would answer itself through others
    """
    review = _decide(lock(incident, by=by), by=by, decision=decision, decided_at=at or timezone.now())
    reviewed(review, by)
    return review


def _decide(held: Incident, *, by: Membership, decision: ReviewDecision, decided_at: datetime) -> IncidentReview:
    columns = decision.columns() | {"decided_by": by.user, "decided_at": decided_at}
    before = IncidentReview.objects.filter(owner=by.agency, incident=held).first()
    try:
        if before is None:
            clock = {"notify_by": notify_by(decision.risk, decided_at)}
            return IncidentReview.objects.create(
                owner=by.agency, programme=held.programme, incident=held, **columns, **clock
            )
        again = lock(before, by=by)
        change(again, **columns, **_clock_again(again, decision.risk, decided_at))
    except IntegrityError as error:
        raise refusal_of(error) or error from error
    return again


def _clock_again(review: IncidentReview, risk: str, decided_at: datetime) -> dict[str, Any]:
    """The clock of the notification after a second decision: it runs on if the risk stays as it was."""
    if risk == review.risk:
        return {}
    stopped: dict[str, Any] = {"notify_ended_at": None, "notify_ending": "", "notify_reason": ""}
    return stopped | {"notify_by": notify_by(risk, decided_at)}


@verb
@allowed_by("change a record")
def end_notification_clock(
    review: IncidentReview, *, by: Membership, ending: str, reason: str = "", at: datetime | None = None
) -> IncidentReview:
    """Stop the clock of the custom notification that `review` started: one was made, or none is needed, with a reason.

    :raises NotYours: if another agency owns the review
    :raises AlreadyEnded: if no clock runs
    """
    held = lock(review, by=by)
    if held.notify_by is None or held.notify_ended_at is not None:
        raise AlreadyEnded
    change(held, notify_ended_at=at or timezone.now(), notify_ending=ending, notify_reason=reason)
    return held
