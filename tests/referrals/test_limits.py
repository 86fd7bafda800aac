"""A service's limits bind wherever somebody is referred: by rule, by hand, on redirection, and in the database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cases.people.birth import Birth, BirthPrecision
from datasharing.enforcement.refusals import broke
from datasharing.models import Person, SubjectRole
from partners.models import Area, Purpose, Service
from partners.rules import NotAllowed
from partners.services.limits import Referred, age_is_missing, limits_beyond
from referrals.exchange.actions import send_referral
from referrals.exchange.limits import BeyondLimits, referred
from referrals.models import Referral, UnroutedReferral
from referrals.unrouted.actions import keep_unrouted
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]


@pytest.fixture
def child(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """Somebody of sixteen; both services take adults alone."""
    born = timezone.now().date().replace(day=1)
    with owner_role():
        Service.objects.update(minimum_age=18)
    with as_member(partnership.custody_worker):
        return make_person(
            partnership.custody_worker,
            programme=partnership.programme,
            date_of_birth=born.replace(year=born.year - 16),
            birth_precision="day",
        )


@pytest.fixture
def kept(partnership: Partnership, child: Person, as_member: Enter) -> UnroutedReferral:
    """The child's referral, which no rule routes."""
    with as_member(partnership.custody_worker):
        return keep_unrouted(
            child, by=partnership.custody_worker, programme=partnership.programme, subject_role=SubjectRole.PROGRAMME
        )


def by_hand(browser: Client, partnership: Partnership, kept: UnroutedReferral, **answers: Any) -> Any:
    service = Service.objects.get(agency=partnership.agency("harbour"))
    address = f"/referrals/unrouted/{kept.reference}?service={service.reference}"
    return browser.post(address, filled(browser.get(address), agreed="on", **answers), follow=True)


def test_by_hand_a_child_is_refused_by_a_service_for_adults(
    partnership: Partnership, kept: UnroutedReferral, as_member: Enter
) -> None:
    custody = browser_of(partnership.custody_worker)
    assert "Not for them: Ages: 18 and over. This person is 16." in words(
        custody.get(f"/referrals/unrouted/{kept.reference}")
    )

    refused = by_hand(custody, partnership, kept)

    assert "The service is not for them. Ages: 18 and over. This person is 16." in words(refused, 422)
    with as_member(partnership.custody_worker):
        assert not Referral.objects.exists()


def test_a_supervisor_sends_them_with_a_reason_that_the_receiver_reads(
    partnership: Partnership, kept: UnroutedReferral, as_member: Enter
) -> None:
    supervisor = browser_of(partnership.police_supervisor, Purpose.CUSTODY)
    assert "Say why the service is to take them all the same" in words(by_hand(supervisor, partnership, kept), 422)

    by_hand(supervisor, partnership, kept, override_reason="No young people’s service this week; agreed with Harbour")
    carry_everything()

    with as_member(partnership.treatment_worker):
        referral = Referral.objects.get()
    said = words(browser_of(partnership.treatment_worker).get(f"/referrals/{referral.reference}"))
    assert "No young people’s service this week; agreed with Harbour" in said
    assert "The service was for: 18 and over; Everybody" in said
    assert "Under 18" in said
    assert "Under 18" in words(browser_of(partnership.treatment_worker).get("/referrals"))


def test_a_verb_refuses_whoever_calls_it(partnership: Partnership, child: Person, as_member: Enter) -> None:
    worker = partnership.custody_worker
    about: dict[str, Any] = {
        "subject_role": SubjectRole.PROGRAMME,
        "programme": partnership.programme,
        "consented": True,
    }
    with as_member(worker):
        route = route_for(partnership)
        with pytest.raises(BeyondLimits, match="18 and over"):
            send_referral(child, by=worker, route=route, **about)
        with pytest.raises(NotAllowed):
            send_referral(child, by=worker, route=route, override_reason="Because", **about)


