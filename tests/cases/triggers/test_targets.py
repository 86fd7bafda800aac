"""A group's trigger is extended to members of the group, and to another group that acted with it and was told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.groups.actions import add_member, name_group
from cases.groups.models import Group, GroupMembership
from cases.triggers.actions import NotAnnounced, announce_rule, detect_trigger, dismiss_trigger, extend_to_group
from cases.triggers.models import Trigger, TriggerRule, TriggerTarget
from datasharing.models import Person, SubjectRole
from tests.cases.levers.makers import ago, make_group, make_rule
from tests.makers import make_person, two_bases
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    with as_member(partnership.analyst):
        return make_person(partnership.analyst, programme=partnership.programme)


@pytest.fixture
def group(partnership: Partnership, as_member: Enter, ash: Person) -> Group:
    """Dock Road, to which Ash belongs."""
    analyst = partnership.analyst
    with as_member(analyst):
        found = make_group(partnership)
        today = timezone.localdate()
        add_member(
            ash, by=analyst, group=found, role=GroupMembership.Role.CORE, since=today, bases=two_bases(),
            review_on=today + timedelta(days=90), subject_role=SubjectRole.PROGRAMME, programme=partnership.programme,
        )  # fmt: skip
    return found


@pytest.fixture
def trigger(partnership: Partnership, as_member: Enter, group: Group) -> Trigger:
    """A stabbing by Dock Road, after it was told that any group that stabs is answered."""
    analyst = partnership.analyst
    with as_member(analyst):
        rule = make_rule(analyst, kind=TriggerRule.Kind.ANY_QUALIFYING)
        announce_rule(rule, by=analyst, group=group, announced_at=ago(5))
        return detect_trigger(rule, by=analyst, group=group, act="stabbing", act_at=ago(2))


def test_members_of_the_group_are_added_on_a_page(
    partnership: Partnership, as_member: Enter, ash: Person, trigger: Trigger
) -> None:
    analyst = browser_of(partnership.analyst)
    address = f"/triggers/{trigger.reference}/targets/new"
    assert address in analyst.get(f"/triggers/{trigger.reference}").content.decode()
    assert "Ash Marsh, Core member" in words(analyst.get(address))
    with as_member(partnership.analyst):
        member = GroupMembership.objects.get(person=ash)

    page = analyst.post(address, {"members": [member.reference]}, follow=True)

    assert "1 target added" in words(page)
    with as_member(partnership.analyst):
        assert TriggerTarget.objects.get().person_id == ash.pk
    assert "Ash Marsh, Core member" not in words(analyst.get(address))
    assert "Choose a member or a group" in words(analyst.post(address, {}), 422)


def test_another_group_that_was_told_gets_a_trigger_of_its_own(
    partnership: Partnership, as_member: Enter, trigger: Trigger
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        other = name_group("Eastfield", by=analyst, programme=partnership.programme)
        with pytest.raises(NotAnnounced):
            extend_to_group(trigger, by=analyst, group=other)
        announce_rule(trigger.trigger_rule, by=analyst, group=other, announced_at=ago(4))

    browser_of(analyst).post(f"/triggers/{trigger.reference}/targets/new", {"group": other.reference})

    with as_member(analyst):
        further = Trigger.objects.get(group=other)
    assert (further.act, further.act_at, further.trigger_rule_id) == (
        trigger.act, trigger.act_at, trigger.trigger_rule_id,
    )  # fmt: skip


def test_nobody_is_added_to_a_trigger_that_was_dismissed(
    partnership: Partnership, as_member: Enter, trigger: Trigger
) -> None:
    with as_member(partnership.analyst):
        dismiss_trigger(trigger, by=partnership.analyst, because="It was an accident")
    browser = browser_of(partnership.analyst)

    assert browser.get(f"/triggers/{trigger.reference}/targets/new").status_code == 403
    assert "targets/new" not in browser.get(f"/triggers/{trigger.reference}").content.decode()
