"""Verbs on treatment episodes, their interventions and reviews."""

from datetime import date
from typing import Any

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.exchange.models import Allocation, Referral, ReferralState
from referrals.substitution.actions import stop_substitution, take_over
from referrals.substitution.models import Substitution
from referrals.treatment.models import (
    EPISODE_MACHINE,
    EpisodeIntervention,
    EpisodeState,
    TreatmentEpisode,
    TreatmentReview,
)
from referrals.treatment.telling import tell_ended, tell_started
from referrals.treatment_limits.limits import Kind, due_after

DIED = "incomplete_died"
TRANSFERRED = ("transferred_not_in_custody", "transferred_in_custody", "exported_recommissioned")
ACCEPTED = (
    ReferralState.ACCEPTED,
    ReferralState.BOOKED,
    ReferralState.MISSED,
    ReferralState.ATTENDED,
    ReferralState.STARTED,
)
"""The states of a referral from which an episode is opened (sql/treatment.sql has the same)."""


class EpisodeMovedOn(Exception):
    """The state machine of episodes has no such transition: it moved on in the meantime."""


class EpisodeRuns(Exception):
    """The person has an episode at the agency that has not ended."""


class NotAcceptedYet(Exception):
    """The referral has not been accepted, or is over, so no episode is opened from it."""


class NothingBegun(Exception):
    """Treatment starts with an intervention: its kind and setting are missing."""


class OutOfOrder(Exception):
    """The day lies before what it follows, or in the future."""


@verb
@allowed_by("keep treatment")
def open_episode(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    substance_group: str,
    opened_on: date,
    programme: Programme | None = None,
    source: str = "",
    note: str = "",
    referral: Referral | None = None,
    worker: Membership | None = None,
) -> TreatmentEpisode:
    """Open an episode for `person`, whose worker is `worker` or else `by`.

    :raises EpisodeRuns: if the agency has an episode for them that runs
    """
    if TreatmentEpisode.objects.of(by.agency_id).running().filter(person=person).exists():
        raise EpisodeRuns
    return TreatmentEpisode.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        referral=referral,
        source=source,
        substance_group=substance_group,
        worker=worker or by,
        note=note,
        opened_on=opened_on,
        start_by=due_after(Kind.START, by.agency_id, opened_on),
    )


@verb
@allowed_by("keep treatment")
def open_episode_from(
    referral: Referral, *, by: Membership, opened_on: date, substance_group: str = "", source: str = "", note: str = ""
) -> TreatmentEpisode:
    """Open an episode for the client whom `referral` is about. What another provider transfers with it is taken over.

    :raises NotAcceptedYet: if `by`'s agency has not accepted it, or it is over
    :raises EpisodeRuns: if the agency has an episode for them that runs
    """
    if referral.addressee_id != by.agency_id or referral.state not in ACCEPTED:
        raise NotAcceptedYet
    held = Allocation.objects.filter(referral=referral).holding().select_related("client", "worker").first()
    before = TreatmentEpisode.objects.sent_with(referral.pk).exclude(owner=by.agency).first()
    episode = open_episode(
        held.client if held else referral.person,
        by=by,
        subject_role=SubjectRole(referral.subject_role),
        programme=referral.programme,
        referral=referral,
        worker=held.worker if held else None,
        substance_group=substance_group or referral.substance_group or (before.substance_group if before else ""),
        source=source,
        note=note,
        opened_on=opened_on,
    )
    if before is not None:
        _take_over(before, episode, by=by)
    return episode


def _take_over(before: TreatmentEpisode, episode: TreatmentEpisode, *, by: Membership) -> None:
    """Copy what another provider's episode has running, as far as its reader may see it, so that it is kept here."""
    for held in EpisodeIntervention.objects.filter(episode=before, ended_on=None).order_by("pk"):
        add_intervention(
            episode, by=by, kind=held.kind, setting=held.setting, started_on=episode.opened_on, note=held.note
        )
    for given in Substitution.objects.running().filter(episode=before).order_by("pk"):
        take_over(given, by=by, episode=episode)


@verb
@allowed_by("keep treatment")
def start_episode(
    episode: TreatmentEpisode, *, by: Membership, on: date, kind: str = "", setting: str = ""
) -> TreatmentEpisode:
    """Record that treatment has started, with its first intervention unless one runs. The referrer is told.

    :raises EpisodeMovedOn: if it has started or ended already
    :raises NothingBegun: if no intervention runs and none is given
    :raises OutOfOrder: if `on` lies before the episode was opened
    :raises AlreadyDecided: if its referral does not say yet that the person came
    """
    held = _moving(episode, EpisodeState.STARTED, by=by)
    if on < held.opened_on:
        raise OutOfOrder
    runs = EpisodeIntervention.objects.filter(episode=held, ended_on=None).exists()
    if not runs and not (kind and setting):
        raise NothingBegun
    change(
        held,
        state=EpisodeState.STARTED,
        started_on=on,
        review_due_on=due_after(Kind.REVIEW, held.owner_id, on),
        outcomes_due_on=held.outcomes_due_on or due_after(Kind.FIRST_PROFILE, held.owner_id, on),
    )
    if kind and setting:
        add_intervention(held, by=by, kind=kind, setting=setting, started_on=on)
    tell_started(held.referral, by=by)
    return held


