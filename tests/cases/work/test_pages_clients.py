"""My caseload is everybody's: one's own clients first, whatever makes them so, one row for each person."""

from collections.abc import Callable
from datetime import date
from typing import Any

from cases.models import Case
from cases.work.actions import open_case
from datasharing.models import SubjectRole
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
TODAY = date(2026, 11, 23)


def test_one_row_shows_all_that_is_done_with_a_person_and_ones_own_come_first(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    here: dict[str, Any] = {"subject_role": SubjectRole.PROGRAMME, "on": TODAY, "by": analyst}
    with as_member(analyst):
        mine = make_person(analyst, family_name="Mine", known_as="Smiler", programme=partnership.programme)
        other = make_person(analyst, family_name="Other", programme=partnership.programme)
        open_case(mine, **here, programme=partnership.programme, lead=analyst)
        Case.objects.create(
            owner=analyst.agency, person=mine, opened_on=TODAY, subject_role=SubjectRole.PROGRAMME, lead=analyst
        )
        open_case(other, **here, programme=partnership.programme)

    page = browser_of(analyst).get("/caseload")

    assert [line.person for line in page.context["mine"]] == [mine]
    assert [line.person for line in page.context["others"]] == [other]
    seen = words(page)
    assert seen.index("Ash Mine (known as Smiler)") < seen.index("Ash Other")
