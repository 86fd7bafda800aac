"""Verbs on opioid substitution treatment: facts of continuity, as the prescriber and the pharmacy tell them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from partners.london import london_today
from partners.models import Membership
from partners.reference.codes import grouped
from partners.rules import allowed_by
from referrals.substitution.models import SUBSTITUTION_MACHINE, Dose, Frequency, Substitution, SubstitutionState
from referrals.treatment.models import TreatmentEpisode

MOST_DAYS = 28
"""Days that are recorded at once at most."""
TAKEN_OVER = (
    "product",
    "frequency",
    "dose_mg",
    "supervision",
    "prescriber",
    "pharmacy",
    "pickup",
    "titrated_on",
    "bridging_until",
    "bridging_from",
)
"""What the next provider takes over from the one before."""


class SubstitutionMovedOn(Exception):
    """The state machine of substitution treatment has no such transition, or it has stopped."""


class SubstitutionRuns(Exception):
    """The episode has substitution treatment that has not stopped."""


class EpisodeOver(Exception):
    """The episode has ended, so nothing begins in it."""


class PrescriberDecides(Exception):
    """Tolerance is lost: no dose counts as given before the prescriber has had treatment begin again."""


class DepotIsLate(Exception):
    """A depot is late rather than missed."""


class DaysUnclear(Exception):
    """The days lie ahead, are too many, or end before they begin."""


@verb
@allowed_by("keep treatment")
def start_substitution(
    episode: TreatmentEpisode,
    *,
    by: Membership,
    product: str,
    dose_mg: Decimal,
    supervision: str,
    prescriber: str,
    started_on: date,
    pharmacy: str = "",
    pickup: str = "",
    last_dose_on: date | None = None,
) -> Substitution:
    """Record that substitution treatment has begun. `last_dose_on`: the day of the last dose given, if one was.

    :raises NotYours: if the episode is another agency's
    :raises EpisodeOver: if it has ended
    :raises SubstitutionRuns: if it has such treatment already
    """
    held = lock(episode, by=by)
    if held.ended_on is not None:
        raise EpisodeOver
    if Substitution.objects.running().filter(episode=held).exists():
        raise SubstitutionRuns
    begun = Substitution.objects.create(
        **_of(held),
        episode=held,
        product=product,
        frequency=frequency_of(product),
        dose_mg=dose_mg,
        supervision=supervision,
        prescriber=prescriber,
        pharmacy=pharmacy,
        pickup=pickup,
        started_on=started_on,
    )
    if last_dose_on:
        record_doses(begun, by=by, outcome=Dose.Outcome.GIVEN, first=last_dose_on)
    begun.refresh_from_db()
    return begun


@verb
@allowed_by("keep treatment")
def take_over(substitution: Substitution, *, by: Membership, episode: TreatmentEpisode) -> Substitution:
    """Continue another provider's treatment in `episode`: what is given, the last dose, and what was missed since."""
    taken = {name: getattr(substitution, name) for name in TAKEN_OVER}
    is_stable = substitution.state == SubstitutionState.STABLE
    begun = Substitution.objects.create(
        **_of(episode),
        episode=episode,
        started_on=episode.opened_on,
        state=SubstitutionState.STABLE if is_stable else SubstitutionState.TITRATING,
        **taken,
    )
    doses = Dose.objects.filter(substitution=substitution, day__gte=substitution.last_dose_on or date.min)
    for dose in doses.order_by("day"):
        record_doses(begun, by=by, outcome=Dose.Outcome(dose.outcome), first=dose.day, note=dose.note)
    begun.refresh_from_db()
    return begun


@verb
@allowed_by("keep treatment")
def record_doses(
    substitution: Substitution,
    *,
    by: Membership,
    outcome: Dose.Outcome,
    first: date,
    last: date | None = None,
    note: str = "",
) -> Substitution:
    """Record doses that were given or missed, from the day `first` to `last`. A later word replaces an earlier one.

    :raises DaysUnclear: if the days lie ahead, are too many, or end before they begin
    :raises DepotIsLate: if a depot is said to be missed
    :raises PrescriberDecides: if one is said to be given after tolerance was lost
    :raises SubstitutionMovedOn: if it has stopped
    """
    held, last = lock(substitution, by=by), last or first
    if not first <= last <= london_today(timezone.now()) or (last - first).days >= MOST_DAYS:
        raise DaysUnclear
    if held.ended_on is not None:
        raise SubstitutionMovedOn
    if outcome == Dose.Outcome.MISSED and held.is_depot:
        raise DepotIsLate
    if outcome == Dose.Outcome.GIVEN and held.tolerance_lost_on and last > held.tolerance_lost_on:
        raise PrescriberDecides
    known = {dose.day: dose for dose in Dose.objects.filter(substitution=held, day__range=(first, last))}
    for day in (first + timedelta(days=ahead) for ahead in range((last - first).days + 1)):
        if day in known:
            change(known[day], outcome=outcome, note=note)
        else:
            Dose.objects.create(
                **_of(held), substitution=held, day=day, outcome=outcome, note=note, recorded_by=by.user
            )
    held.refresh_from_db()
    return held


