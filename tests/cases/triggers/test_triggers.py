"""What was never announced cannot fire, two people confirm, and clocks run until all who were told have heard back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.groups.actions import name_group
from cases.groups.models import Group
from cases.levers.actions import TriggerNotConfirmed, apply_lever, apply_to_group, authorise_lever, start_lever
from cases.levers.models import Intervention
from cases.triggers.actions import (
    NotAnnounced,
    NotTheFirst,
    TriggerMovedOn,
    announce_rule,
    close_trigger,
    confirm_as_analyst,
    confirm_as_lead,
    detect_person_trigger,
    detect_trigger,
    dismiss_trigger,
    give_feedback,
    replace_rule,
    tell_rule,
)
from cases.triggers.models import Trigger, TriggerRule, TriggerState
from datasharing.models import Person, SubjectRole
from partners.london import london_today
from partners.rules import NotAllowed
from tests.cases.levers.makers import ENFORCES, ago, confirm, help_with, make_group, make_rule, make_trigger
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]
TODAY = london_today(timezone.now())


@pytest.fixture
def group(partnership: Partnership, as_member: Enter) -> Group:
    with as_member(partnership.analyst):
        return make_group(partnership)


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    with as_member(partnership.analyst):
        return make_person(partnership.analyst, programme=partnership.programme)


def test_what_was_not_announced_before_the_act_cannot_fire(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        rule = make_rule(analyst)
        act: dict[str, Any] = {"by": analyst, "group": group, "act": "stabbing", "act_at": ago(2)}
        with pytest.raises(NotAnnounced):
            detect_trigger(rule, **act)
        announce_rule(rule, by=analyst, group=group, announced_at=ago(1))
        with pytest.raises(NotAnnounced):
            detect_trigger(rule, **act)
        announce_rule(rule, by=analyst, group=group, announced_at=ago(3))
        for unannounced in ({"act": "robbery"}, {"act_at": ago(90)}):
            with pytest.raises(NotAnnounced):
                detect_trigger(rule, **(act | unannounced))

        assert detect_trigger(rule, **act).state == TriggerState.DETECTED


def test_a_person_is_triggered_only_by_what_they_were_told(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst, role = partnership.analyst, SubjectRole.PROGRAMME
    with as_member(analyst):
        rule = make_rule(analyst, kind=TriggerRule.Kind.ANY_QUALIFYING)
        act: dict[str, Any] = {"by": analyst, "subject_role": role, "act": "stabbing", "act_at": ago(2)}
        with pytest.raises(NotAnnounced):
            detect_person_trigger(rule, ash, **act)
        assert not Trigger.objects.exists()

        tell_rule(ash, by=analyst, rule=rule, subject_role=role, announced_at=ago(3))

        assert detect_person_trigger(rule, ash, **act).targets.get().person == ash


def test_the_first_group_is_one_until_it_is_dismissed(partnership: Partnership, as_member: Enter, group: Group) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        first = make_trigger(partnership, group)
        other = make_group(partnership, "Eastfield")
        rule = first.trigger_rule
        assert rule
        announce_rule(rule, by=analyst, group=other, announced_at=ago(30))
        act: dict[str, Any] = {"by": analyst, "group": other, "act": "stabbing", "act_at": ago(1)}
        with pytest.raises(NotTheFirst):
            detect_trigger(rule, **act)
        dismiss_trigger(first, by=analyst, because="It was somebody else")

        assert detect_trigger(rule, **act)


def test_a_rule_is_replaced_by_another_version_and_never_edited(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        rule = make_rule(analyst)
        announce_rule(rule, by=analyst, group=group, announced_at=ago(3))
        for change in ("words = 'Anything'", "acts = '{robbery}'", "kind = 'any_qualifying'"):
            with pytest.raises(DatabaseError, match="replaced by another version"), transaction.atomic():
                _write(f"UPDATE cases_triggerrule SET {change}")
        with pytest.raises(DatabaseError, match="stays as it was made"), transaction.atomic():
            _write("UPDATE cases_ruleannounced SET announced_at = announced_at - interval '1 year'")

        new = replace_rule(rule, by=analyst, name="First group", words="More", acts=["arson"], active_from=TODAY)

        assert (new.series, new.version) == (rule.series, 2)
        with pytest.raises(NotAnnounced):
            detect_trigger(new, by=analyst, group=group, act="arson", act_at=timezone.now())
        with pytest.raises(TriggerMovedOn):
            replace_rule(rule, by=analyst, name="x", words="y", acts=["arson"], active_from=TODAY)


def _write(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_two_different_people_confirm_analyst_and_enforcement_lead(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    analyst, lead = partnership.analyst, partnership.police_supervisor
    with as_member(analyst):
        trigger = make_trigger(partnership, group, confirmed=True)
        with pytest.raises(NotAllowed):
            confirm_as_lead(trigger, by=analyst)
        with pytest.raises(DatabaseError), transaction.atomic():
            _write("UPDATE cases_trigger SET lead_by_id = analyst_by_id, lead_at = now(), state = 'confirmed'")
        assert Trigger.objects.get().state == TriggerState.PROPOSED
    with as_member(lead):
        with pytest.raises(NotAllowed):
            confirm_as_analyst(trigger, by=lead)
        confirmed = confirm(trigger, partnership)

        assert confirmed.state == TriggerState.CONFIRMED
        assert confirmed.first_lever_by
        assert confirmed.first_lever_by > TODAY + timedelta(days=12)
        assert confirmed.close_by == TODAY + timedelta(days=90)


def test_enforcement_answers_a_trigger_that_two_people_confirmed_and_starts_the_feedback(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst, lead = partnership.analyst, partnership.police_supervisor
    with as_member(analyst):
        help_with(ash, analyst)
        trigger = make_trigger(partnership, group, confirmed=True)
        answer = ENFORCES | {"ground": "trigger", "trigger": trigger}
        with pytest.raises(TriggerNotConfirmed):
            apply_lever(ash, by=analyst, **answer)
    with as_member(lead):
        confirm(trigger, partnership)
    with as_member(analyst):
        applied = apply_lever(ash, by=analyst, **answer)
    with as_member(lead):
        authorise_lever(Intervention.objects.get(pk=applied.pk), by=lead)
        start_lever(Intervention.objects.get(pk=applied.pk), by=lead, on=TODAY)
        begun = Trigger.objects.get(pk=trigger.pk)
        assert (begun.state, begun.feedback_by) == (TriggerState.IN_DELIVERY, TODAY + timedelta(days=30))

        give_feedback(begun, by=lead, on=TODAY)
        closed = close_trigger(begun, by=lead, result=Trigger.Outcome.DELIVERED)

        assert closed.state == TriggerState.CLOSED


def test_feedback_is_said_of_each_group_that_was_told(partnership: Partnership, as_member: Enter, group: Group) -> None:
    analyst, lead = partnership.analyst, partnership.police_supervisor
    with as_member(analyst):
        trigger = make_trigger(partnership, group, confirmed=True)
        other = name_group("Mill Lane", by=analyst, programme=partnership.programme)
        told_at, rule = trigger.act_at - timedelta(hours=1), TriggerRule.objects.get()
        announce_rule(rule, by=analyst, group=other, announced_at=told_at)
    with as_member(lead):
        confirm(trigger, partnership)
        helped = apply_to_group(group, by=lead, lever="C01", ground="trigger", trigger=trigger)
        start_lever(helped, by=lead, on=TODAY - timedelta(days=1))
    browser, address = browser_of(lead), f"{trigger.get_absolute_url()}/feedback"

    def heard(which: Group, days: int) -> dict[str, int]:
        day = TODAY - timedelta(days=days)
        return {f"heard_{which.reference}_{part}": getattr(day, part) for part in ("day", "month", "year")}

    assert "Day on which Mill Lane heard what was done:" in words(browser.post(address, heard(group, 0)), 422)
    assert "The first lever began after that day" in words(
        browser.post(address, heard(group, 2) | heard(other, 0)), 422
    )
    said = words(browser.post(address, heard(group, 1) | heard(other, 0), follow=True))

    assert "All of them had heard what was done" in said
    with as_member(lead):
        assert Trigger.objects.get(pk=trigger.pk).fed_back_on == TODAY


def test_a_trigger_goes_from_the_rule_to_two_confirmations_in_a_browser(partnership: Partnership, group: Group) -> None:
    analyst, lead = browser_of(partnership.analyst), browser_of(partnership.police_supervisor)
    today = {f"active_from_{part}": getattr(TODAY - timedelta(days=9), part) for part in ("day", "month", "year")}
    page = analyst.get("/trigger-rules/new")
    written = analyst.post(
        "/trigger-rules/new",
        filled(page, kind="first_group", name="First", words="Whoever stabs first", acts=["stabbing"], **today),
        follow=True,
    )
    assert "until then it cannot fire" in words(written)
    rule = written.request["PATH_INFO"]
    day = {f"on_{part}": getattr(TODAY - timedelta(days=5), part) for part in ("day", "month", "year")}
    announced = analyst.post(f"{rule}/announce", {"group": group.reference, "at": "19:00", **day}, follow=True)
    assert "Announced to Dock Road" in words(announced)

    act = {f"on_{part}": getattr(TODAY - timedelta(days=1), part) for part in ("day", "month", "year")}
    found = analyst.post(
        f"/groups/{group.reference}/triggers/new",
        {"rule": rule.rpartition("/")[2], "act": "stabbing", **act},
        follow=True,
    )
    trigger = found.request["PATH_INFO"]
    analyst.post(f"{trigger}/propose", {"why": "Two of them are suspects"})
    half = words(analyst.post(f"{trigger}/confirm-as-analyst", follow=True))
    assert "Confirm as enforcement lead" not in half
    assert "Proposed" in half
    both = words(lead.post(f"{trigger}/confirm-as-lead", follow=True))

    assert "Confirmed by two" in both
    assert "The action is planned" in both
    assert "Dock Road Stabbing" in words(analyst.get("/triggers"))
    assert "The first lever is to be visible" not in words(analyst.get("/")), "it is due in two weeks"
