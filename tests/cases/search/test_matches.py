"""Before a second record is made, those who may be the same person are shown, and going on is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from cases.models import Distinction, Identifier, Identity
from cases.people.actions import HeldByAnother, IdentityDetails, add_identifier
from cases.people.birth import Birth
from cases.people.identifiers import IdentifierKind
from cases.search.matches import possible_matches
from datasharing.models import Category, Person, SubjectRole
from partners.london import london_today
from partners.models import Purpose
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_agreement, make_clause
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """Ash Marsh, born 27 March 1984, whom the police hold."""
    with as_member(partnership.custody_worker):
        return make_person(
            partnership.custody_worker,
            programme=partnership.programme,
            date_of_birth="1984-03-27",
            birth_precision="day",
        )


@pytest.mark.parametrize(
    ("given", "family", "born", "is_match"),
    [
        ("Ash", "Marsh", "1984-03-27", True),
        ("Ash", "Mersh", "1984-03-27", True),
        ("Marsh", "Ash", "1984-03-27", True),
        ("Ash", "Marsh", "1984-03-28", True),
        ("Ash", "Marsh", "1984-03", True),
        ("Ash", "Marsh", "1985-03-27", True),
        ("Ash", "Marsh", "1985-04-28", False),
        ("Ash", "Marsh", "1991-03-27", False),
        ("Ash", "Marsh", "", False),
        ("Robin", "Vale", "1984-03-27", False),
    ],
)
def test_a_like_name_and_a_near_birth_may_be_the_same_person(
    partnership: Partnership, ash: Person, as_member: Enter, given: str, family: str, born: str, is_match: bool
) -> None:
    today = london_today(timezone.now())
    details = IdentityDetails(family_name=family, given_names=given, birth=Birth.read(born, on=today))
    with as_member(partnership.custody_worker):
        found = possible_matches(details, agency=partnership.agency("police"))

    assert [match.person for match in found] == ([ash] if is_match else [])


@pytest.mark.parametrize("may_be_seen", [True, False])
def test_what_other_agencies_hold_changes_no_match(
    partnership: Partnership, ash: Person, as_member: Enter, may_be_seen: bool
) -> None:
    """Two worlds: in one, probation holds thirty people of the very name, whom the police may see, or not."""
    details = IdentityDetails(
        family_name="Mersh", given_names="Ash", birth=Birth.read("1984-03-27", on=london_today(timezone.now()))
    )
    police, probation = partnership.agency("police"), partnership.agency("probation")

    def found() -> list[tuple[str, list[str], list[str]]]:
        with as_member(partnership.custody_worker):
            return [(m.person.reference, m.why, m.differs) for m in possible_matches(details, agency=police)]

    alone = found()
    if may_be_seen:
        with owner_role():
            make_clause(
                make_agreement("names", [police, probation]),
                giver=probation,
                receiver=police,
                categories=[Category.IDENTITY],
                purpose=Purpose.CUSTODY,
                programme=partnership.programme,
            )
    worker = partnership.probation_practitioner
    with as_member(worker):
        for day in range(1, 31):
            born = f"1984-03-{day:02}"
            make_person(
                worker,
                programme=partnership.programme,
                family_name="Mersh",
                date_of_birth=born,
                birth_precision="day",
            )

    assert [reference for reference, _why, _differs in alone] == [ash.reference]
    assert found() == alone


def test_registering_asks_first_and_keeps_that_somebody_went_on(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    browser = browser_of(partnership.analyst)
    typed = {
        "family_name": "Mersh",
        "given_names": "Ash",
        "born_day": "27",
        "born_month": "3",
        "born_year": "1984",
        "subject_role": "1",
    }

    asked = browser.post("/people/new", typed)

    assert "somebody who may be the same person" in words(asked, 409)
    assert "Family name: Mersh here, Marsh there" in words(asked, 409)
    with as_member(partnership.analyst):
        assert Identity.objects.count() == 1

    browser.post("/people/new", typed | {"apart": asked.context["apart"]})

    with as_member(partnership.analyst):
        judged = Distinction.objects.get()
        assert (judged.other, judged.judged_by) == (ash, partnership.analyst)
        assert Identity.objects.count() == 2


def test_a_number_that_another_person_has_is_asked_about(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    about: dict[str, Any] = {
        "by": worker,
        "subject_role": SubjectRole.PROGRAMME,
        "kind": IdentifierKind.PRISON,
        "raw": "A1234BC",
    }
    about["on"] = london_today(timezone.now())
    with as_member(worker):
        robin = make_person(worker, family_name="Vale", programme=partnership.programme)
        add_identifier(ash, **about)
        with pytest.raises(HeldByAnother):
            add_identifier(robin, **about)
        add_identifier(robin, **about, is_shared=True)

        assert Identifier.objects.count() == 2
        assert Distinction.objects.get().door == Distinction.Door.NUMBER
