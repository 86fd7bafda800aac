"""Lives are drawn from one seed, and the ledger knows at each instant how far each came."""

from datetime import UTC, datetime, timedelta

import pytest

from analysis.pathway.counting import Step
from focused_deterrence.simulation.ledger import LedgerDiffers, compare, steps_in
from focused_deterrence.simulation.lives import draw

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_the_same_seed_gives_the_same_lives() -> None:
    lives = list(draw(people=50, days=180, seed=7, now=NOW))

    assert lives == list(draw(people=50, days=180, seed=7, now=NOW))
    assert lives != list(draw(people=50, days=180, seed=8, now=NOW))
    assert all(NOW - timedelta(days=181) < life.met_at < NOW for life in lives)


def test_people_come_further_with_time_and_never_back() -> None:
    lives = list(draw(people=200, days=180, seed=7, now=NOW))
    early, late = [[life.furthest(at)[0] for life in lives] for at in (NOW - timedelta(days=30), NOW)]

    assert all(before <= after for before, after in zip(early, late, strict=True))
    assert {Step.MET, Step.SEEN, Step.ACCEPTED, Step.STAYED} < set(late)


def test_one_person_more_or_another_reason_is_noticed() -> None:
    lives = list(draw(people=50, days=180, seed=7, now=NOW))
    known = steps_in(lives, NOW)

    compare(known, steps_in(lives, NOW))
    with pytest.raises(LedgerDiffers, match="MET: 50 in the ledger, 49"):
        compare(known, steps_in(lives[1:], NOW))
    other = steps_in(lives, NOW)
    other[0].stopped["outcome:refused"] += 1
    with pytest.raises(LedgerDiffers, match="after MET"):
        compare(known, other)
