"""Finding, registering and opening a person, as pages."""

import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Association, Case, Concern, ContactDetail, Identity, Note
from cases.people.actions import add_alias, add_contact_detail, add_identifier
from cases.people.identifiers import IdentifierKind
from cases.safeguarding.actions import raise_alert, raise_concern
from cases.work.actions import open_case, write_note
from datasharing.models import LogEntry, Person, SubjectRole
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import all_about, browser_of, words

Enter = Callable[..., Any]
TODAY = date(2026, 11, 23)
NOBODY = "BCDFGHJKLM"


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


def test_what_is_looked_for_stays_out_of_addresses_and_survives_a_reload(partnership: Partnership, ash: Person) -> None:
    browser = browser_of(partnership.custody_worker)

    sent = browser.post("/people", {"text": "marsh", "born_year": ""})

    assert sent.status_code == 302
    assert "marsh" not in sent["Location"].lower()
    for _again in range(2):
        found = words(browser.get(sent["Location"]))
        assert "Ash Marsh" in found
        assert "Police record (yours)" in found
    assert 'value="marsh"' in browser.get(f"/people?search={sent['Location'].rpartition('/')[2]}").content.decode()


@pytest.mark.parametrize("typed", ["marsh", "Ash Marsh", "ash  marsh ", "Marsh, Ash", "marsh,"])
def test_the_box_in_the_header_finds_by_name_and_keeps_it_out_of_addresses(
    partnership: Partnership, ash: Person, typed: str
) -> None:
    browser = browser_of(partnership.custody_worker)

    sent = browser.post("/people", {"find": typed})

    assert sent.status_code == 302
    assert "marsh" not in sent["Location"].lower()
    assert "Ash Marsh" in words(browser.get(sent["Location"]))


def test_the_box_in_the_header_finds_by_number(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        add_identifier(
            ash,
            by=worker,
            kind=IdentifierKind.PNC,
            raw="02/73319Z",
            on=TODAY,
            programme=None,
            subject_role=SubjectRole.PROGRAMME,
        )
    browser = browser_of(worker)

    sent = browser.post("/people", {"find": " 2002/0073319Z"})

    assert "Ash Marsh" in words(browser.get(sent["Location"]))


def test_an_empty_box_leads_to_every_way_to_search(partnership: Partnership) -> None:
    sent = browser_of(partnership.custody_worker).post("/people", {"find": " "})

    assert sent["Location"] == "/people"


def test_only_who_looks_at_people_gets_the_box(partnership: Partnership) -> None:
    worker, administrator = browser_of(partnership.custody_worker), browser_of(partnership.police_administrator)

    assert 'name="find"' in worker.get("/").content.decode()
    assert 'name="find"' not in administrator.get("/").content.decode()


def opened(sent: str) -> bytes:
    """A session's row decoded without a key, as Django's default encoding would allow, which only signs."""
    packed = signing.b64_decode(sent.lstrip(".").partition(":")[0].encode())
    return zlib.decompress(packed) if sent.startswith(".") else packed


def test_what_is_looked_for_is_sealed_in_the_table_of_sessions(partnership: Partnership) -> None:
    browser = browser_of(partnership.custody_worker)

    browser.post("/people", {"text": "Quillfeather"})

    kept = [opened(session.session_data) for session in Session.objects.all()]
    assert kept
    assert not [row for row in kept if b"Quillfeather" in row]


def test_nobody_reopens_somebody_elses_search(partnership: Partnership, ash: Person) -> None:
    sent = browser_of(partnership.custody_worker).post("/people", {"text": "marsh"})

    assert browser_of(partnership.analyst).get(sent["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Enter a name, a date of birth or a number"),
        ({"text": "%%%"}, "Enter letters or digits"),
        ({"text": "\u200b\u2060"}, "Enter a name, a date of birth or a number"),
        ({"find": "\u2014"}, "Enter letters or digits"),
        ({"born_year": "1984", "born_day": "3"}, "Give the year, and the month"),
        ({"born_year": "2984"}, "in the future"),
        ({"born_year": "26"}, "four digits"),
    ],
)
def test_a_search_that_cannot_be_made_says_why(partnership: Partnership, typed: dict[str, str], says: str) -> None:
    refused = browser_of(partnership.custody_worker).post("/people", typed)

    assert says in words(refused, 422)


