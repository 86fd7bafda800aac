"""The preview of rules gives the same route as a referral, and the reasons for each rule."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from datasharing.models import SubjectRole
from partners.models import Area, Programme, Purpose, Service, ServiceCapacity
from referrals.models import RoutingRule
from referrals.routing.routing import find_route
from referrals.routing.verdicts import Case, answer_for
from referrals.unrouted import actions
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


@pytest.fixture
def rules(partnership: Partnership, northport: Area) -> list[RoutingRule]:
    """Six rules of the police; each can fail for another reason."""
    police, services = partnership.agency("police"), {s.agency.code: s for s in Service.objects.all()}
    with owner_role():
        full = Service.objects.create(agency=partnership.agency("harbour"), name="Harbour families", minimum_age=18)
        closed = Service.objects.create(agency=partnership.agency("harbour"), name="Harbour nights", is_accepting=False)
        ServiceCapacity.objects.create(
            service=full,
            places_per_week=1,
            free_places=0,
            updated_at=timezone.now(),
            updated_by=partnership.treatment_worker,
        )
        conditions: list[dict[str, Any]] = [
            {"service": services["bridge"]},
            {"service": services["harbour"], "area": northport},
            {"service": full, "only_with_places": True},
            {"service": closed},
            {"service": services["harbour"], "programme": partnership.programme},
        ]
        for position, facts in enumerate(conditions, start=2):
            RoutingRule.objects.create(agency=police, position=position, **facts)
    return list(RoutingRule.objects.filter(agency=police).order_by("position"))


@pytest.mark.parametrize("programme", [True, False])
@pytest.mark.parametrize("area", [True, False])
@pytest.mark.parametrize("group", ["", "opiate", "alcohol_only", "non_opiate_only"])
@pytest.mark.parametrize("age", [None, 16, 30])
def test_the_answer_is_the_one_by_which_referrals_go(
    partnership: Partnership, rules: list[RoutingRule], programme: bool, area: bool, group: str, age: int | None
) -> None:
    sender, now = partnership.agency("police"), timezone.now()
    where: dict[str, Any] = {
        "programme": partnership.programme if programme else None,
        "subject_role": SubjectRole.PROGRAMME,
        "area": Area.objects.get() if area else None,
        "substance_group": group,
        "age": age,
    }

    answer = answer_for(sender, Case(**where), at=now)

    assert answer.route == find_route(sender, at=now, **where)
    chosen = [verdict for verdict in answer.verdicts if verdict.is_chosen]
    assert [verdict.rule.service for verdict in chosen] == ([answer.route.service] if answer.route else [])
    assert len(answer.verdicts) == len(rules)


def test_each_rule_says_why_it_does_not_apply(partnership: Partnership, rules: list[RoutingRule]) -> None:
    case = Case(partnership.programme, SubjectRole.PROGRAMME, None, "alcohol_only", 16)

    answer = answer_for(partnership.agency("police"), case, at=timezone.now())

    said = [" ".join(verdict.why_not) for verdict in answer.verdicts]
    assert "It is only for: Opiates." in said[0]
    assert "No agreement in force covers referrals to Bridge in Northshire ADDER." in said[1]
    assert "It is only for people of Northport." in said[2]
    assert "Harbour families has no places now." in said[3]
    assert "Harbour families does not take people of 16." in said[3]
    assert "Harbour nights takes no referrals now." in said[4]
    assert said[5] == ""


def test_any_programme_tries_each_and_none(partnership: Partnership, rules: list[RoutingRule]) -> None:
    browser = browser_of(partnership.police_supervisor, Purpose.CUSTODY)

    page = words(browser.get("/referrals/rules?try=yes&substance_group=opiate"))

    assert "Northshire ADDER They would go to Harbour adult treatment" in page
    assert "Outside any programme No rule finds them a service now" in page
    assert Programme.objects.count() == 1


def test_what_was_not_routed_says_why(partnership: Partnership, as_member: Enter, rules: list[RoutingRule]) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        ash = make_person(worker)
        kept = actions.keep_unrouted(ash, by=worker, programme=None, subject_role=SubjectRole.PROGRAMME)

    page = words(browser_of(worker).get(f"/referrals/unrouted/{kept.reference}"))

    assert "Why no rule routed it" in page
    assert "No agreement in force covers referrals to Bridge outside a programme." in page
    assert "It is only for Northshire ADDER." in page


def test_administrators_find_the_rules_from_their_first_page(partnership: Partnership, northport: Area) -> None:
    browser = browser_of(partnership.police_administrator)

    assert "/referrals/rules" in {link["url"] for link in browser.get("/").context["links"]}
    assert "Routing rules" in words(browser.get("/referrals/rules"))