def test_the_database_takes_no_referral_beyond_a_limit_without_a_supervisor(
    partnership: Partnership, child: Person, as_member: Enter
) -> None:
    worker, supervisor = partnership.custody_worker, partnership.police_supervisor
    with as_member(worker):
        route = route_for(partnership)
        facts: dict[str, Any] = {
            "owner": worker.agency,
            "addressee": route.recipient,
            "person": child,
            "programme": partnership.programme,
            "subject_role": SubjectRole.PROGRAMME,
            "purpose": Purpose.TREATMENT,
            "sent_by": worker,
            "service": route.service,
            "acknowledge_by": timezone.now(),
        }
        because = {"override_reason": "Because"}
        for said in ({}, {"override_by": worker, **because}, {"override_by": supervisor, **because}):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                Referral.objects.create(**facts, **said)
            assert broke(refused.value, "a_referral_keeps_the_limits_of_its_service")
    with as_member(supervisor):
        Referral.objects.create(**facts, override_by=supervisor, override_reason="Agreed with Harbour")


@pytest.mark.parametrize(
    ("limit", "details"),
    [
        ({"substance_groups": ["alcohol_only"]}, {"substance_group": "opiate"}),
        ({"sex": "female"}, {"sex": "male"}),
    ],
)
def test_other_limits_bind_too(
    partnership: Partnership, northport: Area, as_member: Enter, limit: dict[str, Any], details: dict[str, Any]
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        route = route_for(partnership)
        person = make_person(worker, programme=partnership.programme)
    with owner_role():
        Service.objects.filter(pk=route.service.pk).update(**limit)
    route.service.refresh_from_db()
    with as_member(worker), pytest.raises(BeyondLimits):
        send_referral(
            person,
            by=worker,
            subject_role=SubjectRole.PROGRAMME,
            route=route,
            programme=partnership.programme,
            consented=True,
            **details,
        )


def test_a_service_elsewhere_is_not_for_them(partnership: Partnership, northport: Area, as_member: Enter) -> None:
    service = Service.objects.get(agency=partnership.agency("harbour"))
    with owner_role():
        elsewhere = Area.objects.create(code="E99000009", name="Saltmarsh")

    assert [limit.code for limit in limits_beyond(service, Referred(area=elsewhere))] == ["area"]
    assert not limits_beyond(service, Referred(area=northport))
    assert not limits_beyond(service, Referred())


@pytest.mark.parametrize(
    ("years", "precision", "is_beyond"),
    [(18, "day", False), (17, "day", True), (18, "year", True), (18, "estimated", True), (19, "estimated", False)],
)
def test_the_unknown_part_of_a_birth_counts_for_the_child(
    partnership: Partnership, northport: Area, years: int, precision: str, is_beyond: bool
) -> None:
    service = Service.objects.get(agency=partnership.agency("harbour"))
    service.minimum_age = 18
    today = timezone.now().date()
    birth = Birth(today.replace(year=today.year - years, month=1, day=1), BirthPrecision(precision))

    assert bool(limits_beyond(service, referred(birth, programme=None))) is is_beyond


def test_an_age_that_is_not_known_is_said_and_not_refused(partnership: Partnership, northport: Area) -> None:
    service = Service.objects.get(agency=partnership.agency("harbour"))
    service.minimum_age = 18

    assert age_is_missing(service, Referred())
    assert not limits_beyond(service, Referred())


def test_a_redirection_keeps_to_the_limits_of_the_next_service(
    partnership: Partnership, northport: Area, as_member: Enter
) -> None:
    bridge = Service.objects.get(agency=partnership.agency("bridge"))
    with owner_role():
        Service.objects.filter(pk=bridge.pk).update(minimum_age=18)
    with as_member(partnership.custody_worker):
        young = make_person(
            partnership.custody_worker,
            programme=partnership.programme,
            date_of_birth="2012-01-01",
            birth_precision="day",
        )
        referral = send_referral(
            young,
            by=partnership.custody_worker,
            subject_role=SubjectRole.PROGRAMME,
            route=route_for(partnership),
            programme=partnership.programme,
            consented=True,
        )
    carry_everything()
    harbour = browser_of(partnership.treatment_worker)
    address = f"/referrals/{referral.reference}/redirection?service={bridge.reference}"
    page = harbour.get(address)

    refused = harbour.post(address, filled(page, reason="outside_area", agreed="on"))

    assert "The service is not for them. Ages: 18 and over." in words(refused, 422)
