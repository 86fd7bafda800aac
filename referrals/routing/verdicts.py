"""Why each routing rule of an agency applies to a person or does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from datasharing.models import SubjectRole
from partners.models import Agency, Area, Programme, Service
from partners.reference.codes import label_of
from referrals.routing.models import RoutingRule
from referrals.routing.routing import Route, route_to


@dataclass(frozen=True)
class Case:
    """The facts about a person that rules use; `age` in years, None if it is not known; `youngest`: as they may be."""

    programme: Programme | None
    subject_role: SubjectRole
    area: Area | None
    substance_group: str
    age: int | None = None
    youngest: int | None = None
    sex: str = ""


@dataclass(frozen=True)
class Verdict:
    """A rule, with the reasons why it does not apply, if any. `is_chosen`: it is the first that applies."""

    rule: RoutingRule
    why_not: list[str]
    is_chosen: bool = False


@dataclass(frozen=True)
class Answer:
    """The route in a programme, or outside any, and the verdict of each rule."""

    programme: Programme | None
    route: Route | None
    verdicts: list[Verdict]


def answer_for(sender: Agency, case: Case, *, at: datetime) -> Answer:
    """What `sender`'s rules say of `case` at the instant `at`: the same as `find_route`, with the reasons."""
    rules = RoutingRule.objects.filter(agency=sender).select_related("service__agency", "programme", "area")
    held = list(rules.order_by("position"))
    refusing = dict(_refusals(sender, case, held, at=at))
    chosen: Route | None = None
    verdicts = []
    for rule in held:
        why_not = [*_conditions(rule, case), *(why for key in _asked(rule) for why in refusing[key].get(rule.pk, []))]
        here = {"programme": case.programme, "subject_role": case.subject_role, "at": at}
        route = None if why_not else route_to(rule.service, sender, **here)  # type: ignore[arg-type]
        if not why_not and route is None:
            why_not = [_no_agreement(rule, case)]
        verdicts.append(Verdict(rule, why_not, is_chosen=chosen is None and route is not None))
        chosen = chosen or route
    return Answer(case.programme, chosen, verdicts)


def _conditions(rule: RoutingRule, case: Case) -> Iterator[str]:
    """What the rule itself asks for and `case` is not."""
    if rule.programme_id and rule.programme != case.programme:
        yield _("It is only for %(programme)s.") % {"programme": rule.programme}
    if rule.area_id and rule.area != case.area:
        yield _("It is only for people of %(area)s.") % {"area": rule.area}
    if rule.substance_group and rule.substance_group != case.substance_group:
        yield _("It is only for: %(group)s.") % {"group": rule.get_substance_group_display()}


def _asked(rule: RoutingRule) -> list[str]:
    """By which of its refusals the rule goes."""
    if not rule.only_with_places:
        return ["always", "hours"] if rule.only_when_open else ["always"]
    return ["always", "places", "hours"] if rule.only_when_open else ["always", "places"]


Refusals = dict[int, list[str]]


def _refusals(sender: Agency, case: Case, rules: list[RoutingRule], *, at: datetime) -> Iterator[tuple[str, Refusals]]:
    """By rule, in words: what keeps its service from taking such people always, by its places and by its hours."""
    services = Service.objects.filter(pk__in={rule.service_id for rule in rules})
    always: Refusals = {}
    for taking, why in _limits(services, sender, case):
        _note(always, rules, taking, why)
    yield "always", always
    full: Refusals = {}
    _note(full, rules, services.with_places(), _("%(service)s has no places now."))
    yield "places", full
    closed: Refusals = {}
    _note(closed, rules, services.open_at(at), _("%(service)s is closed now."))
    yield "hours", closed


def _limits(services: "QuerySet[Service]", sender: Agency, case: Case) -> Iterator[tuple["QuerySet[Service]", str]]:
    """Those that take such people by each of their limits, and what is said of the others."""
    every = Service.objects.filter(pk__in=services.values("pk"))
    yield every.accepting(), _("%(service)s takes no referrals now.")
    yield every.taking_from(sender.kind), _("%(service)s takes nobody from agencies like yours.")
    if case.area is not None:
        serving = every.serving(case.area, programme=case.programme)
        yield serving, _("%(service)s does not serve {area}.").format(area=case.area)
    if case.substance_group:
        group = label_of("substance_group", case.substance_group)
        yield every.treating(case.substance_group), _("%(service)s is not for: {group}.").format(group=group)
    if case.age is not None:
        taking = every.for_age(case.age, youngest=case.youngest)
        yield taking, _("%(service)s does not take people of {age}.").format(age=case.age)
    if case.sex:
        yield every.for_sex(case.sex), _("%(service)s is for one sex only, and not for them.")


def _note(refusals: Refusals, rules: list[RoutingRule], taking: "QuerySet[Service]", why: str) -> None:
    keys = set(taking.values_list("pk", flat=True))
    for rule in rules:
        if rule.service_id not in keys:
            refusals.setdefault(rule.pk, []).append(why % {"service": rule.service})


def _no_agreement(rule: RoutingRule, case: Case) -> str:
    where = {"agency": rule.service.agency, "programme": case.programme}
    if case.programme is None:
        return _("No agreement in force covers referrals to %(agency)s outside a programme.") % where
    return _("No agreement in force covers referrals to %(agency)s in %(programme)s.") % where
