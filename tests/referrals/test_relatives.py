"""A referral about a relative or a victim keeps that subject role; it never becomes "on the programme"."""

import inspect
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import NOT_PROVIDED
from django.test import Client

from cases.incidents.actions import add_participant
from cases.models import Alias, Identity
from datasharing.models import Agreement, Category, Consent, Person, Record, SubjectRole
from partners.models import Area, Purpose
from referrals.custody.actions import record_contact
from referrals.exchange.actions import accept_referral, redirect_referral
from referrals.models import Allocation, CustodyContact, Event, Referral, ReferralIdentity, UnroutedReferral
from referrals.routing.routing import find_route
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_clause
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]
RELATIVE = SubjectRole.FAMILY


@pytest.fixture
def mother(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """The mother of a person on the programme, in police records because of her son."""
    worker = partnership.custody_worker
    with as_member(worker):
        return make_person(worker, programme=partnership.programme, family_name="Vale", subject_role=RELATIVE)


@pytest.fixture
def agreed_for_relatives(partnership: Partnership) -> None:
    """Agreements that let relatives' referrals go from the police to Harbour, and from Harbour to Bridge."""
    with owner_role():
        for reference, giver, receiver in [("treatment", "police", "harbour"), ("onward", "harbour", "bridge")]:
            make_clause(
                Agreement.objects.get(reference=reference),
                giver=partnership.agency(giver),
                receiver=partnership.agency(receiver),
                categories=[Category.IDENTITY, Category.REFERRAL],
                subject_roles=[RELATIVE],
                purpose=Purpose.TREATMENT,
                programme=partnership.programme,
                needs_consent=True,
            )


def contact_page(custody: Client, person: Person) -> Any:
    return custody.get(f"/contacts/new/{person.reference}", follow=True)


def refer(custody: Client, person: Person, substance_group: str = "opiate") -> Any:
    """Record a contact with `person` and their referral; the form asks again once it knows who would receive it."""
    page = contact_page(custody, person)
    address = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    asked = custody.post(address, filled(page, substance_group=substance_group, agreed="on"), follow=True)
    if asked.status_code == 422:
        return custody.post(address, filled(asked, agreed="on"), follow=True)
    return asked


@pytest.mark.usefixtures("agreed_for_relatives")
def test_a_relatives_referral_from_custody_is_about_a_relative_all_the_way(
    partnership: Partnership, mother: Person, as_member: Enter
) -> None:
    words(refer(browser_of(partnership.custody_worker), mother))
    carry_everything()

    with as_member(partnership.custody_worker):
        contact, consent, sent = (m.objects.get(person=mother) for m in (CustodyContact, Consent, Referral))
    with as_member(partnership.treatment_worker):
        referral = Referral.objects.get()
        accept_referral(referral, by=partnership.treatment_worker)
        answers = [m.objects.filter(referral=referral).newest()[0] for m in (ReferralIdentity, Event, Allocation)]
        client = Identity.objects.get(owner=partnership.agency("harbour"))
    assert {record.subject_role for record in (contact, consent, sent, referral, *answers, client)} == {RELATIVE}


@pytest.mark.usefixtures("agreed_for_relatives")
def test_a_relatives_referral_that_is_redirected_stays_about_a_relative(
    partnership: Partnership, mother: Person, as_member: Enter
) -> None:
    refer(browser_of(partnership.custody_worker), mother)
    carry_everything()

    with as_member(partnership.treatment_worker):
        route = route_for(partnership, "harbour", subject_role=RELATIVE)
        onward = redirect_referral(
            Referral.objects.get(), by=partnership.treatment_worker, route=route, consented=True, reason="outside_area"
        )

        assert onward.subject_role == RELATIVE


def test_an_agreement_about_people_on_the_programme_takes_no_relative(
    partnership: Partnership, mother: Person, as_member: Enter
) -> None:
    after = words(refer(browser_of(partnership.custody_worker), mother))

    assert "Harbour" not in after
    with as_member(partnership.custody_worker):
        assert UnroutedReferral.objects.get().subject_role == RELATIVE
        assert not Referral.objects.exists()


@pytest.mark.usefixtures("agreed_for_relatives")
def test_what_is_routed_by_hand_stays_about_a_relative(
    partnership: Partnership, mother: Person, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    custody = browser_of(worker)
    refer(custody, mother, "alcohol_only")
    with as_member(worker):
        kept = UnroutedReferral.objects.get()
        service = route_for(partnership, subject_role=RELATIVE).service
    by_hand = f"/referrals/unrouted/{kept.reference}?service={service.reference}"

    custody.post(by_hand, filled(custody.get(by_hand), agreed="on"))

    with as_member(worker):
        assert Referral.objects.get().subject_role == RELATIVE


def test_where_somebody_is_held_twice_the_programme_of_the_contact_tells_why(
    partnership: Partnership, mother: Person, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        Identity.objects.create(
            owner=worker.agency, person=mother, subject_role=SubjectRole.PROGRAMME, family_name="Vale"
        )

    refer(browser_of(worker), mother)

    with as_member(worker):
        contact = CustodyContact.objects.get()
        assert (contact.programme, contact.subject_role) == (partnership.programme, RELATIVE)


def test_a_custody_worker_says_why_somebody_new_is_in_the_record(
    partnership: Partnership, northport: Area, as_member: Enter
) -> None:
    custody = browser_of(partnership.custody_worker)
    page = custody.get("/contacts/new/register")

    refused = custody.post("/contacts/new/register", filled(page, family_name="Vale"))

    assert "Choose why they are in the record" in words(refused, 422)
    custody.post("/contacts/new/register", filled(page, family_name="Vale", subject_role=str(RELATIVE.value)))
    with as_member(partnership.custody_worker):
        assert Identity.objects.get().subject_role == RELATIVE


def test_a_record_about_somebody_whom_a_partner_alone_holds_asks_why_they_are_in_it(
    partnership: Partnership, mother: Person, as_member: Enter
) -> None:
    with owner_role():
        make_clause(
            Agreement.objects.get(reference="supervision"),
            giver=partnership.agency("police"),
            receiver=partnership.agency("probation"),
            categories=[Category.IDENTITY],
            subject_roles=[RELATIVE],
            purpose=Purpose.SUPERVISION,
            programme=partnership.programme,
        )
    officer = browser_of(partnership.probation_practitioner)
    address = f"/people/{mother.reference}/aliases/new"
    page = officer.get(address)

    refused = officer.post(address, filled(page, family_name="Dale"))

    assert "Choose why they are in the record" in words(refused, 422)
    officer.post(address, filled(page, family_name="Dale", subject_role=str(SubjectRole.WITNESS.value)))
    with as_member(partnership.probation_practitioner):
        assert Alias.objects.get().subject_role == SubjectRole.WITNESS


def test_the_database_keeps_no_record_that_does_not_say_why(
    partnership: Partnership, mother: Person, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    with as_member(worker), pytest.raises(DatabaseError), transaction.atomic():
        Alias.objects.create(
            owner=worker.agency,
            person=mother,
            programme=partnership.programme,
            family_name="Dale",
        )


def test_no_kind_of_record_presumes_why_somebody_is_in_it() -> None:
    kinds = [model for model in apps.get_models() if issubclass(model, Record)]

    assert kinds
    assert [m for m in kinds if m._meta.get_field("subject_role").default is not NOT_PROVIDED] == []


def test_no_verb_presumes_why_somebody_is_in_a_record() -> None:
    asked = {verb: inspect.signature(verb).parameters["subject_role"] for verb in _verbs_about_people()}

    assert record_contact in asked
    assert find_route in asked
    presume = {verb for verb, parameter in asked.items() if parameter.default is not inspect.Parameter.empty}
    assert presume == {add_participant}, "only what part somebody took says by itself why they are in the record"


def _verbs_about_people() -> list[Callable[..., Any]]:
    """Every function of a room's that is told why a person is in a record."""
    found = {
        function
        for name, module in sys.modules.items()
        if name.partition(".")[0] in {"cases", "datasharing", "referrals"} and module is not None
        for function in vars(module).values()
        if inspect.isfunction(function) and "subject_role" in inspect.signature(function).parameters
    }
    return sorted(found, key=lambda function: function.__qualname__)
