"""A treatment worker answers a referral; the sender sees the outcome, and may take it back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Identity
from partners.london import london_time
from partners.models import Area, OpeningHours, Service
from partners.reference import loading
from referrals.exchange import actions
from referrals.models import Event, EventKind, Referral, ReferralState
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.lists.test_pages_lists import refer
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]


@pytest.fixture
def sent(partnership: Partnership, northport: Area, as_member: Enter) -> Referral:
    """Ash's referral from custody on Harbour's list; the field's reasons can be chosen."""
    with owner_role():
        loading.load_code_sets()
        loading.load_codes()
    with as_member(partnership.custody_worker):
        [referral] = refer(partnership, "Ash")
    carry_everything()
    return referral


@pytest.fixture
def harbour(partnership: Partnership, sent: Referral) -> Client:
    """A treatment worker's browser."""
    return browser_of(partnership.treatment_worker)


@pytest.fixture
def custody(partnership: Partnership, sent: Referral) -> Client:
    """A custody worker's browser."""
    return browser_of(partnership.custody_worker)


def answer(browser: Client, referral: Referral, step: str, **answers: Any) -> Any:
    """Fill in a step's page and send it."""
    address = f"/referrals/{referral.reference}/{step}"
    page = browser.get(address)
    assert page.status_code == 200, words(page, page.status_code)
    return browser.post(address, filled(page, **answers), follow=True)


def tomorrow(**more: str) -> dict[str, str]:
    day = london_time(timezone.now() + timedelta(days=1))
    return {"on_day": str(day.day), "on_month": str(day.month), "on_year": str(day.year), "at": "14:30"} | more


def come(partnership: Partnership, as_member: Enter, referral: Referral) -> None:
    """Have the time of the appointment come: it is moved to now, which no page would take."""
    with as_member(partnership.treatment_worker):
        actions.book_appointment(
            Referral.objects.get(pk=referral.pk),
            by=partnership.treatment_worker,
            at=timezone.now(),
            place="Quay Street",
        )


