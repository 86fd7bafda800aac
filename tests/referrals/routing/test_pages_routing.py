"""What no rule routes is routed by hand or discarded, and who keeps the rules keeps them in order."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from datasharing.models import SubjectRole
from partners.models import Area, Purpose, Service
from partners.reference import loading
from referrals.models import Referral, RoutingRule, UnroutedDecision, UnroutedReferral
from referrals.unrouted import actions
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]


@pytest.fixture
def kept(partnership: Partnership, northport: Area, as_member: Enter) -> UnroutedReferral:
    """Ash, whom no rule could route."""
    with owner_role():
        loading.load_code_sets()
        loading.load_codes()
    worker = partnership.custody_worker
    with as_member(worker):
        ash = make_person(worker, programme=partnership.programme)
        return actions.keep_unrouted(
            ash, by=worker, programme=partnership.programme, reason="Wants help", subject_role=SubjectRole.PROGRAMME
        )


@pytest.fixture
def custody(partnership: Partnership, kept: UnroutedReferral) -> Client:
    """A custody worker's browser."""
    return browser_of(partnership.custody_worker)


@pytest.fixture
def supervisor(partnership: Partnership, northport: Area) -> Client:
    """The browser of a supervisor of the police."""
    return browser_of(partnership.police_supervisor, Purpose.CUSTODY)


def harbour_service(partnership: Partnership) -> Service:
    return Service.objects.get(agency=partnership.agency("harbour"))


def routing_page(partnership: Partnership, kept: UnroutedReferral) -> str:
    return f"/referrals/unrouted/{kept.reference}?service={harbour_service(partnership).reference}"


def test_it_is_routed_by_hand_once_they_agree(
    custody: Client, partnership: Partnership, as_member: Enter, kept: UnroutedReferral
) -> None:
    assert "Ash Marsh" in words(custody.get("/referrals/unrouted"))
    address = routing_page(partnership, kept)
    page = custody.get(address)
    assert "May we tell Harbour that you would like their help?" in words(page)
    assert "Nothing can be sent unless they agree" in words(custody.post(address, filled(page)), 422)

    after = custody.post(address, filled(page, agreed="on"), follow=True)

    assert "Harbour adult treatment" in words(after)
    assert "Every referral has found its service" in words(custody.get("/referrals/unrouted"))
    carry_everything()
    assert "Wants help" in words(browser_of(partnership.treatment_worker).get(after.request["PATH_INFO"]))


def test_it_is_discarded_with_a_reason(
    custody: Client, partnership: Partnership, as_member: Enter, kept: UnroutedReferral
) -> None:
    address = f"/referrals/unrouted/{kept.reference}/discard"
    page = custody.get(address)
    assert "Choose a reason" in words(custody.post(address, filled(page)), 422)

    custody.post(address, filled(page, reason="MOV"))

    with as_member(partnership.custody_worker):
        assert UnroutedDecision.objects.get().reason == "MOV"
        assert not Referral.objects.exists()


def test_who_settles_it_second_is_told_who_was_first(
    custody: Client, partnership: Partnership, as_member: Enter, kept: UnroutedReferral
) -> None:
    address = routing_page(partnership, kept)
    form = filled(custody.get(address), agreed="on")
    with as_member(partnership.police_supervisor, Purpose.CUSTODY):
        actions.discard_unrouted(kept, by=partnership.police_supervisor, reason="MOV")

    after = custody.post(address, form)

    assert "Discarded by Police Supervisor" in words(after, 409)
    with as_member(partnership.custody_worker):
        assert not Referral.objects.exists()


def test_nobody_else_reaches_it(partnership: Partnership, kept: UnroutedReferral) -> None:
    browser = browser_of(partnership.treatment_worker)

    for reference in (kept.reference, "NOSUCHTHNG"):
        assert browser.get(f"/referrals/unrouted/{reference}").status_code == 404


