"""The clocks of outside workers in prisons: clearances that expire, and appointments."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock
from partners import navigation
from partners.due_words import Group
from partners.home import Line, Subject
from partners.models import Membership
from partners.requests import UserRequest
from referrals.in_reach.actions import pass_time
from referrals.in_reach.models import Clearance, ClearanceState, InReachAppointment
from referrals.prison.clocks import PRISON, line

CLEARANCES = Subject("clearances", gettext_lazy("Clearances"))


def _clearance(clearance: Clearance, group: Group) -> Line:
    is_expiring = clearance.state == ClearanceState.EXPIRING
    return Line(
        group=group,
        by=clearance.expires_on if is_expiring else clearance.expiring_on,
        who=str(clearance.worker),
        title=_("Clearance for %(prison)s ends on %(day)s")
        % {
            "prison": clearance.prison,
            "day": date_format(clearance.expires_on, "j F Y") if clearance.expires_on else "",
        },
        remark=clearance.get_level_display(),
        url=reverse("clearances"),
        action=_("See"),
        subject=CLEARANCES,
    )


def _more_clearances(count: int, group: Group) -> Line:
    label = ngettext("%s more clearance that ends", "%s more clearances that end", count)
    return Line.counting(count, label, group=group, url=reverse("clearances"), action=_("See"), subject=CLEARANCES)


def _expire_soon(clearance: Clearance, actor: Membership) -> None:
    pass_time(clearance, by=actor, to=ClearanceState.EXPIRING)


def _expire(clearance: Clearance, actor: Membership) -> None:
    pass_time(clearance, by=actor, to=ClearanceState.EXPIRED)


def _prepare(records: list[Any], request: UserRequest) -> None:
    name_people(records, request)
    for record in records:
        record.is_mine = record.worker_id == request.user.pk


def _appointment(booked: Any, group: Group) -> Line:
    is_over, where = group == Group.OVERDUE, booked.prison
    moved = booked.episode is not None and booked.episode.prison_id != booked.prison_id
    remark = f"{date_format(localtime(booked.starts_at), 'H:i')}, {booked.get_means_display()}, {where}"
    if moved:
        remark = _("They are in %(prison)s now: book it there") % {"prison": booked.episode.prison}
    return line(
        booked,
        group,
        by=booked.starts_at,
        title=_("What came of the appointment in prison?") if is_over else str(booked),
        remark=remark,
        url=reverse("end_in_reach_appointments", args=[booked.reference]),
        action=_("Record"),
        is_mine=booked.is_mine,
    )


def _more_appointments(count: int, group: Group) -> Line:
    label = ngettext("%s more appointment in prison", "%s more appointments in prison", count)
    return Line.counting(count, label, group=group, url=reverse("in_reach"), action=_("See"), subject=PRISON)


EXPIRING = Clock(
    model=Clearance,
    column="expiring_on",
    label=gettext_lazy("Clearance expires soon"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("worker", "prison"),
    line=_clearance,
    rest=_more_clearances,
    on_passing=_expire_soon,
)
EXPIRES = Clock(
    model=Clearance,
    column="expires_on",
    label=gettext_lazy("Clearance ends"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("worker", "prison"),
    line=_clearance,
    rest=_more_clearances,
    on_passing=_expire,
)
APPOINTMENT = Clock(
    model=InReachAppointment,
    column="starts_at",
    label=gettext_lazy("Appointment in prison"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("person", "prison", "episode__prison"),
    prepare=_prepare,
    line=_appointment,
    rest=_more_appointments,
)
