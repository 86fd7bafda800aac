"""Lists of referrals and the counts on the home page: none is left out, and each count is a list's length."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from datasharing.models import SubjectRole
from partners.models import Area, Service
from referrals.custody.actions import record_contact
from referrals.exchange.actions import (
    accept_referral,
    acknowledge_referral,
    book_appointment,
    decline_referral,
    record_attendance,
    send_referral,
)
from referrals.models import CustodySuite, Referral
from referrals.unrouted.actions import keep_unrouted
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]
NAMES = ["Ash", "Bo", "Cy"]


def refer(partnership: Partnership, *names: str) -> list[Referral]:
    """Refer newly met people called so to Harbour, and have it delivered. Inside the door as the custody worker."""
    worker = partnership.custody_worker
    route = route_for(partnership)
    sent = []
    for name in names:
        person = make_person(worker, programme=partnership.programme, given_names=name)
        contact = record_contact(
            person,
            by=worker,
            programme=partnership.programme,
            suite=CustodySuite.objects.get(),
            subject_role=SubjectRole.PROGRAMME,
        )
        sent.append(
            send_referral(
                person,
                by=worker,
                route=route,
                programme=partnership.programme,
                consented=True,
                contact=contact,
                subject_role=SubjectRole.PROGRAMME,
            )
        )
    return sent


@pytest.fixture
def sent(partnership: Partnership, northport: Area, as_member: Enter) -> list[Referral]:
    """Ash, Bo and Cy, in that order, on Harbour's list."""
    with as_member(partnership.custody_worker):
        referrals = refer(partnership, *NAMES)
    carry_everything()
    return referrals


@pytest.fixture
def harbour(partnership: Partnership, sent: list[Referral]) -> Client:
    """A treatment worker's browser."""
    return browser_of(partnership.treatment_worker)


@pytest.fixture
def custody(partnership: Partnership, sent: list[Referral]) -> Client:
    """A custody worker's browser."""
    return browser_of(partnership.custody_worker)


def in_order(page: str, *shown: str) -> bool:
    places = [page.index(text) for text in shown]
    return places == sorted(places)


def test_what_waits_is_listed_with_the_time_that_is_left(harbour: Client) -> None:
    page = words(harbour.get("/referrals"))

    assert in_order(page, "Ash Marsh", "Bo Marsh", "Cy Marsh")
    assert "1 hour, 59 minutes left" in page
    assert "Police record" in page


def test_what_nobody_has_acknowledged_comes_before_what_somebody_has(
    harbour: Client, partnership: Partnership, as_member: Enter, sent: list[Referral]
) -> None:
    with as_member(partnership.treatment_worker):
        acknowledge_referral(Referral.objects.get(pk=sent[0].pk), by=partnership.treatment_worker)

    assert in_order(words(harbour.get("/referrals")), "Bo Marsh", "Cy Marsh", "Ash Marsh")


