"""The clocks of incidents: the review, and the custom notification that a high risk calls for."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.incidents.clock_rules import is_urgent
from cases.incidents.models import Incident, IncidentReview
from datasharing.clocks.clock import Clock
from partners.home import Group, Line, Subject
from partners.models import Purpose

INCIDENTS = Subject("incidents", gettext_lazy("Incidents"))
FOR = (Purpose.DETERRENCE,)


def _to_review(incident: Incident, group: Group) -> Line:
    urgent = is_urgent(incident.severity, incident.weapon)
    return Line(
        group=group,
        by=incident.review_due,
        who=str(incident),
        who_url=incident.get_absolute_url(),
        title=_("Review: who, why, does it count?"),
        remark=_("Homicide or firearm: the next working day") if urgent else _("Three working days"),
        url=reverse("review_incident", args=[incident.reference]),
        action=_("Review"),
        subject=INCIDENTS,
    )


def _more_to_review(count: int, group: Group) -> Line:
    label = ngettext("%s more incident to review", "%s more incidents to review", count)
    return Line.counting(
        count, label, group=group, url=f"{reverse('incidents')}?state=awaiting", action=_("Review"), subject=INCIDENTS
    )


def _to_notify(review: IncidentReview, group: Group) -> Line:
    incident = review.incident
    return Line(
        group=group,
        by=review.notify_by,
        who=str(incident) if incident else _("Incident not shown"),
        who_url=incident.get_absolute_url() if incident else "",
        title=_("Custom notification: speak to those who may answer"),
        remark=_("Risk of an answer: %(risk)s") % {"risk": str(review.get_risk_display()).lower()},
        url=reverse("end_incident_notification", args=[review.reference]),
        action=_("Record what came of it"),
        subject=INCIDENTS,
        is_urgent=review.risk == IncidentReview.Risk.IMMINENT,
    )


def _more_to_notify(count: int, group: Group) -> Line:
    label = ngettext("%s more custom notification", "%s more custom notifications", count)
    return Line.counting(
        count, label, group=group, url=f"{reverse('incidents')}?state=reviewed", action=_("See"), subject=INCIDENTS
    )


REVIEW = Clock(
    model=Incident,
    column="review_due",
    label=gettext_lazy("To be reviewed"),
    purposes=FOR,
    related=("area",),
    line=_to_review,
    rest=_more_to_review,
    escalates_after=timedelta(0),
)
NOTIFY = Clock(
    model=IncidentReview,
    column="notify_by",
    label=gettext_lazy("Custom notification"),
    purposes=FOR,
    related=("incident",),
    line=_to_notify,
    rest=_more_to_notify,
)
