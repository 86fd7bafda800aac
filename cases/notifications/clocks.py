"""The clocks of notifications: when all is to be ready, when held, when debriefed, and when people are told again."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.notifications.models import Invitee, Message, Notification
from cases.notifications.script import running_order, voices
from cases.notifications.states import NOTIFYING
from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock
from partners.home import Group, Line, Subject
from partners.requests import UserRequest

NOTIFICATIONS = Subject("notifications", gettext_lazy("Notifications"))


def _read_voices(notifications: list[Any], _request: UserRequest) -> None:
    """Set which voices each notification lacks, from the running orders of all of them."""
    messages = Message.objects.filter(notification__in=[each.pk for each in notifications], is_left_out=False)
    orders: dict[int | None, list[Message]] = {}
    for message in messages.order_by("position", "pk").prefetch_related("messengers", "agency"):
        orders.setdefault(message.notification_id, []).append(message)
    for notification in notifications:
        there = voices(running_order(notification, {}, orders.get(notification.pk, [])))
        notification.lacks = [str(each.voice.label).lower() for each in there if not each.is_heard]


def _to_be_ready(notification: Any, group: Group) -> Line:
    words = _("It is to be ready: %(what)s") % {"what": _("invitations, speakers, rehearsal")}
    if notification.lacks:
        words = _("Nobody speaks for %(voices)s yet: it cannot be held") % {"voices": ", ".join(notification.lacks)}
    return _line(notification, group, by=notification.ready_by, title=words, action=_("Get it ready"))


def _to_be_held(notification: Any, group: Group) -> Line:
    return _line(notification, group, by=notification.starts_at, title=_("It is held"), action=_("Open"))


def _to_be_debriefed(notification: Any, group: Group) -> Line:
    words = _("Record who came and how they took it")
    url = reverse("debrief_notification", args=[notification.reference])
    return _line(notification, group, by=notification.debrief_by, title=words, action=_("Debrief"), url=url)


def _line(notification: Notification, group: Group, *, by: Any, title: str, action: str, url: str = "") -> Line:
    return Line(
        group=group,
        by=by,
        title=f"{notification}: {title}",
        remark=notification.venue,
        url=url or notification.get_absolute_url(),
        action=action,
        subject=NOTIFICATIONS,
    )


def _rest(count: int, group: Group) -> Line:
    label = ngettext("%s more notification", "%s more notifications", count)
    return _counted(label, count, group)


def _to_be_told_again(invitee: Any, group: Group) -> Line:
    return Line(
        group=group,
        by=invitee.next_contact_on,
        who=invitee.who,
        who_url=reverse("person", args=[invitee.person.reference]),
        person=invitee.person_id,
        title=_("To be told again, ninety days after the last time"),
        url=f"{reverse('plan_notification')}?kind={Notification.Kind.CUSTOM}",
        action=_("Plan"),
        subject=NOTIFICATIONS,
    )


def _more_to_tell(count: int, group: Group) -> Line:
    label = ngettext("%s more person to be told again", "%s more people to be told again", count)
    return _counted(label, count, group)


def _counted(label: str, count: int, group: Group) -> Line:
    return Line.counting(
        count, label, group=group, url=reverse("notifications"), action=_("See"), subject=NOTIFICATIONS
    )


READY = Clock(
    model=Notification,
    column="ready_by",
    label=gettext_lazy("To be ready"),
    purposes=NOTIFYING,
    related=("owner",),
    prepare=_read_voices,
    line=_to_be_ready,
    rest=_rest,
)
HELD = Clock(
    model=Notification,
    column="starts_at",
    label=gettext_lazy("To be held"),
    purposes=NOTIFYING,
    related=("owner",),
    line=_to_be_held,
    rest=_rest,
)
DEBRIEFED = Clock(
    model=Notification,
    column="debrief_by",
    label=gettext_lazy("To be debriefed"),
    purposes=NOTIFYING,
    related=("owner",),
    line=_to_be_debriefed,
    rest=_rest,
)
TOLD_AGAIN = Clock(
    model=Invitee,
    column="next_contact_on",
    label=gettext_lazy("To be told again"),
    purposes=NOTIFYING,
    related=("person",),
    prepare=name_people,
    line=_to_be_told_again,
    rest=_more_to_tell,
)
