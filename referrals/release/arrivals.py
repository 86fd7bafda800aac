"""Reads rows of a prison's or another agency's system into received release dates, and reports all errors of a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from cases.imports.arrivals import BadRow
from cases.incidents.arrivals import BadCell
from partners.models import Establishment
from partners.reference.codes import was_in_use
from partners.reference.release_models import SentenceKind
from partners.release_days import DATE_TYPES
from partners.writing import one_line
from referrals.release.states import RECALLS, ExclusionRecorded, ReleaseKind

COLUMNS = (
    "number",
    "source_id",
    "release_kind",
    "date_type",
    "on",
    "as_of",
    "exclusion",
    "sentence_kind",
    "sentenced_on",
    "sentence_days",
    "served_days",
    "sled_on",
    "received_on",
    "returned_on",
    "licence_version",
    "establishment",
)
"""The columns of a CSV table of release dates."""
LONGEST = {"number": 60, "source_id": 200, "licence_version": 10}


@dataclass(frozen=True, kw_only=True)
class DateArrival:
    """A release date as a row states it. The person has the agency's own number (`source_id`), or a reference."""

    line: int
    number: str
    as_of: datetime
    facts: Mapping[str, Any]
    source_id: str = ""
    person: str = ""


def establishments() -> dict[str, Establishment]:
    """The prisons of the register by code."""
    return {each.code: each for each in Establishment.objects.filter(kind=Establishment.Kind.PRISON)}


def read_date(
    said: Mapping[str, Any], *, line: int, now: datetime, prisons: Mapping[str, Establishment]
) -> DateArrival:
    """The release date that the cells `said`, by column, state.

    :raises BadRow: if a cell is missing or invalid
    """
    cells = {column: one_line(str(said.get(column) or "")) for column in (*COLUMNS, "person")}
    faults: list[str] = []

    def read(column: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(cells[column])
        except BadCell as fault:
            faults.append(f"{column}: {fault}")
            return None

    as_of = read("as_of", partial(_instant, now=now))
    facts = {
        "release_kind": read("release_kind", partial(_choice, among=ReleaseKind.values)),
        "exclusion": read("exclusion", partial(_choice, among=["", *(value for value, _label in ExclusionRecorded)])),
        "sentence_kind": read("sentence_kind", partial(_choice, among=["", *SentenceKind.values])),
        "on": read("on", _day),
        "establishment": read("establishment", partial(_prison, among=prisons)),
        "licence_version": read("licence_version", partial(_text, longest=LONGEST["licence_version"], needed=False)),
        **{column: read(column, _day) for column in ("sentenced_on", "sled_on", "received_on", "returned_on")},
        "sentence_days": read("sentence_days", _whole),
        "served_days": read("served_days", _whole) or 0,
    }
    facts["date_type"] = read("date_type", partial(_date_type, on=(as_of or now).date(), is_needed=bool(facts["on"])))
    number = read("number", partial(_text, longest=LONGEST["number"]))
    if facts["release_kind"] in RECALLS and not facts["returned_on"] and not cells["returned_on"]:
        faults.append("returned_on: " + _("A recall needs the day of return to custody."))
    if bool(cells["source_id"]) == bool(cells["person"]):
        faults.append("source_id: " + _("Give your own number for the person, or their reference."))
    if faults:
        raise BadRow(" ".join(faults))
    return DateArrival(
        line=line, number=number, as_of=as_of, facts=facts, source_id=cells["source_id"], person=cells["person"]
    )


def _instant(written: str, *, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise BadCell(_("Write the instant with its offset, as 2026-11-30T09:15:00Z.")) from None
    if at.tzinfo is None:
        raise BadCell(_("Write the instant with its offset, as 2026-11-30T09:15:00Z."))
    if at > now:
        raise BadCell(_("It lies ahead."))
    return at


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadCell(_("Write the day as 2026-11-30.")) from None


def _whole(written: str) -> int | None:
    if not written:
        return None
    if not written.isdecimal() or len(written) > 5:
        raise BadCell(_("Write a whole number."))
    return int(written)


def _text(written: str, *, longest: int, needed: bool = True) -> str:
    if needed and not written:
        raise BadCell(_("It is missing."))
    if len(written) > longest:
        raise BadCell(_("It is longer than %(longest)s characters.") % {"longest": longest})
    return written


def _choice(written: str, *, among: list[str]) -> str:
    if written not in among:
        raise BadCell(_("It is one of: %(values)s.") % {"values": ", ".join(filter(None, among))})
    return written


def _date_type(written: str, *, on: date, is_needed: bool) -> str:
    if bool(written) != is_needed:
        raise BadCell(_("A date has a type, and a type has a date."))
    if written and not was_in_use(DATE_TYPES, written, on):
        raise BadCell(_("The list of types of release dates has no such code on that day."))
    return written


def _prison(written: str, *, among: Mapping[str, Establishment]) -> Establishment | None:
    if written and written not in among:
        raise BadCell(_("There is no such prison code."))
    return among.get(written)
