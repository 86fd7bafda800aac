"""In custody too, those who may be the same person are shown before a second record is made."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Distinction
from datasharing.models import Person, SubjectRole
from partners.models import Area
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """Ash Marsh, born 27 March 1984, whom the police hold."""
    with as_member(partnership.custody_worker):
        return make_person(
            partnership.custody_worker,
            programme=partnership.programme,
            date_of_birth="1984-03-27",
            birth_precision="day",
        )


def test_the_same_is_asked_in_custody(partnership: Partnership, ash: Person, northport: Area, as_member: Enter) -> None:
    custody = browser_of(partnership.custody_worker)
    page = custody.get("/contacts/new/register")
    form = filled(
        page,
        subject_role=SubjectRole.PROGRAMME.value,
        family_name="Marsh",
        given_names="Ash",
        born_day="27",
        born_month="3",
        born_year="1984",
    )

    asked = custody.post("/contacts/new/register", form)
    assert "may be the same person" in words(asked, 409)
    went_on = custody.post("/contacts/new/register", form | {"apart": asked.context["apart"]}, follow=True)

    assert "Contact in custody" in words(went_on)
    with as_member(partnership.custody_worker):
        assert Distinction.objects.get().door == Distinction.Door.CUSTODY


def test_a_contact_form_tells_of_those_who_may_be_the_same(
    partnership: Partnership, ash: Person, northport: Area, as_member: Enter
) -> None:
    with as_member(partnership.custody_worker):
        other = make_person(
            partnership.custody_worker,
            programme=partnership.programme,
            family_name="Mersh",
            date_of_birth="1984-03-27",
            birth_precision="day",
        )

    page = browser_of(partnership.custody_worker).get(f"/contacts/new/{other.reference}", follow=True)

    assert "May be the same person: Ash Marsh" in words(page)
