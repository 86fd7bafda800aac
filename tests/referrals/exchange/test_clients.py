"""The caseload of those who lead no case: whom a treatment worker was given, and whom a drug worker saw in custody."""

from collections.abc import Callable
from typing import Any

from datasharing.models import Person
from referrals.exchange.actions import accept_referral
from referrals.models import Referral
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]


def test_a_drug_workers_clients_are_those_whom_she_has_seen(
    partnership: Partnership, ash: Person, sent: Referral
) -> None:
    page = browser_of(partnership.custody_worker).get("/caseload")

    assert [line.person for line in page.context["mine"]] == [ash]
    assert "Seen in custody" in words(page)
    assert browser_of(partnership.analyst).get("/caseload").context["mine"] == []


def test_a_treatment_workers_clients_are_those_whom_she_was_given(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    worker = partnership.treatment_worker
    carry_everything()
    with as_member(worker):
        accept_referral(Referral.objects.get(), by=worker, worker=worker)

    page = browser_of(worker).get("/caseload")

    [line] = page.context["mine"]
    assert "Ash Marsh" in words(page)
    assert line.work[0].url == sent.get_absolute_url()
