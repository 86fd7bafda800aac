"""Episodes open from accepted referrals or on their own, start, are reviewed and end; the referrer is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from datasharing.enforcement.locking import change
from datasharing.models import Person, SubjectRole
from partners.rules import NotAllowed
from referrals.exchange.actions import send_referral
from referrals.exchange.events import AlreadyDecided
from referrals.exchange.models import EventKind, Referral, ReferralState
from referrals.treatment import actions
from referrals.treatment.models import EpisodeIntervention, EpisodeState, TreatmentEpisode
from referrals.treatment_limits.actions import set_limit
from referrals.treatment_limits.limits import Kind, limit_of
from referrals.treatment_limits.models import TreatmentLimit
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.sending import route_for
from tests.referrals.treatment.treating import ago, in_treatment, on_methadone, referred, take_on

Enter = Callable[..., Any]


@pytest.fixture
def kim(partnership: Partnership, as_member: Enter) -> Person:
    """Somebody who came to Harbour on their own."""
    with as_member(partnership.treatment_worker):
        return make_person(partnership.treatment_worker, programme=partnership.programme)


def test_who_started_treatment_and_left_is_told_to_the_custody_worker_who_referred_them(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    sent, worker = referred(ash, partnership, as_member), partnership.treatment_worker
    with as_member(worker):
        mine = Referral.objects.get(reference=sent.reference)
        episode = actions.open_episode_from(mine, by=worker, opened_on=ago(0))
        assert episode.substance_group == "opiate", "nothing is keyed again"
        assert episode.worker == worker
        assert episode.start_by == ago(0) + timedelta(days=21)
        actions.start_episode(episode, by=worker, on=ago(0), kind="psychosocial", setting="community")
    with as_member(partnership.custody_worker):
        told = Referral.objects.get(reference=sent.reference)
        assert told.state == ReferralState.STARTED
        assert not TreatmentEpisode.objects.exists(), "the record of treatment is not shared with custody"

    with as_member(worker):
        actions.end_episode(episode, by=worker, on=ago(0), reason="incomplete_dropped_out")
        assert not EpisodeIntervention.objects.filter(ended_on=None).exists()
    with as_member(partnership.custody_worker):
        told.refresh_from_db()
        assert told.state == ReferralState.CLOSED
        assert told.events.get(kind=EventKind.CLOSED).reason == "dropped_out"


def test_treatment_does_not_start_before_it_is_said_that_they_came(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    sent, worker = referred(ash, partnership, as_member, came=False), partnership.treatment_worker
    with as_member(worker):
        mine = Referral.objects.get(reference=sent.reference)
        episode = actions.open_episode_from(mine, by=worker, opened_on=ago(0))
        with pytest.raises(AlreadyDecided):
            actions.start_episode(episode, by=worker, on=ago(0), kind="psychosocial", setting="community")
        assert TreatmentEpisode.objects.get().state == EpisodeState.OPENED


def test_no_episode_opens_from_a_referral_that_was_not_accepted(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    with as_member(partnership.custody_worker):
        sent = send_referral(
            ash,
            by=partnership.custody_worker,
            subject_role=SubjectRole.PROGRAMME,
            route=route_for(partnership),
            programme=partnership.programme,
            consented=True,
            substance_group="opiate",
        )
    worker = partnership.treatment_worker
    with as_member(worker):
        mine = Referral.objects.get(reference=sent.reference)
        with pytest.raises(actions.NotAcceptedYet):
            actions.open_episode_from(mine, by=worker, opened_on=ago(0))
        with pytest.raises(IntegrityError, match="its provider has accepted"), transaction.atomic():
            take_on(ash, worker, partnership, referral=mine)


def test_a_person_has_one_episode_at_a_provider_at_a_time(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        first = take_on(kim, worker, partnership)
        with pytest.raises(actions.EpisodeRuns):
            take_on(kim, worker, partnership)
        actions.end_episode(first, by=worker, on=ago(0), reason="incomplete_declined")
        assert take_on(kim, worker, partnership, opened_on=ago(0)).state == EpisodeState.OPENED


def test_treatment_starts_with_an_intervention_and_its_due_days_are_counted(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        episode = take_on(kim, worker, partnership)
        with pytest.raises(actions.NothingBegun):
            actions.start_episode(episode, by=worker, on=ago(9))
        with pytest.raises(actions.OutOfOrder):
            actions.start_episode(episode, by=worker, on=ago(11), kind="psychosocial", setting="community")
        started = actions.start_episode(episode, by=worker, on=ago(9), kind="psychosocial", setting="community")
        assert started.review_due_on == ago(9) + timedelta(days=182)
        assert started.outcomes_due_on == ago(9) + timedelta(days=14)

        actions.review_episode(started, by=worker, on=ago(1), agreed="Groups twice a week")
        started.refresh_from_db()
        assert started.review_due_on == ago(1) + timedelta(days=182)


def test_nothing_runs_on_after_discharge_and_a_discharge_is_final(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        episode = in_treatment(kim, worker, partnership)
        on_methadone(episode, worker)
        with pytest.raises(IntegrityError, match="end before their episode does"), transaction.atomic():
            change(episode, state=EpisodeState.ENDED, ended_on=ago(0), discharge_reason="incomplete_dropped_out")
        ended = actions.end_episode(episode, by=worker, on=ago(0), reason="completed_drug_free")
        assert ended.outcomes_due_on == ago(0) + timedelta(days=14), "a profile of the exit is due"

        with pytest.raises(actions.EpisodeMovedOn):
            actions.add_intervention(ended, by=worker, kind="psychosocial", setting="community", started_on=ago(0))
        with pytest.raises(IntegrityError, match="may not become started"), transaction.atomic():
            change(ended, state=EpisodeState.STARTED, ended_on=None, discharge_reason="")


def test_treatment_that_never_started_is_not_completed(partnership: Partnership, as_member: Enter, kim: Person) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        episode = take_on(kim, worker, partnership)
        with pytest.raises(IntegrityError, match="only_treatment_that_started_is_completed"), transaction.atomic():
            actions.end_episode(episode, by=worker, on=ago(0), reason="completed_drug_free")


def test_what_belongs_to_an_episode_is_about_its_person(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        episode = in_treatment(kim, worker, partnership)
        other = make_person(worker, programme=partnership.programme)
        with pytest.raises(IntegrityError, match="about its person"), transaction.atomic():
            EpisodeIntervention.objects.create(
                **(actions.of_episode(episode) | {"person_id": other.pk}),
                kind="psychosocial",
                setting="community",
                started_on=ago(1),
            )


def test_an_agency_sets_its_own_limits_from_a_day_on_and_what_was_counted_stays(
    partnership: Partnership, as_member: Enter
) -> None:
    harbour, worker = partnership.agency("harbour"), partnership.treatment_worker
    with as_member(worker), pytest.raises(NotAllowed):
        set_limit(by=worker, kind=Kind.REVIEW, days=84, valid_from=ago(0), source="Local protocol")
    with owner_role():
        TreatmentLimit.objects.create(
            agency=harbour, kind=Kind.REVIEW, days=84, valid_from=ago(0), status="configured", source="Local protocol"
        )

    with as_member(worker):
        assert limit_of(Kind.REVIEW, harbour, ago(0)) == 84
        assert limit_of(Kind.REVIEW, harbour, ago(1)) == 182
        assert limit_of(Kind.REVIEW, partnership.agency("bridge"), ago(0)) == 182
