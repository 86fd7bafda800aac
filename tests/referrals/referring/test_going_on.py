"""A live referral, or somebody who may be the same person, is shown first; going on is said, and kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cases.models import Distinction
from datasharing.models import Person
from partners.models import Area
from referrals.exchange.actions import decline_referral
from referrals.models import Referral, SecondReferral
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]
BORN: dict[str, Any] = {"date_of_birth": "1984-03-27", "birth_precision": "day"}


@pytest.fixture
def ash(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme, **BORN)


@pytest.fixture
def custody(partnership: Partnership) -> Client:
    return browser_of(partnership.custody_worker)


def by_page(browser: Client, person: Person, **said: Any) -> Any:
    """The answer to a referral from the person's page."""
    address = f"/people/{person.reference}/referrals/new"
    asked = browser.post(address, filled(browser.get(address), substance_group="opiate", agreed="on", **said))
    return browser.post(address, filled(asked, agreed="on", **said)) if asked.status_code == 422 else asked


def by_contact(browser: Client, person: Person, **said: Any) -> Any:
    """The answer to a referral from a contact in custody."""
    page: Any = browser.get(f"/contacts/new/{person.reference}", follow=True)
    address = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
    asked = browser.post(address, filled(page, substance_group="opiate", agreed="on", **said))
    return browser.post(address, filled(asked, agreed="on", **said)) if asked.status_code == 422 else asked


DOORS = [by_page, by_contact]


@pytest.mark.parametrize("refer", DOORS)
def test_another_referral_beside_a_live_one_is_made_with_a_reason_that_stays_with_its_sender(
    partnership: Partnership, as_member: Enter, ash: Person, custody: Client, refer: Callable[..., Any]
) -> None:
    assert refer(custody, ash).status_code == 302
    carry_everything()

    asked = refer(custody, ash)
    assert "They have a live referral: say why another is made" in words(asked, 422)
    gone_on = refer(custody, ash, why_another="They want help with drink too")

    assert gone_on.status_code == 302
    with as_member(partnership.custody_worker):
        first, second = Referral.objects.order_by("pk")
        kept = SecondReferral.objects.get()
        assert (kept.referral, kept.others, kept.why) == (second, [first.reference], "They want help with drink too")
        assert kept.by == partnership.custody_worker
    assert "They want help with drink too" in words(custody.get(second.get_absolute_url()))
    carry_everything()
    assert "help with drink too" not in words(browser_of(partnership.treatment_worker).get(second.get_absolute_url()))


def test_one_that_is_over_is_no_reason_to_ask(
    partnership: Partnership, as_member: Enter, ash: Person, custody: Client
) -> None:
    by_page(custody, ash)
    carry_everything()
    with as_member(partnership.treatment_worker):
        decline_referral(Referral.objects.get(), by=partnership.treatment_worker, reason="no_capacity")

    assert by_page(custody, ash).status_code == 302


@pytest.mark.parametrize(("refer", "door"), [(by_page, Distinction.Door.PAGE), (by_contact, Distinction.Door.CUSTODY)])
def test_who_may_be_the_same_person_is_said_to_be_another_first(
    partnership: Partnership,
    as_member: Enter,
    ash: Person,
    custody: Client,
    refer: Callable[..., Any],
    door: Distinction.Door,
) -> None:
    with as_member(partnership.custody_worker):
        like_ash = make_person(partnership.custody_worker, programme=partnership.programme, family_name="Mersh", **BORN)

    asked = refer(custody, like_ash)
    assert "May be the same person: Ash Marsh" in words(asked, 422)
    assert "say that they are not" in words(asked, 422)
    assert refer(custody, like_ash, confirmed="on").status_code == 302

    with as_member(partnership.custody_worker):
        judged = Distinction.objects.get()
        assert (judged.person, judged.other, judged.door) == (like_ash, ash, door)
        assert Referral.objects.get().person == like_ash


def test_a_contact_is_held_in_no_programme_that_the_person_is_not_in(
    partnership: Partnership, as_member: Enter, northport: Area, custody: Client
) -> None:
    with as_member(partnership.custody_worker):
        outside = make_person(partnership.custody_worker)

    page = custody.get(f"/contacts/new/{outside.reference}", follow=True)

    field = page.context["form"]["programme"]
    assert (field.value(), next(iter(field.field.choices))[1]) == (None, "Outside any programme")
