"""Who moves to another provider goes on there without keying again, as far as the person agrees."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from datasharing.consent.actions import withdraw_consent
from datasharing.models import Category, Consent, Person
from partners.models import Area
from referrals.exchange.actions import accept_referral, decline_referral
from referrals.exchange.models import Referral
from referrals.substitution.actions import record_doses
from referrals.substitution.models import Dose, Substitution, SubstitutionState
from referrals.transfers.actions import TransferGoesOn, keep_episode, transfer_episode
from referrals.transfers.routes import TransferRoute, transfer_routes
from referrals.treatment import actions
from referrals.treatment.models import EpisodeIntervention, EpisodeState, TreatmentEpisode
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.treatment.treating import ago, agree_on_continuity, in_treatment, on_methadone

Enter = Callable[..., Any]


@pytest.fixture
def kim(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """Somebody in treatment at Harbour, in the world where Bridge has a service too."""
    with as_member(partnership.treatment_worker):
        return make_person(partnership.treatment_worker, programme=partnership.programme)


def treated(kim: Person, partnership: Partnership, as_member: Enter) -> TreatmentEpisode:
    """Kim is on methadone at Harbour, had a dose five days ago and missed the two days after."""
    worker = partnership.treatment_worker
    with as_member(worker):
        episode = in_treatment(kim, worker, partnership)
        given = on_methadone(episode, worker, last_dose_on=ago(5))
        record_doses(given, by=worker, outcome=Dose.Outcome.MISSED, first=ago(4), last=ago(3))
    return episode


def way_with(episode: TreatmentEpisode, *, record: bool) -> TransferRoute:
    """The way to Bridge on which the record of treatment travels, or does not. Inside the door."""
    return next(way for way in transfer_routes(episode, at=timezone.now()) if bool(way.carries) == record)


def sent_to_bridge(episode: TreatmentEpisode, partnership: Partnership, as_member: Enter, *, record: bool) -> Referral:
    worker = partnership.treatment_worker
    with as_member(worker):
        way = way_with(episode, record=record)
        return transfer_episode(episode, by=worker, route=way.route, consented=True)


def opened_at_bridge(sent: Referral, partnership: Partnership, as_member: Enter) -> TreatmentEpisode:
    bridge = partnership.bridge_worker
    with as_member(bridge):
        taken = Referral.objects.get(reference=sent.reference)
        accept_referral(taken, by=bridge, worker=bridge)
        return actions.open_episode_from(taken, by=bridge, opened_on=ago(0))


def test_the_next_provider_goes_on_without_keying_again(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    agree_on_continuity(partnership)
    episode = treated(kim, partnership, as_member)
    sent = sent_to_bridge(episode, partnership, as_member, record=True)
    taken = opened_at_bridge(sent, partnership, as_member)

    with as_member(partnership.bridge_worker):
        bridge = partnership.agency("bridge")
        assert taken.substance_group == "opiate"
        assert EpisodeIntervention.objects.get(episode=taken).kind == "pharmacological"
        given = Substitution.objects.get(owner=bridge)
        assert (given.product, given.dose_mg, given.pharmacy) == ("methadone", Decimal(60), "Lane’s, Quay Street")
        assert (given.last_dose_on, given.missed, given.missed_since) == (ago(5), 2, ago(4))


def test_a_day_missed_at_the_next_provider_adds_to_those_before(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    agree_on_continuity(partnership)
    episode = treated(kim, partnership, as_member)
    opened_at_bridge(sent_to_bridge(episode, partnership, as_member, record=True), partnership, as_member)

    bridge = partnership.bridge_worker
    with as_member(bridge):
        given = Substitution.objects.get(owner=bridge.agency)
        record_doses(given, by=bridge, outcome=Dose.Outcome.MISSED, first=ago(2))
        assert Substitution.objects.get(owner=bridge.agency).state == SubstitutionState.HELD


def test_without_an_agreement_on_clinical_records_the_dose_stays_behind(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    agree_on_continuity(partnership, without=(Category.CLINICAL,))
    episode = treated(kim, partnership, as_member)
    taken = opened_at_bridge(sent_to_bridge(episode, partnership, as_member, record=True), partnership, as_member)

    with as_member(partnership.bridge_worker):
        assert EpisodeIntervention.objects.filter(episode=taken).exists()
        assert not Substitution.objects.exists()


def test_who_agrees_to_the_referral_alone_takes_no_record_along(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    agree_on_continuity(partnership)
    episode = treated(kim, partnership, as_member)
    taken = opened_at_bridge(sent_to_bridge(episode, partnership, as_member, record=False), partnership, as_member)

    with as_member(partnership.bridge_worker):
        assert list(TreatmentEpisode.objects.all()) == [taken]
        assert not EpisodeIntervention.objects.exists()
        assert not Substitution.objects.exists()


def test_who_withdraws_consent_leaves_the_next_provider_what_it_took_over(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    agree_on_continuity(partnership)
    episode = treated(kim, partnership, as_member)
    opened_at_bridge(sent_to_bridge(episode, partnership, as_member, record=True), partnership, as_member)
    with as_member(partnership.treatment_worker):
        withdraw_consent(Consent.objects.get(person=kim), by=partnership.treatment_worker)

    with as_member(partnership.bridge_worker):
        bridge = partnership.agency("bridge")
        assert {each.owner for each in TreatmentEpisode.objects.select_related("owner")} == {bridge}
        assert {each.owner for each in Substitution.objects.select_related("owner")} == {bridge}


def test_who_is_declined_stays_with_the_first_provider(partnership: Partnership, as_member: Enter, kim: Person) -> None:
    episode = treated(kim, partnership, as_member)
    sent = sent_to_bridge(episode, partnership, as_member, record=False)
    worker, bridge = partnership.treatment_worker, partnership.bridge_worker
    with as_member(worker):
        episode.refresh_from_db()
        assert episode.state == EpisodeState.TRANSFERRING
        with pytest.raises(TransferGoesOn):
            keep_episode(episode, by=worker)
    with as_member(bridge):
        decline_referral(Referral.objects.get(reference=sent.reference), by=bridge, reason="no_capacity")
    with as_member(worker):
        assert keep_episode(episode, by=worker).state == EpisodeState.STARTED
