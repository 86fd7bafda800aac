"""Acts that reviews of incidents find: each rule that was announced to the group before is set off."""

from datetime import datetime, time
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.incidents.afterwards import after_review
from cases.incidents.models import Incident, IncidentReview
from cases.triggers.actions import NotAnnounced, NotTheFirst, detect_trigger
from cases.triggers.models import RuleAnnounced, Trigger, TriggerRule
from partners.models import Membership
from partners.rules import acting_purpose, may

Severity = Incident.Severity
ACTS = {
    Severity.HOMICIDE: "homicide",
    Severity.SHOOTING: "shooting",
    Severity.STABBING: "stabbing",
    Severity.ROBBERY: "robbery",
}
"""The act of a rule that an incident of each kind is."""
BY_HAND = [TriggerRule.Kind.MOST_VIOLENT_GROUP, TriggerRule.Kind.MARKET_REOPENED]
"""These choose by more than one incident: a member records the act."""


@after_review
def detect(review: IncidentReview, by: Membership) -> None:
    """Record the triggers of an incident that counts, if `by` may."""
    for_whom: Any = review.attributed_group
    act = ACTS.get(Severity(review.incident.severity)) if review.incident else None
    if not review.counts or for_whom is None or act is None or not may(by, acting_purpose.get(), "detect a trigger"):
        return
    for rule in rules_for(review, act):
        try:
            detect_trigger(
                rule,
                by=by,
                act=act,
                act_at=happened_at(review.incident),
                group=for_whom,
                incident=review.incident.reference,
                why=review.rationale,
            )
        except (NotAnnounced, NotTheFirst):
            continue


def rules_for(review: IncidentReview, act: str) -> list[TriggerRule]:
    """The visible rules that name `act`, were announced to the group, and have no trigger of the incident yet."""
    incident: Any = review.incident
    announced = RuleAnnounced.objects.filter(trigger_rule=OuterRef("pk"), group=review.attributed_group_id)
    known = Trigger.objects.filter(trigger_rule=OuterRef("pk"), incident=incident.reference)
    in_force = TriggerRule.objects.in_force(incident.occurred_on).exclude(kind__in=BY_HAND)
    return list(in_force.filter(Exists(announced), ~Exists(known), acts__contains=[act]).order_by("pk"))


def happened_at(incident: Any) -> datetime:
    """When it happened; noon, if the time of the day is not known."""
    at: datetime | None = incident.occurred_at
    return at or min(timezone.now(), timezone.make_aware(datetime.combine(incident.occurred_on, time(12))))
