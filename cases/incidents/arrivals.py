"""Parses rows of an agency's tables into incidents and parts in them, and reports all errors of a row."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from cases.imports.arrivals import BadRow
from cases.incidents.actions import IncidentDetails
from cases.incidents.models import OFFENCES, Incident, IncidentParticipant
from partners.clock_times import TimeUnreadable, london_instant, read_clock
from partners.london import london_today
from partners.models import Area
from partners.reference.codes import was_in_use
from partners.writing import one_line, seen

INCIDENT_COLUMNS = (
    "number",
    "occurred",
    "reported",
    "place",
    "area",
    "place_type",
    "offence",
    "weapon",
    "severity",
    "summary",
)
PARTICIPANT_COLUMNS = ("number", "source_id", "part")
WHEN = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})|(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4}))"
    r"(?:[T ]+(?P<clock>\S.*))?",
    re.ASCII,
)
OFFSET = re.compile(r".*[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})", re.ASCII)
LONGEST = {"number": 60, "place": 200, "source_id": 200}


class BadCell(ValueError):
    """A cell cannot be read. The message says what to write, without its content."""


@dataclass(frozen=True, kw_only=True)
class IncidentArrival:
    """An incident as a row of an agency's own system describes it. `number` is its number there."""

    line: int
    number: str
    details: IncidentDetails


@dataclass(frozen=True, kw_only=True)
class PartArrival:
    """A person's part in the incident with this `number`. The person has the agency's own number, or a reference."""

    line: int
    number: str
    part: str
    source_id: str = ""
    person: str = ""


def read_incident(said: Mapping[str, str], *, line: int, on: date, areas: Mapping[str, Area]) -> IncidentArrival:
    """The incident that the cells `said`, by column, describe. `on` is today; `areas`: those known, by code.

    :raises BadRow: if a cell is missing or invalid
    """
    cells = {column: one_line(said.get(column) or "") for column in INCIDENT_COLUMNS[:-1]}
    faults: list[str] = []

    def read(column: str, reader: Callable[[str], Any], fallback: Any = None) -> Any:
        try:
            return reader(cells[column])
        except BadCell as fault:
            faults.append(f"{column}: {fault}")
            return fallback

    number = read("number", partial(_text, column="number"), "")
    occurred_on, occurred_at = read("occurred", partial(read_when, on=on), (on, None))
    reported_on = read("reported", partial(read_when, on=on), (on, None))[0] if cells["reported"] else occurred_on
    details = IncidentDetails(
        occurred_on=occurred_on,
        occurred_at=occurred_at,
        reported_on=reported_on,
        place=read("place", partial(_text, column="place"), ""),
        area=read("area", partial(_area, areas=areas)),
        place_type=read("place_type", partial(_code, system="place_type", on=reported_on), ""),
        offence=read("offence", partial(_offence, on=occurred_on), ""),
        weapon=read("weapon", partial(_choice, among=Incident.Weapon, otherwise=Incident.Weapon.NONE)),
        severity=read("severity", partial(_choice, among=Incident.Severity)),
        summary=seen(said.get("summary") or "").strip(),
    )
    faults += () if faults else _contradictions(details)
    if faults:
        raise BadRow(" ".join(faults))
    return IncidentArrival(line=line, number=number, details=details)


def read_participant(said: Mapping[str, str], *, line: int) -> PartArrival:
    """The part that the cells `said`, by column, describe.

    :raises BadRow: if a cell is missing or invalid
    """
    faults = []
    cells = {column: one_line(said.get(column) or "") for column in PARTICIPANT_COLUMNS}
    for column, reader in (
        ("number", partial(_text, column="number")),
        ("source_id", partial(_text, column="source_id")),
        ("part", partial(_choice, among=IncidentParticipant.Part)),
    ):
        try:
            cells[column] = reader(cells[column])
        except BadCell as fault:
            faults.append(f"{column}: {fault}")
    if faults:
        raise BadRow(" ".join(faults))
    return PartArrival(line=line, **cells)


def read_when(written: str, *, on: date) -> tuple[date, datetime | None]:
    """Day and instant of `2026-11-28 22:15` or `28/11/2026 22:15`, London time, or of an instant with its offset.

    :raises BadCell: if it is no day, none that has come, or a time that is not certain
    """
    try:
        if OFFSET.fullmatch(written):
            at = datetime.fromisoformat(written)
            return _past(london_today(at), on), at
        if (match := WHEN.fullmatch(written)) is None:
            raise BadCell(_("Write it as 2026-11-28, 28/11/2026 or 2026-11-28 22:15."))
        parts = match.groupdict()
        day = date(*(int(parts[long] or parts[short]) for long, short in (("year", "y"), ("month", "m"), ("day", "d"))))
        clock = parts["clock"]
        return _past(day, on), london_instant(day, read_clock(clock)) if clock else None
    except TimeUnreadable as fault:
        raise BadCell(str(fault)) from None
    except BadCell:
        raise
    except ValueError:
        raise BadCell(_("There is no such day or time.")) from None


def _past(day: date, on: date) -> date:
    if day > on:
        raise BadCell(_("The day has not come yet."))
    return day


def _text(written: str, *, column: str) -> str:
    if not written:
        raise BadCell(_("It is missing."))
    if len(written) > LONGEST[column]:
        raise BadCell(_("It is longer than %(longest)s characters.") % {"longest": LONGEST[column]})
    return written


def _area(written: str, *, areas: Mapping[str, Area]) -> Area | None:
    if written and written not in areas:
        raise BadCell(_("There is no such ONS code."))
    return areas.get(written)


def _code(written: str, *, system: str, on: date) -> str:
    if written and not was_in_use(system, written, on):
        raise BadCell(_("The list %(list)s has no such code.") % {"list": system})
    return written


def _offence(written: str, *, on: date) -> str:
    code = written.replace("/", "").zfill(5) if written else ""  # spreadsheets drop zeros
    return _code(code, system=OFFENCES, on=on)


def _choice(written: str, *, among: Any, otherwise: str = "") -> str:
    chosen = written.lower() or otherwise
    if chosen not in among.values:
        raise BadCell(_("It is one of: %(values)s.") % {"values": ", ".join(among.values)})
    return chosen


def _contradictions(details: IncidentDetails) -> Iterator[str]:
    if details.reported_on < details.occurred_on:
        yield _("reported: It was reported before it happened.")
    if details.severity == Incident.Severity.SHOOTING and details.weapon != Incident.Weapon.FIREARM:
        yield _("weapon: A shooting is with a firearm.")