def test_a_supervisor_says_where_referrals_go(supervisor: Client, partnership: Partnership) -> None:
    bridge = Service.objects.get(agency=partnership.agency("bridge"))
    page = supervisor.get("/referrals/rules/new")
    assert "Choose the service that they go to" in words(supervisor.post("/referrals/rules/new", filled(page)), 422)

    after = supervisor.post(
        "/referrals/rules/new", filled(page, service=str(bridge.reference), substance_group="alcohol_only"), follow=True
    )

    said = words(after)
    assert "2 Alcohol only while it has places Bridge adult treatment" in said
    assert "No agreement in force covers referrals to Bridge" in said


def test_rules_are_tried_in_the_order_that_a_supervisor_gives_them(
    supervisor: Client, partnership: Partnership
) -> None:
    with owner_role():
        second = RoutingRule.objects.create(
            agency=partnership.agency("police"), position=2, service=harbour_service(partnership)
        )

    supervisor.post(f"/referrals/rules/{second.reference}/place", {"earlier": "yes"})

    own = RoutingRule.objects.filter(agency=partnership.agency("police")).order_by("position")
    assert [rule.pk == second.pk for rule in own] == [True, False]
    assert [rule.position for rule in own] == [1, 2]


def test_a_rule_is_changed_and_removed(supervisor: Client, partnership: Partnership) -> None:
    rule = RoutingRule.objects.get(agency=partnership.agency("police"))
    page = supervisor.get(f"/referrals/rules/{rule.reference}")

    supervisor.post(f"/referrals/rules/{rule.reference}", filled(page, substance_group="alcohol_only"))
    assert RoutingRule.objects.get(pk=rule.pk).substance_group == "alcohol_only"
    supervisor.post(f"/referrals/rules/{rule.reference}/removal")

    assert not RoutingRule.objects.filter(pk=rule.pk).exists()
    assert "There is no rule yet" in words(supervisor.get("/referrals/rules"))


@pytest.mark.parametrize(
    ("substances", "said"), [("opiate", "They would go to Harbour adult treatment"), ("alcohol_only", "No rule finds")]
)
def test_who_would_get_somebody_can_be_tried(supervisor: Client, substances: str, said: str) -> None:
    page = supervisor.get(f"/referrals/rules?try=yes&programme=adder&substance_group={substances}")

    assert said in words(page)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("age=16&sex=female", "does not take people of 16"),
        ("age=30&sex=male", "is for one sex only"),
        ("age=30&sex=female", "They would go to Harbour adult treatment"),
        ("age=300", "less than or equal to 120"),
    ],
)
def test_age_and_sex_are_tried_as_they_will_be_asked(
    supervisor: Client, partnership: Partnership, about: str, said: str
) -> None:
    with owner_role():
        Service.objects.filter(agency=partnership.agency("harbour")).update(minimum_age=18, sex="female")

    page = supervisor.get(f"/referrals/rules?try=yes&programme=adder&substance_group=opiate&{about}")

    assert said in words(page, 422 if "300" in about else 200)


def test_an_area_where_no_programme_works_cannot_be_tried(supervisor: Client) -> None:
    assert "Choose one from the list" in words(supervisor.get("/referrals/rules?try=yes&area=E99000001"), 422)


def test_workers_read_the_rules_and_do_not_change_them(custody: Client, partnership: Partnership) -> None:
    rule = RoutingRule.objects.get(agency=partnership.agency("police"))

    assert "Harbour adult treatment" in words(custody.get("/referrals/rules"))
    assert custody.get("/referrals/rules/new").status_code == 403
    assert custody.post(f"/referrals/rules/{rule.reference}/removal").status_code == 403
    assert RoutingRule.objects.filter(pk=rule.pk).exists()


def test_another_agencys_rules_do_not_exist(supervisor: Client, partnership: Partnership) -> None:
    theirs = RoutingRule.objects.get(agency=partnership.agency("harbour"))

    assert supervisor.get(f"/referrals/rules/{theirs.reference}").status_code == 404
