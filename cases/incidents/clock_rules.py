"""By when an incident is reviewed, and a custom notification made (reference/practice.md, incident reviews)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cases.incidents.models import Incident, IncidentReview
from partners.dated_rules import Elapsed, WorkingDays, due, due_each, nation_of
from partners.models import Area, Division

REVIEW = WorkingDays(3)
URGENT_REVIEW = WorkingDays(1)
"""For homicides, and for incidents with a firearm."""
NOTIFICATION = {
    IncidentReview.Risk.HIGH: Elapsed(timedelta(hours=48)),
    IncidentReview.Risk.IMMINENT: Elapsed(timedelta(hours=24)),
}
"""From the review, by the risk of an answer."""


def is_urgent(severity: str, weapon: str) -> bool:
    """Whether an incident is reviewed on the next working day."""
    return severity == Incident.Severity.HOMICIDE or weapon == Incident.Weapon.FIREARM


def review_due(reported_on: date, *, urgent: bool, area: Area | None) -> date:
    """The last day for the review of an incident that was reported on the day `reported_on`."""
    return due(_rule(urgent), reported_on, nation=_nation(area))


def reviews_due(reported: Sequence[tuple[date, bool, Area | None]]) -> list[date]:
    """The same for many incidents at once: each with the day on which it was reported, its urgency and its area."""
    days: defaultdict[tuple[bool, Division], set[date]] = defaultdict(set)
    for day, urgent, area in reported:
        days[urgent, _nation(area)].add(day)
    counted = {(urgent, nation): due_each(_rule(urgent), of, nation=nation) for (urgent, nation), of in days.items()}
    return [counted[urgent, _nation(area)][day] for day, urgent, area in reported]


def _rule(urgent: bool) -> WorkingDays:
    return URGENT_REVIEW if urgent else REVIEW


def _nation(area: Area | None) -> Division:
    return nation_of(area) if area else Division.ENGLAND_AND_WALES


def notify_by(risk: str, decided_at: datetime) -> datetime | None:
    """When a custom notification is to be made by; None if the risk calls for none."""
    rule = NOTIFICATION.get(IncidentReview.Risk(risk))
    return due(rule, decided_at) if rule else None
