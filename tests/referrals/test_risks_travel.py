"""What was found to be dangerous goes with the referral, and stands wherever somebody meets the person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from datasharing.models import Consent, Person, SubjectRole
from partners.models import Service
from referrals.exchange.actions import accept_referral, book_appointment, redirect_referral, send_referral
from referrals.models import CustodyContact, Referral, ReferralIdentity, RiskPrompt, UnroutedReferral, WithheldReferral
from referrals.routing.routing import route_to
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]


@pytest.fixture
def custody(partnership: Partnership, ash: Person) -> Client:
    """The browser of a drug worker in a suite."""
    return browser_of(partnership.custody_worker)


@pytest.fixture
def harbour(partnership: Partnership, ash: Person) -> Client:
    """The browser of a treatment worker."""
    return browser_of(partnership.treatment_worker)


def contact_form(custody: Client, person: Person) -> tuple[str, Any]:
    page = custody.get(f"/contacts/new/{person.reference}", follow=True)
    return page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], page


def save(custody: Client, person: Person, **answers: Any) -> Any:
    """Save the contact page, asked again if it was about another recipient."""
    address, page = contact_form(custody, person)
    asked = custody.post(address, filled(page, **answers), follow=True)
    if asked.status_code == 422 and answers.get("agreed") == "on":
        return custody.post(address, filled(asked, agreed="on"), follow=True)
    return asked


def refer(partnership: Partnership, person: Person, **details: Any) -> Referral:
    """Send a referral with risks to Harbour, inside the door."""
    worker = partnership.custody_worker
    return send_referral(
        person,
        by=worker,
        subject_role=SubjectRole.PROGRAMME,
        route=route_for(partnership),
        programme=partnership.programme,
        consented=True,
        substance_group="opiate",
        **details,
    )


def test_risks_found_in_custody_stand_on_every_page_of_the_receiver(
    custody: Client, harbour: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    save(custody, ash, substance_group="opiate", risks=["pregnant", "suicide"], phone="07700 900456", agreed="on")
    carry_everything()
    with as_member(partnership.treatment_worker):
        referral = Referral.objects.get()
        assert referral.risks == ["pregnant", "suicide"]

    pages = ["", "/acceptance", "/refusal", "/redirection"]
    said = {page: words(harbour.get(f"/referrals/{referral.reference}{page}")) for page in pages}
    said |= {address: words(harbour.get(address)) for address in ("/", "/referrals", f"/people/{ash.reference}")}

    for address, text in said.items():
        assert "Pregnant" in text, address
        assert "Thoughts of suicide or self-harm" in text, address
    assert "07700 900456" in said[""]


def test_risks_stand_where_an_appointment_is_booked_and_kept(
    harbour: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    with as_member(partnership.custody_worker):
        referral = refer(partnership, ash, risks=["withdrawal"])
    carry_everything()
    with as_member(partnership.treatment_worker):
        accept_referral(referral, by=partnership.treatment_worker)
    booking = words(harbour.get(f"/referrals/{referral.reference}/appointment"))
    with as_member(partnership.treatment_worker):
        book_appointment(referral, by=partnership.treatment_worker, at=timezone.now(), place="Quay Street")

    for text in (
        booking,
        words(harbour.get(f"/referrals/{referral.reference}/attendance")),
        words(harbour.get("/referrals/appointments")),
    ):
        assert "In withdrawal" in text


def test_a_referral_taken_on_as_an_existing_client_shows_its_risks_on_that_client(
    harbour: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    with as_member(partnership.custody_worker):
        referral = refer(partnership, ash, risks=["injecting"])
    carry_everything()
    with as_member(partnership.treatment_worker):
        client = make_person(partnership.treatment_worker, programme=partnership.programme)
        accept_referral(referral, by=partnership.treatment_worker, client=client)

    assert "Injects" in words(harbour.get(f"/people/{client.reference}"))


def test_own_alerts_stand_on_the_contact_form_and_the_referral(
    custody: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    _address, page = contact_form(custody, ash)
    with as_member(partnership.custody_worker):
        referral = refer(partnership, ash)
    carry_everything()

    for text in (words(page), words(custody.get(f"/referrals/{referral.reference}"))):
        assert "Violence to staff. See in pairs." in text


def test_what_was_sent_as_a_risk_is_not_changed(ash: Person, partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        referral = refer(partnership, ash, risks=["injecting"])

        refused = pytest.raises(DatabaseError, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE referrals_referral SET risks = '{}' WHERE id = %s", [referral.pk])


def test_risk_and_phone_go_on_with_a_redirection(ash: Person, partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        referral = refer(partnership, ash, risks=["tolerance"], risk_note="Out of prison today", phone="07700 900456")
    carry_everything()
    with as_member(partnership.treatment_worker):
        bridge = Service.objects.get(agency=partnership.agency("bridge"))
        route = route_to(
            bridge,
            partnership.agency("harbour"),
            programme=partnership.programme,
            subject_role=SubjectRole.PROGRAMME,
            at=timezone.now(),
        )
        assert route
        onward = redirect_referral(
            referral, by=partnership.treatment_worker, route=route, consented=True, reason="outside_area"
        )
    carry_everything()

    with as_member(partnership.bridge_worker):
        seen = Referral.objects.get(pk=onward.pk)
        assert (seen.risks, seen.risk_note) == (["tolerance"], "Out of prison today")
        assert ReferralIdentity.objects.get(referral=onward).phone == "07700 900456"
    assert "Lost tolerance" in words(browser_of(partnership.bridge_worker).get(f"/referrals/{onward.reference}"))


def test_risks_wait_with_what_no_rule_routes(
    custody: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    save(custody, ash, risks=["withdrawal"], phone="07700 900456", agreed="on")

    with as_member(partnership.custody_worker):
        kept = UnroutedReferral.objects.get()
        assert (kept.risks, kept.phone) == (["withdrawal"], "07700 900456")
    assert "In withdrawal" in words(custody.get(f"/referrals/unrouted/{kept.reference}"))


def test_thoughts_of_suicide_call_for_the_sergeant_whether_they_agree_or_not(
    custody: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    _address, page = contact_form(custody, ash)
    assert "Tell the custody sergeant now" in words(page)

    after = save(custody, ash, outcome="seen", risks=["suicide"])
    assert "Tell the custody sergeant now" in words(after)
    with as_member(partnership.custody_worker):
        contact = CustodyContact.objects.get()

    told = custody.post(f"/contacts/{contact.reference}/told", follow=True)

    assert "Tell the custody sergeant now" not in words(told)


def test_an_administrator_words_what_staff_do(
    custody: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    administrator = browser_of(partnership.police_administrator)
    page = administrator.get("/risk-prompt")
    assert "Write what staff must do" in words(administrator.post("/risk-prompt", {"words": " "}), 422)

    administrator.post("/risk-prompt", filled(page, words="Ring the duty inspector on 4411."))

    assert RiskPrompt.objects.get().agency == partnership.agency("police")
    assert "Ring the duty inspector on 4411." in words(save(custody, ash, outcome="seen", risks=["suicide"]))
    assert custody.get("/risk-prompt").status_code == 403


def test_how_it_went_is_never_chosen_beforehand(custody: Client, ash: Person) -> None:
    _address, page = contact_form(custody, ash)
    assert page.context["form"]["outcome"].value() is None

    assert "Choose how it went" in words(save(custody, ash), 422)


def test_whoever_agrees_has_been_seen(custody: Client, ash: Person, partnership: Partnership, as_member: Enter) -> None:
    save(custody, ash, substance_group="opiate", agreed="on")

    with as_member(partnership.custody_worker):
        contact = CustodyContact.objects.get()
        assert (contact.outcome, contact.referral_answer) == ("seen", "agreed")


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"agreed": "refused"}, ("refused", "")),
        ({"agreed": "not_asked", "not_asked_because": "intoxicated"}, ("not_asked", "intoxicated")),
        ({"not_asked_because": "asleep", "outcome": "unfit"}, ("not_asked", "asleep")),
    ],
)
def test_refused_and_not_asked_are_told_apart_and_what_was_written_stays(
    custody: Client,
    ash: Person,
    partnership: Partnership,
    as_member: Enter,
    answers: dict[str, str],
    kept: tuple[str, str],
) -> None:
    after = save(custody, ash, **({"outcome": "seen", "reason": "Wants help with crack"} | answers))

    assert "Wants help with crack" in words(after)
    with as_member(partnership.custody_worker):
        contact = CustodyContact.objects.get()
        assert (contact.referral_answer, contact.not_asked_because) == kept
        assert WithheldReferral.objects.get().addressee == partnership.agency("police")
    form = custody.get(f"/contacts/{contact.reference}/referral").context["form"]
    assert form["reason"].value() == "Wants help with crack"


def test_nobody_is_left_unasked_without_a_reason(custody: Client, ash: Person) -> None:
    assert "Choose why they were not asked" in words(save(custody, ash, outcome="seen", agreed="not_asked"), 422)


def test_whoever_is_intoxicated_agrees_only_if_they_can_decide(
    custody: Client, ash: Person, partnership: Partnership, as_member: Enter
) -> None:
    said: dict[str, Any] = {"substance_group": "opiate", "risks": ["intoxicated"], "agreed": "on"}
    assert "say whether they can decide for themselves now" in words(save(custody, ash, **said), 422)
    assert "They cannot agree while they cannot decide" in words(save(custody, ash, **said, capacity="unable"), 422)

    save(custody, ash, **said, capacity="able")

    with as_member(partnership.custody_worker):
        assert Consent.objects.get().capacity_note == "Intoxicated, and able to decide."


def test_nobody_is_put_into_a_programme_unasked(custody: Client, partnership: Partnership, as_member: Enter) -> None:
    page = custody.get("/contacts/new/register")

    assert page.context["form"]["programme"].value() is None
    assert "Outside any programme: only your agency sees it" in words(page)
    assert "see it at once" in words(page)
