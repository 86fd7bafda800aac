"""What treatment workers see of people in treatment, and do there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from datasharing.models import Person
from partners.models import Area, Membership, Role
from referrals.models import Referral
from referrals.substitution.actions import record_doses
from referrals.substitution.models import Dose, Substitution
from referrals.treatment.models import EpisodeState, TreatmentEpisode
from referrals.treatment_limits.models import TreatmentLimit
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import LONG_AGO, Partnership
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.transfers.test_transfer import treated
from tests.referrals.treatment.treating import ago, agree_on_continuity, in_treatment, on_methadone, referred, take_on

Enter = Callable[..., Any]


@pytest.fixture
def kim(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """Somebody whom Harbour holds."""
    with as_member(partnership.treatment_worker):
        return make_person(
            partnership.treatment_worker, programme=partnership.programme, given_names="Kim", family_name="Adair"
        )


def supervisor(partnership: Partnership) -> Membership:
    """Harbour's second worker, made its supervisor. Outside the door."""
    with owner_role():
        user = partnership.second_treatment_worker.user
        return Membership.objects.create(
            user=user,
            agency=partnership.agency("harbour"),
            role=Role.SUPERVISOR,
            purposes=partnership.second_treatment_worker.purposes,
            valid_from=LONG_AGO,
        )


