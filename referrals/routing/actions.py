"""Verbs on an agency's routing rules."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from partners.models import Membership
from partners.rules import allowed_by
from referrals.routing.models import RoutingRule


class NotYourRule(PermissionDenied):
    """The rule belongs to another agency."""


@allowed_by("keep routing rules")
@transaction.atomic
def add_rule(*, by: Membership, **conditions: Any) -> RoutingRule:
    """Add a rule at the end of the list."""
    rules = _own(by)
    return RoutingRule.objects.create(agency=by.agency, position=len(rules) + 1, **conditions)


@allowed_by("keep routing rules")
@transaction.atomic
def change_rule(rule: RoutingRule, *, by: Membership, **conditions: Any) -> RoutingRule:
    """Replace the conditions and the service of a rule.

    :raises NotYourRule: if the rule is another agency's
    """
    _own(by, rule)
    RoutingRule.objects.filter(pk=rule.pk).update(**conditions)
    return rule


@allowed_by("keep routing rules")
@transaction.atomic
def remove_rule(rule: RoutingRule, *, by: Membership) -> None:
    """Remove a rule. The positions of later rules change.

    :raises NotYourRule: if the rule is another agency's
    """
    rest = [other for other in _own(by, rule) if other != rule]
    rule.delete()
    _number(rest)


@allowed_by("keep routing rules")
@transaction.atomic
def move_rule(rule: RoutingRule, *, by: Membership, earlier: bool) -> None:
    """Swap a rule with the previous or the next one. The first and the last rule stay in place.

    :raises NotYourRule: if the rule is another agency's
    """
    rules = _own(by, rule)
    place = rules.index(rule)
    other = place + (-1 if earlier else 1)
    if 0 <= other < len(rules):
        rules[place], rules[other] = rules[other], rules[place]
        _number(rules)


def _own(by: Membership, rule: RoutingRule | None = None) -> list[RoutingRule]:
    """The agency's rules in order, locked until the transaction ends.

    :raises NotYourRule: if `rule` is another agency's
    """
    if rule is not None and rule.agency_id != by.agency_id:
        raise NotYourRule
    own = RoutingRule.objects.filter(agency=by.agency).order_by("position")
    return list(own.select_for_update(of=("self",)))


def _number(rules: list[RoutingRule]) -> None:
    for position, rule in enumerate(rules, start=1):
        rule.position = position
    RoutingRule.objects.bulk_update(rules, ["position"])
