"""A reception opens an episode, raises the referral on day one, has medicines verified; moves keep it together."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from datasharing.models import Person
from datasharing.outbox.sweeping import sweep
from referrals.exchange.models import Referral
from referrals.prison.actions import (
    add_medication,
    change_legal_status,
    name_manager,
    settle_referral,
    verify_medication,
)
from referrals.prison.models import HeldBecause, Medication, Movement, OffenderManager, PrisonEpisode, Referring
from referrals.prison.moves import BeforeReception, Move, move_person, take_back_move
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words
from tests.referrals.prison.inside import ago, agree_on_prison, prison, receive, route_to_harbour
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]


def pass_a_minute() -> None:
    """Let the sweep hand over what is due, and the worker do it."""
    sweep()
    carry_everything()


def test_a_reception_refers_a_person_by_itself_on_day_one(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    agree_on_prison(partnership)
    route_to_harbour(partnership)
    with as_member(worker):
        episode = receive(ash, worker, partnership)

    pass_a_minute()
    pass_a_minute()

    with as_member(worker):
        episode.refresh_from_db()
        referral = Referral.objects.get(owner=worker.agency)
        assert (episode.referring, episode.referral) == (Referring.SENT, referral)
    with as_member(partnership.treatment_worker):
        assert "Nottingham" in Referral.objects.get(owner=worker.agency).reason


def test_without_a_route_the_line_of_work_says_why(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership)

    pass_a_minute()

    with as_member(worker):
        episode.refresh_from_db()
        assert (episode.referring, episode.held_because) == (Referring.HELD, HeldBecause.NO_ROUTE)
        assert episode.refer_by is not None
        assert episode.refer_by > timezone.now() - timedelta(minutes=5)
    assert "no routing rule and agreement of yours cover it" in words(browser_of(worker).get("/"))


def test_who_has_not_been_asked_is_asked_and_referred_from_the_line(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    agree_on_prison(partnership, needs_consent=True)
    route_to_harbour(partnership)
    with as_member(worker):
        episode = receive(ash, worker, partnership)
    pass_a_minute()
    browser = browser_of(worker)
    page = browser.get(f"/prison/{episode.reference}/refer")
    assert "they have not been asked whether they agree" in words(page)

    sent = browser.post(
        f"/prison/{episode.reference}/refer", {"token": str(page.context["form"]["token"].value()), "agreed": "on"}
    )

    assert sent.status_code == 302
    with as_member(worker):
        episode.refresh_from_db()
        assert episode.referring == Referring.SENT
        assert episode.referral is not None


def test_somebody_without_a_need_is_not_referred(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership, substance_group="")

    pass_a_minute()

    with as_member(worker):
        episode.refresh_from_db()
        assert (episode.referring, episode.refer_by) == (Referring.NOT_NEEDED, None)
        assert not Referral.objects.exists()


def test_a_reception_is_settled_with_a_reason_or_not_at_all(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership)
        with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
            settle_referral(episode, by=worker, note="")

        assert settle_referral(episode, by=worker, note="Does not want one").referring == Referring.SETTLED


def test_a_transfer_carries_everything_along(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership, medicines=["Methadone 60 ml"])
        name_manager(episode, by=worker, post="pom", name="R. Iqbal", since=ago(days=1).date())

        move_person(episode, by=worker, move=Move(kind="transfer", moved_at=ago(minutes=5), prison=prison("LEI")))
        episode.refresh_from_db()

        assert (episode.prison.code, episode.location) == ("LEI", "")
        assert Medication.objects.get().episode == episode
        assert OffenderManager.objects.get().until is None


def test_moves_may_arrive_in_any_order_and_be_taken_back(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership, received_at=ago(days=3))
        later = move_person(
            episode, by=worker, move=Move(kind="transfer", moved_at=ago(days=1), prison=prison("LEI"), location="C1")
        )
        move_person(episode, by=worker, move=Move(kind="location", moved_at=ago(days=2), location="B3-01"))
        episode.refresh_from_db()
        assert (episode.prison.code, episode.location) == ("LEI", "C1")

        take_back_move(later, by=worker, at=timezone.now())
        episode.refresh_from_db()

        assert (episode.prison.code, episode.location) == ("NMI", "B3-01")
        with pytest.raises(BeforeReception):
            move_person(episode, by=worker, move=Move(kind="location", moved_at=ago(days=9), location="A1"))


def test_a_move_lies_in_the_episode_of_its_own_person(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership)
        moved = move_person(episode, by=worker, move=Move(kind="location", moved_at=ago(minutes=1), location="B3"))
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE referrals_movement SET episode_id = NULL WHERE id = %s", [moved.pk])
        assert Movement.objects.get().episode == episode


def test_a_medicine_is_verified_by_whom_and_with_whom(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.probation_practitioner
    browser = browser_of(worker)
    with as_member(worker):
        episode = receive(ash, worker, partnership, substance_group="")
        medicine = add_medication(episode, by=worker, what="Buprenorphine 8 mg")
        assert medicine.verify_by == episode.received_at + timedelta(hours=24)
    assert "Verify a medicine that they take" in words(browser.get("/"))

    with as_member(worker):
        verify_medication(medicine, by=worker, at=timezone.now(), verdict="confirmed", found="Lane’s pharmacy")
        with pytest.raises(IntegrityError, match="by_whom"), transaction.atomic():
            Medication.objects.filter(pk=medicine.pk).update(found="")

    assert "Verify a medicine that they take" not in words(browser.get("/"))


def test_the_manager_before_stays_as_history(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership)
        today = timezone.localdate()
        name_manager(episode, by=worker, post="com", name="H. Lockwood", since=today - timedelta(days=9))
        name_manager(episode, by=worker, post="com", name="M. Nowak", since=today)

        managers = OffenderManager.objects.filter(episode=episode).order_by("since")

        assert [(each.name, each.until) for each in managers] == [("H. Lockwood", today), ("M. Nowak", None)]


def test_sentence_and_remand_are_told_apart(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership)
        change_legal_status(episode, by=worker, legal_status="sentenced")

        assert not PrisonEpisode.objects.on_remand().exists()
