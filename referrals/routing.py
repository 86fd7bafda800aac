"""Finds the service a referral goes to, and the clause that lets it go there."""

from dataclasses import dataclass
from datetime import datetime

from datasharing.actions import wording_for
from datasharing.models import Category, Clause
from partners.models import Agency, Area, Programme, Purpose, Service

from .models import RoutingRule


@dataclass(frozen=True)
class Route:
    """Where a referral goes, and the clause under which it may."""

    service: Service
    clause: Clause

    @property
    def recipient(self) -> Agency:
        """Who will read it: the true recipient that consent names."""
        return self.service.agency

    @property
    def purpose(self) -> Purpose:
        """For which the recipient gets it."""
        return Purpose(self.clause.purpose)

    @property
    def needs_consent(self) -> bool:
        """Whether the agreement lets nothing go without the person's consent."""
        return self.clause.needs_consent

    @property
    def wording(self) -> str:
        """How consent is asked for."""
        return wording_for(self.clause, self.recipient)


def find_route(
    sender: Agency, *, programme: Programme | None, area: Area | None, substance_group: str, at: datetime
) -> Route | None:
    """The first of `sender`'s rules, in order, that fits, whose service takes such referrals at the instant `at`, and
    that an agreement in force covers; None when nothing does.

    Asked when the form is shown and again when it is sent, so that consent always names the true recipient.
    """
    rules = RoutingRule.objects.filter(agency=sender).select_related("service__agency").order_by("position")
    for rule in rules:
        if _fits(rule, programme, area, substance_group) and _takes(rule, sender, area, programme, substance_group, at):
            route = route_to(rule.service, sender, programme=programme, at=at)
            if route is not None:
                return route
    return None


def route_to(service: Service, sender: Agency, *, programme: Programme | None, at: datetime) -> Route | None:
    """The route from `sender` to `service`, if an agreement in force at the instant `at` covers it."""
    clause = (
        Clause.objects.in_force(at)
        .between(sender, service.agency)
        .covering(Category.REFERRAL, programme)
        .select_related("agreement", "giver")
        .order_by("needs_consent", "pk")
        .first()
    )
    return Route(service, clause) if clause else None


def _fits(rule: RoutingRule, programme: Programme | None, area: Area | None, substance_group: str) -> bool:
    wanted = [(rule.programme, programme), (rule.area, area), (rule.substance_group, substance_group)]
    return all(asked in (None, "", given) for asked, given in wanted)


def _takes(
    rule: RoutingRule,
    sender: Agency,
    area: Area | None,
    programme: Programme | None,
    substance_group: str,
    at: datetime,
) -> bool:
    services = Service.objects.filter(pk=rule.service_id).accepting().taking_from(sender.kind)
    if area is not None:
        services = services.serving(area, programme=programme)
    if substance_group:
        services = services.treating(substance_group)
    if rule.only_with_places:
        services = services.with_places()
    if rule.only_when_open:
        services = services.open_at(at)
    return services.exists()
