"""The court list: kept by partner systems in whatever order they tell it, worked through by the court worker."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from datasharing.models import Person
from partners.models import Membership, Purpose
from referrals.court.actions import HearingMovedOn, result_hearing, take_on, take_result_back
from referrals.court.models import HEARING_MACHINE, Hearing, HearingState
from referrals.court.the_list import next_court_day
from tests.api.conftest import System, quick_digests
from tests.partnership import Partnership
from tests.referrals.moving import moves_taken
from tests.referrals.pages import browser_of, filled, words

__all__ = ["quick_digests"]

Enter = Callable[..., Any]
S = HearingState


def listed(**facts: Any) -> dict[str, Any]:
    """What a partner system says of a hearing of Ash tomorrow."""
    said = {
        "number": "C/1",
        "programme": "adder",
        "source_id": "X1",
        "court": "NOTTMC",
        "listed_on": (localdate() + timedelta(days=1)).isoformat(),
        "listed_time": "10:30",
        "kind": "sentence",
        "as_of": "2026-11-30T16:00:00Z",
    }
    return said | facts


@pytest.fixture
def system(court: Membership) -> System:
    """Probation's own court system."""
    return System(court, Purpose.SUPERVISION)


def sent(system: System, *hearings: dict[str, Any]) -> list[dict[str, Any]]:
    answer = system.post("hearings", {"hearings": list(hearings)})
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def only(court: Membership, as_member: Enter) -> Hearing:
    with as_member(court):
        found: Hearing = Hearing.objects.select_related("court").get()
    return found


def test_a_list_may_come_twice_in_any_order_and_be_corrected(
    court: Membership, ash: Person, system: System, as_member: Enter
) -> None:
    result = listed(outcome="ADJOURNED", as_of="2026-12-01T09:00:00Z")
    assert [each["result"] for each in sent(system, result)] == ["created"]
    assert only(court, as_member).state == S.RESULTED

    assert [each["result"] for each in sent(system, listed())] == ["older"]  # the list came after its result
    assert [each["result"] for each in sent(system, result)] == ["unchanged"]
    assert only(court, as_member).outcome == "ADJOURNED"

    corrected = listed(outcome="REPORT_REQUESTED", courtroom="2", as_of="2026-12-01T09:05:00Z")
    first, second, third = sent(system, listed(as_of="2026-12-01T09:01:00Z"), corrected, listed(number="C/2"))

    assert (first["result"], second["result"], third["result"]) == ("older", "changed", "created")
    with as_member(court):
        held = Hearing.objects.get(number="C/1")
    assert (held.outcome, held.courtroom) == ("REPORT_REQUESTED", "2")
    assert second["hearing"] == held.reference


def test_a_later_word_that_says_the_same_still_overtakes_an_older_one(
    court: Membership, ash: Person, system: System, as_member: Enter
) -> None:
    sent(system, listed(as_of="2026-11-30T10:00:00Z"))
    assert sent(system, listed(as_of="2026-11-30T12:00:00Z"))[0]["result"] == "unchanged"

    assert sent(system, listed(courtroom="9", as_of="2026-11-30T11:00:00Z"))[0]["result"] == "older"


def test_each_row_is_answered_apart(court: Membership, ash: Person, system: System) -> None:
    bad = [
        listed(number="C/3", court="NOWHERE"),
        listed(number="C/4", source_id="X9"),
        listed(number="C/5", outcome="WON"),
        listed(number="C/6", programme="elsewhere"),
        {"number": "C/7"},
        listed(number="C/8", as_of="2026-11-30T16:00:00"),
    ]
    results = sent(system, listed(), *bad)

    assert [each["result"] for each in results] == ["created", *["rejected"] * 6]
    said = " ".join(reason for each in results for reason in each["reasons"])
    for words_ in ("no court with this code", "nobody with this number", "no such code", "No agreement", "time zone"):
        assert words_ in said
    assert "X9" not in said


def test_a_call_takes_a_thousand_hearings_and_no_more(
    court: Membership, ash: Person, system: System, as_member: Enter
) -> None:
    many = [listed(number=f"C/{n}") for n in range(1_000)]

    assert {each["result"] for each in sent(system, *many)} == {"created"}
    assert {each["result"] for each in sent(system, *many)} == {"unchanged"}
    assert system.post("hearings", {"hearings": [*many, listed()]}).status_code == 422
    with as_member(court):
        assert Hearing.objects.count() == 1_000


def test_what_a_worker_recorded_outlasts_a_list_that_is_silent(
    court: Membership, ash: Person, system: System, as_member: Enter
) -> None:
    sent(system, listed(listed_on=localdate().isoformat()))
    hearing = only(court, as_member)
    with as_member(court):
        taken = take_on(hearing, by=court)
        result_hearing(taken, by=court, outcome="PROBATION_SENTENCE", on=localdate())

    sent(system, listed(listed_on=localdate().isoformat(), courtroom="4", as_of="2026-11-30T18:00:00Z"))
    held = only(court, as_member)
    assert (held.state, held.outcome, held.courtroom) == (S.RESULTED, "PROBATION_SENTENCE", "4")

    sent(system, listed(listed_on=localdate().isoformat(), outcome="FINE", as_of="2026-11-30T19:00:00Z"))
    sent(system, listed(listed_on=localdate().isoformat(), as_of="2026-11-30T20:00:00Z"))
    held = only(court, as_member)
    assert (held.state, held.outcome, held.taken_by_id) == (S.IN_PROGRESS, "", court.user_id)