def test_who_missed_three_doses_stands_first_on_the_caseload_and_on_the_home_page(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        other = make_person(worker, programme=partnership.programme, given_names="Robin", family_name="Zee")
        in_treatment(other, worker, partnership, opened_on=ago(300))
        given = on_methadone(in_treatment(kim, worker, partnership), worker, last_dose_on=ago(4))
        record_doses(given, by=worker, outcome=Dose.Outcome.MISSED, first=ago(3), last=ago(1))
    browser = browser_of(worker)

    page = words(browser.get("/treatment"))
    assert page.index("Kim") < page.index("Robin"), "tolerance lost goes before a profile that is late for months"
    assert "Missed Methadone oral 1 mg/ml 3 days running: tolerance is lost" in page
    assert "Tell the prescriber now: Dr Achterberg" in page
    home = words(browser.get("/"))
    assert "tolerance is lost" in home
    assert "Pharmacy: Lane’s, Quay Street" in home
    told = browser.get(f"/substitution-treatment/{given.reference}/told")
    assert browser.post(f"/substitution-treatment/{given.reference}/told", filled(told)).status_code == 302
    assert "Prescriber told" in words(browser.get("/treatment"))


def test_a_worker_opens_starts_and_ends_an_episode_from_a_referral(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    sent, worker = referred(ash, partnership, as_member), partnership.treatment_worker
    browser = browser_of(worker)
    address = f"/referrals/{sent.reference}/episode"
    assert address in browser.get("/treatment").content.decode()

    form = browser.get(address)
    assert "Police is told when treatment starts and ends" in words(form)
    assert browser.post(address, filled(form)).status_code == 302
    with as_member(worker):
        episode = TreatmentEpisode.objects.get()
    assert address not in browser.get("/treatment").content.decode()
    start = f"/treatment-episodes/{episode.reference}/start"
    assert "Choose the first intervention" in words(browser.post(start, {}), 422)
    assert browser.post(start, {"kind": "psychosocial", "setting": "community"}).status_code == 302
    custody = browser_of(partnership.custody_worker)
    assert "Treatment started" in words(custody.get(f"/referrals/{sent.reference}"))

    discharge = f"/treatment-episodes/{episode.reference}/discharge"
    assert browser.post(discharge, {"reason": "incomplete_dropped_out"}).status_code == 302
    assert "Dropped out" in words(custody.get(f"/referrals/{sent.reference}"))


def test_a_start_before_they_came_says_what_to_record_first(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    sent, worker = referred(ash, partnership, as_member, came=False), partnership.treatment_worker
    browser = browser_of(worker)
    address = f"/referrals/{sent.reference}/episode"
    browser.post(address, filled(browser.get(address)))
    with as_member(worker):
        episode = TreatmentEpisode.objects.get()

    page = browser.post(
        f"/treatment-episodes/{episode.reference}/start", {"kind": "psychosocial", "setting": "community"}
    )
    assert "Record that on the referral first" in words(page, 422)


def test_the_next_provider_sees_what_comes_and_keys_nothing(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    agree_on_continuity(partnership)
    episode = treated(kim, partnership, as_member)
    browser = browser_of(partnership.treatment_worker)
    page = browser.get(f"/treatment-episodes/{episode.reference}/transfer")
    assert "Bridge adult treatment, Bridge: with their record of treatment" in words(page)
    key = next(key for key, way in page.context["form"].routes.items() if way.carries)
    address = f"/treatment-episodes/{episode.reference}/transfer?to={key}"
    form = browser.get(address)
    assert "Substitution treatment: product, dose, last dose, what was missed" in words(form)
    assert "Nothing can be sent unless they agree" in words(browser.post(address, filled(form)), 422)
    assert browser.post(address, filled(form, agreed="on")).status_code == 302

    with as_member(partnership.treatment_worker):
        sent = Referral.objects.get(owner=partnership.agency("harbour"))
    bridge = browser_of(partnership.bridge_worker)
    accept = reverse("accept_referral", args=[sent.reference])
    bridge.post(accept, filled(bridge.get(accept)))
    address = f"/referrals/{sent.reference}/episode"
    form = bridge.get(address)
    assert "Comes from Harbour, and is taken over" in words(form)
    assert "Methadone oral 1 mg/ml, 60 mg" in words(form)
    assert bridge.post(address, filled(form)).status_code == 302
    with as_member(partnership.bridge_worker):
        assert Substitution.objects.get(owner=partnership.agency("bridge")).missed == 2


def test_a_worker_takes_a_profile_and_compares_it_with_the_start(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        in_treatment(kim, worker, partnership)
    browser = browser_of(worker)
    address = f"/people/{kim.reference}/treatment-outcomes/new"
    form = browser.get(address)
    assert "can never be shared with police" in words(form)
    too_many = browser.post(address, filled(form, stage="start", opiates_days="29"))
    assert "28" in words(too_many, 422)
    assert "Nothing is answered" in words(browser.post(address, filled(form, stage="start")), 422)
    first = filled(browser.get(address), stage="start", opiates_days="20", selling_days="4", violence="no")
    assert browser.post(address, first).status_code == 302
    again = filled(browser.get(address), stage="start", opiates_days="2")
    assert "has a profile of its start" in words(browser.post(address, again), 422)
    review = filled(browser.get(address), stage="review", opiates_days="2", quality_of_life="14")
    assert browser.post(address, review).status_code == 302

    section = browser.get(f"/people/{kim.reference}/section/treatment")
    assert "Treatment outcomes" in words(section)
    with as_member(worker):
        episode = TreatmentEpisode.objects.get()
    assert episode.outcomes_due_on == localdate() + timedelta(weeks=26)
    links = [part for part in section.content.decode().split('"') if part.startswith("/treatment-outcomes/")]
    compared = words(browser.get(links[0]))
    assert "Start," in compared
    assert "Review," in compared
    assert "Days of selling drugs 4 Not disclosed" in compared


def test_nobody_but_treatment_workers_opens_these_pages(partnership: Partnership, as_member: Enter) -> None:
    for member in (partnership.custody_worker, partnership.analyst, partnership.probation_practitioner):
        assert browser_of(member).get("/treatment").status_code == 403
        assert browser_of(member).get("/treatment/limits").status_code == 403


def test_a_supervisor_sets_a_limit_and_a_worker_reads_it(partnership: Partnership) -> None:
    lead = supervisor(partnership)
    browser = browser_of(lead)
    day = localdate()
    asked = {
        "kind": "review", "days": "84", "source": "Prescribing protocol of Harbour",
        "valid_from_day": day.day, "valid_from_month": day.month, "valid_from_year": day.year,
    }  # fmt: skip
    form = browser.get("/treatment/limits")
    assert browser.post("/treatment/limits", filled(form, **asked)).status_code == 302

    page = words(browser_of(partnership.treatment_worker).get("/treatment/limits"))
    assert "Prescribing protocol of Harbour" in page
    assert "Set here, to be confirmed" in page
    assert browser_of(partnership.treatment_worker).post("/treatment/limits", asked).status_code == 403
    assert TreatmentLimit.objects.filter(agency=partnership.agency("harbour")).count() == 1


def test_the_caseload_costs_the_same_for_many(partnership: Partnership, as_member: Enter, northport: Area) -> None:
    worker = partnership.treatment_worker
    browser = browser_of(worker)

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert browser.get("/treatment").status_code == 200
        return len(captured)

    def add(count: int) -> None:
        with as_member(worker):
            for _n in range(count):
                person = make_person(worker, programme=partnership.programme)
                on_methadone(in_treatment(person, worker, partnership), worker)

    add(2)
    few = statements()
    add(8)
    assert statements() <= few
    assert few <= 30


def test_an_empty_caseload_says_how_people_come_to_it(partnership: Partnership) -> None:
    page = words(browser_of(partnership.treatment_worker).get("/treatment"))
    assert "Nobody in treatment matches" in page


def test_what_runs_stands_on_the_persons_page(partnership: Partnership, as_member: Enter, kim: Person) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        on_methadone(in_treatment(kim, worker, partnership), worker, last_dose_on=ago(1))
    page = words(browser_of(worker).get(f"/people/{kim.reference}"))
    assert "In treatment" in page
    assert "Methadone oral 1 mg/ml" in page


def test_who_was_taken_on_can_be_handed_to_another_worker(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker, second = partnership.treatment_worker, partnership.second_treatment_worker
    with as_member(worker):
        episode = take_on(kim, worker, partnership)
    browser = browser_of(worker)
    address = f"/treatment-episodes/{episode.reference}/hand-over"
    assert browser.post(address, {"worker": second.pk}).status_code == 302
    assert browser.post(address, {"worker": partnership.bridge_worker.pk}).status_code == 422
    with as_member(second):
        assert TreatmentEpisode.objects.of_worker(second).get().state == EpisodeState.OPENED
