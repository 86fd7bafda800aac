"""A drug worker records contacts and referrals in a custody suite."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Concern, Identity
from datasharing.models import Consent, Outbox, Person, SubjectRole
from partners.models import Area, Service
from referrals.custody import actions
from referrals.models import CustodyContact, CustodySuite, Referral, RoutingRule, Submission, UnroutedReferral
from referrals.routing.referral_form import RoutingForm
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]


@pytest.fixture
def custody(partnership: Partnership, northport: Area) -> Client:
    """The browser of a drug worker in a suite."""
    return browser_of(partnership.custody_worker)


@pytest.fixture
def ash(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """A person in custody whom the police know."""
    with as_member(partnership.custody_worker):
        return make_person(
            partnership.custody_worker,
            programme=partnership.programme,
            date_of_birth="1984-03-27",
            birth_precision="day",
        )


def contact_page(custody: Client, person: Person) -> Any:
    return custody.get(f"/contacts/new/{person.reference}", follow=True)


def send(custody: Client, page: Any, **answers: Any) -> Any:
    return custody.post(
        page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], filled(page, **answers), follow=True
    )


@pytest.mark.parametrize(
    "typed",
    ["Marsh", "mars", "Ash Marsh", "marsh ash", "Marsh, Ash", "ash", "Mersh", "nc123/26"],
)
def test_the_person_is_found_by_whatever_is_known(
    partnership: Partnership, custody: Client, ash: Person, as_member: Enter, typed: str
) -> None:
    with as_member(partnership.custody_worker):
        actions.record_contact(
            ash,
            by=partnership.custody_worker,
            programme=partnership.programme,
            suite=CustodySuite.objects.get(),
            custody_number="NC123/26",
            subject_role=SubjectRole.PROGRAMME,
        )

    page = custody.post("/contacts/new", {"text": typed})

    assert f"/contacts/new/{ash.reference}?form=" in page.content.decode()
    assert "Born 27 March 1984" in words(page)


@pytest.mark.parametrize(("year", "is_found"), [("1984", True), ("1985", False)])
def test_a_year_of_birth_narrows(custody: Client, ash: Person, year: str, is_found: bool) -> None:
    page = custody.post("/contacts/new", {"text": "Marsh", "born_year": year})

    assert (ash.reference in page.content.decode()) is is_found


def test_results_come_without_the_rest_of_the_page(custody: Client, ash: Person) -> None:
    page = custody.post("/contacts/new", {"text": "Marsh"}, headers={"HX-Request": "true"})

    assert ash.reference in page.content.decode()
    assert "<html" not in page.content.decode()


def test_looking_for_nothing_says_what_to_enter(custody: Client) -> None:
    assert "Enter letters or digits" in words(custody.post("/contacts/new", {"text": "%%%"}), 422)


def test_what_was_searched_for_is_filled_in_when_registering(custody: Client) -> None:
    page = custody.post("/contacts/new/register", {"text": "Kwame Mensah", "born_year": "1990"})

    form = page.context["form"]
    assert (form["given_names"].value(), form["family_name"].value()) == ("Kwame", "Mensah")
    assert 'value="1990"' in page.content.decode()
    assert not form.errors


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"family_name": "O’Dowd-Łukasik"}, "O’Dowd-Łukasik"),
        ({"known_as": "man in grey coat, cell 4"}, "man in grey coat, cell 4"),
        ({"apparent_age": "30"}, "Name not known"),
        ({"given_names": "Олег", "born_month": "3", "born_year": "1984"}, "Born March 1984"),
    ],
)
def test_anybody_can_be_registered_by_whatever_is_known(custody: Client, answers: dict[str, str], shown: str) -> None:
    page = custody.get("/contacts/new/register")

    after = custody.post(
        "/contacts/new/register", filled(page, subject_role=SubjectRole.PROGRAMME.value, **answers), follow=True
    )

    assert shown in words(after)
    assert "Contact in custody" in words(after)


def test_nobody_is_registered_by_nothing(custody: Client, partnership: Partnership, as_member: Enter) -> None:
    page = custody.post(
        "/contacts/new/register",
        filled(custody.get("/contacts/new/register"), subject_role=SubjectRole.PROGRAMME.value),
    )

    assert "Enter a name, an age, or a few words to know them by" in words(page, 422)
    with as_member(partnership.custody_worker):
        assert not Identity.objects.exists()


def test_someone_who_may_be_a_child_is_flagged_to_safeguarding(
    custody: Client, partnership: Partnership, as_member: Enter
) -> None:
    page = custody.get("/contacts/new/register")

    after = custody.post(
        "/contacts/new/register",
        filled(page, subject_role=SubjectRole.PROGRAMME.value, given_names="Robin", apparent_age="17"),
        follow=True,
    )

    assert "May be under 18. Your agency’s safeguarding staff have been told." in words(after)
    with as_member(partnership.custody_worker):
        assert Concern.objects.open().count() == 1


def test_registering_twice_by_a_double_click_registers_one_person(
    custody: Client, partnership: Partnership, as_member: Enter
) -> None:
    form = filled(custody.get("/contacts/new/register"), subject_role=SubjectRole.PROGRAMME.value, family_name="Marsh")

    first, second = (custody.post("/contacts/new/register", form) for _click in range(2))

    assert first["Location"] == second["Location"]
    with as_member(partnership.custody_worker):
        assert Identity.objects.count() == 1


def test_the_page_names_the_recipient_before_anybody_agrees(custody: Client, ash: Person) -> None:
    page = contact_page(custody, ash)
    assert "No service can be found for them now" in words(page)

    chosen = custody.post(f"/contacts/new/{ash.reference}/route", filled(page, substance_group="opiate"))

    assert "Goes to Harbour adult treatment , Harbour." in words(chosen)
    assert "May we tell Harbour that you would like their help?" in words(chosen)
    assert "checked" not in chosen.content.decode()


def test_no_address_tells_what_somebody_uses(custody: Client, ash: Person) -> None:
    address = f"/contacts/new/{ash.reference}/route"

    page = contact_page(custody, ash).content.decode()

    assert f'hx-post="{address}"' in page
    assert f'hx-params="{", ".join([*RoutingForm.base_fields, "shown"])}"' in page
    assert custody.get(address, {"substance_group": "opiate"}).status_code == 405


def test_nothing_is_swapped_while_the_recipient_stays_the_same(custody: Client, ash: Person) -> None:
    page = contact_page(custody, ash)

    assert custody.post(f"/contacts/new/{ash.reference}/route", filled(page)).status_code == 204


def test_a_contact_and_a_referral_are_recorded_on_one_page(
    custody: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    page = contact_page(custody, ash)
    asked = send(custody, page, substance_group="opiate", risks=["injecting"], agreed="on")
    assert "It would now go to Harbour adult treatment, Harbour. Ask them again." in words(asked, 422)
    assert "checked" not in asked.content.decode().partition('name="agreed"')[2][:80]
    assert 'value="injecting"' in asked.content.decode()

    after = send(custody, asked, agreed="on")

    assert "a referral was sent to Harbour adult treatment , Harbour" in words(after)
    with as_member(partnership.custody_worker):
        contact, referral = CustodyContact.objects.get(), Referral.objects.get()
        assert (contact.risks, referral.contact) == (["injecting"], contact)
        assert (referral.area, referral.substance_group) == (Area.objects.get(name="Northport"), "opiate")
        assert Consent.objects.get().wording == "May we tell Harbour that you would like their help?"


def test_without_a_tick_the_contact_is_recorded_and_nothing_is_sent(
    custody: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    after = send(custody, contact_page(custody, ash), substance_group="opiate", outcome="seen")

    assert "Recorded. No referral was sent" in words(after)
    assert not Outbox.objects.exists()
    with as_member(partnership.custody_worker):
        assert CustodyContact.objects.count() == 1


def test_they_may_agree_later(custody: Client, ash: Person, partnership: Partnership, as_member: Enter) -> None:
    contact = send(custody, contact_page(custody, ash), substance_group="opiate", outcome="seen")
    form = custody.get(f"{contact.request['PATH_INFO']}/referral")
    assert "Nothing can be sent unless they agree" in words(send(custody, form), 422)

    after = send(custody, form, agreed="on")

    assert "a referral was sent to Harbour adult treatment" in words(after)


def test_nobody_agrees_who_was_not_seen(custody: Client, ash: Person) -> None:
    after = send(custody, contact_page(custody, ash), outcome="refused", agreed="on", note="In cell 4")

    said = words(after, 422)
    assert "They can agree to a referral only when they were seen" in said
    assert "In cell 4" in said


def test_another_answer_from_routing_asks_again(
    custody: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    asked = send(custody, contact_page(custody, ash), substance_group="opiate", agreed="on")
    with owner_role():
        Service.objects.filter(agency=partnership.agency("harbour")).update(is_accepting=False)

    after = send(custody, asked, agreed="on")

    assert "No service was found that would receive it" in words(after, 422)
    with as_member(partnership.custody_worker):
        assert not CustodyContact.objects.exists()


def test_what_no_rule_routes_is_kept_in_the_queue(
    custody: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    after = send(custody, contact_page(custody, ash), agreed="on", reason="Wants help with crack")

    assert "waits in the queue of unrouted referrals" in words(after)
    assert not Outbox.objects.exists()
    with as_member(partnership.custody_worker):
        assert [kept.reason for kept in UnroutedReferral.objects.waiting()] == ["Wants help with crack"]


def test_an_adult_service_is_not_found_for_somebody_too_young(
    custody: Client, partnership: Partnership, as_member: Enter, northport: Area
) -> None:
    with owner_role():
        Service.objects.update(minimum_age=18)
    with as_member(partnership.custody_worker):
        child = make_person(
            partnership.custody_worker,
            programme=partnership.programme,
            date_of_birth="2011-01-01",
            birth_precision="day",
        )

    page = custody.post(f"/contacts/new/{child.reference}/route", {"substance_group": "opiate", "shown": "x"})

    assert "No service can be found for them now" in words(page)


def test_going_back_to_a_form_that_was_sent_leads_to_what_it_did(
    custody: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    page = contact_page(custody, ash)
    sent = send(custody, page, agreed="on")

    again = custody.get(page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], follow=True)
    twice = send(custody, page, agreed="on", note="changed after going back")

    assert sent.request["PATH_INFO"] == again.request["PATH_INFO"] == twice.request["PATH_INFO"]
    with as_member(partnership.custody_worker):
        assert CustodyContact.objects.count() == UnroutedReferral.objects.count() == 1


def test_a_form_without_its_token_changes_nothing(custody: Client, ash: Person) -> None:
    page = contact_page(custody, ash)

    after = send(custody, page, token="not a token")

    assert "This form is out of date. Nothing was changed" in words(after, 422)
    with owner_role():
        assert not Submission.objects.exists()


def test_a_hidden_person_and_a_missing_one_answer_alike(
    custody: Client, partnership: Partnership, as_member: Enter
) -> None:
    with as_member(partnership.treatment_worker):
        hidden = make_person(partnership.treatment_worker)

    answers = [custody.get(f"/contacts/new/{reference}") for reference in (hidden.reference, "nobodyhere")]

    assert [words(answer, 404) for answer in answers] == [words(answers[0], 404)] * 2


def test_a_name_that_the_agency_holds_already_is_not_held_twice(custody: Client, ash: Person) -> None:
    page = custody.get(f"/contacts/new/{ash.reference}/identity")

    after = send(custody, page)

    assert "Your agency holds a name there already" in words(after, 422)


@pytest.mark.parametrize("member", ["analyst", "treatment_worker", "stranger", "police_dpo"])
@pytest.mark.parametrize("address", ["/contacts/new", "/contacts/new/register", "/contacts/new/{ash}"])
def test_nobody_else_records_contacts(partnership: Partnership, ash: Person, member: str, address: str) -> None:
    answer = browser_of(getattr(partnership, member)).get(address.format(ash=ash.reference))

    assert answer.status_code == 403


def test_the_pages_ask_the_database_little(custody: Client, ash: Person) -> None:
    with owner_role():
        harbour = RoutingRule.objects.get(agency__code="police")
        for position in range(2, 12):
            RoutingRule.objects.create(
                agency=harbour.agency, position=position, service=harbour.service, substance_group="alcohol_only"
            )
    page = contact_page(custody, ash)
    address = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]

    works: list[Callable[[], object]] = [
        lambda: custody.get(address),
        lambda: custody.post("/contacts/new", {"text": "nobody like this"}),
        lambda: custody.post(f"/contacts/new/{ash.reference}/route", filled(page, substance_group="opiate")),
    ]
    for work in works:
        with CaptureQueriesContext(connection) as statements:
            work()
        assert len(statements) <= 30, [each["sql"][:90] for each in statements]
