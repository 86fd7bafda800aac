"""A review that counts sets off the rules that were announced to the group before, and no others."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.groups.models import Group
from cases.incidents.actions import IncidentDetails, ReviewDecision, record_incident, review_incident
from cases.incidents.models import Incident, IncidentReview
from cases.triggers.actions import announce_rule
from cases.triggers.models import Trigger
from partners.london import london_today
from tests.cases.levers.makers import ago, make_group, make_rule
from tests.partnership import Partnership

Enter = Callable[..., Any]


@pytest.fixture
def group(partnership: Partnership, as_member: Enter) -> Group:
    with as_member(partnership.analyst):
        return make_group(partnership)


def review(partnership: Partnership, group: Group | None, *, counts: bool = True) -> IncidentReview:
    day = london_today(ago(2))
    incident = record_incident(
        IncidentDetails(
            occurred_on=day, reported_on=day, place="Lantern Park", weapon="knife", severity=Incident.Severity.STABBING
        ),
        by=partnership.analyst,
        programme=partnership.programme,
    )
    decision = ReviewDecision(
        involvement=IncidentReview.Involvement.SUSPECT,
        attributed_group=group,
        motive="group_conflict",
        risk=IncidentReview.Risk.LOW,
        counts=counts,
        rationale="Two of the group are suspects",
    )
    return review_incident(incident, by=partnership.analyst, decision=decision)


def test_an_incident_that_counts_sets_off_what_was_announced_before_it(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        announced = make_rule(analyst, programme=partnership.programme)
        announce_rule(announced, by=analyst, group=group, announced_at=ago(9))
        late = make_rule(analyst)
        announce_rule(late, by=analyst, group=group, announced_at=ago(1))
        made = review(partnership, group)

        [trigger] = Trigger.objects.select_related("trigger_rule", "group")
        assert (trigger.trigger_rule, trigger.group) == (announced, group)
        assert made.incident
        assert trigger.incident == made.incident.reference


def test_what_does_not_count_or_is_of_no_group_sets_off_nothing(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        rule = make_rule(analyst)
        announce_rule(rule, by=analyst, group=group, announced_at=ago(9))
        review(partnership, group, counts=False)
        review(partnership, None)

        assert not Trigger.objects.exists()
