"""If the log cannot be written, no page shows personal data and no change is committed (AUD-04, AUD-05)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Note
from tests.access.matrix import MATRIX
from tests.access.personas import World
from tests.conftest import owner_role
from tests.datasharing.enforcement import log
from tests.long import long

Enter = Callable[..., Any]
TABLE = "datasharing_logentry"
RAISING = """
create function full_disk() returns trigger language plpgsql as $$
begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
create trigger zz_full before insert on datasharing_logentry for each row execute function full_disk()
"""
SWALLOWING = """
create function swallow() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger zz_swallow before insert on datasharing_logentry for each row execute function swallow()
"""
BROKEN = {
    "adding to the log is not allowed": f"revoke insert on {TABLE} from fd_app;"
    f" revoke insert (operation, outcome, category, owner_id, persons, reason) on {TABLE} from fd_app;"
    f" revoke insert on {TABLE} from fd_owner",
    "the month has no partition": f"drop table {TABLE}_{timezone.now():%Y_%m}",
    "the disk is full": RAISING,
    "something swallows the rows": SWALLOWING,
    "the log is gone": f"alter table {TABLE} rename to gone",
}
LIKELIEST = "the disk is full"
SOME = {"person", "group", "referral", "caseload", "access"}
"""Asked for with a log broken in each way; all other pages in the likeliest, since one place writes it for all."""
PERSONAL = ("Marsh", "Ash ")


def break_log(how: str) -> None:
    with owner_role(), connection.cursor() as cursor:
        cursor.execute(BROKEN[how])


def that_read(world: World, browser: Client) -> list[str]:
    """The pages that read records when all is well."""
    reading = []
    for name, row in MATRIX.items():
        last = log.mark()
        browser.get(reverse(name, kwargs=row.path(world)))
        if log.since(last):
            reading.append(name)
    return reading


@pytest.mark.parametrize("persona", ["owner", *long("partner", "addressee")])
def test_no_page_shows_anybody_while_the_log_cannot_be_written(world: World, persona: str) -> None:
    browser = world.browser(persona)
    browser.raise_request_exception = False  # the page that shows the log cannot even be asked once it is gone
    reading = that_read(world, browser)

    for how in BROKEN:
        savepoint = transaction.savepoint()
        break_log(how)
        for name in reading if how == LIKELIEST else sorted(SOME.intersection(reading)):
            answer = browser.get(reverse(name, kwargs=MATRIX[name].path(world)))
            assert [word for word in PERSONAL if word in answer.content.decode()] == [], (how, name)
            assert answer.status_code in ({503} if name != "access" else {500, 503}), (how, name)
        transaction.savepoint_rollback(savepoint)
    assert "person" in reading


@pytest.mark.parametrize("how", BROKEN)
def test_nothing_is_written_while_the_log_cannot_be_written(world: World, as_member: Enter, how: str) -> None:
    browser = world.browser("owner")
    browser.raise_request_exception = False
    address = reverse("add_notes", args=[world.person.reference])
    typed = {"basis": "fact", "text": "Seen at the station", "programme": "adder", "subject_role": "1",
             "about_at_0": "2026-11-01", "about_at_1": "12:00"}  # fmt: skip
    break_log(how)

    answer = browser.post(address, typed)

    assert answer.status_code in {500, 503}
    assert "Seen at the station" not in answer.content.decode()
    with owner_role(), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {Note._meta.db_table}")
        assert cursor.fetchone() == (0,)


def fail(*_args: Any, **_kwargs: Any) -> None:
    raise ZeroDivisionError


def test_a_page_that_fails_after_reading_leaves_that_it_was_attempted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = world.browser("partner")
    browser.raise_request_exception = False
    monkeypatch.setattr("cases.person_page.views.heading", fail)
    last = log.mark()

    answer = browser.get(reverse("person", args=[world.person.reference]))

    assert answer.status_code == 500
    assert "Marsh" not in answer.content.decode()
    left = log.since(last)
    assert {(entry.operation, entry.outcome) for entry in left} == {("disclosure", "attempted")}
    assert {person for entry in left for person in entry.persons} == {world.person.pk}


def test_a_form_that_fails_after_writing_keeps_nothing_but_that(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = world.browser("owner")
    browser.raise_request_exception = False
    monkeypatch.setattr("cases.people.views.redirect", fail)
    last = log.mark()

    answer = browser.post(reverse("register"), {"family_name": "Quill", "programme": "adder", "subject_role": "1"})

    assert answer.status_code == 500
    assert [(entry.operation, entry.outcome) for entry in log.since(last)] == [("consultation", "attempted")]
    with owner_role(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_identity WHERE family_name = 'Quill'")
        assert cursor.fetchone() == (0,)
