"""Opening hours are parsed in the notations that people use."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.services.hours import HoursUnreadable, Stretch, read_hours

TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("", []),
        ("   ", []),
        ("09:00 to 17:00", ["09:00 to 17:00"]),
        ("9-17", ["09:00 to 17:00"]),
        ("9am \u2013 5.30pm", ["09:00 to 17:30"]),
        ("12am to 12pm", ["00:00 to 12:00"]),
        ("13:30 to 17:00, 09:00 TO 12:30", ["09:00 to 12:30", "13:30 to 17:00"]),
        ("22:00 to 24:00", ["22:00 to 24:00"]),
        ("00:00 to 24:00", ["all day"]),
        ("All day", ["all day"]),
        ("24 hours", ["all day"]),
    ],
)
def test_hours_are_read_however_people_write_them(line: str, read: list[str]) -> None:
    assert [str(stretch) for stretch in read_hours(line)] == read


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("closed", "like 09:00-17:00"),
        ("9", "like 09:00-17:00"),
        ("25:00 to 26:00", "like 09:00-17:00"),
        ("09:60 to 10:00", "like 09:00-17:00"),
        ("13pm to 14pm", "like 09:00-17:00"),
        ("09:00 to 17:00,", "like 09:00-17:00"),
        ("\u0660\u0669:\u0660\u0660 to 17:00", "like 09:00-17:00"),
        ("17:00 to 09:00", "past midnight"),
        ("09:00 to 09:00", "past midnight"),
        ("24:00 to 24:00", "past midnight"),
        ("09:00 to 12:00, 11:00 to 17:00", "overlap"),
        ("09:00 to 24:00, 22:00 to 23:00", "overlap"),
        ("all day, 09:00 to 17:00", "like 09:00-17:00"),
    ],
)
def test_a_line_that_is_not_hours_says_what_to_write_instead(line: str, problem: str) -> None:
    with pytest.raises(HoursUnreadable, match=problem):
        read_hours(line)


@given(st.text(max_size=40))
def test_any_line_is_read_or_refused(line: str) -> None:
    try:
        stretches = read_hours(line)
    except HoursUnreadable:
        return
    assert stretches == sorted(stretches)


@given(TIMES, TIMES)
def test_what_is_shown_reads_back_as_itself(opens_at: time, closes_at: time) -> None:
    if closes_at <= opens_at:
        closes_at = time(0)
    stretch = Stretch(opens_at, closes_at)

    assert read_hours(stretch.written()) == [stretch]
