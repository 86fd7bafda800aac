"""Reads that stand out are found, shown to the data protection officer, and reviewed with a note."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from datasharing.access import actions
from datasharing.access.review import find_unusual_reads, unusual_reads
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import Person
from partners.london import london_today
from partners.models import Membership
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
READ = """
INSERT INTO datasharing_logentry (operation, category, owner_id, persons, user_id, agency_id, purpose, act, at)
SELECT 'consultation', 1, %(agency)s, array[person], %(user)s, %(agency)s, 3, gen_random_uuid(), %(at)s
  FROM generate_series(1, %(people)s) person
"""


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme, and probation sees."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


def today() -> date:
    return london_today(timezone.now())


def read_in_the_past(member: Membership, *, people: int, days_ago: int) -> None:
    """Have the log say that `member` read so many of their own agency's people that day."""
    with owner_role(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE datasharing_logentry DISABLE TRIGGER stamp")
        at = timezone.now() - timedelta(days=days_ago)
        cursor.execute(READ, {"agency": member.agency_id, "user": member.user_id, "at": at, "people": people})
        cursor.execute("ALTER TABLE datasharing_logentry ENABLE TRIGGER stamp")


def tallied(member: Membership, *, people: int, days: int) -> None:
    """Have it known that `member` read so many people on each of the days before."""
    with owner_role(), connection.cursor() as cursor:
        for days_ago in range(1, days + 1):
            cursor.execute(
                "INSERT INTO datasharing_readtally (agency_id, user_id, day, people) VALUES (%s, %s, %s, %s)",
                [member.agency_id, member.user_id, today() - timedelta(days=days_ago), people],
            )


def found(partnership: Partnership, as_member: Enter, **asked: Any) -> list[tuple[str, str, int]]:
    find_unusual_reads(today() - timedelta(days=1), today())
    with as_member(partnership.police_dpo):
        return sorted((read.kind, str(read.user), read.acts) for read in unusual_reads(at_most=50, **asked))


def test_a_day_of_many_more_people_than_the_members_own_usual_stands_out(
    partnership: Partnership, as_member: Enter
) -> None:
    tallied(partnership.analyst, people=4, days=6)
    read_in_the_past(partnership.analyst, people=13, days_ago=0)

    assert ("spike", "Analyst", 13) in found(partnership, as_member)
    assert "13 people, usually 4" in words(browser_of(partnership.police_dpo).get("/unusual-reads"))


def test_what_is_usual_for_the_member_does_not(partnership: Partnership, as_member: Enter) -> None:
    tallied(partnership.analyst, people=40, days=6)
    read_in_the_past(partnership.analyst, people=100, days_ago=0)

    assert [read for read in found(partnership, as_member) if read[0] == "spike"] == []


@pytest.mark.parametrize(("usual", "days", "people"), [(1, 6, 9), (1, 4, 100)])
def test_few_people_or_few_days_make_no_spike(
    partnership: Partnership, as_member: Enter, usual: int, days: int, people: int
) -> None:
    tallied(partnership.analyst, people=usual, days=days)
    read_in_the_past(partnership.analyst, people=people, days_ago=0)

    assert [read for read in found(partnership, as_member) if read[0] == "spike"] == []


def test_a_read_of_a_person_of_the_readers_own_name_stands_out(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        namesake = make_person(
            partnership.custody_worker,
            programme=partnership.programme,
            given_names="Probation",
            family_name="Prac-titioner",
        )
    for member in (partnership.probation_practitioner, partnership.analyst):
        browser_of(member).get(f"/people/{namesake.reference}")

    assert [read for read in found(partnership, as_member) if read[0] == "own_name"] == [
        ("own_name", "Probation Practitioner", 1)
    ]


def make_month_of_the_log(cursor: Any, at: datetime) -> None:
    """Make the partition for the month of `at`: on the first of a month a new database has none for the day before."""
    first = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first + timedelta(days=32)).replace(day=1)
    cursor.execute(
        f"CREATE TABLE IF NOT EXISTS datasharing_logentry_{first:%Y_%m} PARTITION OF datasharing_logentry"
        f" FOR VALUES FROM ('{first:%Y-%m-%d}T00:00Z') TO ('{following:%Y-%m-%d}T00:00Z')"
    )


def test_a_person_opened_of_whom_there_is_no_case_stands_out_when_the_day_is_over(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    with owner_role(), connection.cursor() as cursor:
        make_month_of_the_log(cursor, timezone.now() - timedelta(days=1))
        cursor.execute("ALTER TABLE datasharing_logentry DISABLE TRIGGER stamp")
        for days_ago in (0, 1):
            cursor.execute(
                "INSERT INTO datasharing_logentry"
                " (operation, category, owner_id, persons, user_id, agency_id, purpose, act, at)"
                " VALUES ('consultation', 1, %(own)s, array[%(ash)s::bigint], %(user)s, %(own)s, 3, gen_random_uuid(),"
                " now() - make_interval(days => %(ago)s))",
                {
                    "own": partnership.analyst.agency_id,
                    "ash": ash.pk,
                    "user": partnership.analyst.user_id,
                    "ago": days_ago,
                },
            )
        cursor.execute("ALTER TABLE datasharing_logentry ENABLE TRIGGER stamp")

    assert [read for read in found(partnership, as_member) if read[0] == "no_case"] == [("no_case", "Analyst", 1)]
    page = browser_of(partnership.police_dpo).get("/unusual-reads")
    [(_read, search)] = page.context["reads"]
    assert f"person={ash.reference}" in search
    assert "Analyst" in words(browser_of(partnership.police_dpo).get(search))


def test_five_references_refused_in_a_day_stand_out(partnership: Partnership, as_member: Enter) -> None:
    browser = browser_of(partnership.analyst)
    for number in range(4):
        browser.get(f"/people/234567892{number}")
    assert found(partnership, as_member) == []

    browser.get("/people/2345678929")

    assert found(partnership, as_member) == [("refused", "Analyst", 5)]
    [(_read, search)] = browser_of(partnership.police_dpo).get("/unusual-reads").context["reads"]
    assert "2345678929" in words(browser_of(partnership.police_dpo).get(search))


@pytest.fixture
def refused(partnership: Partnership) -> str:
    """The address at which the analyst's refused references are reviewed."""
    browser = browser_of(partnership.analyst)
    for number in range(5):
        browser.get(f"/people/234567892{number}")
    find_unusual_reads(today())
    [(read, _search)] = browser_of(partnership.police_dpo).get("/unusual-reads").context["reads"]
    return f"/unusual-reads/{read.number}"


CONCLUDED = {"conclusion": "in_order", "note": "A list with a typing error", "seen": "5"}


def test_an_officer_concludes_with_a_note_and_the_read_waits_no_longer(
    partnership: Partnership, as_member: Enter, refused: str
) -> None:
    officer = browser_of(partnership.police_dpo)
    assert "1 read stands out" in words(officer.get("/"))

    assert officer.post(refused, CONCLUDED).status_code == 302

    assert "No read waits for a review" in words(officer.get("/unusual-reads"))
    assert "In order: the work explains it, Police Dpo" in words(officer.get("/unusual-reads?reviewed"))
    assert "A list with a typing error" in words(officer.get(refused))
    assert "stands out" not in words(officer.get("/"))


def test_a_review_needs_a_note(partnership: Partnership, refused: str) -> None:
    assert browser_of(partnership.police_dpo).post(refused, CONCLUDED | {"note": " "}).status_code == 422


def test_more_of_it_opens_it_again(partnership: Partnership, as_member: Enter, refused: str) -> None:
    officer = browser_of(partnership.police_dpo)
    officer.post(refused, CONCLUDED)
    browser_of(partnership.analyst).get("/people/2345678928")

    assert found(partnership, as_member) == [("refused", "Analyst", 6)]
    assert "There is more of it by now" in words(officer.post(refused, CONCLUDED), 422)


@pytest.mark.parametrize("member", ["analyst", "police_supervisor", "police_administrator", "stranger"])
def test_nobody_else_sees_or_reviews_them(
    partnership: Partnership, as_member: Enter, refused: str, member: str
) -> None:
    browser = browser_of(getattr(partnership, member))

    assert browser.get("/unusual-reads").status_code == 403
    assert browser.get(refused).status_code == 403
    assert browser.post(refused, CONCLUDED).status_code == 403
    with as_member(getattr(partnership, member)), connection.cursor() as cursor:
        cursor.execute("SELECT sharing.unusual_reads_waiting()")
        assert cursor.fetchone() == (0,)


def test_nobody_reviews_what_they_read_themselves(partnership: Partnership, as_member: Enter) -> None:
    officer = browser_of(partnership.police_dpo)
    for number in range(5):
        officer.get(f"/people/234567892{number}")
    find_unusual_reads(today())
    [(read, _search)] = officer.get("/unusual-reads").context["reads"]

    assert "Another data protection officer has to review it" in words(officer.get(f"/unusual-reads/{read.number}"))
    with as_member(partnership.police_dpo), pytest.raises(NotAgreed):
        actions.review_reads(read.number, by=partnership.police_dpo, conclusion="in_order", note="Mine", seen=5)


def test_what_was_concluded_stays_as_it_was_said(partnership: Partnership, refused: str) -> None:
    browser_of(partnership.police_dpo).post(refused, CONCLUDED)

    for change in ("UPDATE datasharing_readreview SET note = 'x'", "DELETE FROM datasharing_readreview"):
        with pytest.raises(DatabaseError, match="only added to"), owner_role(), connection.cursor() as cursor:
            cursor.execute(change)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM datasharing_readreview")