def test_what_is_late_says_so_on_both_sides(partnership: Partnership, harbour: Client, custody: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        there = words(browser_of(partnership.treatment_worker).get("/referrals"))
        here = words(browser_of(partnership.custody_worker).get("/referrals/sent?state=late"))

    assert there.count("1 hour late") == here.count("1 hour late") == 3


def test_what_was_decided_leaves_the_list_and_can_be_found(
    harbour: Client, partnership: Partnership, as_member: Enter, sent: list[Referral]
) -> None:
    with as_member(partnership.treatment_worker):
        accept_referral(
            Referral.objects.get(pk=sent[0].pk),
            by=partnership.treatment_worker,
            worker=partnership.second_treatment_worker,
        )

    assert "Ash Marsh" not in words(harbour.get("/referrals"))
    assert "Ash Marsh" in words(harbour.get("/referrals?state=in-hand"))
    other, mine = partnership.second_treatment_worker.user, partnership.treatment_worker.user
    assert "Ash Marsh" in words(harbour.get(f"/referrals?state=all&worker={other.reference}"))
    assert "Ash Marsh" not in words(harbour.get(f"/referrals?state=all&worker={mine.reference}"))


def test_a_filter_stays_chosen(harbour: Client, partnership: Partnership) -> None:
    service = Service.objects.get(agency=partnership.agency("harbour"))

    page = harbour.get(f"/referrals?state=all&service={service.reference}").content.decode()

    assert f'value="{service.reference}" selected' in page
    assert 'value="all" selected' in page


@pytest.mark.parametrize("query", ["state=tea", "service=1", "worker=' OR 1=1", "state=all&worker=x"])
def test_a_filter_that_asks_for_nothing_there_is_says_so(harbour: Client, query: str) -> None:
    page = words(harbour.get(f"/referrals?{query}"), 422)

    assert "There is a problem" in page
    assert "Marsh" not in page


@pytest.mark.parametrize("state", ["waiting", "all"])
def test_a_long_list_comes_in_pages_that_miss_nobody(
    partnership: Partnership, as_member: Enter, northport: Area, state: str
) -> None:
    names = [f"N{number:02}" for number in range(30)]
    with as_member(partnership.custody_worker):
        refer(partnership, *names)
    browser = browser_of(partnership.treatment_worker)

    first = browser.get(f"/referrals?state={state}")
    second = browser.get(first.context["next"])

    shown = [str(row["referral"].identity) for page in (first, second) for row in page.context["rows"]]
    assert sorted(shown) == [f"{name} Marsh" for name in names]
    assert second.context["next"] == ""


def test_the_sender_sees_what_became_of_it(
    custody: Client, partnership: Partnership, as_member: Enter, sent: list[Referral]
) -> None:
    with as_member(partnership.treatment_worker):
        decline_referral(Referral.objects.get(pk=sent[1].pk), by=partnership.treatment_worker, reason="no_capacity")

    page = words(custody.get("/referrals/sent"))

    assert in_order(page, "Bo Marsh", "Declined", "Cy Marsh")


def test_only_ones_own_referrals_are_ones_own(partnership: Partnership, custody: Client) -> None:
    mine = words(custody.get("/referrals/sent?mine=yes"))
    supervisors = words(browser_of(partnership.police_supervisor).get("/referrals/sent?mine=yes"))

    assert "Ash Marsh" in mine
    assert "Ash Marsh" not in supervisors


def test_appointments_are_listed_until_somebody_says_what_became_of_them(
    partnership: Partnership, as_member: Enter, harbour: Client, sent: list[Referral]
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        for referral in Referral.objects.order_by("pk"):
            accept_referral(referral, by=worker)
            book_appointment(referral, by=worker, at=timezone.now() + timedelta(minutes=5), place="Quay Street")
        moved, kept, _third = Referral.objects.order_by("pk")
        book_appointment(moved, by=worker, at=timezone.now() + timedelta(days=3), place="Mill Lane")
        record_attendance(kept, by=worker, attended=True)

    page = words(harbour.get("/referrals/appointments"))

    assert in_order(page, "Cy Marsh", "Quay Street", "Ash Marsh", "Mill Lane")
    assert "Bo Marsh" not in page


@pytest.mark.parametrize(
    ("member", "addresses"),
    [
        ("treatment_worker", ["/referrals"]),
        ("custody_worker", ["/referrals/unrouted"]),
    ],
)
def test_every_count_on_the_home_page_is_the_length_of_its_list(
    partnership: Partnership, as_member: Enter, sent: list[Referral], member: str, addresses: list[str]
) -> None:
    worker, custody_worker = partnership.treatment_worker, partnership.custody_worker
    with as_member(worker):
        for referral in Referral.objects.all():
            acknowledge_referral(referral, by=worker)
    with as_member(custody_worker):
        keep_unrouted(
            make_person(custody_worker), by=custody_worker, programme=None, subject_role=SubjectRole.PROGRAMME
        )

    browser = browser_of(getattr(partnership, member))
    tasks = {line.url: line.title for line in browser.get("/").context["lines"]}
    lengths = {address: len(browser.get(address).context["rows"]) for address in tasks}

    assert set(addresses) == set(tasks)
    assert all(label.startswith(f"{lengths[address]} ") for address, label in tasks.items()), tasks


@pytest.mark.parametrize(
    "address", ["/referrals", "/referrals/sent", "/referrals/sent?state=late", "/referrals/appointments"]
)
def test_each_list_says_which_it_is(partnership: Partnership, address: str) -> None:
    page = browser_of(partnership.treatment_worker).get(address)

    assert [tab["url"] for tab in page.context["tabs"] if tab["is_current"]] == [address]


@pytest.mark.parametrize("member", ["stranger", "bridge_worker", "council_worker", "probation_practitioner"])
def test_nobody_else_sees_anything_on_any_list(partnership: Partnership, sent: list[Referral], member: str) -> None:
    browser = browser_of(getattr(partnership, member))

    for address in ["/referrals?state=all", "/referrals/sent", "/referrals/unrouted", "/referrals/appointments"]:
        assert "Marsh" not in words(browser.get(address))


def test_long_lists_ask_the_database_little(partnership: Partnership, as_member: Enter, northport: Area) -> None:
    with as_member(partnership.custody_worker):
        refer(partnership, *(f"N{number:02}" for number in range(30)))
    there, here = browser_of(partnership.treatment_worker), browser_of(partnership.custody_worker)

    for browser, address in [
        (there, "/referrals"),
        (there, "/referrals?state=all"),
        (there, "/referrals/appointments"),
        (here, "/referrals/sent"),
        (here, "/referrals/unrouted"),
        (here, "/"),
    ]:
        with CaptureQueriesContext(connection) as statements:
            browser.get(address)
        assert len(statements) <= 30, [address, *(each["sql"][:90] for each in statements)]
