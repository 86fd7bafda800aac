"""The clock of tasks: lines in the work queues of the addressee and of the sender."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from datasharing.clocks.clock import Clock, Watcher
from partners import navigation
from partners.home import Group, Line, Subject
from referrals.tasks.models import Task

TASKS = Subject("tasks", gettext_lazy("Tasks"))


def _line(task: Task, group: Group) -> Line:
    is_others = group == Group.OTHERS
    remark = "" if is_others else _("Asked by %(agency)s") % {"agency": task.owner}
    return Line(
        group=group,
        by=task.due_at,
        title=task.title,
        remark=remark,
        whose=task.addressee if is_others else "",
        who=getattr(task, "identity", ""),
        who_url=task.get_absolute_url(),
        person=task.person_id,
        url=task.get_absolute_url(),
        action=_("See") if is_others else _("Answer"),
        subject=TASKS,
    )


def _more(count: int, group: Group) -> Line:
    is_others = group == Group.OTHERS
    if is_others:
        label = ngettext("%s more task that we asked is overdue", "%s more tasks that we asked are overdue", count)
    else:
        label = ngettext("%s more task asked of us", "%s more tasks asked of us", count)
    return Line.counting(
        count, label, group=group, url=reverse("sent_tasks" if is_others else "tasks"), action=_("See"), subject=TASKS
    )


DUE = Clock(
    model=Task,
    column="due_at",
    label=gettext_lazy("To be done"),
    watched_by=Watcher.ADDRESSEE,
    purposes=navigation.ABOUT_PEOPLE,
    related=("identity", "owner", "addressee"),
    line=_line,
    rest=_more,
    escalates_after=timedelta(0),
)
