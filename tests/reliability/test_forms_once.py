"""A double click, or a system that asks again, refers a person once, even if all come at once (REL-18)."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.faults import Fault
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled
from tests.reliability.at_once import at_once
from tests.reliability.ground import WANTED, Ground
from tests.reliability.test_work_once import counted

pytestmark = pytest.mark.slow
TIMES, FEW = 20, 3
REFERRALS = "SELECT count(*) FROM referrals_referral"


@pytest.fixture
def times(planted: Fault | None) -> int:
    """Few when all of them may act: each would wait for the others' locks."""
    return FEW if planted else TIMES


@pytest.fixture
def before(ground: Ground) -> int:
    """How many referrals there were."""
    return counted(REFERRALS)


def until_answered(ask: Callable[[], Any]) -> Any:
    """The last of up to three answers: on a busy machine the wait for the first one's may end in a failure."""
    answer = ask()
    for _again in range(2):
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            answer = ask()
    return answer


def form_that_was_agreed_to(browser: Client, person: str) -> tuple[str, dict[str, Any]]:
    """Where the contact's form is sent, and what it says when the person has agreed to be referred."""
    page: Any = browser.get(f"/contacts/new/{person}", follow=True)
    address = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
    asked = browser.post(address, filled(page, substance_group="opiate", agreed="on"))
    return address, filled(asked, agreed="on")


def test_a_form_sent_twenty_times_at_once_refers_once(ground: Ground, before: int, times: int) -> None:
    browser = browser_of(Partnership.load().custody_worker)
    address, form = form_that_was_agreed_to(browser, ground.persons[0])

    def send() -> Any:
        another = Client(raise_request_exception=False)
        another.cookies = browser.cookies
        return until_answered(lambda: another.post(address, form))

    answers = at_once(times, send)

    assert counted(REFERRALS) == before + 1
    assert {answer.status_code for answer in answers} == {HTTPStatus.FOUND}
    assert len({answer["Location"] for answer in answers}) == 1


def test_a_call_that_comes_twenty_times_at_once_refers_once(ground: Ground, before: int, times: int) -> None:
    body = json.dumps(WANTED | {"person": ground.persons[1]})
    headers = {"Authorization": f"Bearer {token(ground)}", "Idempotency-Key": str(uuid4())}

    def send() -> Any:
        caller = Client(raise_request_exception=False)
        return until_answered(
            lambda: caller.post("/api/v1/referrals", body, content_type="application/json", headers=headers)
        )

    answers = at_once(times, send)

    assert counted(REFERRALS) == before + 1
    assert {answer.status_code for answer in answers} == {HTTPStatus.CREATED}
    assert len({answer.content for answer in answers}) == 1


def token(ground: Ground) -> str:
    said = {"client_id": ground.client.client_id, "client_secret": ground.client.secret}
    answer = Client().post("/api/token", said | {"grant_type": "client_credentials"})
    return str(answer.json()["access_token"])
