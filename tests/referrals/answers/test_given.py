"""A worker finds newly assigned people on the home page; the referral names the workers before."""

from collections.abc import Callable
from typing import Any

import pytest

from datasharing.models import SubjectRole
from partners.models import Area
from referrals.exchange import actions
from referrals.models import Referral
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.lists.test_pages_lists import refer
from tests.referrals.pages import all_about, browser_of, words
from tests.referrals.sending import carry_everything, last_changed, route_for

Enter = Callable[..., Any]


@pytest.fixture
def sent(partnership: Partnership, northport: Area, as_member: Enter) -> Referral:
    """Ash's referral from custody on Harbour's list."""
    with as_member(partnership.custody_worker):
        [referral] = refer(partnership, "Ash")
    carry_everything()
    return referral


def test_who_is_given_a_person_is_told_until_they_act(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    first, second = partnership.treatment_worker, partnership.second_treatment_worker
    with as_member(first):
        referral = Referral.objects.get()
        actions.accept_referral(referral, by=first, worker=first)
        client = referral.allocations.get().client
        actions.allocate(referral, by=first, client=client, worker=second)
    there = browser_of(second)
    assert "Ash Marsh Given to you by Treatment Worker" in words(there.get("/"))
    assert "Given to you" not in words(browser_of(first).get("/"))

    page = words(there.get(f"/referrals/{sent.reference}"))
    assert "Workers before Treatment Worker, until" in page
    assert "Workers before" not in words(browser_of(partnership.custody_worker).get(f"/referrals/{sent.reference}"))
    with as_member(second):
        actions.close_referral(Referral.objects.get(), by=second, reason="no_contact")

    assert "Given to you" not in words(there.get("/"))


def test_a_referral_taken_on_as_a_client_is_on_that_clients_page(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        client = make_person(worker, family_name="Marsh-Vale")
        actions.accept_referral(Referral.objects.get(), by=worker, client=client, worker=worker)
    browser = browser_of(worker)

    assert "Live referrals 1" in words(browser.get(f"/people/{client.reference}"))
    assert (
        f"/referrals/{sent.reference}" in browser.get(f"/people/{client.reference}/section/treatment").content.decode()
    )
    assert "Harbour adult treatment" in all_about(browser, client.reference)


def test_an_urgent_referral_is_due_sooner_and_comes_first(
    partnership: Partnership, northport: Area, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        [calm] = refer(partnership, "Calm")
        person = make_person(worker, programme=partnership.programme, given_names="Urgent")
        urgent = actions.send_referral(
            person,
            by=worker,
            route=route_for(partnership),
            programme=partnership.programme,
            consented=True,
            subject_role=SubjectRole.PROGRAMME,
            urgent=True,
        )
    assert urgent.acknowledge_by < calm.acknowledge_by
    carry_everything()
    browser = browser_of(partnership.treatment_worker)

    for address in ["/referrals", "/"]:
        page = words(browser.get(address))
        assert page.index("Urgent Marsh") < page.index("Calm Marsh"), address
    with as_member(partnership.treatment_worker):
        [first, second] = Referral.objects.all().most_urgent()
        assert list(Referral.objects.all().most_urgent(first)) == [second]


def test_a_person_taken_on_and_left_without_an_appointment_is_counted_for_their_worker(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        actions.accept_referral(Referral.objects.get(), by=worker, worker=worker)
    assert "has no appointment" not in words(browser_of(worker).get("/"))

    last_changed(sent, days=15)

    assert "1 person taken on has no appointment" in words(browser_of(worker).get("/"))
    assert "has no appointment" not in words(browser_of(partnership.second_treatment_worker).get("/"))
