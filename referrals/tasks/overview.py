"""Tasks on a person's overview: those to do, and those that the agency waits for."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.overview import Overview, register
from partners.due_words import Group, group_of
from partners.home import Line
from partners.requests import UserRequest
from referrals.tasks.models import Task

AT_MOST = 10


@register
def fill(request: UserRequest, there: Overview) -> None:
    """Add the open tasks about this person that the member's agency sent or received."""
    if not there.has(Task):
        return
    agency, now = request.membership.agency_id, timezone.now()
    ours = Task.objects.filter(Q(owner=agency) | Q(addressee=agency), person=there.person).open()
    for task in ours.select_related("owner", "addressee").by_due()[:AT_MOST]:
        is_ours = task.addressee_id == agency
        group = group_of(task.due_at, now=now) if is_ours else Group.OTHERS
        if group is not None:
            there.lines.append(
                Line(
                    group=group,
                    by=task.due_at,
                    title=task.title,
                    remark=_("Asked by %(agency)s") % {"agency": task.owner} if is_ours else "",
                    whose="" if is_ours else task.addressee,
                    url=task.get_absolute_url(),
                    action=_("Answer") if is_ours else _("See"),
                )
            )
