"""A call-in in the browser of those who plan it: from planning to the debrief, and what became of its promises."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.groups.actions import add_member, name_group
from cases.groups.models import Group, GroupMembership
from cases.notifications.models import Invitee, Notification
from cases.promises.actions import promise
from cases.promises.models import Promise
from cases.safeguarding.actions import warn_of_threat
from datasharing.models import Person, SubjectRole
from partners.london import london_today
from partners.models import Membership
from tests.cases.notifications.making import find_speakers, hold, invite, make_ready, plan
from tests.makers import make_person, two_bases
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]
AT_MOST = 30
"""Statements that a page may send."""


@pytest.fixture
def quay(partnership: Partnership, as_member: Enter) -> Group:
    with as_member(partnership.analyst):
        return name_group("Quay boys", by=partnership.analyst, programme=partnership.programme)


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter, quay: Group) -> Person:
    with as_member(partnership.analyst):
        person = make_person(partnership.analyst, programme=partnership.programme)
        belong(person, quay, by=partnership.analyst)
        return person


def belong(person: Person, group: Group, *, by: Membership) -> GroupMembership:
    """Have `by`'s agency hold, on two bases, that `person` belongs to `group`."""
    today = london_today(timezone.now())
    return add_member(
        person,
        by=by,
        group=group,
        programme=group.programme,
        subject_role=SubjectRole.PROGRAMME,
        role=GroupMembership.Role.CORE,
        bases=two_bases(),
        since=today,
        review_on=today + timedelta(days=180),
    )


def parts_of(day: Any, name: str) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def test_a_custom_notification_goes_from_planning_to_its_debrief(
    partnership: Partnership, as_member: Enter, quay: Group, ash: Person
) -> None:
    analyst, browser = partnership.analyst, browser_of(partnership.analyst)
    today = london_today(timezone.now())

    done = browser.post(
        "/notifications/new",
        {"kind": "custom", **parts_of(today, "on"), "time": "00:00", "venue": "At home", "programme": "adder"}
        | {"groups": [quay.reference]},
    )
    address = done["Location"]
    assert "Nobody speaks for" in words(browser.get("/"))
    page = words(browser.get(address))
    assert "A voice: community" in page
    assert "Ash Marsh Quay boys: Core member" in page, "suggested, because nobody has told them yet"

    inviting = f"/people/{ash.reference}/notifications/new"
    form = browser.get(f"{inviting}?to={address.split('/')[-1]}&for={quay.reference}")
    assert browser.post(inviting, filled(form, route="licence"))["Location"] == address
    assert "Ash Marsh Quay boys: Core member" not in words(browser.get(address))
    with as_member(analyst):
        held, invited = Notification.objects.get(), Invitee.objects.get()
        items = list(held.messages.all())
    for message in items:
        answered = browser.post(
            f"/running-orders/{message.reference}",
            {"voice": message.voice, "role": "service_lead", "agency": "police", "speaker": "Kit", "minutes": "3"},
        )
        assert answered["Location"] == address
    browser.post(f"{address}/promises/new", {"text": "Somebody answers", "kind": "support", "group": ""})
    assert "“Somebody answers”" not in words(browser.get("/promises")), "it has not been made yet"
    assert browser.post(f"{address}/held", filled(browser.get(f"{address}/held")))["Location"] == address
    assert "Record who came" in words(browser.get("/"))
    form = browser.get(f"{address}/debrief")
    sent = filled(form, text="Calm", **{f"attended_{invited.reference}": "yes", f"help_{invited.reference}": "on"})
    assert browser.post(f"{address}/debrief", sent)["Location"] == address

    assert "Asked for help." in words(browser.get(address))
    assert "“Somebody answers”" in words(browser.get("/promises"))
    about = words(browser.get(f"/people/{ash.reference}/all/invitees"))
    assert "Custom notification" in about
    assert "“Somebody answers” (open)" in about


def test_a_hard_rule_is_put_into_words_for_whoever_meets_it(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst, browser = partnership.analyst, browser_of(partnership.analyst)
    with as_member(analyst):
        bo = make_person(analyst, given_names="Bo", programme=partnership.programme)
        planned = plan(analyst, partnership.programme)
        invite(ash, planned, analyst)
        second = invite(bo, planned, analyst)
    address = planned.get_absolute_url()
    past = parts_of(london_today(timezone.now()) - timedelta(days=1), "on") | {"time": "18:00"}
    assert "cannot be held without a voice" in words(browser.post(f"{address}/held", past), 422)

    with as_member(analyst):
        find_speakers(planned, analyst)
        warn_of_threat(
            ash, by=analyst, subject_role=SubjectRole.PROGRAMME, other=bo, since=london_today(timezone.now())
        )
    assert "Not with Bo Marsh threat to life" in words(browser.get(address))
    assert "Something is in the way" in words(browser.post(f"{address}/held", past), 422)
    browser.post(f"/invitees/{second.reference}/withdrawn", {"because": "Seen alone"})
    assert browser.post(f"{address}/held", past)["Location"] == address


def test_pages_of_many_people_and_promises_send_few_statements(
    partnership: Partnership, as_member: Enter, quay: Group
) -> None:
    analyst, browser = partnership.analyst, browser_of(partnership.analyst)
    with as_member(analyst):
        planned = plan(analyst, partnership.programme, kind=Notification.Kind.CALL_IN, groups=[quay])
        find_speakers(planned, analyst)
        for number in range(5):
            person = make_person(analyst, given_names=f"P{number}", programme=partnership.programme)
            belong(person, quay, by=analyst)
            invite(person, planned, analyst, representing=quay)
            promise(planned, by=analyst, kind=Promise.Kind.SUPPORT, text=f"Help {number}", group=quay)
        make_ready(planned, analyst)
        hold(planned, analyst)
        plan(analyst, partnership.programme, groups=[quay])

    for address in ("/notifications?show=held", planned.get_absolute_url(), "/promises", "/notifications"):
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as sent:
            assert browser.get(address).status_code == 200
        assert len(sent) <= AT_MOST, (address, len(sent))


def test_who_may_not_plan_is_told_so_and_a_partner_reads_without_acts(
    partnership: Partnership, as_member: Enter
) -> None:
    with as_member(partnership.analyst):
        planned = plan(partnership.analyst, partnership.programme)
    stranger, worker = browser_of(partnership.stranger), browser_of(partnership.custody_worker)

    assert stranger.get(planned.get_absolute_url()).status_code == 404
    assert worker.get("/notifications/new").status_code == 403
    assert worker.get(planned.get_absolute_url()).status_code == 200
    assert worker.get(f"{planned.get_absolute_url()}/change").status_code == 403
    assert "Record that it was held" not in words(worker.get(planned.get_absolute_url()))
