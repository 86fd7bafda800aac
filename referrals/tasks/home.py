"""What tasks have for whoever acts, where they start: counted and never named."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from datasharing.enforcement.tallies import tallies
from partners import navigation
from partners.home import Group, Home, Subject, register
from partners.requests import UserRequest
from referrals.tasks.forms import Showing
from referrals.tasks.models import Task

TASKS = Subject("tasks", gettext_lazy("Tasks"))


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add what others wait for, what is overdue, and what one's own agency waits for."""
    if request.purpose not in navigation.ABOUT_PEOPLE:
        return
    agency, now = request.membership.agency_id, timezone.now()
    asked, sent = Task.objects.to(agency), Task.objects.sent_by(agency).exclude(addressee=agency)
    late, waiting, owed = tallies(asked.overdue(now), asked.open().filter(due_at__gte=now), sent.overdue(now))
    overdue = f"?state={Showing.OVERDUE}"
    label = ngettext("%s task asked of us is overdue", "%s tasks asked of us are overdue", late)
    home.add_task(
        late,
        label,
        reverse("tasks") + overdue,
        _("Late"),
        "red",
        group=Group.OVERDUE,
        action=_("Answer"),
        subject=TASKS,
    )
    label = ngettext("%s task is asked of us", "%s tasks are asked of us", waiting)
    home.add_task(waiting, label, reverse("tasks"), _("Waiting"), "yellow", action=_("Answer"), subject=TASKS)
    label = ngettext("%s task that we asked is overdue", "%s tasks that we asked are overdue", owed)
    home.add_task(
        owed,
        label,
        reverse("sent_tasks") + overdue,
        _("Late"),
        "red",
        group=Group.OTHERS,
        action=_("See"),
        subject=TASKS,
    )
    home.links.append({"label": _("Tasks"), "url": reverse("tasks")})