@verb
@allowed_by("keep treatment")
def tell_prescriber(substitution: Substitution, *, by: Membership, at: datetime) -> Substitution:
    """Record that the prescriber was told of missed doses at the instant `at`.

    :raises SubstitutionMovedOn: if no dose is missed and it is not held
    """
    held = lock(substitution, by=by)
    if held.missed_since is None and held.state != SubstitutionState.HELD:
        raise SubstitutionMovedOn
    change(held, prescriber_told_at=at)
    return held


@verb
@allowed_by("keep treatment")
def hold_substitution(substitution: Substitution, *, by: Membership) -> Substitution:
    """Hold it until the prescriber decides, for another reason than missed doses.

    :raises SubstitutionMovedOn: if it is held already, or has stopped
    """
    held = _moving(substitution, SubstitutionState.HELD, by=by)
    change(held, state=SubstitutionState.HELD)
    return held


@verb
@allowed_by("keep treatment")
def restart_substitution(substitution: Substitution, *, by: Membership, on: date, dose_mg: Decimal) -> Substitution:
    """Record that the prescriber has treatment begin again on the day `on`, titrated from `dose_mg`.

    :raises SubstitutionMovedOn: if it is not held
    """
    held = _moving(substitution, SubstitutionState.TITRATING, by=by)
    told = held.prescriber_told_at or timezone.now()
    change(
        held, state=SubstitutionState.TITRATING, restarted_on=on, dose_mg=dose_mg, prescriber_told_at=told,
        titrated_on=None,
    )  # fmt: skip
    held.refresh_from_db()
    return held


@verb
@allowed_by("keep treatment")
def settle_substitution(substitution: Substitution, *, by: Membership, on: date, dose_mg: Decimal) -> Substitution:
    """Record that titration was complete on the day `on`, at `dose_mg`.

    :raises SubstitutionMovedOn: if it is not being titrated
    """
    held = _moving(substitution, SubstitutionState.STABLE, by=by)
    if held.state != SubstitutionState.TITRATING:
        raise SubstitutionMovedOn
    change(held, state=SubstitutionState.STABLE, titrated_on=on, dose_mg=dose_mg)
    return held


@verb
@allowed_by("keep treatment")
def change_substitution(substitution: Substitution, *, by: Membership, **facts: Any) -> Substitution:
    """Record another dose, supervision, prescriber, pharmacy or days of pick-up.

    :raises SubstitutionMovedOn: if it has stopped
    """
    held = _running(substitution, by=by)
    change(held, **facts)
    return held


@verb
@allowed_by("keep treatment")
def arrange_bridging(substitution: Substitution, *, by: Membership, until: date, prescriber: str) -> Substitution:
    """Record that a bridging script covers the days up to and including `until`.

    :raises SubstitutionMovedOn: if it has stopped
    """
    held = _running(substitution, by=by)
    change(held, bridging_until=until, bridging_from=prescriber)
    return held


@verb
@allowed_by("keep treatment")
def end_bridging(substitution: Substitution, *, by: Membership) -> Substitution:
    """Record that the bridging script is no longer needed.

    :raises SubstitutionMovedOn: if there is none
    """
    held = _running(substitution, by=by)
    if held.bridging_until is None:
        raise SubstitutionMovedOn
    change(held, bridging_until=None, bridging_from="")
    return held


@verb
@allowed_by("keep treatment")
def stop_substitution(substitution: Substitution, *, by: Membership, on: date, reason: str) -> Substitution:
    """Record that it stopped, with a coded reason. What was due is due no longer.

    :raises SubstitutionMovedOn: if it has stopped already
    """
    held = _moving(substitution, SubstitutionState.ENDED, by=by)
    change(held, state=SubstitutionState.ENDED, ended_on=on, stop_reason=reason)
    held.refresh_from_db()
    return held


def frequency_of(product: str) -> Frequency:
    """How often `product` is given: its group in the list of products."""
    return next(Frequency(group) for group, code, _label in grouped("ost_product", ever=True) if code == product)


def _moving(substitution: Substitution, to: SubstitutionState, *, by: Membership) -> Substitution:
    held = lock(substitution, by=by)
    if to not in SUBSTITUTION_MACHINE.following(held.state):
        raise SubstitutionMovedOn(f"{held.state} to {to}")
    return held


def _running(substitution: Substitution, *, by: Membership) -> Substitution:
    held = lock(substitution, by=by)
    if held.ended_on is not None:
        raise SubstitutionMovedOn
    return held


def _of(record: TreatmentEpisode | Substitution) -> dict[str, Any]:
    """The columns that what belongs to a record copies from it."""
    return {
        "owner_id": record.owner_id,
        "person_id": record.person_id,
        "programme_id": record.programme_id,
        "subject_role": record.subject_role,
    }
