"""What people type into any form: text without what nobody sees, dates and times as they write them."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cases.models import Identity
from cases.people.actions import IdentityDetails, NothingToRegister, add_alias, register_person
from cases.people.birth import Birth, NotABirthDate
from cases.people.full_name import full_name
from datasharing.models import SubjectRole
from partners.clock_times import TimeUnreadable, london_instant, read_clock
from partners.services.hours import HoursUnreadable, read_hours
from partners.widgets import DateField, DateInput, TimeField
from partners.writing import has_writing, one_line, seen
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
TODAY = date(2026, 11, 30)
UNSEEN = ["\u200b", "\u200e\u200f", "\u202e\u2066", "\ufeff", "\u2060", "\u00ad", "\u3164", "\u180e", "\U000e0041"]


@pytest.mark.parametrize("text", UNSEEN)
def test_what_nobody_sees_is_not_there(text: str) -> None:
    assert one_line(f" {text} ") == ""
    assert not has_writing(text)
    assert one_line(f"Ma{text}rsh") == "Marsh"


@pytest.mark.parametrize(
    "text", ["Siân O’Dowd", "Łukasik", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "李小龙", "a\nb"]
)
def test_what_is_seen_stays_as_it_was_typed(text: str) -> None:
    assert seen(text) == text


@pytest.mark.parametrize("text", [*UNSEEN, "%%%", "-", "’ ’"])
def test_no_door_keeps_a_name_that_nobody_can_read(partnership: Partnership, as_member: Enter, text: str) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        with pytest.raises(NothingToRegister):
            register_person(IdentityDetails(family_name=text), by=worker, on=TODAY, subject_role=SubjectRole.PROGRAMME)
        with pytest.raises(NothingToRegister):
            add_alias(make_person(worker), by=worker, given_names=text, subject_role=SubjectRole.PROGRAMME)


def test_a_page_keeps_no_mark_of_direction_in_a_name(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    browser = browser_of(worker)
    form = {"given_names": "\u202eAsh\u202c", "subject_role": "1", "programme": "adder"}

    refused = browser.post("/people/new", form | {"given_names": "\u202e\u200b"})
    browser.post("/people/new", form)

    assert "Enter a name" in words(refused, 422)
    with as_member(worker):
        assert Identity.objects.get().given_names == "Ash"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2:30 pm", time(14, 30)), ("2.30PM", time(14, 30)), ("2 p.m.", time(14)), ("14:30", time(14, 30)),
        ("1430", time(14, 30)), ("14:30:00", time(14, 30)), ("noon", time(12)), ("12am", time(0)),
        ("09:05", time(9, 5)), ("9", time(9)), ("02:30", time(2, 30)),
    ],
)  # fmt: skip
def test_a_time_is_read_however_it_is_written(text: str, at: time) -> None:
    assert TimeField().clean(text) == read_clock(text) == at


@pytest.mark.parametrize("text", ["2", "2:30", "25:00", "14:60", "soon", "13 am"])
def test_a_time_that_is_none_or_uncertain_is_asked_for(text: str) -> None:
    with pytest.raises(ValidationError):
        TimeField().clean(text)


def test_a_time_that_london_clocks_skip_or_show_twice_is_refused() -> None:
    with pytest.raises(TimeUnreadable, match="no such time"):
        london_instant(date(2027, 3, 28), time(1, 30))
    with pytest.raises(TimeUnreadable, match="twice"):
        london_instant(date(2026, 10, 25), time(1, 30))


@pytest.mark.parametrize(
    ("parts", "day"), [("26-03-02", date(2026, 3, 2)), ("99-03-02", date(1999, 3, 2)), ("2026-03-02", date(2026, 3, 2))]
)
def test_a_year_in_two_digits_is_near_today(parts: str, day: date) -> None:
    assert DateField().clean(parts) == day


@pytest.mark.parametrize("parts", ["0026-03-02", "9999-03-02", "1026-03-02"])
def test_a_year_out_of_all_reason_is_refused(parts: str) -> None:
    with pytest.raises(ValidationError, match="too far"):
        DateField().clean(parts)


def test_a_month_may_be_typed_as_a_word() -> None:
    boxes = {"on_day": "2", "on_month": "Mar", "on_year": "26"}

    assert DateField().clean(DateInput().value_from_datadict(boxes, {}, "on")) == date(2026, 3, 2)


def test_a_year_of_birth_in_two_digits_is_asked_for_where_it_may_be_either() -> None:
    assert Birth.read("84-03-02", on=TODAY).written == "1984-03-02"
    with pytest.raises(NotABirthDate, match="1926 or 2026"):
        Birth.read("26", on=TODAY)


@pytest.mark.parametrize(
    ("line", "shown"), [("9-5", "09:00 to 17:00"), ("8.30-4", "08:30 to 16:00"), ("12-5", "12:00 to 17:00")]
)
def test_nine_to_five_is_a_working_day(line: str, shown: str) -> None:
    assert [str(stretch) for stretch in read_hours(line)] == [shown]


@pytest.mark.parametrize("line", ["1-5", "2-6", "22-6", "09:00-05:00"])
def test_hours_that_may_be_of_morning_or_afternoon_are_asked_for(line: str) -> None:
    with pytest.raises(HoursUnreadable):
        read_hours(line)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("Reece", "Halloran", "Smiler"), "Reece Halloran (known as Smiler)"),
        (("Reece", "Halloran", ""), "Reece Halloran"),
        (("", "", "Smiler"), "Smiler"),
        (("", "", ""), "Name not known"),
    ],
)
def test_a_name_is_shown_with_what_the_person_is_known_as(names: tuple[str, str, str], shown: str) -> None:
    assert full_name(*names) == shown
