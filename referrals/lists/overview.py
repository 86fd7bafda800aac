"""Referrals on a person's overview: states of open ones, what is due, and workers."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from datasharing.models import Category
from datasharing.overview import Fact, Overview, Step, Track, Worker, register
from partners.due_words import Group, group_of, in_words
from partners.home import Line, Tag
from partners.london import london_time
from partners.requests import UserRequest
from referrals.exchange.clocks import line_of_appointment, line_of_referral
from referrals.exchange.models import AWAITING_DECISION, IN_HAND, Allocation, Event, EventKind, Referral, ReferralState

AT_MOST = 10
TOLD = [EventKind.ACCEPTED, EventKind.BOOKED, EventKind.ATTENDED]
NOW_AT = {
    **dict.fromkeys(AWAITING_DECISION, 1),
    ReferralState.ACCEPTED: 2,
    ReferralState.BOOKED: 2,
    ReferralState.MISSED: 2,
    ReferralState.ATTENDED: 4,
}
"""The step, of five, that a referral in this state waits for."""


@register
def fill(request: UserRequest, there: Overview) -> None:
    """Add the open referrals about this person, including those allocated to the person as the agency's client."""
    if Category.REFERRAL not in there.inside:
        return
    about = Q(client=there.person) | Q(person=there.person)
    allocations = list(Allocation.objects.filter(about).holding().select_related("worker__user", "owner"))
    if not (allocations or there.has(Referral)):
        return
    of = Q(person=there.person) | Q(pk__in=[allocation.referral_id for allocation in allocations])
    live = Referral.objects.filter(of, state__in=[*AWAITING_DECISION, *IN_HAND])
    referrals = list(live.select_related("service", "owner", "addressee", "sent_by__user").newest()[:AT_MOST])
    events = _latest_of_each_kind(referrals)
    now, agency = timezone.now(), request.membership.agency_id
    for referral in referrals:
        told = events.get(referral.pk, {})
        there.tracks.append(_track(referral, told))
        there.lines += _due(referral, told, agency, now=now)
        there.facts += _next_appointment(referral, told, now=now)
    there.workers += _workers(referrals, allocations)


def _latest_of_each_kind(referrals: list[Referral]) -> dict[int, dict[str, Event]]:
    if not referrals:
        return {}
    found: dict[int, dict[str, Event]] = {}
    for event in Event.objects.filter(referral__in=referrals, kind__in=TOLD).order_by("pk"):
        found.setdefault(event.referral_id, {})[event.kind] = event
    return found


def _track(referral: Referral, told: dict[str, Event]) -> Track:
    state, at = ReferralState(referral.state), NOW_AT[ReferralState(referral.state)]
    booked = told.get(EventKind.BOOKED)
    details = [
        _("%(day)s, %(agency)s") % {"day": _day(referral.sent_at), "agency": referral.owner},
        _day(told[EventKind.ACCEPTED].happened_at) if EventKind.ACCEPTED in told else "",
        _moment(booked.appointment_at) if booked and booked.appointment_at and state == ReferralState.BOOKED else "",
        _day(told[EventKind.ATTENDED].happened_at) if EventKind.ATTENDED in told else "",
        "",
    ]
    names = [_("Sent"), _("Accepted"), _("First appointment"), _("Came"), _("Started")]
    if at == 1:
        names[1] = _("Answer")
    if state == ReferralState.MISSED:
        details[2] = _("Did not come")
    standings = ["done" if step < at else "now" if step == at else "next" for step in range(len(names))]
    if state == ReferralState.MISSED:
        standings[2] = "stop"
    return Track(
        title=referral.service,
        url=referral.get_absolute_url(),
        remark=referral.addressee,
        agency=referral.owner,
        steps=[Step(*step) for step in zip(names, standings, details, strict=True)],
    )


def _due(referral: Referral, told: dict[str, Event], agency: int, *, now: datetime) -> list[Line]:
    """The lines of work for `agency` on a referral that it sent or received; none for other agencies' referrals."""
    state, url = ReferralState(referral.state), referral.get_absolute_url()
    unread = state in {ReferralState.SENT, ReferralState.DELIVERED}
    if unread and referral.owner_id == agency != referral.addressee_id:
        return [line_of_referral(referral, Group.OTHERS)]
    if referral.addressee_id != agency:
        return []
    if unread:
        group = group_of(referral.acknowledge_by, now=now) or Group.WEEK
        return [line_of_referral(referral, group)]
    if state == ReferralState.ACKNOWLEDGED:
        title = _("Referral from %(agency)s waits for a decision") % {"agency": referral.owner}
        tag = Tag(_("Waiting"), "yellow")
        return [Line(group=Group.TODAY, title=title, tag=tag, url=url, action=_("Decide"))]
    return _attendance(referral, told, now=now)


def _attendance(referral: Referral, told: dict[str, Event], *, now: datetime) -> list[Line]:
    booked = told.get(EventKind.BOOKED)
    if referral.state != ReferralState.BOOKED or booked is None or booked.appointment_at is None:
        return []
    group = group_of(booked.appointment_at, now=now)
    if group is None:
        return []
    return [line_of_appointment(booked, referral, group)]


def _next_appointment(referral: Referral, told: dict[str, Event], *, now: datetime) -> list[Fact]:
    booked = told.get(EventKind.BOOKED)
    if (
        referral.state != ReferralState.BOOKED
        or booked is None
        or booked.appointment_at is None
        or booked.appointment_at < now
    ):
        return []
    words = in_words(booked.appointment_at, now=now)
    remark = ", ".join(filter(None, [str(referral.service), booked.appointment_place, words.beside]))
    return [Fact(term=_("Next appointment"), value=_moment(booked.appointment_at), remark=remark)]


def _workers(referrals: list[Referral], allocations: list[Allocation]) -> list[Worker]:
    """The workers of `referrals`, without duplicates."""
    live = {referral.pk for referral in referrals}
    named = {
        allocation.worker_id: Worker(allocation.worker.user, allocation.owner)
        for allocation in allocations
        if allocation.worker and allocation.referral_id in live
    }
    return list(named.values())


def _day(at: datetime) -> str:
    return date_format(london_time(at), "D j M")


def _moment(at: datetime) -> str:
    return date_format(london_time(at), "D j M, H:i")
