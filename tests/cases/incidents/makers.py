"""Incidents and reviews as tests make them, inside the door."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.incidents.actions import IncidentDetails, ReviewDecision, record_incident, review_incident
from cases.incidents.models import Incident, IncidentReview
from partners.london import london_today
from partners.models import Membership, Programme


def today() -> date:
    """Today in London."""
    return london_today(timezone.now())


def details(**different: Any) -> IncidentDetails:
    """A stabbing ten days ago."""
    day = different.pop("on", today() - timedelta(days=10))
    usual = {"occurred_on": day, "reported_on": day, "place": "Fell Bridge", "weapon": "knife", "severity": "stabbing"}
    return IncidentDetails(**(usual | different))


def make_incident(by: Membership, programme: Programme | None, *, number: str = "", **different: Any) -> Incident:
    """An incident of `by`'s agency."""
    incident = record_incident(details(**different), by=by, programme=programme, number=number)
    incident.refresh_from_db()
    return incident


def decision(**different: Any) -> ReviewDecision:
    """That a stabbing involves groups and counts."""
    usual: dict[str, Any] = {
        "involvement": "both",
        "motive": "group_conflict",
        "risk": "low",
        "counts": True,
        "rationale": "Rivals",
    }
    return ReviewDecision(**(usual | different))


def make_review(incident: Incident, by: Membership, **different: Any) -> IncidentReview:
    """A review of `incident`."""
    at = different.pop("at", None)
    return review_incident(incident, by=by, decision=decision(**different), at=at)