def test_the_same_list_comes_as_a_table(court: Membership, ash: Person, as_member: Enter, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    day = localdate().isoformat()
    file.write_text(
        "number,source_id,court,listed_on,listed_time,kind,outcome,as_of\n"
        f"C/1,X1,NOTTMC,{day},10:30,sentence,FINE,2026-11-30T12:00:00Z\n"
        f"C/1,X1,NOTTMC,{day},10:30,sentence,,2026-11-30T10:00:00Z\n"
        f"C/2,X9,NOTTMC,{day},,first,,\n"
    )

    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("import_hearings", str(file), agency="probation", programme="adder", stdout=said)

    assert "Landed                 1" in said.getvalue()
    assert "Overtaken              1" in said.getvalue()
    assert "line 4: Your agency’s records have nobody" in said.getvalue()
    assert only(court, as_member).outcome == "FINE"


def test_a_court_worker_takes_a_case_on_results_it_and_takes_a_wrong_result_back(
    court: Membership, ash: Person, system: System, as_member: Enter
) -> None:
    sent(system, listed(listed_on=localdate().isoformat()))
    hearing, browser = only(court, as_member), browser_of(court)
    page = words(browser.get("/court"))
    assert "Ash Marsh" in page
    assert "10:30" in page
    assert "Screen" in page

    browser.post(f"/hearings/{hearing.reference}/take")
    form = browser.get(f"/hearings/{hearing.reference}/result")
    browser.post(form.request["PATH_INFO"], filled(form, outcome="REPORT_REQUESTED"))

    assert "Report requested" in words(browser.get("/court"))
    with as_member(court):
        hearing.refresh_from_db()
        with pytest.raises(HearingMovedOn):
            take_on(hearing, by=court)
        assert take_result_back(hearing, by=court).state == S.IN_PROGRESS


def test_tomorrows_list_is_one_link_away_and_yesterdays_wait_for_their_results(
    court: Membership, ash: Person, system: System
) -> None:
    yesterday, following = localdate() - timedelta(days=1), next_court_day(localdate())
    sent(
        system,
        listed(number="C/1", listed_on=yesterday.isoformat()),
        listed(number="C/2", listed_on=following.isoformat()),
    )
    browser = browser_of(court)

    assert "What came of the hearing?" in words(browser.get("/?about=court"))
    assert "No hearing is listed" in words(browser.get("/court"))
    query = f"day_day={following.day}&day_month={following.month}&day_year={following.year}"
    assert "Ash Marsh" in words(browser.get(f"/court?{query}"))
    assert "No hearing is listed" in words(browser_of_stranger(court).get(f"/court?{query}"))


def browser_of_stranger(_court: Membership) -> Any:
    return browser_of(Partnership.load().stranger)


def test_a_hearing_is_at_a_court_and_is_resulted_with_its_outcome(
    court: Membership, ash: Person, system: System, as_member: Enter
) -> None:
    sent(system, listed())
    with as_member(court):
        held = Hearing.objects.get()
        with pytest.raises(IntegrityError, match="a_hearing_is_resulted"), transaction.atomic():
            Hearing.objects.filter(pk=held.pk).update(state=S.RESULTED)
        with pytest.raises(IntegrityError, match="says_whose_it_is"), transaction.atomic():
            Hearing.objects.filter(pk=held.pk).update(state=S.IN_PROGRESS)
        with pytest.raises(IntegrityError, match="hearing_kind"), transaction.atomic():
            Hearing.objects.filter(pk=held.pk).update(kind="anything")


def test_the_database_refuses_every_move_that_the_machine_does_not_have(
    court: Membership, ash: Person, system: System
) -> None:
    sent(system, listed())
    rule = "a_hearing_moves_as_allowed"

    taken = moves_taken(HEARING_MACHINE, lambda state, guarded: put(state, court.user_id, guarded=guarded), rule=rule)

    assert taken == set(HEARING_MACHINE.pairs())


def put(state: str, user: int, *, guarded: bool) -> None:
    """Write `state` with what it asks for, with or without the triggers. As the owner of the tables."""
    outcome = ("FINE", "2026-11-30") if state == S.RESULTED else ("", None)
    with connection.cursor() as cursor:
        if not guarded:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE referrals_hearing DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE referrals_hearing SET state = %s, outcome = %s, resulted_on = %s, taken_by_id = %s",
            [state, *outcome, user],
        )
        if not guarded:
            cursor.execute("ALTER TABLE referrals_hearing ENABLE TRIGGER USER")
