"""What follows when a notification has been held: its rules are announced, and clocks that called for it stop."""

from datetime import datetime

from django.db.models import Q

from cases.groups.models import Group
from cases.incidents.actions import end_notification_clock
from cases.incidents.models import IncidentReview
from cases.notifications.models import Invitee, Notification
from cases.triggers.models import RuleAnnounced, RuleTold, TriggerRule
from partners.models import Membership


def announce(held: Notification, *, by: Membership, at: datetime) -> None:
    """Record that the rules of its script were announced to its groups, so that what they do after it may set them off.

    A custom notification stops the clock of the agency's reviews that called for one.
    """
    groups = [audience.group for audience in held.audiences.select_related("group") if audience.group]
    for rule in _rules(held):
        for group in groups:
            RuleAnnounced.objects.create(
                owner=held.owner,
                programme=held.programme,
                trigger_rule=rule,
                group=group,
                announced_at=at,
                notification=held.reference,
            )
    if held.kind == Notification.Kind.CUSTOM:
        _stop_clocks(held, groups, by=by, at=at)


def _rules(held: Notification) -> list[TriggerRule]:
    """The rules in its script that may be seen."""
    return [each.trigger_rule for each in held.rules.select_related("trigger_rule") if each.trigger_rule]


def tell_rules(held: Notification, invitee: Invitee) -> None:
    """Record for somebody who came which rules they were told, so that what they do after it may set them off."""
    for rule in _rules(held):
        RuleTold.objects.create(
            owner=held.owner,
            person=invitee.person,
            programme=invitee.programme,
            subject_role=invitee.subject_role,
            trigger_rule=rule,
            announced_at=held.held_at or held.starts_at,
            notification=held.reference,
        )


def _stop_clocks(held: Notification, groups: list[Group], *, by: Membership, at: datetime) -> None:
    """Stop the clocks of the agency's reviews that called for telling these groups, or those whom they invited for."""
    told = {group.pk for group in groups}
    told |= {each.representing_id for each in held.invitees.filter(withdrawn_on=None) if each.representing_id}
    reviews = IncidentReview.objects.filter(owner=by.agency, notify_by__isnull=False, notify_ended_at=None)
    for review in reviews.filter(Q(attributed_group__in=told) | Q(victim_group__in=told)):
        end_notification_clock(review, by=by, ending=IncidentReview.Ending.MADE, at=at)
