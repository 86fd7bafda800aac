"""By when an incident is reviewed, and a custom notification made (reference/practice.md, incident reviews)."""

from datetime import date, datetime, timedelta

from cases.incidents.models import Incident, IncidentReview
from partners.dated_rules import Elapsed, WorkingDays, due, nation_of
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
    nation = nation_of(area) if area else Division.ENGLAND_AND_WALES
    return due(URGENT_REVIEW if urgent else REVIEW, reported_on, nation=nation)


def notify_by(risk: str, decided_at: datetime) -> datetime | None:
    """When a custom notification is to be made by; None if the risk calls for none."""
    rule = NOTIFICATION.get(IncidentReview.Risk(risk))
    return due(rule, decided_at) if rule else None
