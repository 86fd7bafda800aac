"""The clocks of remand: the plan on day 2, and the acknowledgement of a release alert."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock, Watcher
from partners import navigation
from partners.due_words import Group
from partners.home import Line, Subject
from referrals.prison.clocks import PRISON, line
from referrals.remand.models import ReleaseAlert, RemandPlan

RELEASES = Subject("releases", gettext_lazy("Releases"))


def _plan(plan: Any, group: Group) -> Line:
    court = _("Next at court on %(day)s") % {"day": f"{plan.next_court_on:%-d %B}"} if plan.next_court_on else ""
    return line(
        plan,
        group,
        by=plan.plan_by,
        title=_("On remand: what holds if they are released today?"),
        remark=court,
        url=reverse("make_remand_plan", args=[plan.reference]),
        action=_("Make the plan"),
    )


def _more_plans(count: int, group: Group) -> Line:
    label = ngettext("%s more plan for release from remand", "%s more plans for release from remand", count)
    return Line.counting(count, label, group=group, url=reverse("remand_plans"), action=_("See"), subject=PRISON)


def _alert(alert: ReleaseAlert, group: Group) -> Line:
    is_others = group == Group.OTHERS
    return Line(
        group=group,
        by=alert.acknowledge_by,
        who=getattr(alert, "identity", ""),
        who_url=alert.get_absolute_url(),
        person=alert.person_id,
        title=_("Released from %(place)s") % {"place": alert.released_from},
        remark="" if is_others else _("Told by %(agency)s") % {"agency": alert.owner},
        whose=alert.addressee if is_others else "",
        url=alert.get_absolute_url(),
        action=_("See") if is_others else _("Acknowledge"),
        subject=RELEASES,
        is_urgent=True,
    )


def _more_alerts(count: int, group: Group) -> Line:
    if group == Group.OTHERS:
        label = ngettext("%s more alert is not answered", "%s more alerts are not answered", count)
    else:
        label = ngettext("%s more person was released", "%s more people were released", count)
    url = reverse("unanswered_alerts" if group == Group.OTHERS else "release_alerts")
    return Line.counting(count, label, group=group, url=url, action=_("See"), subject=RELEASES)


PLAN = Clock(
    model=RemandPlan,
    column="plan_by",
    label=gettext_lazy("Plan for release from remand"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("person",),
    prepare=name_people,
    line=_plan,
    rest=_more_plans,
    escalates_after=timedelta(0),
)
ACKNOWLEDGE = Clock(
    model=ReleaseAlert,
    column="acknowledge_by",
    label=gettext_lazy("Release to be acknowledged"),
    watched_by=Watcher.ADDRESSEE,
    purposes=navigation.ABOUT_PEOPLE,
    related=("identity", "owner", "addressee"),
    line=_alert,
    rest=_more_alerts,
    escalates_after=timedelta(0),
)
