"""The clocks of out-of-court resolutions: each condition, and the decision on a breach."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock
from partners.home import Group, Line, Subject
from partners.models import Purpose
from referrals.diversion.models import Resolution, ResolutionCondition

DIVERSION = Subject("diversion", gettext_lazy("Diversion"))
FOR = (Purpose.CUSTODY, Purpose.DETERRENCE, Purpose.COORDINATION, Purpose.SUPERVISION, Purpose.COURT)


def _condition(condition: Any, group: Group) -> Line:
    return Line(
        group=group,
        by=condition.due_on,
        who=condition.who,
        who_url=condition.person.get_absolute_url(),
        person=condition.person_id,
        title=_("Condition: %(what)s") % {"what": condition},
        remark=condition.details,
        url=reverse("settle_resolution_conditions", args=[condition.reference]),
        action=_("Was it met?"),
        subject=DIVERSION,
    )


def _breach(resolution: Any, group: Group) -> Line:
    return Line(
        group=group,
        by=resolution.decide_by,
        who=resolution.who,
        who_url=resolution.person.get_absolute_url(),
        person=resolution.person_id,
        title=_("Breach to decide: %(what)s") % {"what": resolution},
        remark=_("Another member than the one who recorded it decides"),
        url=resolution.get_absolute_url(),
        action=_("Decide"),
        subject=DIVERSION,
    )


def _rest(count: int, group: Group, *, one: str, many: str) -> Line:
    url = reverse("resolutions")
    return Line.counting(count, ngettext(one, many, count), group=group, url=url, action=_("See"), subject=DIVERSION)


CONDITION = Clock(
    model=ResolutionCondition,
    column="due_on",
    label=gettext_lazy("Condition to be met"),
    purposes=FOR,
    related=("person",),
    prepare=name_people,
    line=_condition,
    rest=partial(_rest, one="%s more condition", many="%s more conditions"),
    escalates_after=timedelta(days=1),
)
BREACH = Clock(
    model=Resolution,
    column="decide_by",
    label=gettext_lazy("Decision on a breach"),
    purposes=FOR,
    related=("person",),
    prepare=name_people,
    line=_breach,
    rest=partial(_rest, one="%s more breach to decide", many="%s more breaches to decide"),
    escalates_after=timedelta(0),
)
