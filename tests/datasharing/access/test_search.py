"""The data protection officer searches who saw what, and exports it."""

import csv
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from datasharing.access.acts import acts_found
from datasharing.enforcement.consulted import Beside
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import Category, LogEntry, Person
from partners.models import Purpose
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme, and probation sees."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


@pytest.fixture
def bo(partnership: Partnership, as_member: Enter) -> Person:
    """Another."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme, family_name="Bell")


def look(partnership: Partnership, member: str, person: Person) -> None:
    browser_of(getattr(partnership, member)).get(f"/people/{person.reference}")


def search(partnership: Partnership, **asked: Any) -> Any:
    return browser_of(partnership.police_dpo).get("/who-saw-what", asked)


def readers(answer: Any) -> set[str]:
    return {act.user for act, _did in answer.context["lines"]}


def day(name: str, at: Any) -> dict[str, int]:
    return {f"{name}_day": at.day, f"{name}_month": at.month, f"{name}_year": at.year}


def test_an_officer_finds_the_acts_of_one_member(partnership: Partnership, ash: Person) -> None:
    look(partnership, "analyst", ash)
    look(partnership, "probation_practitioner", ash)

    found = search(partnership, member=partnership.probation_practitioner.user.reference)

    assert readers(found) == {"Probation Practitioner"}
    assert f"Was shown: identity About {ash.reference}" in words(found)
    assert "Member: Probation Practitioner" in words(found)


def test_an_officer_finds_the_acts_about_one_person(partnership: Partnership, ash: Person, bo: Person) -> None:
    look(partnership, "analyst", ash)
    look(partnership, "custody_worker", bo)

    found = search(partnership, person=bo.reference)

    assert readers(found) - {"Police Dpo"} == {"Custody Worker"}
    assert ash.reference not in words(found)


def test_an_officer_finds_acts_by_purpose_category_agency_and_deed(partnership: Partnership, ash: Person) -> None:
    look(partnership, "analyst", ash)
    look(partnership, "probation_practitioner", ash)

    assert readers(search(partnership, purpose=int(Purpose.SUPERVISION))) == {"Probation Practitioner"}
    assert readers(search(partnership, agency="probation")) == {"Probation Practitioner"}
    assert readers(search(partnership, did="collection")) == {"Custody Worker"}
    assert "Probation Practitioner" in readers(search(partnership, category=int(Category.IDENTITY)))
    assert readers(search(partnership, category=int(Category.CLINICAL))) == set()


def test_an_officer_finds_acts_by_time(partnership: Partnership, ash: Person) -> None:
    look(partnership, "analyst", ash)
    today = timezone.localdate()

    assert "Analyst" in readers(search(partnership, **day("since", today), **day("until", today)))
    assert readers(search(partnership, **day("until", today - timedelta(days=1)))) == set()
    assert "The last day must not be before the first" in words(
        search(partnership, **day("since", today), **day("until", today - timedelta(days=1))), 422
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"member": "nobody"},
        {"person": "not a reference"},
        {"category": "99"},
        {"since_day": "31", "since_month": "2", "since_year": "2026"},
        {"since_day": "1", "since_month": "1", "since_year": "1"},
    ],
)
def test_a_search_for_what_cannot_be_says_so(partnership: Partnership, asked: dict[str, str]) -> None:
    assert search(partnership, **asked).status_code == 422


def test_filters_are_in_the_address_and_each_can_be_taken_away(partnership: Partnership, ash: Person) -> None:
    look(partnership, "analyst", ash)
    today = timezone.localdate()

    found = search(partnership, person=ash.reference, **day("since", today))

    [person, since] = sorted(found.context["selected"], key=lambda chosen: str(chosen["label"]), reverse=True)
    assert person["label"] == f"Person: {ash.reference}"
    assert f"person={ash.reference}" not in person["url"]
    assert "since_year" in person["url"]
    assert since["url"].endswith(f"?person={ash.reference}")


def test_pages_follow_one_another_and_no_act_comes_twice(partnership: Partnership, ash: Person) -> None:
    reader = browser_of(partnership.analyst)
    for _time in range(60):
        reader.get(f"/people/{ash.reference}")
    address, acts = f"/who-saw-what?member={partnership.analyst.user.reference}", []
    officer = browser_of(partnership.police_dpo)
    officer.get(address)

    while address:
        with CaptureQueriesContext(connection) as statements:
            answer = officer.get(address)
        assert len(statements) <= 20
        acts += [act.act for act, _did in answer.context["lines"]]
        address = answer.context["next"]

    assert len(acts) == len(set(acts)) == 60


def test_what_was_done_with_another_agencys_records_is_found_by_nobody(partnership: Partnership, ash: Person) -> None:
    with owner_role(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO datasharing_logentry (operation, category, owner_id, persons) SELECT 'erasure', 1, %s, '{}'",
            [partnership.agency("harbour").pk],
        )

    assert "Erased" not in words(search(partnership)).partition("Apply filters")[2]


def test_to_search_and_to_export_are_consultations(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    search(partnership, person=ash.reference)
    browser_of(partnership.police_dpo).get("/who-saw-what/export", {"person": ash.reference})

    with as_member(partnership.police_dpo):
        entries = LogEntry.objects.filter(category=Beside.LOG, user=partnership.police_dpo.user).order_by("id")
        assert [(entry.resource, entry.operation, entry.persons) for entry in entries] == [
            ("acts", "consultation", [ash.pk]),
            ("export_acts", "consultation", [ash.pk]),
        ]
    assert "Looked at: who saw what" in words(search(partnership))


def test_the_export_has_a_line_for_each_act_and_category(partnership: Partnership, ash: Person) -> None:
    look(partnership, "probation_practitioner", ash)

    answer = browser_of(partnership.police_dpo).get("/who-saw-what/export", {"agency": "probation"})

    assert answer["Content-Type"].startswith("text/csv")
    lines = list(csv.DictReader(answer.content.decode().splitlines()))
    assert {(line["member"], line["category"], line["people"]) for line in lines} == {
        ("Probation Practitioner", "identity", ash.reference)
    }


def test_a_cell_of_the_export_is_no_formula(partnership: Partnership, ash: Person) -> None:
    with owner_role():
        partnership.analyst.user.full_name = "=HYPERLINK(1)"
        partnership.analyst.user.save()
    look(partnership, "analyst", ash)

    answer = browser_of(partnership.police_dpo).get("/who-saw-what/export", {"did": "consultation"})

    assert "'=HYPERLINK(1)" in {line["member"] for line in csv.DictReader(answer.content.decode().splitlines())}


@pytest.mark.parametrize("member", ["analyst", "police_supervisor", "police_administrator", "probation_practitioner"])
def test_nobody_else_searches_by_page_or_by_function(partnership: Partnership, as_member: Enter, member: str) -> None:
    browser = browser_of(getattr(partnership, member))

    assert browser.get("/who-saw-what").status_code == 403
    assert browser.get("/who-saw-what/export").status_code == 403
    with as_member(getattr(partnership, member)), pytest.raises(NotAgreed):
        _found_by_function()


def _found_by_function() -> None:
    from datasharing.enforcement.refusals import verb  # noqa: PLC0415

    verb(lambda: acts_found({}, before=None, at_most=1))()


def test_a_search_for_people_that_finds_nothing_is_logged(partnership: Partnership, as_member: Enter) -> None:
    browser = browser_of(partnership.analyst)

    browser.post("/people", {"text": "Nobody at all"}, follow=True)

    found = search(partnership, category=int(Beside.NOTHING_FOUND))
    assert "Analyst Police Looked at: a search that found nothing" in words(found)


def test_a_refused_reference_is_logged_with_who_asked(partnership: Partnership, ash: Person) -> None:
    """Hidden and missing leave the same row; what is no reference is not kept."""
    browser = browser_of(partnership.stranger)
    with owner_role():
        from partners.models import Membership, Role, User  # noqa: PLC0415

        user = User.objects.create(email="stranger_dpo@partnership.test", full_name="Stranger Dpo")
        officer = Membership.objects.create(
            user=user,
            agency=partnership.agency("stranger"),
            role=Role.DATA_PROTECTION_OFFICER,
            purposes=[Purpose.ASSURANCE],
            valid_from=timezone.now() - timedelta(days=1),
        )

    for reference in (ash.reference, "2345678923", "Ash Marsh"):
        assert browser.get(f"/people/{reference}").status_code == 404

    page = words(browser_of(officer).get("/who-saw-what", {"category": int(Beside.REFUSED)}))
    assert f"a reference that was refused {ash.reference}" in page
    assert "a reference that was refused 2345678923" in page
    assert "Ash Marsh" not in page
    assert page.count("Looked at: a reference that was refused") == 3


def test_a_restriction_and_its_reason_are_logged_when_shown(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    browser_of(partnership.police_supervisor).get(f"/people/{ash.reference}/restriction")
    browser_of(partnership.police_dpo).get("/restrictions")

    with as_member(partnership.police_dpo):
        entries = LogEntry.objects.filter(category=Beside.RESTRICTIONS).order_by("id")
        assert [(entry.resource, entry.persons) for entry in entries] == [("restrict", [ash.pk]), ("restrictions", [])]


def test_to_search_for_somebody_hidden_leaves_what_a_search_for_nobody_leaves(
    partnership: Partnership, as_member: Enter
) -> None:
    """The officer reads the log that they fill: it must not tell which references there are."""
    with as_member(partnership.treatment_worker):
        hidden = make_person(partnership.treatment_worker)
    officer = partnership.police_dpo

    for reference in (hidden.reference, "2345678923"):
        assert search(partnership, person=reference).status_code == 200

    with as_member(officer):
        left = [entry.persons for entry in LogEntry.objects.filter(category=Beside.LOG).order_by("-pk")[:2]]
        assert not Person.objects.filter(reference=hidden.reference).exists()
    assert left == [[], []]
