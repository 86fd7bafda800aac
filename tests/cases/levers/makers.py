"""Makes triggers, levers and what comes before them. Call inside the door."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.groups.actions import name_group
from cases.groups.models import Group
from cases.levers.actions import apply_lever, start_lever
from cases.levers.models import Intervention
from cases.triggers.actions import (
    announce_rule,
    confirm_as_analyst,
    confirm_as_lead,
    detect_trigger,
    propose_trigger,
    write_rule,
)
from cases.triggers.models import Trigger, TriggerRule
from datasharing.models import Person, SubjectRole
from partners.models import Membership
from tests.partnership import Partnership

ENFORCES: dict[str, Any] = {
    "lever": "E03",
    "ground": "new_offence",
    "authority": "s.1 PACE",
    "note": "Carries a knife; nothing less would do",
    "subject_role": SubjectRole.PROGRAMME,
}


def ago(days: int) -> datetime:
    """The instant so many days ago."""
    return timezone.now() - timedelta(days=days)


def make_group(partnership: Partnership, name: str = "Dock Road") -> Group:
    """A group of the police's in the programme."""
    return name_group(name, by=partnership.analyst, programme=partnership.programme)


def make_rule(by: Membership, **different: Any) -> TriggerRule:
    """A rule that chooses the first group to stab or shoot."""
    usual: dict[str, Any] = {
        "kind": TriggerRule.Kind.FIRST_GROUP,
        "words": "The first group to stab or shoot after tonight",
        "acts": ["shooting", "stabbing"],
        "active_from": ago(60).date(),
        "programme": None,
    }
    return write_rule("First group", by=by, **(usual | different))


def make_trigger(partnership: Partnership, group: Group, *, confirmed: bool = False) -> Trigger:
    """A trigger of `group`, announced a month before its act; the lead still has to confirm it, by another session."""
    analyst = partnership.analyst
    rule = make_rule(analyst, programme=partnership.programme)
    announce_rule(rule, by=analyst, group=group, announced_at=ago(30))
    trigger = detect_trigger(rule, by=analyst, group=group, act="stabbing", act_at=ago(2))
    if confirmed:
        propose_trigger(trigger, by=analyst, why="Two of the group are suspects")
        confirm_as_analyst(trigger, by=analyst)
    return trigger


def confirm(trigger: Trigger, partnership: Partnership) -> Trigger:
    """Confirm it as the enforcement lead. Inside the door as the supervisor."""
    return confirm_as_lead(Trigger.objects.get(pk=trigger.pk), by=partnership.police_supervisor)


def help_with(person: Person, by: Membership, **different: Any) -> Intervention:
    """Help that has begun."""
    usual: dict[str, Any] = {"lever": "S01", "ground": "asked", "subject_role": SubjectRole.PROGRAMME}
    applied = apply_lever(person, by=by, **(usual | different))
    started: Intervention = start_lever(applied, by=by, on=timezone.localdate())
    return started
