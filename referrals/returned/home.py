"""The lines on the home page for what came back to its sender: what happened, why, and the next step."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from datasharing.enforcement.tallies import tallies
from partners import tallies as numbers
from partners.home import Group, Home, Line, Subject, Tag, register
from partners.models import Role
from partners.requests import UserRequest
from partners.rules import may
from referrals.exchange.clocks import REFERRALS
from referrals.exchange.models import REFERRAL_MACHINE, Event, EventKind, Referral, ReferralState
from referrals.exchange.presentation import REASON_LISTS, reasons_in_words
from referrals.returned.models import LONG_AGO, came_back, tasks_that_came_back
from referrals.tasks.clocks import TASKS
from referrals.tasks.models import TASK_MACHINE, Task, TaskEvent, TaskEventKind, TaskState
from referrals.tasks.presentation import LISTS

AT_MOST = 10
NOT_AGREED = gettext_lazy("They no longer agree that %(agency)s is told: %(task)s")
SAYING = [*REASON_LISTS, EventKind.MISSED, EventKind.UNCONSENTED, EventKind.DROPPED_OUT]
"""The events that say why a referral came back."""
TITLES: dict[str, Any] = {
    ReferralState.DECLINED: lambda where: _("%(service)s declined") % where,
    ReferralState.REDIRECTED: lambda where: _("%(service)s sent them on") % where,
    ReferralState.UNCONSENTED: lambda where: _("They no longer agree that %(service)s is told") % where,
    ReferralState.MISSED: lambda where: _("Did not come to %(service)s twice") % where,
    ReferralState.CLOSED: lambda where: _("%(service)s closed it") % where,
}


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add what came back: to its sender, and to supervisors what has been left for a day."""
    if not may(request.membership, request.purpose, "send a referral"):
        return
    mine, agency = Q(sent_by__user=request.user), request.membership.agency_id
    if request.membership.role == Role.SUPERVISOR:
        mine |= Q(updated_at__lt=timezone.now() - LONG_AGO)
    back = came_back(Referral.objects.sent_by(agency).filter(mine))
    undone = tasks_that_came_back(Task.objects.sent_by(agency).filter(mine))
    referrals, tasks = tallies(back, undone)
    if referrals:
        shown = list(back.select_related("identity", "service").newest()[:AT_MOST])
        home.lines += [*_lines(shown), *_more(referrals - len(shown), "sent_referrals", REFERRALS)]
    if tasks:
        unfinished = list(undone.select_related("identity", "addressee").newest()[:AT_MOST])
        home.lines += [*_lines_of_tasks(unfinished), *_more(tasks - len(unfinished), "sent_tasks", TASKS)]


def _lines_of_tasks(tasks: list[Task]) -> Iterator[Line]:
    events = list(
        TaskEvent.objects.filter(task__in=tasks, kind__in=LISTS, correction=None).order_by("pk").select_related("task")
    )
    words = reasons_in_words((event.reason for event in events), set(LISTS.values()))
    said = {event.task_id: _of_task(event, words) for event in events}
    for task in tasks:
        again = f"{reverse('ask_task', args=[task.person_reference])}?after={task.reference}"
        title = _("%(agency)s declined: %(task)s") if task.state == TaskState.DECLINED else NOT_AGREED
        yield Line(
            group=Group.BACK,
            who=getattr(task, "identity", ""),
            who_url=task.get_absolute_url(),
            person=task.person_id,
            title=title % {"agency": task.addressee, "task": task},
            remark=said.get(task.pk, ""),
            tag=Tag(TASK_MACHINE.label(task.state), TASK_MACHINE.colour(task.state)),
            subject=TASKS,
            action=_("Ask again"),
            url=again,
            others=((_("Nothing more"), reverse("dismiss_task", args=[task.reference])),),
        )


def _of_task(event: TaskEvent, words: dict[tuple[str, str], str]) -> str:
    reason = words.get((LISTS.get(TaskEventKind(event.kind), ""), event.reason), event.reason)
    return " ".join(filter(None, [f"{reason}." if reason else "", event.note]))


def _lines(referrals: list[Referral]) -> Iterator[Line]:
    said = _said(referrals)
    for referral in referrals:
        yield Line(
            group=Group.BACK,
            who=getattr(referral, "identity", ""),
            who_url=referral.get_absolute_url(),
            person=referral.person_id,
            title=TITLES[referral.state]({"service": referral.service}),
            remark=said.get(referral.pk, ""),
            tag=Tag(REFERRAL_MACHINE.label(referral.state), REFERRAL_MACHINE.colour(referral.state)),
            subject=REFERRALS,
            **_next(referral),
        )


def _next(referral: Referral) -> dict[str, Any]:
    """The next step, and the others."""
    elsewhere = reverse("send_elsewhere", args=[referral.reference])
    others = [(_("Nothing more"), reverse("dismiss_referral", args=[referral.reference]))]
    if referral.state == ReferralState.MISSED:
        others.insert(0, (_("Withdraw"), reverse("withdraw_referral", args=[referral.reference])))
    if referral.state == ReferralState.REDIRECTED:
        return {"action": _("See"), "url": referral.get_absolute_url(), "others": tuple(others)}
    return {"action": _("Send elsewhere"), "url": elsewhere, "others": tuple(others)}


def _said(referrals: Iterable[Referral]) -> dict[int, str]:
    """The reason and note with which each came back, by the referral's key."""
    events = list(
        Event.objects.filter(referral__in=list(referrals), kind__in=SAYING, correction=None)
        .order_by("pk")
        .select_related("onward")
    )
    words = reasons_in_words((event.reason for event in events), set(REASON_LISTS.values()))
    return {event.referral_id: _in_words(event, words) for event in events}


def _in_words(event: Event, words: dict[tuple[str, str], str]) -> str:
    reason = words.get((REASON_LISTS.get(EventKind(event.kind), ""), event.reason), event.reason)
    if event.kind == EventKind.DROPPED_OUT:
        reason = event.what()
    onward = _("Now with %(service)s.") % {"service": event.onward} if event.onward else ""
    return " ".join(filter(None, [f"{reason}." if reason else "", event.note, onward]))


def _more(count: int, url_name: str, subject: Subject) -> Iterator[Line]:
    label = ngettext("%s more came back", "%s more came back", count)
    if count > 0:
        yield Line(
            group=Group.BACK,
            title=label % numbers.in_words(count),
            url=f"{reverse(url_name)}?mine=yes",
            action=_("See"),
            subject=subject,
            count=count,
        )
