"""The clocks of releases: what blocks a plan, the extra day, alarms, and the contacts after release."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock
from partners import navigation
from partners.home import Group, Line, Subject
from partners.requests import UserRequest
from referrals.release.afterwards import freeze
from referrals.release.models import PlanState, ReleaseAlarm, ReleaseItem, ReleasePlan
from referrals.release.states import BLOCKS

RELEASES = Subject("releases", gettext_lazy("Releases"))


def _name(plans: list[Any], request: UserRequest) -> None:
    """Name each plan's person, and say whether the member leads it."""
    name_people(plans, request)
    for plan in plans:
        plan.is_mine = plan.lead_id == request.user.pk


def _name_with_items(plans: list[Any], request: UserRequest) -> None:
    """Set the names, and for each plan the items that block and are overdue or due next."""
    _name(plans, request)
    items = ReleaseItem.objects.filter(plan__in=[plan.pk for plan in plans], is_blocking=True, state__in=BLOCKS)
    due: dict[int, list[ReleaseItem]] = {}
    for item in items.select_related("owed_by").order_by("due_on", "position"):
        due.setdefault(item.plan_id, []).append(item)
    for plan in plans:
        plan.due_items = [item for item in due.get(plan.pk, []) if item.due_on == plan.attention_on]


def _name_of_plan(alarms: list[Any], request: UserRequest) -> None:
    plans = [alarm.plan for alarm in alarms]
    _name(plans, request)


def _leaves(plan: Any) -> str:
    if plan.leaves_on is None:
        return _("No release date was received yet.")
    day = date_format(plan.leaves_on, "D j M")
    return _("Leaves %(place)s on %(day)s.") % {"place": plan.prison or plan.establishment or _("prison"), "day": day}


def _line(plan: Any, group: Group, *, by: Any, title: str, action: str, url: str = "", remark: str = "") -> Line:
    return Line(
        group=group,
        by=by,
        who=plan.who,
        who_url=plan.person.get_absolute_url(),
        person=plan.person_id,
        title=title,
        remark=remark or _leaves(plan),
        url=url or plan.get_absolute_url(),
        action=action,
        subject=RELEASES,
        is_mine=plan.is_mine,
    )


def _attention(plan: Any, group: Group) -> Line:
    action = _("Review plan")
    if plan.state in (PlanState.DRAFT, PlanState.NEEDS_SET):
        title = _("Release plan to begin: say what they need, then share it")
    elif plan.due_items:
        what = ", ".join(str(item).lower() for item in plan.due_items[:2])
        late = group == Group.OVERDUE
        title = (_("Release plan is blocked: %(what)s") if late else _("Release plan needs: %(what)s")) % {"what": what}
    elif plan.probation_signed_at is None:
        title, action = _("Release plan waits for your signature"), _("Sign plan")
    else:
        title, action = _("Release day: record that they left"), _("Record release")
        return _line(plan, group, by=plan.attention_on, title=title, action=action, url=_recording(plan))
    return _line(plan, group, by=plan.attention_on, title=title, action=action)


def _recording(plan: Any) -> str:
    return reverse("record_release", args=[plan.reference])


def _extra(plan: Any, group: Group) -> Line:
    when = date_format(plan.extra_on, "D j M")
    title = _("Extra day asked for: leave on %(day)s instead?") % {"day": when}
    url = reverse("decide_extra_day", args=[plan.reference])
    return _line(plan, group, by=plan.extra_by, title=title, action=_("Record the answer"), url=url)


def _after(plan: Any, group: Group, *, column: str, title: Any, step: str = "") -> Line:
    url = reverse("record_after_release", args=[plan.reference, step]) if step else ""
    left = date_format(plan.call_on, "D j M")
    return _line(
        plan,
        group,
        by=getattr(plan, column),
        title=str(title),
        action=_("Record contact") if step else _("Open the plan"),
        url=url,
        remark=_("Left on %(day)s.") % {"day": left},
    )


def _alarm(alarm: Any, group: Group) -> Line:
    url = reverse("settle_release_alarm", args=[alarm.reference])
    return _line(
        alarm.plan, group, by=alarm.due_on, title=str(alarm), action=_("Look at it"), url=url, remark=alarm.what
    )


def _rest(count: int, group: Group) -> Line:
    label = ngettext("%s more release", "%s more releases", count)
    return Line.counting(count, label, group=group, url=reverse("releases"), action=_("See"), subject=RELEASES)


OF_PLANS = partial(
    Clock,
    model=ReleasePlan,
    purposes=navigation.ABOUT_PEOPLE,
    related=("person", "prison", "establishment"),
    rest=_rest,
)
ATTENTION = OF_PLANS(
    column="attention_on", label=gettext_lazy("Release plan"), line=_attention, prepare=_name_with_items
)
EXTRA = OF_PLANS(column="extra_by", label=gettext_lazy("Extra day to be decided"), line=_extra, prepare=_name)
CALL = OF_PLANS(
    column="call_on",
    label=gettext_lazy("Call on the day of release"),
    line=partial(_after, column="call_on", title=gettext_lazy("Call on the day of release"), step="call"),
    prepare=_name,
)
WELFARE = OF_PLANS(
    column="welfare_by",
    label=gettext_lazy("Welfare check after 48 hours"),
    line=partial(
        _after, column="welfare_by", title=gettext_lazy("Welfare check 48 hours after release"), step="welfare"
    ),
    prepare=_name,
)
SEVENTH = OF_PLANS(
    column="seventh_on",
    label=gettext_lazy("Contact on day 7"),
    line=partial(_after, column="seventh_on", title=gettext_lazy("Contact on day 7 after release"), step="seventh"),
    prepare=_name,
)
FREEZE = OF_PLANS(
    column="freeze_on",
    label=gettext_lazy("Day 21: engaged or not"),
    line=partial(
        _after, column="freeze_on", title=gettext_lazy("Day 21: say whether they began treatment, then it is frozen")
    ),
    prepare=_name,
    on_passing=lambda plan, actor: freeze(plan, by=actor),
)
WINDOW = OF_PLANS(
    column="window_on",
    label=gettext_lazy("Day 28: end of the time of highest risk"),
    line=partial(_after, column="window_on", title=gettext_lazy("Day 28 after release: close the plan")),
    prepare=_name,
)
ALARM = Clock(
    model=ReleaseAlarm,
    column="due_on",
    label=gettext_lazy("Alarm of a release plan"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("plan__person", "plan__prison", "plan__establishment"),
    line=_alarm,
    rest=_rest,
    prepare=_name_of_plan,
)
