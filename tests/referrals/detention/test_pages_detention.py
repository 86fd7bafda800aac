"""Pages of custody as a drug worker meets them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.timezone import localdate, localtime

from datasharing.models import Person
from partners.models import Membership, Purpose
from referrals.detention.actions import expect_leaving, release_detained
from referrals.models import CustodyContact, CustodyRecord, CustodySuite, DrugTest, RequiredAssessment, Shift
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.detention.holding import ago, hold, see
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]


@pytest.fixture
def worker(partnership: Partnership) -> Membership:
    """The drug worker in custody."""
    return partnership.custody_worker


def parts(name: str, day: Any) -> dict[str, int]:
    """A day in three boxes."""
    return {f"{name}_{part}": getattr(day, part) for part in ("day", "month", "year")}


def test_those_held_stand_in_order_of_the_time_left_to_reach_them(
    partnership: Partnership, as_member: Enter, ash: Person, worker: Membership
) -> None:
    with as_member(worker):
        later = make_person(worker, programme=partnership.programme, family_name="Later")
        soon = make_person(worker, programme=partnership.programme, family_name="Soon")
        seen = make_person(worker, programme=partnership.programme, family_name="Seen")
        hold(later, worker, partnership, "NC/1", cell="4")
        leaving = hold(soon, worker, partnership, "NC/2", cell="9")
        expect_leaving(leaving, by=worker, at=ago(minutes=-30), leaves_for="court")
        hold(seen, worker, partnership, "NC/3")
        see(seen, worker, partnership)
        gone = hold(ash, worker, partnership, arrived_at=ago(minutes=9))
        release_detained(gone, by=worker, at=ago(minutes=1), release_type="nfa")

    page = words(browser_of(worker).get("/custody"))

    assert page.index("Soon") < page.index("Later") < page.index("Seen, and still held")
    assert "2 not seen yet; 1 leaves within the hour" in page
    assert "court van" in page
    assert "No worker on shift. Counted from the rota" in page


def test_nobody_is_held(partnership: Partnership, ash: Person, worker: Membership) -> None:
    assert ash.pk
    assert "Nobody is held here who has not been seen" in words(browser_of(worker).get("/custody"))
    assert browser_of(partnership.analyst).get("/custody").status_code == 403
    assert browser_of(partnership.probation_practitioner).get("/custody").status_code == 403


def test_the_list_takes_few_statements_however_many_are_held(
    partnership: Partnership,
    as_member: Enter,
    ash: Person,
    worker: Membership,
    django_assert_max_num_queries: Any,
) -> None:
    assert ash.pk
    with as_member(worker):
        for n in range(12):
            hold(make_person(worker, programme=partnership.programme), worker, partnership, f"NC/{n}")
    browser = browser_of(worker)
    browser.get("/custody")

    with django_assert_max_num_queries(30):
        browser.get("/custody")


def test_the_contact_form_knows_what_the_custody_system_said(
    partnership: Partnership, as_member: Enter, ash: Person, worker: Membership
) -> None:
    with as_member(worker):
        hold(ash, worker, partnership, "NC/47", cell="4")
    browser = browser_of(worker)
    page = browser.get(f"/contacts/new/{ash.reference}", follow=True)
    assert "cell 4" in words(page)

    sent = filled(page, outcome="unfit")
    assert sent["custody_number"] == "NC/47"
    assert browser.post(page.wsgi_request.get_full_path(), sent).status_code == 302
    with as_member(worker):
        assert CustodyContact.objects.get().custody_number == "NC/47"
    assert "Asleep or unfit to be seen at" in words(browser.get("/custody"))


@pytest.mark.parametrize(("ago_by", "kept"), [({"hours": 2}, True), ({"days": 2}, False), ({"hours": -2}, False)])
def test_a_contact_that_lay_on_a_device_is_from_when_it_was_written(
    as_member: Enter, ash: Person, worker: Membership, ago_by: dict[str, int], kept: bool
) -> None:
    browser, written = browser_of(worker), ago(**ago_by)
    page = browser.get(f"/contacts/new/{ash.reference}", follow=True)
    sent = filled(page, outcome="unfit", written_at=written.isoformat().replace("+00:00", "Z"))

    assert browser.post(page.wsgi_request.get_full_path(), sent).status_code == 302
    with as_member(worker):
        seen_at = CustodyContact.objects.get().seen_at
        assert (abs(seen_at - written) < timedelta(seconds=1)) is kept
        assert kept or timezone.now() - seen_at < timedelta(minutes=1)


def test_an_arrival_is_keyed_by_hand_and_its_clocks_are_shown(
    partnership: Partnership, as_member: Enter, ash: Person, worker: Membership
) -> None:
    browser = browser_of(worker)
    address = f"/people/{ash.reference}/custody/new"
    with as_member(worker):
        suite = CustodySuite.objects.get()
    form = filled(browser.get(address), suite=suite.pk, custody_number="nc/12", cell="2")
    assert browser.post(address, form | {"leaves_time": "23:59"}).status_code == 422
    assert browser.post(address, form).status_code == 302

    with as_member(worker):
        held = CustodyRecord.objects.get()
    assert held.custody_number == "NC/12"
    page = words(browser.get(f"/custody/{held.reference}"))
    assert "Without charge until" in page
    assert words(browser_of(partnership.treatment_worker).get(f"/custody/{held.reference}"), 404)


def test_times_that_contradict_each_other_are_put_in_words(
    partnership: Partnership, as_member: Enter, ash: Person, worker: Membership
) -> None:
    with as_member(worker):
        held = hold(ash, worker, partnership)
    browser = browser_of(worker)
    before = localtime(ago(hours=3))
    address = f"/custody-records/{held.reference}/release"

    sent = {"release_type": "nfa", "happened_time": before.strftime("%H:%M"), **parts("happened_on", before)}
    assert "The times contradict each other" in words(browser.post(address, sent), 422)
    assert browser.post(address, {"release_type": "nfa"}).status_code == 302
    assert browser.post(address, {"release_type": "nfa"}).status_code in {302, 422}
    assert "Left" in words(browser.get(f"/custody/{held.reference}"))


def test_a_test_is_begun_and_carried_through_on_the_page_of_the_detention(
    partnership: Partnership, as_member: Enter, ash: Person, worker: Membership
) -> None:
    with as_member(worker):
        held = hold(ash, worker, partnership)
    browser, page_of = browser_of(worker), f"/custody/{held.reference}"
    begin = f"{page_of}/drug-test"
    form = {"stage": "arrest", "age": "31", "ground": "trigger", "programme": "adder"}
    assert "Choose the trigger offence" in words(browser.post(begin, form), 422)
    assert "They may not be tested" in words(
        browser.post(begin, form | {"offence": "theft", "age": "17", "appropriate_adult": "His mother"}), 422
    )
    assert browser.post(begin, form | {"offence": "theft"}).status_code == 302
    with as_member(worker):
        test = DrugTest.objects.get()

    def act(slug: str, **sent: Any) -> int:
        return int(browser.post(f"/drug-tests/{test.reference}/{slug}", sent).status_code)

    assert [act("request"), act("sample")] == [302, 302]
    assert act("result") == 422
    assert act("result", drug_opiates="positive") == 302
    soon, later = localdate() + timedelta(days=3), localdate() + timedelta(days=17)
    appointments = {"place": "Harbour Recovery", "initial_time": "10:30", "follow_up_time": "10:30"}
    assert act("require", **appointments, **parts("initial_on", later), **parts("follow_up_on", soon)) == 422
    assert act("require", **appointments, **parts("initial_on", soon), **parts("follow_up_on", later)) == 302
    assert "An assessment has to be served before they leave" in words(browser.get("/custody"))
    page = words(browser.get(page_of))
    assert "Heroin and other opiates: Positive" in page
    assert "Initial assessment To be served" in page

    with as_member(worker):
        initial = RequiredAssessment.objects.get(kind="initial")
    assert browser.post(f"/required-assessments/{initial.reference}/serve", {}).status_code == 302
    section = words(browser.get(f"/people/{ash.reference}/section/treatment"))
    assert "Positive" in section
    assert "Served" in section


def test_a_supervisor_keeps_the_rota(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    assert ash.pk
    with as_member(partnership.custody_worker):
        suite = CustodySuite.objects.get()
    browser = browser_of(partnership.police_supervisor, Purpose.CUSTODY)
    form = {"suite": suite.pk, "worker": partnership.custody_worker.pk, "begins": "22:00", "ends": "06:00"}
    form |= parts("on", localdate())

    assert browser.post("/custody/shifts", form).status_code == 302
    assert "begin a shift in this suite at that time already" in words(browser.post("/custody/shifts", form), 422)
    with as_member(partnership.police_supervisor, Purpose.CUSTODY):
        shift = Shift.objects.get()
    assert shift.ends_at - shift.starts_at == timedelta(hours=8)
    assert "Custody Worker" in words(browser.get("/custody/shifts"))
    assert browser.post(f"/custody/shifts/{shift.pk}/remove").status_code == 302
    assert "No shift from yesterday on" in words(browser.get("/custody/shifts"))


def test_those_who_left_unseen_are_shown_by_the_hour_of_the_week_without_names(
    partnership: Partnership, as_member: Enter, ash: Person, worker: Membership
) -> None:
    with as_member(worker):
        held = hold(ash, worker, partnership, arrived_at=ago(hours=5))
        release_detained(held, by=worker, at=ago(hours=2), release_type="nfa")
    browser = browser_of(worker)

    page = words(browser.get("/custody/left-unseen"))
    assert "1 person left while no worker was on shift" in page
    assert "Ash" not in page
    assert "Nobody left unseen" in words(browser.get("/custody/left-unseen?why=not_reached"))


def test_what_is_due_in_custody_stands_in_the_work_queue(
    partnership: Partnership, as_member: Enter, ash: Person, worker: Membership
) -> None:
    with as_member(worker):
        held = hold(ash, worker, partnership, arrived_at=ago(hours=9), authorised_at=ago(hours=5.5))
        expect_leaving(held, by=worker, at=ago(minutes=-30), leaves_for="bail")
    page = words(browser_of(worker).get("/"))

    assert "Reach them before they leave: bail likely" in page
    assert "Review of detention" in page
