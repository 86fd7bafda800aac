"""The clocks of referrals: acknowledgement and first appointment."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.safeguarding.risks import child_mark
from datasharing.clocks.clock import Clock, Watcher
from partners.dated_rules import WhenOpen, due
from partners.due_words import Group
from partners.home import Line, Subject, Tag
from partners.london import london_time
from partners.models import Service
from partners.requests import UserRequest
from partners.rules import RULES
from referrals.exchange.models import Allocation, Event, EventQuerySet, Referral
from referrals.exchange.risks import child_of

REFERRALS = Subject("referrals", gettext_lazy("Referrals"))
APPOINTMENTS = Subject("appointments", gettext_lazy("Appointments"))

ACKNOWLEDGE = WhenOpen(within=timedelta(hours=2), after_opening=timedelta(hours=2))
"""The time limit for acknowledging a referral from custody (practice reference, section 4)."""
ACKNOWLEDGE_URGENT = WhenOpen(within=timedelta(hours=1), after_opening=timedelta(minutes=30))
"""The time limit for an urgent referral."""
ACKNOWLEDGE_HOSPITAL = WhenOpen(within=timedelta(hours=4), after_opening=timedelta(0))
"""The time limit for a referral from hospital: at the next opening if the service is closed (the same, section 12)."""
GRACE = timedelta(hours=2)
"""The time after which a late acknowledgement is escalated to supervisors of the addressee."""


def acknowledge_by(service: Service, at: datetime, *, urgent: bool = False, limit: WhenOpen = ACKNOWLEDGE) -> datetime:
    """The instant by which `service` should acknowledge a referral sent at `at`. `limit`: if it is not urgent."""
    return due(ACKNOWLEDGE_URGENT if urgent else limit, at, service=service)


def line_of_referral(referral: Referral, group: Group) -> Line:
    """The work queue's line of an unacknowledged referral, for its addressee or, in OTHERS, its sender. No names."""
    url, urgent = referral.get_absolute_url(), Tag(_("Urgent"), "red") if referral.urgent else None
    if group == Group.OTHERS:
        title = _("Referral to %(service)s to be acknowledged") % {"service": referral.service}
        whose, action = referral.addressee, _("See")
    else:
        title = _("Referral from %(agency)s to acknowledge") % {"agency": referral.owner}
        whose, action = None, _("Acknowledge")
    return Line(
        group=group,
        by=referral.acknowledge_by,
        title=title,
        whose=whose or "",
        url=url,
        action=action,
        tag=urgent,
        is_urgent=referral.urgent,
    )


def _clock_time(booked: Event) -> str:
    return date_format(london_time(booked.appointment_at), "H:i") if booked.appointment_at else ""


def line_of_appointment(booked: Event, referral: Referral, group: Group) -> Line:
    """The work queue's line of the first appointment of `referral`. No names."""
    is_over = group == Group.OVERDUE
    return Line(
        group=group,
        by=booked.appointment_at,
        title=_("Attendance to record") if is_over else _("First appointment"),
        remark=", ".join(filter(None, [_clock_time(booked), booked.appointment_place])),
        url=referral.get_absolute_url(),
        action=_("Record") if is_over else _("See"),
    )


def _with_name(line: Line, referral: Referral, subject: Subject) -> Line:
    who = getattr(referral, "identity", "")
    marks = child_mark(child_of(referral.identity)) if who else ()
    url = referral.get_absolute_url()
    return replace(line, who=who, who_url=url, person=referral.person_id, subject=subject, marks=marks)


def _more_referrals(count: int, group: Group) -> Line:
    if group == Group.OTHERS:
        label = ngettext(
            "%s more referral of ours is not acknowledged", "%s more referrals of ours are not acknowledged", count
        )
        url, action = reverse("sent_referrals"), _("See")
    else:
        label = ngettext("%s more referral to acknowledge", "%s more referrals to acknowledge", count)
        url, action = reverse("referrals"), _("Acknowledge")
    return Line.counting(count, label, group=group, url=url, action=action, subject=REFERRALS)


def _more_appointments(count: int, group: Group) -> Line:
    label = ngettext("%s more appointment", "%s more appointments", count)
    return Line.counting(count, label, group=group, url=reverse("appointments"), action=_("See"), subject=APPOINTMENTS)


def _know_own(booked: list[Event], request: UserRequest) -> None:
    """Say which appointments are those of one's own clients."""
    mine = Allocation.objects.filter(referral__in=[event.referral_id for event in booked]).holding()
    own = {allocation.referral_id for allocation in mine.to_worker(request.user)} if booked else set()
    for event in booked:
        event.is_mine = event.referral_id in own


ACKNOWLEDGEMENT = Clock(
    model=Referral,
    column="acknowledge_by",
    label=gettext_lazy("To be acknowledged"),
    watched_by=Watcher.ADDRESSEE,
    purposes=RULES["handle referrals"].purposes,
    related=("identity", "service", "owner", "addressee"),
    first=("-urgent",),
    line=lambda referral, group: _with_name(line_of_referral(referral, group), referral, REFERRALS),
    rest=_more_referrals,
    escalates_after=GRACE,
)
ATTENDANCE = Clock(
    model=Event,
    column="appointment_at",
    label=gettext_lazy("First appointment"),
    purposes=RULES["handle referrals"].purposes,
    among=EventQuerySet.standing,
    related=("referral__identity",),
    line=lambda booked, group: replace(
        _with_name(line_of_appointment(booked, booked.referral, group), booked.referral, APPOINTMENTS),
        is_mine=booked.is_mine,
    ),
    rest=_more_appointments,
    prepare=_know_own,
)
