"""The pages of releases: a plan in a minute, the calendar, and the sheet for the person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from referrals.release.afterwards import record_release
from referrals.release.models import ReleasePlan, ReleaseSignature
from tests.makers import make_person
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.release.conftest import World
from tests.referrals.release.planning import friday, make_plan, make_shared, open_day, task_of

Enter = Callable[..., Any]


@pytest.fixture
def shared(world: World, as_member: Enter) -> ReleasePlan:
    with as_member(world.lead):
        return make_shared(world)


def test_from_home_to_the_signature_it_takes_two_clicks(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world, on=open_day(16))
    browser = browser_of(world.lead)

    home = words(browser.get("/"))
    assert "Release plan" in home
    assert "Review plan" in home
    page = browser.get(plan.get_absolute_url())
    assert "Sign the plan" in words(page)
    browser.post(f"{plan.get_absolute_url()}/sign", {})

    with as_member(world.lead):
        assert ReleaseSignature.objects.get().side == "probation"


def test_the_page_says_what_blocks_who_owes_it_and_why_the_date(world: World, as_member: Enter) -> None:
    on = friday(50)
    with as_member(world.lead):
        plan = make_shared(world, on=on)

    said = words(browser_of(world.lead).get(plan.get_absolute_url()))

    assert "blocking items are open, none late" in said
    assert "Address for the first night" in said
    assert "Council" in said
    assert "That is a Friday." in said
    assert "Ask for the extra day" in said


def test_late_items_stand_in_the_verdict_and_hold_back_the_signature(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = make_shared(world, on=open_day(5))
    browser = browser_of(world.lead)

    said = words(browser.get(plan.get_absolute_url()))
    assert "Not ready:" in said
    assert "Sign anyway, with a reason" in said
    assert "Sign the plan" not in said
    assert "late" in words(browser.post(f"{plan.get_absolute_url()}/sign", {}, follow=True))
    form = browser.get(f"{plan.get_absolute_url()}/sign")
    browser.post(f"{plan.get_absolute_url()}/sign", filled(form, reason="The hostel has rung"))
    browser.post(f"{plan.get_absolute_url()}/remind", {})

    with as_member(world.lead):
        assert ReleaseSignature.objects.get().reason == "The hostel has rung"
        assert task_of(plan, "address").state == "sent"


def test_the_prison_signs_on_the_same_page_and_changes_nothing_else(
    world: World, as_member: Enter, shared: ReleasePlan
) -> None:
    browser = browser_of(world.prison_worker)

    said = words(browser.get(shared.get_absolute_url()))
    assert "Sign the plan" in said
    assert "The prison said another date" not in said
    browser.post(f"{shared.get_absolute_url()}/sign", {})
    assert browser.get(f"{shared.get_absolute_url()}/date").status_code == 404

    with as_member(world.lead):
        assert ReleaseSignature.objects.get().signed_by == world.prison_worker.user


def test_those_who_sign_have_a_line_on_their_home_page(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        make_shared(world, on=open_day(8))

    for member in (world.prison_worker, world.treatment_worker):
        assert "Release plan waits for your agency’s signature" in words(browser_of(member).get("/"))


def test_a_stranger_finds_no_plan(world: World, shared: ReleasePlan) -> None:
    browser = browser_of(world.partnership.stranger)

    assert browser.get(shared.get_absolute_url()).status_code == 404
    assert browser.get(f"{shared.get_absolute_url()}/sheet").status_code == 404


@pytest.mark.parametrize(
    ("address", "answers", "told"),
    [
        ("date", {"date_type": "CRD"}, "every due time moves"),
        ("extra-day", {"why": "To reach the pharmacy"}, "no answer yet"),
        ("needs", {"needs_medicine": "no", "needs_naloxone": "yes"}, "Saved."),
        ("released", {}, "Released; not yet in treatment."),
        ("close", {"closing": "Deported"}, "Closed."),
    ],
)
def test_each_act_has_its_page(
    world: World, shared: ReleasePlan, address: str, answers: dict[str, str], told: str
) -> None:
    browser = browser_of(world.lead)
    form = browser.get(f"{shared.get_absolute_url()}/{address}")
    if address == "date":
        day = open_day(40)
        answers = answers | {"on_day": str(day.day), "on_month": str(day.month), "on_year": str(day.year)}

    said = words(browser.post(f"{shared.get_absolute_url()}/{address}", filled(form, **answers), follow=True))

    assert told in said


def test_the_answer_about_the_extra_day_is_recorded(world: World, shared: ReleasePlan) -> None:
    browser = browser_of(world.lead)
    asking = f"{shared.get_absolute_url()}/extra-day"
    browser.post(asking, filled(browser.get(asking), why="To reach the pharmacy"))

    form = browser.get(f"{asking}/answer")
    said = words(browser.post(f"{asking}/answer", filled(form, decision="granted"), follow=True))

    assert "Extra day Granted" in said
    assert "signatures were voided" in said


def test_contacts_after_release_are_recorded_from_the_page(world: World, as_member: Enter) -> None:
    with as_member(world.lead):
        plan = record_release(make_plan(world), by=world.lead, at=timezone.now() - timedelta(days=3))
    browser = browser_of(world.lead)
    assert "Welfare check 48 hours after release" in words(browser.get("/"))

    for step in ("call", "welfare", "seventh"):
        form = browser.get(f"{plan.get_absolute_url()}/after/{step}")
        browser.post(f"{plan.get_absolute_url()}/after/{step}", filled(form))
    assert browser.get(f"{plan.get_absolute_url()}/after/else").status_code == 404

    with as_member(world.lead):
        held = ReleasePlan.objects.get(pk=plan.pk)
        assert held.called_at
        assert held.welfare_at
        assert held.seventh_at


def test_a_recall_is_recorded_from_the_persons_page(world: World, as_member: Enter) -> None:
    browser = browser_of(world.lead)
    address = f"/people/{world.ash.reference}/recalls/new"
    day = timezone.localdate()
    answers = {"release_kind": "recall_ftr56"}
    answers |= {"returned_on_day": str(day.day), "returned_on_month": str(day.month), "returned_on_year": str(day.year)}

    browser.post(address, filled(browser.get(address), **answers))

    with as_member(world.lead):
        assert ReleasePlan.objects.get().returned_on == day


def test_the_list_puts_those_at_risk_first_and_warns_of_crowded_days(world: World, as_member: Enter) -> None:
    on = open_day(6)
    with as_member(world.lead):
        make_shared(world, on=on)
        for _n in range(4):
            other = make_person(world.lead, programme=world.partnership.programme)
            make_plan(World(world.partnership, world.prison, world.prison_worker, other), on=on)
    browser = browser_of(world.lead)

    with CaptureQueriesContext(
        connection,
    ) as run:
        page = browser.get("/releases")
    said = words(page)

    assert "1 plan is at risk" in said
    assert "5 people leave." in said
    assert said.index("At risk") < said.index("Calendar") < said.index("All, soonest first")
    assert len(run) < 60


@pytest.mark.parametrize("query", ["?whose=agency", "?whose=all&span=week", "?span=next", "?prison=holmeside"])
def test_the_list_is_filtered(world: World, shared: ReleasePlan, query: str) -> None:
    assert browser_of(world.lead).get(f"/releases{query}").status_code == 200


def test_a_filter_that_is_none_says_so(world: World) -> None:
    assert browser_of(world.lead).get("/releases?whose=nobody").status_code == 422


def test_a_list_without_plans_says_where_they_come_from(world: World) -> None:
    assert "Nobody leaves in this time" in words(browser_of(world.lead).get("/releases"))


def test_the_sheet_is_in_plain_words_and_says_what_to_do_if_let_out_early(world: World, shared: ReleasePlan) -> None:
    said = words(browser_of(world.lead).get(f"{shared.get_absolute_url()}/sheet"))

    assert "If you are let out early" in said
    assert "Somewhere to sleep on the first night: not ready yet" in said
    for jargon in ("blocking", "statutory", "PRRD", "overdue"):
        assert jargon not in said
