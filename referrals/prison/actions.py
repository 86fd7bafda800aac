"""Verbs on people in prison: receive, move, name a manager, verify a medicine, settle the referral."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from datasharing.enforcement.landing import insert
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Establishment, Membership, Programme
from partners.rules import allowed_by
from referrals.prison.models import (
    LegalStatus,
    Medication,
    Movement,
    OffenderManager,
    PrisonEpisode,
    Referring,
)
from referrals.prison.times import verify_by

UNREFERRED = {Referring.AWAITING, Referring.HELD}


class AlreadyReceived(Exception):
    """The agency has recorded a reception with this number in the programme already."""


class AlreadyVerified(Exception):
    """The medicine has been verified already."""


class AlreadyReferred(Exception):
    """The reception has been referred or settled already."""


@dataclass(frozen=True, kw_only=True)
class Reception:
    """What an agency's records say of a reception: all but its number, its programme and the person."""

    received_at: datetime
    prison: Establishment
    location: str = ""
    legal_status: str = LegalStatus.REMAND
    substance_group: str = ""
    expected_release_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of the episode by name. The referral is raised at once if there is a need (clocks.py)."""
        return {
            "received_at": self.received_at,
            "received_prison": self.prison,
            "received_location": self.location,
            "prison": self.prison,
            "location": self.location,
            "legal_status": self.legal_status,
            "substance_group": self.substance_group,
            "expected_release_on": self.expected_release_on,
            **self.referring(),
        }

    def referring(self) -> dict[str, Any]:
        """The columns that say whether a referral is to be raised."""
        if not self.substance_group:
            return {"referring": Referring.NOT_NEEDED, "refer_by": None}
        return {"referring": Referring.AWAITING, "refer_by": self.received_at}

    @classmethod
    def of(cls, episode: PrisonEpisode) -> "Reception":
        """What is recorded of the reception of `episode`, to compare."""
        return cls(
            received_at=episode.received_at,
            prison=episode.received_prison,
            location=episode.received_location,
            legal_status=episode.legal_status,
            substance_group=episode.substance_group,
            expected_release_on=episode.expected_release_on,
        )


@verb
@allowed_by("record a reception")
def receive_person(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    reception: Reception,
    medicines: Sequence[str] = (),
    number: str = "",
    programme: Programme | None = None,
) -> PrisonEpisode:
    """Record that `person` was received into prison. A need for treatment raises the referral by itself.

    :raises AlreadyReceived: if the number is recorded already
    """
    try:
        with transaction.atomic():
            episode = PrisonEpisode.objects.create(
                owner=by.agency,
                person=person,
                programme=programme,
                subject_role=subject_role,
                number=number,
                **reception.columns(),
            )
    except IntegrityError as error:
        if broke(error, "an_agency_records_a_reception_once_per_programme"):
            raise AlreadyReceived from error
        raise
    take_medicines(episode, by=by, medicines=medicines)
    return episode


@verb
@allowed_by("import receptions")
def land_receptions(
    arrivals: Sequence[tuple[str, int, Reception]], *, by: Membership, programme: Programme, subject_role: SubjectRole
) -> int:
    """Record all receptions, each with its number and the person's primary key, in one statement.

    :raises IntegrityError: if a number is recorded already
    """
    size = len(arrivals)
    columns: dict[str, list[Any]] = {
        "owner": [by.agency_id] * size,
        "programme": [programme.pk] * size,
        "subject_role": [int(subject_role)] * size,
        "number": [number for number, _person, _reception in arrivals],
        "person": [person for _number, person, _reception in arrivals],
        "release_kind": [""] * size,
        "released_from": [""] * size,
        "held_because": [""] * size,
        "settled_note": [""] * size,
    }
    said = [reception.columns() for _number, _person, reception in arrivals]
    for name in said[0] if said else ():
        columns[name] = [_plain(each[name]) for each in said]
    return insert(PrisonEpisode, columns)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Establishment) else value.value if hasattr(value, "value") else value


@verb
@allowed_by("change a record")
def correct_reception(episode: PrisonEpisode, *, by: Membership, reception: Reception) -> PrisonEpisode:
    """Replace what is recorded of the reception. Moves still say where the person is.

    A need that is learnt of now raises the referral now.

    :raises NotYours: if another agency recorded it
    """
    held = lock(episode, by=by)
    values = reception.columns()
    referring = {name: values.pop(name) for name in ("referring", "refer_by")}
    moves = Movement.objects.filter(episode=held, taken_back_at=None)
    where = {name: values.pop(name) for name in ("prison", "location")}
    if not moves.filter(kind=Movement.Kind.TRANSFER).exists():
        values["prison"] = where["prison"]
    if not moves.exclude(kind=Movement.Kind.RELEASE).exists():
        values["location"] = where["location"]
    if held.referring == Referring.NOT_NEEDED and referring["referring"] == Referring.AWAITING:
        values |= referring | {"refer_by": timezone.now()}
    if held.referring in UNREFERRED and referring["referring"] == Referring.NOT_NEEDED:
        values |= referring | {"held_because": ""}
    change(held, **values)
    return held


@verb
@allowed_by("change a record")
def change_legal_status(
    episode: PrisonEpisode, *, by: Membership, legal_status: str, expected_release_on: date | None = None
) -> PrisonEpisode:
    """Record that the person was sentenced, recalled or remanded anew. The plan for remand follows by itself.

    :raises NotYours: if another agency recorded the episode
    """
    held = lock(episode, by=by)
    change(held, legal_status=legal_status, expected_release_on=expected_release_on)
    return held


@allowed_by("add a record")
def take_medicines(episode: PrisonEpisode, *, by: Membership, medicines: Sequence[str]) -> None:
    """Have each of `medicines` verified, as the person said them at reception."""
    for what in medicines:
        add_medication(episode, by=by, what=what)


@verb
@allowed_by("add a record")
def add_medication(
    episode: PrisonEpisode, *, by: Membership, what: str, last_taken_at: datetime | None = None, prescriber: str = ""
) -> Medication:
    """Record a medicine that the person in `episode` says they take; its clock runs from the reception."""
    return Medication.objects.create(
        owner=by.agency,
        person_id=episode.person_id,
        programme_id=episode.programme_id,
        subject_role=episode.subject_role,
        episode=episode,
        what=what,
        last_taken_at=last_taken_at,
        prescriber=prescriber,
        verify_by=verify_by(episode.received_at),
    )


@verb
@allowed_by("change a record")
def verify_medication(medication: Medication, *, by: Membership, at: datetime, verdict: str, found: str) -> Medication:
    """Record what verifying `medication` showed.

    :raises NotYours: if another agency recorded it
    :raises AlreadyVerified: if it was verified before
    """
    held = lock(medication, by=by)
    if held.verified_at is not None:
        raise AlreadyVerified
    change(held, verified_at=at, verified_by=by.user, verdict=verdict, found=found)
    return held


@verb
@allowed_by("change a record")
def name_manager(
    episode: PrisonEpisode, *, by: Membership, post: str, name: str, since: date, contact: str = ""
) -> OffenderManager:
    """Name who manages the person from the day `since`; whoever held the post until then is kept as history.

    :raises NotYours: if another agency recorded the episode
    """
    held = lock(episode, by=by)
    before = OffenderManager.objects.filter(owner=by.agency, episode=held, post=post, until=None).first()
    if before is not None:
        change(lock(before, by=by), until=max(since, before.since))
    return OffenderManager.objects.create(
        owner=by.agency,
        person_id=held.person_id,
        programme_id=held.programme_id,
        subject_role=held.subject_role,
        episode=held,
        post=post,
        name=name,
        contact=contact,
        since=since,
    )


@verb
@allowed_by("change a record")
def settle_referral(episode: PrisonEpisode, *, by: Membership, note: str) -> PrisonEpisode:
    """Record why the reception needs no referral, for example because they do not want one.

    :raises NotYours: if another agency recorded the episode
    :raises AlreadyReferred: if it has been referred or settled already
    """
    held = lock(episode, by=by)
    if held.referring not in UNREFERRED:
        raise AlreadyReferred
    change(held, referring=Referring.SETTLED, held_because="", settled_note=note)
    return held
