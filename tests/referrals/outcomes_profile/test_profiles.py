"""Treatment outcomes profiles: their ranges, when the next is due, and who reads them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from datasharing.models import Person
from partners.models import Purpose
from referrals.outcomes_profile.actions import StartedAlready, StillAhead, record_profile
from referrals.outcomes_profile.models import OutcomesProfile, Stage
from referrals.treatment.actions import end_episode
from referrals.treatment.models import TreatmentEpisode
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.treatment.treating import ago, in_treatment

Enter = Callable[..., Any]


@pytest.fixture
def kim(partnership: Partnership, as_member: Enter) -> Person:
    """Somebody in treatment at Harbour."""
    with as_member(partnership.treatment_worker):
        return make_person(partnership.treatment_worker, programme=partnership.programme)


@pytest.fixture
def episode(partnership: Partnership, as_member: Enter, kim: Person) -> TreatmentEpisode:
    with as_member(partnership.treatment_worker):
        return in_treatment(kim, partnership.treatment_worker, partnership)


def test_after_each_profile_the_next_is_due_in_26_weeks_and_after_the_exit_none(
    partnership: Partnership, as_member: Enter, episode: TreatmentEpisode
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        assert episode.outcomes_due_on == ago(9) + timedelta(days=14)
        record_profile(episode, by=worker, stage=Stage.START, taken_on=ago(8), opiates_days=20, selling_days=4)
        episode.refresh_from_db()
        assert episode.outcomes_due_on == ago(8) + timedelta(weeks=26)

        end_episode(episode, by=worker, on=ago(0), reason="completed_drug_free")
        record_profile(episode, by=worker, stage=Stage.EXIT, taken_on=ago(0), quality_of_life=15)
        episode.refresh_from_db()
        assert episode.outcomes_due_on is None


def test_an_episode_has_one_profile_of_its_start_and_none_lies_ahead(
    partnership: Partnership, as_member: Enter, episode: TreatmentEpisode
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        record_profile(episode, by=worker, stage=Stage.START, taken_on=ago(8), alcohol_days=0)
        with pytest.raises(StartedAlready):
            record_profile(episode, by=worker, stage=Stage.START, taken_on=ago(7), alcohol_days=0)
        with pytest.raises(StillAhead):
            record_profile(
                episode, by=worker, stage=Stage.REVIEW, taken_on=localdate() + timedelta(days=1), alcohol_days=0
            )


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"crack_days": 29}, "days_are_of_the_last_28"),
        ({"shoplifting_days": 29}, "days_are_of_the_last_28"),
        ({"quality_of_life": 21}, "scales_go_from_0_to_20"),
        ({"alcohol_days": 0, "alcohol_amount": 5}, "an_amount_is_of_days_of_use"),
        ({"alcohol_days": 0, "other_name": "Ketamine"}, "another_substance_is_named_if_it_was_used"),
        ({}, "a_profile_answers_something"),
    ],
)
def test_answers_keep_to_their_ranges(
    partnership: Partnership, as_member: Enter, episode: TreatmentEpisode, answers: dict[str, Any], rule: str
) -> None:
    with as_member(partnership.treatment_worker), pytest.raises(IntegrityError, match=rule), transaction.atomic():
        record_profile(episode, by=partnership.treatment_worker, stage=Stage.REVIEW, taken_on=ago(1), **answers)


def test_sharing_and_other_theft_are_yes_if_any_of_their_parts_is(
    partnership: Partnership, as_member: Enter, episode: TreatmentEpisode
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        profile = record_profile(
            episode, by=worker, stage=Stage.REVIEW, taken_on=ago(1), shared_needle=False, shared_works=True, fraud=False
        )
        assert (profile.shared, profile.other_theft) == (True, False)
        assert OutcomesProfile().shared is None, "nothing was disclosed"


def test_nobody_who_enforces_sees_that_there_is_a_profile(
    partnership: Partnership, as_member: Enter, episode: TreatmentEpisode
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        record_profile(episode, by=worker, stage=Stage.START, taken_on=ago(8), selling_days=20)
        assert OutcomesProfile.objects.exists()
    for member in (partnership.analyst, partnership.probation_practitioner, partnership.custody_worker):
        with as_member(member):
            assert not OutcomesProfile.objects.exists()
    with as_member(partnership.police_supervisor, Purpose.DETERRENCE):
        assert not OutcomesProfile.objects.exists()
