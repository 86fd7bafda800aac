"""Parses rows of a court's list, from a file or a call, into hearings, and reports all errors of a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from cases.imports.arrivals import BadRow
from partners.clock_times import TimeUnreadable, read_clock
from partners.london import london_midnight
from partners.models import Establishment
from partners.reference.codes import was_in_use
from partners.writing import one_line
from referrals.court.actions import Listing

COLUMNS = (
    "number",
    "source_id",
    "court",
    "courtroom",
    "listed_on",
    "listed_time",
    "kind",
    "offence",
    "outcome",
    "resulted_on",
    "as_of",
)
LONGEST = {"number": 60, "source_id": 200, "courtroom": 40}


class BadCell(ValueError):
    """A cell cannot be read. The message says what to write, without its content."""


@dataclass(frozen=True, kw_only=True)
class HearingArrival:
    """A hearing as a row describes it: `number` is the sending system's own, `as_of` the instant at which it said so.

    The person has the agency's own number `source_id`, or a reference.
    """

    line: int
    number: str
    as_of: datetime
    listing: Listing
    source_id: str = ""
    person: str = ""


def read_hearing(
    said: Mapping[str, Any], *, line: int, now: datetime, courts: Mapping[str, Establishment]
) -> HearingArrival:
    """The hearing that the cells `said`, by column, describe. Without `as_of` it was said at the instant `now`.

    :raises BadRow: if a cell is missing or invalid
    """
    cells = {column: one_line(said.get(column) or "") for column in (*COLUMNS, "person")}
    faults: list[str] = []

    def read(column: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(cells[column])
        except BadCell as fault:
            faults.append(f"{column}: {fault}")
            return None

    number = read("number", lambda written: _text(written, "number"))
    read("courtroom", lambda written: _text(written, "courtroom", required=False))
    listed_on = read("listed_on", _day)
    outcome, resulted_on = cells["outcome"].upper(), read("resulted_on", lambda written: _day(written, required=False))
    facts = {
        "court": read("court", lambda written: _court(written, courts)),
        "courtroom": cells["courtroom"],
        "listed_on": listed_on,
        "listed_time": read("listed_time", _clock),
        "kind": read("kind", lambda written: _code(written or "other", "hearing_kind", listed_on)),
        "offence": read("offence", lambda written: _offence(written, listed_on)),
        "outcome": read("outcome", lambda written: _code(written.upper(), "hearing_outcome", resulted_on or listed_on)),
        "resulted_on": (resulted_on or listed_on) if outcome else None,
    }
    as_of = read("as_of", lambda written: _instant(written, now))
    if resulted_on and not outcome:
        faults.append(_("outcome: It is missing, though there is a day of the result."))
    if bool(cells["source_id"]) == bool(cells["person"]):
        faults.append(_("source_id: Give your own number for the person, or in a call their reference."))
    if faults:
        raise BadRow(" ".join(faults))
    return HearingArrival(
        line=line,
        number=number,
        as_of=as_of,
        listing=Listing(**facts),
        source_id=cells["source_id"],
        person=cells["person"],
    )


def _text(written: str, column: str, *, required: bool = True) -> str:
    if required and not written:
        raise BadCell(_("It is missing."))
    if len(written) > LONGEST[column]:
        raise BadCell(_("It is longer than %(longest)s characters.") % {"longest": LONGEST[column]})
    return written


def _day(written: str, *, required: bool = True) -> date | None:
    if not written and not required:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadCell(_("Write it as 2026-12-02.")) from None


def _clock(written: str) -> time | None:
    try:
        return read_clock(written) if written else None
    except TimeUnreadable as fault:
        raise BadCell(str(fault)) from None


def _instant(written: str, now: datetime) -> datetime:
    if not written:
        return now
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise BadCell(_("Write it as 2026-12-01T16:30:00Z.")) from None
    if at.tzinfo is None:
        raise BadCell(_("It needs a time zone: write it as 2026-12-01T16:30:00Z."))
    if at > now:
        raise BadCell(_("It lies in the future."))
    if at < london_midnight(date(2000, 1, 1)):
        raise BadCell(_("It lies too long ago."))
    return at


def _court(written: str, courts: Mapping[str, Establishment]) -> Establishment:
    if written.upper() not in courts:
        raise BadCell(_("There is no court with this code."))
    return courts[written.upper()]


def _code(written: str, system: str, on: date | None) -> str:
    if written and on and not was_in_use(system, written, on):
        raise BadCell(_("The list %(list)s has no such code.") % {"list": system})
    return written


def _offence(written: str, on: date | None) -> str:
    return _code(written.replace("/", "").zfill(5) if written else "", "ho_offence", on)  # spreadsheets drop zeros
