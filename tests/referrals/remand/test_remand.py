"""Who is on remand and uses opiates has a plan by day 2; a release tells everybody whom it names, who then answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from datasharing.consent.actions import withdraw_consent
from datasharing.models import Consent, Person
from partners.dated_rules import OrNextMorning, due
from partners.rules import NotAllowed
from referrals.exchange.events import AlreadyDecided
from referrals.exchange.sending import ConsentNeeded
from referrals.prison.actions import change_legal_status
from referrals.prison.models import PrisonEpisode
from referrals.prison.moves import AlreadyReleased
from referrals.remand.actions import acknowledge_alert, close_alert, release, set_court_day, withdraw_alert
from referrals.remand.clocks import ACKNOWLEDGE
from referrals.remand.models import AlertState, NotTold, PlanState, ReleaseAlert, RemandPlan, RemandRecipient
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words
from tests.referrals.prison.inside import ago, agree_on_prison, receive
from tests.referrals.remand.conftest import write_card
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]
BAILED = "remand_bail"


def test_every_remand_of_somebody_on_opiates_has_a_plan_due_on_day_two(
    partnership: Partnership, as_member: Enter, remanded: PrisonEpisode
) -> None:
    with as_member(partnership.probation_practitioner):
        plan = RemandPlan.objects.get(episode=remanded)

        assert plan.state == PlanState.DUE
        assert plan.plan_by == timezone.localdate(remanded.received_at) + timedelta(days=1)
    home = words(browser_of(partnership.probation_practitioner).get("/"))
    assert "On remand: what holds if they are released today?" in home


@pytest.mark.parametrize("facts", [{"substance_group": "alcohol_only"}, {"legal_status": "sentenced"}])
def test_others_have_none(partnership: Partnership, as_member: Enter, ash: Person, facts: dict[str, str]) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        receive(ash, worker, partnership, **facts)

        assert not RemandPlan.objects.exists()


def test_a_sentence_ends_the_plan_and_a_new_remand_begins_it_again(
    partnership: Partnership, as_member: Enter, remanded: PrisonEpisode
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        change_legal_status(remanded, by=worker, legal_status="sentenced")
        assert RemandPlan.objects.get().state == PlanState.ENDED
        change_legal_status(remanded, by=worker, legal_status="unsentenced")
        assert RemandPlan.objects.get().state == PlanState.DUE


def test_a_plan_is_ready_only_with_where_to_go_and_where_to_sleep(
    partnership: Partnership, as_member: Enter, remanded: PrisonEpisode
) -> None:
    with as_member(partnership.probation_practitioner):
        plan = RemandPlan.objects.select_related("person", "episode").get()
        with pytest.raises(IntegrityError, match="where_to_sleep"), transaction.atomic():
            write_card(plan, partnership, address="")


def test_a_release_tells_everybody_at_once_and_each_what_is_for_them(
    partnership: Partnership, as_member: Enter, remanded: PrisonEpisode, planned: RemandPlan
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        sent = release(remanded, by=worker, at=timezone.now(), kind=BAILED, released_from="Northport Magistrates")
        assert len(sent) == 2
        planned.refresh_from_db()
        assert planned.state == PlanState.USED

    for member, own, others in [
        (partnership.treatment_worker, "Lane’s pharmacy", None),
        (partnership.council_worker, "9 Mill Lane", "Lane’s pharmacy"),
    ]:
        browser = browser_of(member)
        assert "Released from Northport Magistrates" in words(browser.get("/"))
        assert "Ash Marsh" in words(browser.get("/release-alerts"))
        with as_member(member):
            alert = ReleaseAlert.objects.get()
            assert own in alert.says
            assert others is None or others not in alert.says


def test_who_acknowledges_leaves_the_duty_list_and_who_does_not_stays_on_it(
    partnership: Partnership, as_member: Enter, remanded: PrisonEpisode, planned: RemandPlan
) -> None:
    worker, treatment = partnership.probation_practitioner, partnership.treatment_worker
    with as_member(worker):
        release(remanded, by=worker, at=timezone.now(), kind=BAILED)
    carry_everything()
    duty = browser_of(worker)
    assert {"Harbour", "Council"} <= set(words(duty.get("/release-alerts/unanswered")).split())

    with as_member(treatment):
        alert = ReleaseAlert.objects.get()
        assert alert.state == AlertState.DELIVERED
        acknowledge_alert(alert, by=treatment)
        close_alert(alert, by=treatment, met=True)
        with pytest.raises(AlreadyDecided):
            acknowledge_alert(alert, by=treatment)

    shown = words(duty.get("/release-alerts/unanswered")).split()
    assert "Harbour" not in shown
    assert "Council" in shown


def test_an_alert_is_due_in_half_an_hour_in_hours_and_at_nine_out_of_them(db: None) -> None:
    rule = OrNextMorning(within=timedelta(minutes=30), opens=9, closes=17)
    tuesday, night, sunday = (
        datetime(2026, 12, 1, 11, 0, tzinfo=UTC),
        datetime(2026, 12, 1, 22, 0, tzinfo=UTC),
        datetime(2026, 12, 6, 7, 0, tzinfo=UTC),
    )

    assert due(rule, tuesday) == datetime(2026, 12, 1, 11, 30, tzinfo=UTC)
    assert due(rule, night) == datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    assert due(rule, sunday) == datetime(2026, 12, 6, 9, 0, tzinfo=UTC)


def test_a_late_alert_goes_to_the_supervisor(
    partnership: Partnership, as_member: Enter, remanded: PrisonEpisode, planned: RemandPlan
) -> None:
    worker, supervisor = partnership.probation_practitioner, partnership.police_supervisor
    with as_member(worker):
        release(remanded, by=worker, at=timezone.now(), kind=BAILED)
        alert = ReleaseAlert.objects.first()

    assert alert is not None
    assert not ACKNOWLEDGE.is_escalated(alert, at=alert.acknowledge_by - timedelta(minutes=1))
    assert ACKNOWLEDGE.is_escalated(alert, at=alert.acknowledge_by)
    assert ACKNOWLEDGE.escalates_to == supervisor.role


def test_who_may_not_be_told_stands_on_the_duty_list_with_the_reason(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    agree_on_prison(partnership, needs_consent=True)
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership)
        plan = RemandPlan.objects.select_related("person", "episode").get()
        with pytest.raises(ConsentNeeded), transaction.atomic():
            write_card(plan, partnership)
        write_card(plan, partnership, agreed=True)
        assert Consent.objects.count() == 1
        consent = Consent.objects.get()

    with as_member(worker):
        withdraw_consent(consent, by=worker)
        sent = release(episode, by=worker, at=timezone.now(), kind=BAILED)
        assert [alert.addressee.code for alert in sent] == ["council"]
        assert RemandRecipient.objects.exclude(not_told="").get().not_told == NotTold.CONSENT
    page = words(browser_of(worker).get("/release-alerts/unanswered"))
    assert "Not told: ring them Harbour" in page
    assert "They have not agreed that it is told" in page


def test_the_person_agrees_once_and_is_not_asked_at_release(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    agree_on_prison(partnership, needs_consent=True)
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership)
        write_card(RemandPlan.objects.select_related("person", "episode").get(), partnership, agreed=True)
        release(episode, by=worker, at=timezone.now(), kind=BAILED)

        assert Consent.objects.count() == 1
    with as_member(partnership.treatment_worker):
        assert ReleaseAlert.objects.get().consent_id is not None


def test_nobody_is_released_twice_nor_by_whom_the_rules_do_not_name(
    partnership: Partnership, as_member: Enter, remanded: PrisonEpisode, planned: RemandPlan
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        release(remanded, by=worker, at=timezone.now(), kind=BAILED)
        with pytest.raises(AlreadyReleased):
            release(remanded, by=worker, at=timezone.now(), kind=BAILED)
        assert ReleaseAlert.objects.count() == 2
    with as_member(partnership.custody_worker), pytest.raises(NotAllowed):
        release(remanded, by=partnership.custody_worker, at=timezone.now(), kind=BAILED)


def test_an_alert_that_was_a_mistake_says_why(
    partnership: Partnership, as_member: Enter, remanded: PrisonEpisode, planned: RemandPlan
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        [alert, _other] = release(remanded, by=worker, at=timezone.now(), kind=BAILED)
        with pytest.raises(DatabaseError, match="says_why"), transaction.atomic():
            withdraw_alert(alert, by=worker, note="")
        withdraw_alert(alert, by=worker, note="Remanded again")

        assert ReleaseAlert.objects.get(pk=alert.pk).state == AlertState.WITHDRAWN


def test_tomorrows_watch_list_has_who_is_at_court_and_whether_there_is_a_plan(
    partnership: Partnership, as_member: Enter, planned: RemandPlan
) -> None:
    worker = partnership.probation_practitioner
    browser = browser_of(worker)
    assert "Nobody on remand is at court then" in words(browser.get("/remand"))
    with as_member(worker):
        tomorrow = timezone.localdate() + timedelta(days=1)
        set_court_day(planned, by=worker, on=tomorrow, court="Northport Magistrates’ Court", likelihood="likely")

    page = words(browser.get("/remand"))

    assert "Ash Marsh" in page
    assert "Northport Magistrates’ Court" in page
    assert "Harbour, Council" in page


def test_one_press_releases_and_says_how_many_were_told(
    partnership: Partnership, as_member: Enter, remanded: PrisonEpisode, planned: RemandPlan
) -> None:
    browser = browser_of(partnership.probation_practitioner)
    page = browser.get(f"/prison/{remanded.reference}/release")
    assert "One press tells: Harbour, Council" in words(page)
    form = page.context["form"]

    answer = browser.post(
        f"/prison/{remanded.reference}/release",
        {"token": str(form["token"].value()), "kind": BAILED, "released_from": str(remanded.prison)},
        follow=True,
    )

    assert "2 agencies were told" in words(answer)


def test_engagement_of_remand_and_sentenced_hides_small_numbers(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        episode = receive(ash, worker, partnership, received_at=ago(days=60))
        release(episode, by=worker, at=ago(days=40), kind=BAILED)

    page = words(browser_of(worker).get("/remand/engagement"))

    assert "Hidden: too few people" in page
    assert "The gap is not shown" in page
