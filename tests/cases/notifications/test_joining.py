"""What other rooms know of whom one may tell and not, and what follows there when somebody has been told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.groups.actions import name_group
from cases.incidents.models import IncidentReview
from cases.levers.actions import set_hold
from cases.notifications import actions
from cases.notifications.broken_rules import InTheWay
from cases.notifications.in_the_way import stops_of
from cases.notifications.models import Notification
from cases.relations.actions import relate_groups
from cases.relations.models import GroupRelation
from cases.triggers.actions import NotAnnounced, detect_trigger, write_rule
from cases.triggers.models import RuleTold, TriggerRule
from partners.london import london_today
from tests.cases.incidents.makers import make_incident, make_review
from tests.cases.notifications.making import find_speakers, hold, invite, make_ready, plan
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
TODAY = london_today(timezone.now())


def test_a_hold_stops_in_the_words_of_every_reason_that_is_not_told(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        ash = make_person(analyst, programme=partnership.programme)
        planned = plan(analyst, partnership.programme)
        find_speakers(planned, analyst)
        invited = invite(ash, planned, analyst)
        set_hold(ash, by=analyst, reason="Test purchases until Friday", until=TODAY + timedelta(days=5))

        assert [(stop.invitee, stop.why, stop.other) for stop in stops_of(planned)] == [(invited.pk, "not_now", None)]
        with pytest.raises(InTheWay):
            actions.change_invitation(invited, by=analyst, letter_served_on=TODAY)
        with pytest.raises(InTheWay):
            hold(planned, analyst)
    page = words(browser_of(analyst).get(planned.get_absolute_url()))
    assert "Cannot be invited now No reason is given." in page
    assert "Test purchases" not in page


def test_rivals_are_told_in_one_room_once_it_is_said_how_they_are_kept_apart(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        quay, mill = (name_group(name, by=analyst, programme=partnership.programme) for name in ("Quay", "Mill"))
        relate_groups(quay, by=analyst, other=mill, kind=GroupRelation.Kind.RIVAL)
        planned = plan(analyst, partnership.programme, kind=Notification.Kind.CALL_IN, groups=[quay, mill])
        find_speakers(planned, analyst)
        invited = [
            invite(make_person(analyst, programme=partnership.programme), planned, analyst, representing=group)
            for group in (quay, mill)
        ]
        make_ready(planned, analyst)
        assert {(stop.invitee, stop.why) for stop in stops_of(planned)} == {(each.pk, "rivals") for each in invited}
        with pytest.raises(InTheWay):
            hold(planned, analyst)

        for each in invited:
            actions.change_invitation(each, by=analyst, kept_apart="Two doors, far rows")
        assert hold(planned, analyst).state == Notification.State.HELD


def test_a_rule_fires_on_what_a_group_does_after_it_was_announced_and_on_nothing_before(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        quay = name_group("Quay", by=analyst, programme=partnership.programme)
        rule = write_rule(
            "First to shoot",
            by=analyst,
            kind=TriggerRule.Kind.FIRST_GROUP,
            words="The first group that shoots gets all of us.",
            acts=["shooting"],
            active_from=TODAY - timedelta(days=30),
            programme=partnership.programme,
        )
        ash = make_person(analyst, programme=partnership.programme)
        planned = plan(analyst, partnership.programme, groups=[quay])
        find_speakers(planned, analyst)
        invited = invite(ash, planned, analyst, representing=quay)
        actions.put_rule_in_script(planned, by=analyst, trigger_rule=rule)
        with pytest.raises(actions.AlreadyInScript):
            actions.put_rule_in_script(planned, by=analyst, trigger_rule=rule)
        shot = timezone.now()
        with pytest.raises(NotAnnounced):
            detect_trigger(rule, by=analyst, act="shooting", act_at=shot, group=quay)

        held = hold(planned, analyst)
        with pytest.raises(NotAnnounced):
            detect_trigger(rule, by=analyst, act="shooting", act_at=shot, group=quay)
        assert detect_trigger(rule, by=analyst, act="shooting", act_at=timezone.now(), group=quay)
        assert not RuleTold.objects.exists(), "who came is not known yet"
        actions.debrief(held, by=analyst, text="Calm", outcomes={invited: actions.Outcome(attended="yes")})
        assert [told.person_id for told in RuleTold.objects.all()] == [ash.pk]
    assert "The first group that shoots gets all of us." in words(browser_of(analyst).get(held.get_absolute_url()))


def test_a_custom_notification_stops_the_clock_that_a_high_risk_started(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        quay, mill = (name_group(name, by=analyst, programme=partnership.programme) for name in ("Quay", "Mill"))
        running = {
            group: make_review(
                make_incident(analyst, partnership.programme, number=group.name),
                analyst,
                risk=IncidentReview.Risk.HIGH,
                attributed_group=group,
            )
            for group in (quay, mill)
        }
        planned = plan(analyst, partnership.programme, groups=[quay])
        find_speakers(planned, analyst)
        hold(planned, analyst)
        for review in running.values():
            review.refresh_from_db()

    assert running[quay].notify_ending == IncidentReview.Ending.MADE
    assert running[mill].notify_ended_at is None


def test_a_groups_page_says_what_it_was_told_and_promised(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        quay = name_group("Quay", by=analyst, programme=partnership.programme)
        planned = plan(analyst, partnership.programme, groups=[quay])
        find_speakers(planned, analyst)
        hold(planned, analyst)
    browser = browser_of(analyst)

    assert "Custom notification" in words(browser.get(quay.get_absolute_url()))
    assert "Told last" in words(browser.get("/groups"))