def test_a_worker_sees_it_through_and_the_sender_sees_the_outcome(
    harbour: Client, custody: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    page = harbour.get(f"/referrals/{sent.reference}")
    token = {"token": page.context["form"]["token"].value()}
    assert "Acknowledged by Treatment Worker" in words(
        harbour.post(f"/referrals/{sent.reference}/acknowledgement", token, follow=True)
    )
    answer(harbour, sent, "acceptance", worker=str(partnership.second_treatment_worker.user.reference))
    booked = answer(harbour, sent, "appointment", **tomorrow(place="Quay Street"))
    assert "14:30, Quay Street" in words(booked)
    assert "Record attendance" not in words(booked)
    assert "has not come yet" in words(answer(harbour, sent, "attendance", attended="yes"), 422)
    come(partnership, as_member, sent)
    answer(harbour, sent, "attendance", attended="yes")
    answer(harbour, sent, "start")

    seen = words(custody.get(f"/referrals/{sent.reference}"))

    assert "Treatment started by Treatment Worker" in seen
    assert "Second Treatment Worker" not in seen, "who works with them is the provider's own business"
    with as_member(partnership.treatment_worker):
        assert [str(held) for held in Identity.objects.filter(owner=partnership.agency("harbour"))] == ["Ash Marsh"]


def test_only_what_may_follow_is_offered(harbour: Client, custody: Client, sent: Referral) -> None:
    there = [step.url_name for step in harbour.get(f"/referrals/{sent.reference}").context["steps"]]
    here = [step.url_name for step in custody.get(f"/referrals/{sent.reference}").context["steps"]]

    assert there == ["acknowledge_referral", "accept_referral", "decline_referral", "redirect_referral"]
    assert here == ["withdraw_referral"]


def test_a_client_they_have_already_is_offered_first(
    harbour: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    with as_member(partnership.treatment_worker):
        known = make_person(partnership.treatment_worker, family_name="Marsh", given_names="Ashley")
    assert "Ashley Marsh, born not known, your client" in words(harbour.get(f"/referrals/{sent.reference}/acceptance"))

    answer(harbour, sent, "acceptance", client=known.reference)

    with as_member(partnership.treatment_worker):
        assert Referral.objects.get().allocations.get().client == known
    with as_member(partnership.custody_worker):
        assert not Referral.objects.get().allocations.exists()


def test_another_client_can_be_looked_for(
    harbour: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    with as_member(partnership.treatment_worker):
        make_person(partnership.treatment_worker, family_name="Brontë", given_names="Zoë")

    page = harbour.post(f"/referrals/{sent.reference}/acceptance", {"look": "yes", "text": "bronte"})

    assert "Zoë Brontë, born not known, your client" in words(page)


def test_nobody_elses_client_can_be_chosen(
    harbour: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    with as_member(partnership.custody_worker):
        theirs = make_person(partnership.custody_worker, family_name="Somebody")

    after = answer(harbour, sent, "acceptance", client=theirs.reference)

    assert "There is a problem" in words(after, 422)


def test_declining_takes_a_reason_and_says_it(harbour: Client, custody: Client, sent: Referral) -> None:
    assert "Choose a reason" in words(answer(harbour, sent, "refusal"), 422)

    answer(harbour, sent, "refusal", reason="no_capacity", note="Places again from Monday")

    assert "No capacity Places again from Monday" in words(custody.get(f"/referrals/{sent.reference}"))


def test_who_comes_second_is_told_who_was_first(harbour: Client, partnership: Partnership, sent: Referral) -> None:
    second = browser_of(partnership.second_treatment_worker)
    form = filled(second.get(f"/referrals/{sent.reference}/refusal"), reason="no_capacity")
    answer(harbour, sent, "acceptance")

    after = second.post(f"/referrals/{sent.reference}/refusal", form)

    said = words(after, 409)
    assert "This referral has moved on" in said
    assert "Accepted by Treatment Worker" in said
    assert words(second.get(f"/referrals/{sent.reference}/refusal"), 409).startswith(said[:40])


def test_a_double_click_answers_once(
    harbour: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    address = f"/referrals/{sent.reference}/acceptance"
    form = filled(harbour.get(address))

    answers = [harbour.post(address, form) for _click in range(2)]

    assert [(each.status_code, each["Location"]) for each in answers] == [(302, f"/referrals/{sent.reference}")] * 2
    with as_member(partnership.treatment_worker):
        assert Event.objects.filter(kind=EventKind.ACCEPTED).count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"on_year": "2020"}, "The appointment must be in the future"),
        ({"at": "half two"}, "Enter a time, like 14:30"),
        ({"on_month": ""}, "The date must include a month"),
        ({"on_day": "31", "on_month": "2"}, "Enter a real date"),
        ({"place": ""}, "Enter where it is"),
    ],
)
def test_an_impossible_appointment_is_explained_and_nothing_is_lost(
    harbour: Client, sent: Referral, changes: dict[str, str], said: str
) -> None:
    answer(harbour, sent, "acceptance")

    after = answer(harbour, sent, "appointment", **tomorrow(place="Quay Street") | changes)

    assert said in words(after, 422)
    if "place" not in changes:
        assert 'value="Quay Street"' in after.content.decode()


def test_an_appointment_is_cancelled_and_booked_again_with_its_place_filled_in(harbour: Client, sent: Referral) -> None:
    answer(harbour, sent, "acceptance")
    answer(harbour, sent, "appointment", **tomorrow(place="Quay Street"))

    after = answer(harbour, sent, "cancellation", note="They rang")

    assert "Appointment cancelled" in words(after)
    again = harbour.get(f"/referrals/{sent.reference}/appointment")
    assert again.context["form"]["place"].value() == "Quay Street"


def test_rescheduling_is_one_act_that_both_see_as_a_change(
    harbour: Client, custody: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    answer(harbour, sent, "acceptance")
    answer(harbour, sent, "appointment", **tomorrow(place="Quay Street"))
    assert "Reschedule the appointment" in words(harbour.get(f"/referrals/{sent.reference}"))
    assert "14:30, Quay Street" in words(harbour.get(f"/referrals/{sent.reference}/appointment"))

    after = answer(harbour, sent, "appointment", **tomorrow(place="Mill Lane", at="15:15"))

    for seen in [words(after), words(custody.get(f"/referrals/{sent.reference}"))]:
        said = seen.partition("Appointment rescheduled")[2]
        assert "15:15, Mill Lane" in said.partition("Was:")[0]
        assert "14:30, Quay Street" in said.partition("Was:")[2][:80]
    again = answer(harbour, sent, "appointment", **tomorrow(place="Mill Lane", at="15:15"))
    assert "booked for this time and place already" in words(again, 422)


def test_an_appointment_while_the_doors_are_closed_is_confirmed(
    harbour: Client, custody: Client, partnership: Partnership, sent: Referral
) -> None:
    with owner_role():
        service = Service.objects.get(agency=partnership.agency("harbour"))
        for day in range(1, 9):
            OpeningHours.objects.create(service=service, day=day, opens_at="09:00", closes_at="10:00")
    answer(harbour, sent, "acceptance")
    address = f"/referrals/{sent.reference}/appointment"
    asked = harbour.get(address)
    assert "although the service is closed" not in words(asked)
    typed = filled(asked, **tomorrow(place="Quay Street"))
    refused = harbour.post(address, typed)
    assert "The service is closed then. Choose another time, or confirm it" in words(refused, 422)

    harbour.post(address, filled(refused, confirmed="on"))

    assert "closed then; this was confirmed" in words(custody.get(f"/referrals/{sent.reference}"))


def test_what_was_recorded_by_mistake_is_taken_back_on_its_page(
    harbour: Client, custody: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    answer(harbour, sent, "acceptance")
    come(partnership, as_member, sent)
    missed = answer(harbour, sent, "attendance", attended="no")
    assert "“Did not attend” was a mistake: take it back" in words(missed)
    assert "was a mistake" not in words(custody.get(f"/referrals/{sent.reference}"))

    after = words(answer(harbour, sent, "taken-back", note="It was somebody else"))

    assert "Record attendance" in after
    assert "Taken back: Did not attend" in after
    assert "Did not attend (taken back since)" in after
    assert words(harbour.get(f"/referrals/{sent.reference}/taken-back"), 409)


def test_an_acceptance_that_is_taken_back_says_what_remains(harbour: Client, sent: Referral) -> None:
    answer(harbour, sent, "acceptance")

    page = harbour.get(f"/referrals/{sent.reference}/taken-back")
    assert "own record of Ash Marsh stays" in words(page)
    after = answer(harbour, sent, "taken-back")

    assert "own record of Ash Marsh stays" in after.content.decode()


def test_a_redirection_is_taken_back_on_its_page(
    harbour: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    with as_member(partnership.treatment_worker):
        actions.redirect_referral(
            Referral.objects.get(),
            by=partnership.treatment_worker,
            route=route_for(partnership, "harbour"),
            consented=True,
            reason="no_capacity",
        )
    assert "The referral that went on is withdrawn" in words(harbour.get(f"/referrals/{sent.reference}/taken-back"))

    after = words(answer(harbour, sent, "taken-back"))

    assert "Taken back: Redirected" in after
    assert "Accept" in after


def test_one_that_led_to_nothing_is_closed_with_a_reason(
    harbour: Client, custody: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    answer(harbour, sent, "acceptance")
    assert "Choose a reason" in words(answer(harbour, sent, "closure"), 422)

    answer(harbour, sent, "closure", reason="moved_away", note="To Leeds")

    assert "Moved away To Leeds" in words(custody.get(f"/referrals/{sent.reference}"))


@pytest.mark.parametrize("told", ["harbour", "custody"])
def test_either_agency_records_that_they_no_longer_agree(
    harbour: Client, custody: Client, sent: Referral, told: str, request: pytest.FixtureRequest
) -> None:
    browser: Client = request.getfixturevalue(told)
    asked = words(browser.get(f"/referrals/{sent.reference}"))
    assert "They no longer agree that Harbour is told" in asked

    after = answer(browser, sent, "consent-withdrawn")

    assert "Recorded. Harbour reads nothing more" in words(after)
    here = words(custody.get(f"/referrals/{sent.reference}"))
    assert "Consent ended" in here
    assert "late" not in here
    assert harbour.get(f"/referrals/{sent.reference}").status_code == 404


def test_the_worker_can_be_changed_by_the_agency_alone(
    harbour: Client, custody: Client, partnership: Partnership, sent: Referral
) -> None:
    answer(harbour, sent, "acceptance")

    after = answer(harbour, sent, "worker", worker=str(partnership.second_treatment_worker.user.reference))

    assert "Worker Second Treatment Worker" in words(after)
    assert custody.get(f"/referrals/{sent.reference}/worker").status_code == 404


def test_redirecting_asks_for_consent_to_the_new_recipient(
    harbour: Client, custody: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    bridge = Service.objects.get(agency=partnership.agency("bridge"))
    assert "Bridge adult treatment" in words(harbour.get(f"/referrals/{sent.reference}/redirection"))
    address = f"/referrals/{sent.reference}/redirection?service={bridge.reference}"
    page = harbour.get(address)
    assert "May we tell Bridge that you would like their help?" in words(page)
    refused = harbour.post(address, filled(page, reason="outside_area"))
    assert "Nothing can be sent unless they agree" in words(refused, 422)

    harbour.post(address, filled(page, reason="outside_area", agreed="on"))

    carry_everything()
    assert "Ash Marsh" in words(browser_of(partnership.bridge_worker).get("/referrals"))
    assert "Redirected" in words(custody.get(f"/referrals/{sent.reference}"))


def test_nothing_is_redirected_to_where_no_agreement_reaches(
    harbour: Client, partnership: Partnership, sent: Referral
) -> None:
    with owner_role():
        stranger = Service.objects.create(agency=partnership.agency("stranger"), name="Nobody signed with us")

    assert "Nobody signed with us" not in words(harbour.get(f"/referrals/{sent.reference}/redirection"))
    assert harbour.get(f"/referrals/{sent.reference}/redirection?service={stranger.reference}").status_code == 404


def test_a_referral_about_the_wrong_person_is_put_right_without_losing_history(
    harbour: Client, custody: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    with as_member(partnership.custody_worker):
        right = make_person(partnership.custody_worker, programme=partnership.programme, given_names="Ashton")
    found = answer(custody, sent, "correction")
    assert found.request["PATH_INFO"] == "/contacts/new"
    address = f"/contacts/new/{right.reference}?corrects={sent.reference}"
    page = custody.get(address, follow=True)
    assert f"Corrects referral {sent.reference}" in words(page)
    there = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
    page = custody.post(there, filled(page, substance_group="opiate", agreed="on"))
    custody.post(there, filled(page, agreed="on"))

    with as_member(partnership.custody_worker):
        corrected = Referral.objects.get(person=right)
        assert corrected.corrects == sent
        assert Referral.objects.get(pk=sent.pk).state == ReferralState.WITHDRAWN
    assert "Mistaken or duplicate referral" in words(harbour.get(f"/referrals/{sent.reference}"))
    carry_everything()
    assert "Ashton Marsh" in words(harbour.get("/referrals"))


@pytest.mark.parametrize("step", ["refusal", "acceptance", "appointment", "redirection", "start"])
def test_the_sender_cannot_answer_its_own_referral(custody: Client, sent: Referral, step: str) -> None:
    assert custody.get(f"/referrals/{sent.reference}/{step}").status_code == 403


@pytest.mark.parametrize(
    "step",
    [
        "",
        "/refusal",
        "/acceptance",
        "/withdrawal",
        "/correction",
        "/worker",
        "/taken-back",
        "/consent-withdrawn",
        "/closure",
    ],
)
def test_who_may_not_see_it_and_who_asks_for_none_get_the_same_answer(
    partnership: Partnership, sent: Referral, step: str
) -> None:
    browser = browser_of(partnership.bridge_worker)

    hidden = browser.get(f"/referrals/{sent.reference}{step}")
    missing = browser.get(f"/referrals/NOSUCHTHNG{step}")

    assert words(hidden, 404) == words(missing, 404)


def test_the_page_asks_the_database_little(
    harbour: Client, partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        referral = Referral.objects.get()
        actions.accept_referral(referral, by=worker, worker=worker)
        for day in range(1, 9):
            actions.book_appointment(referral, by=worker, at=timezone.now() + timedelta(days=day), place="Quay Street")
            actions.cancel_appointment(referral, by=worker)

    for step in ["", "/appointment", "/worker"]:
        with CaptureQueriesContext(connection) as statements:
            assert harbour.get(f"/referrals/{sent.reference}{step}").status_code == 200
        assert len(statements) <= 30, [step, *(each["sql"][:90] for each in statements)]
