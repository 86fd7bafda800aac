"""Clocks of meetings: until a meeting begins, and until an action is done."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from datasharing.clocks.clock import Clock, Watcher
from partners import navigation
from partners.home import Group, Line, Subject
from referrals.meetings.models import Meeting, MeetingAction

MEETINGS = Subject("meetings", gettext_lazy("Meetings"))


def _meeting(meeting: Meeting, group: Group) -> Line:
    is_over = group == Group.OVERDUE
    return Line(
        group=group,
        by=meeting.starts_at,
        title=_("%(meeting)s: say whether it was held") % {"meeting": meeting} if is_over else str(meeting),
        remark=", ".join(str(part) for part in (meeting.programme, meeting.area, meeting.place) if part),
        url=meeting.get_absolute_url(),
        action=_("Open") if is_over else _("See the agenda"),
        subject=MEETINGS,
    )


def _more_meetings(count: int, group: Group) -> Line:
    label = ngettext("%s more meeting", "%s more meetings", count)
    return Line.counting(count, label, group=group, url=reverse("meetings"), action=_("See"), subject=MEETINGS)


def _action(action: MeetingAction, group: Group) -> Line:
    is_others = group == Group.OTHERS
    asked = {"agency": action.owner, "meeting": action.meeting or _("a meeting")}
    return Line(
        group=group,
        by=action.due_on,
        title=action.what,
        remark="" if is_others else _("Asked by %(agency)s, %(meeting)s") % asked,
        whose=action.addressee if is_others else "",
        url=reverse("meeting_action", args=[action.reference]),
        action=_("See") if is_others else _("Answer"),
        subject=MEETINGS,
    )


def _more_actions(count: int, group: Group) -> Line:
    label = ngettext("%s more action of a meeting", "%s more actions of meetings", count)
    return Line.counting(count, label, group=group, url=reverse("meetings"), action=_("See"), subject=MEETINGS)


BEGINS = Clock(
    model=Meeting,
    column="starts_at",
    label=gettext_lazy("Meetings"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("programme", "area"),
    line=_meeting,
    rest=_more_meetings,
)
DUE = Clock(
    model=MeetingAction,
    column="due_on",
    label=gettext_lazy("Actions of meetings"),
    watched_by=Watcher.ADDRESSEE,
    purposes=navigation.ABOUT_PEOPLE,
    related=("owner", "addressee", "meeting"),
    line=_action,
    rest=_more_actions,
    escalates_after=timedelta(0),
)
