"""Finds the service for a referral, and the clause that allows it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from datasharing.consent.actions import wording_for
from datasharing.models import Category, Clause, SubjectRole
from partners.models import Agency, Area, Programme, Purpose, Service
from partners.services.models import ServiceQuerySet
from referrals.routing.models import RoutingRule


@dataclass(frozen=True)
class Route:
    """The service that a referral goes to, and the clause that allows it."""

    service: Service
    clause: Clause

    @property
    def recipient(self) -> Agency:
        """The agency that will read it, which consent must name."""
        return self.service.agency

    @property
    def purpose(self) -> Purpose:
        """The purpose for which the recipient reads it."""
        return Purpose(self.clause.purpose)

    @property
    def needs_consent(self) -> bool:
        """Whether the agreement requires the person's consent."""
        return self.clause.needs_consent

    @property
    def wording(self) -> str:
        """The wording in which to ask for consent."""
        return wording_for(self.clause, self.recipient)


@dataclass(frozen=True)
class _Wanted:
    """The requirements of a referral on a service."""

    programme: Programme | None
    area: Area | None
    substance_group: str
    age: int | None
    youngest: int | None
    sex: str
    at: datetime


def find_route(
    sender: Agency,
    *,
    programme: Programme | None,
    subject_role: SubjectRole,
    area: Area | None,
    substance_group: str,
    at: datetime,
    age: int | None = None,
    youngest: int | None = None,
    sex: str = "",
) -> Route | None:
    """The first of `sender`'s rules, in order, that fits, whose service takes such referrals at the instant `at`, and
    that an agreement in force covers; None when nothing does. `age` is in years, None when it is not known; `youngest`:
    the fewest years that they may have.

    Called when the form is shown and again when it is sent, so that consent names the true recipient.
    """
    wanted = _Wanted(programme, area, substance_group, age, youngest, sex, at)
    rules = RoutingRule.objects.filter(agency=sender).select_related("service__agency", "programme", "area")
    fitting = [rule for rule in rules.order_by("position") if _fits(rule, wanted)]
    taking = _taking({rule.service_id for rule in fitting}, sender, wanted)
    for rule in fitting:
        if rule.service_id in taking[rule.only_with_places, rule.only_when_open]:
            route = route_to(rule.service, sender, programme=programme, subject_role=subject_role, at=at)
            if route is not None:
                return route
    return None


def route_to(
    service: Service, sender: Agency, *, programme: Programme | None, subject_role: SubjectRole, at: datetime
) -> Route | None:
    """The route from `sender` to `service`, if an agreement in force at the instant `at` covers it."""
    clause = (
        Clause.objects.in_force(at)
        .between(sender, service.agency)
        .covering(Category.REFERRAL, programme)
        .about(subject_role)
        .select_related("agreement", "giver")
        .order_by("needs_consent", "pk")
        .first()
    )
    return Route(service, clause) if clause else None


def may_share_risk(route: Route, sender: Agency) -> bool:
    """Whether the agreement of `route` opens what `sender` holds as risks and alerts to whoever receives it."""
    clauses = Clause.objects.in_force(timezone.now()).between(sender, route.recipient)
    return clauses.filter(agreement=route.clause.agreement, categories__contains=[Category.RISK.value]).exists()


def reachable_services(
    sender: Agency, *, programme: Programme | None, subject_role: SubjectRole, at: datetime
) -> ServiceQuerySet:
    """Other agencies' services to which an agreement in force at the instant `at` lets `sender` refer."""
    covering = Clause.objects.in_force(at).filter(giver=sender).covering(Category.REFERRAL, programme)
    clauses = covering.about(subject_role)
    receivers = clauses.exclude(receiver=sender).values("receiver")
    return Service.objects.filter(agency__in=receivers).accepting().taking_from(sender.kind).select_related("agency")


def _fits(rule: RoutingRule, wanted: _Wanted) -> bool:
    asked = [
        (rule.programme, wanted.programme),
        (rule.area, wanted.area),
        (rule.substance_group, wanted.substance_group),
    ]
    return all(condition in (None, "", given) for condition, given in asked)


def _taking(services: set[int], sender: Agency, wanted: _Wanted) -> dict[tuple[bool, bool], set[int]]:
    """The `services` that meet the requirements, by (must have places, must be open)."""
    found = Service.objects.filter(pk__in=services).accepting().taking_from(sender.kind)
    if wanted.area is not None:
        found = found.serving(wanted.area, programme=wanted.programme)
    if wanted.substance_group:
        found = found.treating(wanted.substance_group)
    if wanted.age is not None:
        found = found.for_age(wanted.age, youngest=wanted.youngest)
    if wanted.sex:
        found = found.for_sex(wanted.sex)
    taking = set(found.values_list("pk", flat=True))
    with_places = set(found.with_places().values_list("pk", flat=True)) if taking else taking
    are_open = set(found.open_at(wanted.at).values_list("pk", flat=True)) if taking else taking
    return {
        (False, False): taking,
        (True, False): with_places,
        (False, True): are_open,
        (True, True): with_places & are_open,
    }
