"""What incidents say on a group's page and in tables of groups: violence, answers to it, and the risk of the next."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.groups.models import Group
from cases.groups.sections import (
    read_once,
    register_group_column,
    register_next,
    register_section,
    register_timeline,
)
from cases.incidents.chains import chain_around
from cases.incidents.clocks import NOTIFY
from cases.incidents.models import Incident, IncidentReview
from cases.incidents.presentation import RISK_COLOURS, picture_of
from datasharing.panels import Cell, Entry
from partners.due_words import group_of
from partners.home import Line
from partners.requests import UserRequest

AT_MOST = 20
"""The latest incidents of a group on its page."""
WINDOW = timedelta(days=90)
SERIOUS = {Incident.Severity.HOMICIDE, Incident.Severity.SHOOTING, Incident.Severity.STABBING}
RISKS = list(IncidentReview.Risk)


@read_once
def _about(group: Group) -> list[IncidentReview]:
    """The visible reviews that name the group, with their incidents, latest first."""
    named = IncidentReview.objects.filter(Q(attributed_group=group) | Q(victim_group=group))
    latest = named.select_related("incident", "owner").order_by("-incident__occurred_on", "-pk")[:AT_MOST]
    return [review for review in latest if review.incident]


def violence(_request: UserRequest, group: Group) -> dict[str, Any] | None:
    """The incidents in which the group is suspected or hurt, and the answers to them."""
    incidents = [review.incident for review in _about(group) if review.incident]
    if not incidents:
        return None
    content = picture_of(chain_around(incidents, steps=1), always=True)
    return content | {"count": len(content["chain"]), "is_cut": False}


@register_timeline
def happened(_request: UserRequest, group: Group) -> Iterator[Entry]:
    """Each incident on the group's timeline."""
    for review in _about(group):
        incident = review.incident
        if incident is None:
            continue
        noon = timezone.make_aware(datetime.combine(incident.occurred_on, time(12)))
        is_suspected = review.attributed_group_id == group.pk
        yield Entry(
            at=incident.occurred_at or noon,
            title=_("Suspected") if is_suspected else _("Hurt"),
            text=str(incident),
            agency=incident.owner if incident.owner_id != review.owner_id else review.owner,
            url=incident.get_absolute_url(),
        )


@register_next
def to_notify(request: UserRequest, group: Group) -> Iterator[Line]:
    """Custom notifications that an incident with the group calls for."""
    if request.purpose not in NOTIFY.purposes:
        return
    named = Q(attributed_group=group) | Q(victim_group=group)
    now = timezone.now()
    for review in NOTIFY.watched(request.membership).filter(named).select_related("incident")[:AT_MOST]:
        if when := group_of(review.notify_by, now=now):
            yield NOTIFY.line(review, when)


def _reviews(groups: Sequence[Group], days: timedelta) -> dict[int, list[IncidentReview]]:
    """The visible reviews of what the groups are suspected of in these days, by the group's key."""
    since = localdate() - days
    found = IncidentReview.objects.filter(attributed_group__in=groups, counts=True, incident__occurred_on__gte=since)
    by_group: defaultdict[int, list[IncidentReview]] = defaultdict(list)
    for review in found.select_related("incident"):
        if review.incident and review.attributed_group_id:
            by_group[review.attributed_group_id].append(review)
    return by_group


def serious(_request: UserRequest, groups: Sequence[Group]) -> Mapping[int, Cell]:
    """Killings, shootings and stabbings that count, in ninety days and in those before."""
    since = localdate() - WINDOW
    cells = {}
    for key, reviews in _reviews(groups, 2 * WINDOW).items():
        days = [each.incident.occurred_on for each in reviews if each.incident and each.incident.severity in SERIOUS]
        now = sum(day >= since for day in days)
        cells[key] = Cell(str(now), remark=_("%(count)s before that") % {"count": len(days) - now})
    return cells


def risk(_request: UserRequest, groups: Sequence[Group]) -> Mapping[int, Cell]:
    """The highest risk of an answer among what happened in the last fortnight."""
    cells = {}
    for key, reviews in _reviews(groups, timedelta(days=14)).items():
        highest = max(reviews, key=lambda review: RISKS.index(IncidentReview.Risk(review.risk)))
        cells[key] = Cell(highest.get_risk_display(), colour=RISK_COLOURS[highest.risk])
    return cells


register_section(
    slug="incidents",
    title=gettext_lazy("Violence and answers to it"),
    order=30,
    template="cases/incidents/_chain.html",
    read=violence,
)
register_group_column(gettext_lazy("Shootings and stabbings, 90 days"), order=10, read=serious)
register_group_column(gettext_lazy("Risk of an answer"), order=11, read=risk)