def test_whoever_is_not_found_is_registered_with_what_was_typed(partnership: Partnership, as_member: Enter) -> None:
    browser = browser_of(partnership.custody_worker)
    sent = browser.post("/people", {"text": "Vale, Ash", "born_year": "2010"})
    assert "No people found" in words(browser.get(sent["Location"]))

    form = browser.get(f"/people/new?search={sent['Location'].rpartition('/')[2]}")
    assert 'value="Vale"' in form.content.decode()
    done = browser.post(
        "/people/new", {"family_name": "Vale", "born_year": "2010", "programme": "adder", "subject_role": "1"}
    )

    shown = words(browser.get(done["Location"]))
    assert "Vale" in shown
    assert "May be under 18" in shown
    with as_member(partnership.custody_worker):
        assert Identity.objects.get().programme == partnership.programme
        assert Concern.objects.open().exists()


def test_nobody_is_registered_without_a_word(partnership: Partnership, as_member: Enter) -> None:
    refused = browser_of(partnership.custody_worker).post("/people/new", {"subject_role": "1"})

    assert "Enter a name, a description or an age" in words(refused, 422)
    with as_member(partnership.custody_worker):
        assert not Identity.objects.exists()


def test_a_page_says_whose_each_record_is(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    shown = all_about(browser_of(partnership.probation_practitioner), ash.reference)

    assert "Ash Marsh" in shown
    assert "Police record" in shown
    assert "Police record (yours)" not in shown
    assert "Add another name" in shown


def test_what_lies_outside_the_purpose_is_said_the_same_whether_or_not_any_exists(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    browser = browser_of(partnership.probation_practitioner)
    before = all_about(browser, ash.reference)
    with as_member(partnership.custody_worker):
        add_contact_detail(
            ash,
            by=partnership.custody_worker,
            kind=ContactDetail.Kind.PHONE,
            value="1",
            programme=partnership.programme,
            subject_role=SubjectRole.PROGRAMME,
        )
        add_identifier(
            ash,
            by=partnership.custody_worker,
            kind=IdentifierKind.CRN,
            raw="X123456",
            on=TODAY,
            programme=partnership.programme,
            subject_role=SubjectRole.PROGRAMME,
        )

    after = all_about(browser, ash.reference)

    assert after == before


def test_an_analyst_is_told_plainly_what_is_outside(partnership: Partnership, ash: Person) -> None:
    browser = browser_of(partnership.police_administrator)

    shown = words(browser.get("/agreements"))

    assert "Outside your purpose (Agency administration)" in shown
    assert "identity, address and contact" in shown


@pytest.mark.parametrize(
    "page",
    ["", "/access", "/section/who", "/section/timeline", "/all/notes", "/notes/new", "/names/none", "/restriction"],
)
@pytest.mark.parametrize("member", ["stranger", "bridge_worker", "council_worker", "treatment_worker"])
def test_hidden_and_missing_people_answer_with_the_same_bytes(
    partnership: Partnership, ash: Person, member: str, page: str
) -> None:
    browser = browser_of(getattr(partnership, member))

    hidden = browser.get(f"/people/{ash.reference}{page}")
    missing = browser.get(f"/people/{NOBODY}{page}")

    assert hidden.status_code == missing.status_code == 404
    assert normal(hidden.content, ash.reference) == normal(missing.content, NOBODY)


def normal(body: bytes, reference: str) -> str:
    """A page without its form token and the reference that was asked for."""
    text = body.decode().replace(reference, "…")
    token = text.partition('name="csrfmiddlewaretoken" value="')[2][:64]
    header = text.partition('"X-CSRFToken": "')[2][:64]
    return text.replace(token or "-", "…").replace(header or "-", "…")


def test_what_is_added_on_pages_lands_on_the_persons_page(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    browser = browser_of(partnership.analyst)
    for page, typed in ADDED.items():
        done = browser.post(f"/people/{ash.reference}/{page}/new", {"programme": "adder"} | typed)
        assert done.status_code == 302, f"{page}: {words(done, done.status_code)}"

    shown = all_about(browser, ash.reference)

    for said in ["Smithy", "2002/0073319Z", "12 Weir Lane", "Weapons", "Carries a knife", "Runs a line", "Seen at"]:
        assert said in shown


ADDED: dict[str, dict[str, str]] = {
    "aliases": {"given_names": "Smithy"},
    "identifiers": {"kind": "pnc", "raw": "02/73319Z"},
    "contact-details": {"kind": "address", "value": "12 Weir Lane", "is_unsafe": "on"},
    "alerts": {"kind": "weapons", "text": "Carries a knife"},
    "concerns": {"text": "Sleeps at older men's flats"},
    "cases": {"reason": "Runs a line"},
    "notes": {"basis": "fact", "text": "Seen at the station"},
}


@pytest.mark.parametrize(
    ("page", "typed", "says"),
    [
        ("aliases", {}, "Enter a name"),
        ("identifiers", {"kind": "pnc", "raw": ""}, "enter an answer"),
        ("contact-details", {"kind": "address"}, "Enter an address or number"),
        ("alerts", {"kind": "weapons", "until_day": "1", "until_month": "1", "until_year": "2020"}, "in the future"),
        ("concerns", {}, "enter an answer"),
        ("cases", {"programme": ""}, "choose an answer"),
        ("notes", {"basis": "rumour", "text": "x"}, "Select a valid choice"),
        ("notes", {"basis": "fact", "text": "x", "about_on_year": "1884", "about_on_day": "1"}, "must include a month"),
    ],
)
def test_what_cannot_be_added_says_why_and_changes_nothing(
    partnership: Partnership, as_member: Enter, ash: Person, page: str, typed: dict[str, str], says: str
) -> None:
    browser = browser_of(partnership.analyst)

    refused = browser.post(f"/people/{ash.reference}/{page}/new", {"programme": "adder"} | typed)

    assert says in words(refused, 422)
    with as_member(partnership.analyst):
        assert not Note.objects.exists()
        assert not Case.objects.exists()


def test_a_worker_corrects_moves_ends_and_answers_their_own_agencys_records_only(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        case = open_case(ash, by=analyst, programme=partnership.programme, on=TODAY, subject_role=SubjectRole.PROGRAMME)
        alert = raise_alert(
            ash,
            by=analyst,
            kind="violence",
            since=date(2020, 1, 1),
            programme=partnership.programme,
            subject_role=SubjectRole.PROGRAMME,
        )
        concern = raise_concern(ash, by=analyst, kind=Concern.Kind.OTHER, text="x", subject_role=SubjectRole.PROGRAMME)
    posts = {
        f"/cases/{case.reference}/move": {"to": "selected"},
        f"/alerts/{alert.reference}/end": {},
        f"/concerns/{concern.reference}/answer": {"answer": "Spoken to"},
        f"/people/{ash.reference}/names/adder": {"family_name": "Marsh", "given_names": "Ashley"},
    }

    for address, typed in posts.items():
        assert browser_of(partnership.probation_practitioner).post(address, typed).status_code == 404
        own = browser_of(analyst)
        own = browser_of(partnership.police_supervisor) if "concerns" in address else own
        assert own.get(address).status_code == 200
        assert own.post(address, typed).status_code == 302

    with as_member(analyst):
        assert Case.objects.get().state == "selected"
        assert Identity.objects.get().given_names == "Ashley"
        assert not Concern.objects.open().exists()


def test_a_case_is_not_moved_where_it_may_not_go(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    with as_member(partnership.analyst):
        case = open_case(
            ash, by=partnership.analyst, programme=partnership.programme, on=TODAY, subject_role=SubjectRole.PROGRAMME
        )

    refused = browser_of(partnership.analyst).post(f"/cases/{case.reference}/move", {"to": "active"})

    assert "Select a valid choice" in words(refused, 422)


def test_a_second_open_case_is_refused_in_words(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    with as_member(partnership.analyst):
        open_case(
            ash, by=partnership.analyst, programme=partnership.programme, on=TODAY, subject_role=SubjectRole.PROGRAMME
        )

    refused = browser_of(partnership.analyst).post(f"/people/{ash.reference}/cases/new", {"programme": "adder"})

    assert "has an open case" in words(refused, 422)


def test_a_victims_notes_stay_a_victims(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.analyst):
        victim = make_person(partnership.analyst, programme=partnership.programme, subject_role=SubjectRole.VICTIM)

    browser_of(partnership.analyst).post(
        f"/people/{victim.reference}/notes/new", {"programme": "adder", "basis": "fact", "text": "Frightened"}
    )

    with as_member(partnership.analyst):
        assert Note.objects.get().subject_role == SubjectRole.VICTIM
    with as_member(partnership.probation_practitioner):
        assert not Note.objects.exists()


def fill_page(partnership: Partnership, ash: Person) -> None:
    """More of every kind than the page shows."""
    analyst, programme = partnership.analyst, partnership.programme
    for number in range(15):
        at = datetime(2026, 11, 1, 12, number, tzinfo=UTC)
        write_note(
            ash,
            by=analyst,
            basis=Note.Basis.FACT,
            text=f"Note {number}",
            about_at=at,
            subject_role=SubjectRole.PROGRAMME,
        )
        add_alias(
            ash, by=analyst, family_name=f"Alias {number}", programme=programme, subject_role=SubjectRole.PROGRAMME
        )
        raise_alert(
            ash,
            by=analyst,
            kind="medical",
            since=TODAY,
            programme=programme,
            subject_role=SubjectRole.PROGRAMME,
        )
        other = make_person(analyst, family_name=f"Friend {number}", programme=programme)
        Association.objects.create(
            owner=analyst.agency,
            person=ash,
            other=other,
            kind=Association.Kind.ASSOCIATES,
            source="seen",
            subject_role=SubjectRole.PROGRAMME,
        )


def test_the_page_and_its_sections_take_as_many_statements_for_many_records_as_for_few(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    browser = browser_of(partnership.analyst)
    with as_member(partnership.analyst):
        fill_page(partnership, ash)
    page = browser.get(f"/people/{ash.reference}")
    shown = {}

    for link in page.context["sections"]:
        with CaptureQueriesContext(connection) as statements:
            shown[link.slug] = words(browser.get(link.url))
        assert len(statements) <= 30, "\n".join(query["sql"][:150] for query in statements)

    assert "Note 14" in shown["work"]
    assert "Note 0" not in shown["work"]
    assert "Note 0" in words(browser.get(f"/people/{ash.reference}/all/notes"))
    assert "Friend 14" in shown["groups"]
    assert "Note 14" in shown["timeline"]
    assert "Note 14" not in shown["overview"]


def test_opening_a_page_is_logged_with_every_kind_that_was_read(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    with as_member(partnership.analyst):
        add_alias(ash, by=partnership.analyst, family_name="Smithy", subject_role=SubjectRole.PROGRAMME)

    browser_of(partnership.probation_practitioner).get(f"/people/{ash.reference}")

    with as_member(partnership.police_dpo):
        entry = LogEntry.objects.get(operation="disclosure")
        assert (entry.persons, entry.recipient) == ([ash.pk], partnership.agency("probation"))