@verb
@allowed_by("keep treatment")
def add_intervention(
    episode: TreatmentEpisode, *, by: Membership, kind: str, setting: str, started_on: date, note: str = ""
) -> EpisodeIntervention:
    """Add an intervention to `episode`.

    :raises NotYours: if it is another agency's
    :raises EpisodeMovedOn: if the episode has ended
    :raises OutOfOrder: if it starts before the episode was opened
    """
    held = _running(episode, by=by)
    if started_on < held.opened_on:
        raise OutOfOrder
    return EpisodeIntervention.objects.create(
        **of_episode(held), kind=kind, setting=setting, started_on=started_on, note=note
    )


@verb
@allowed_by("keep treatment")
def end_intervention(
    intervention: EpisodeIntervention, *, by: Membership, on: date, exit_reason: str
) -> EpisodeIntervention:
    """End an intervention, with a coded reason.

    :raises EpisodeMovedOn: if it has ended already
    :raises OutOfOrder: if it ends before it started
    """
    held = lock(intervention, by=by)
    if held.ended_on is not None:
        raise EpisodeMovedOn
    if on < held.started_on:
        raise OutOfOrder
    change(held, ended_on=on, exit_reason=exit_reason)
    return held


@verb
@allowed_by("keep treatment")
def review_episode(episode: TreatmentEpisode, *, by: Membership, on: date, agreed: str) -> TreatmentReview:
    """Record a review of `episode`, from which the next is due.

    :raises EpisodeMovedOn: if it has ended
    :raises OutOfOrder: if the review lies before the episode was opened
    """
    held = _running(episode, by=by)
    if on < held.opened_on:
        raise OutOfOrder
    review = TreatmentReview.objects.create(**of_episode(held), reviewed_on=on, agreed=agreed, reviewed_by=by.user)
    change(held, review_due_on=due_after(Kind.REVIEW, held.owner_id, on))
    return review


@verb
@allowed_by("keep treatment")
def hand_over(episode: TreatmentEpisode, *, by: Membership, worker: Membership) -> TreatmentEpisode:
    """Make `worker`, a member of the agency, the worker of `episode`.

    :raises EpisodeMovedOn: if it has ended
    """
    held = _running(episode, by=by)
    change(held, worker=worker)
    return held


@verb
@allowed_by("keep treatment")
def end_episode(
    episode: TreatmentEpisode, *, by: Membership, on: date, reason: str, note: str = ""
) -> TreatmentEpisode:
    """Discharge the person, with a coded reason. What runs ends too, and the referrer is told.

    :raises EpisodeMovedOn: if it has ended already
    :raises OutOfOrder: if `on` lies before what it ends
    """
    held = _moving(episode, EpisodeState.ENDED, by=by)
    running = list(EpisodeIntervention.objects.filter(episode=held, ended_on=None))
    given = list(Substitution.objects.running().filter(episode=held))
    begun = [each.started_on for each in running] + [each.started_on for each in given]
    earliest = max([held.started_on or held.opened_on, *begun])
    if on < earliest:
        raise OutOfOrder
    exit_reason, stop_reason = _ends(reason)
    for intervention in running:
        end_intervention(intervention, by=by, on=on, exit_reason=exit_reason)
    for substitution in given:
        stop_substitution(substitution, by=by, on=on, reason=stop_reason)
    wants_profile = held.started_on is not None and reason != DIED
    change(
        held,
        state=EpisodeState.ENDED,
        ended_on=on,
        discharge_reason=reason,
        discharge_note=note,
        review_due_on=None,
        outcomes_due_on=due_after(Kind.LAST_PROFILE, held.owner_id, on) if wants_profile else None,
    )
    tell_ended(held.referral, by=by, discharge_reason=reason)
    return held


def _ends(reason: str) -> tuple[str, str]:
    """How interventions and substitution treatment end with a discharge for `reason`: their codes."""
    if reason in TRANSFERRED:
        return "transferred", "transferred"
    if reason.startswith("completed"):
        return "planned", "completed"
    if reason == DIED:
        return "unplanned", "died"
    return ("withdrawn", "clinical") if reason == "incomplete_withdrawn" else ("unplanned", "stopped_coming")


def _moving(episode: TreatmentEpisode, to: EpisodeState, *, by: Membership) -> TreatmentEpisode:
    held = lock(episode, by=by)
    if to not in EPISODE_MACHINE.following(held.state):
        raise EpisodeMovedOn(f"{held.state} to {to}")
    return held


def _running(episode: TreatmentEpisode, *, by: Membership) -> TreatmentEpisode:
    held = lock(episode, by=by)
    if held.ended_on is not None:
        raise EpisodeMovedOn
    return held


def of_episode(episode: TreatmentEpisode) -> dict[str, Any]:
    """The columns that what belongs to an episode copies from it."""
    return {
        "owner_id": episode.owner_id,
        "person_id": episode.person_id,
        "programme_id": episode.programme_id,
        "subject_role": episode.subject_role,
        "episode": episode,
    }
