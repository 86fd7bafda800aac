"""Parses rows of a custody system into detentions and whom they are about, and reports all errors of a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.imports.actions import Arrival
from cases.imports.arrivals import BadRow, read_arrival
from cases.incidents.arrivals import BadCell, read_when
from partners.london import london_today
from partners.reference.codes import was_in_use
from partners.writing import one_line
from referrals.custody.models import CustodySuite
from referrals.custody.person_lookup import custody_number
from referrals.detention.actions import Detention
from referrals.detention.models import OFFENCES, CustodyRecord

WHO = ("person", "source_id", "family_name", "given_names", "known_as", "date_of_birth", "pnc")
INSTANTS = {
    "arrested": "arrested_at",
    "arrived": "arrived_at",
    "authorised": "authorised_at",
    "relevant": "relevant_at",
    "extended": "extended_at",
    "extended_until": "extended_until",
    "warrant": "warrant_at",
    "warrant_until": "warrant_until",
    "charged": "charged_at",
    "leaves": "leaves_at",
    "released": "released_at",
}
"""The columns that hold instants, and the fields they are."""
COLUMNS = (
    "custody_number",
    "suite",
    *WHO,
    *INSTANTS,
    "reviews",
    "leaves_for",
    "release_type",
    "offence",
    "cell",
    "as_of",
    "mistake",
)
LONGEST = {"custody_number": 30, "cell": 10}
MOST_REVIEWS = 50


@dataclass(frozen=True, kw_only=True)
class DetentionArrival:
    """A detention as a custody system describes it at the instant `as_of`.

    `person` is the reference of somebody known; otherwise `who` describes them, by the system's own number or a name.
    """

    line: int
    custody_number: str
    details: Detention
    person: str = ""
    who: Arrival | None = None
    as_of: datetime | None = None
    is_mistake: bool = False


def read_detention(
    said: Mapping[str, str], *, line: int, on: date, suites: Mapping[str, CustodySuite]
) -> DetentionArrival:
    """The detention that the cells `said`, by column, describe. `on` is today; `suites`: the agency's, by name.

    :raises BadRow: if a cell is missing or invalid
    """
    cells = {column: one_line(said.get(column) or "") for column in COLUMNS}
    faults: list[str] = []

    def read(column: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(cells[column])
        except BadCell as fault:
            faults.append(f"{column}: {fault}")
            return None

    number = read("custody_number", partial(_text, column="custody_number", is_asked=True))
    facts = {field: read(column, _instant) for column, field in INSTANTS.items()}
    if not cells["arrived"]:
        faults.append(_("arrived: It is missing."))
    facts |= {
        "suite": read("suite", partial(_suite, suites=suites)),
        "cell": read("cell", partial(_text, column="cell")),
        "held_for": read("offence", partial(_offence, on=facts["arrived_at"])),
        "reviewed_at": read("reviews", _instants),
        "leaves_for": read("leaves_for", partial(_choice, among=CustodyRecord.Leaving)),
        "release_type": read("release_type", partial(_choice, among=CustodyRecord.Release)),
    }
    as_of, is_mistake = read("as_of", _instant), read("mistake", _yes)
    who, fault = _who(cells, line=line, on=on)
    faults += [fault] if fault else []
    if faults:
        raise BadRow(" ".join(faults))
    return DetentionArrival(
        line=line,
        custody_number=custody_number(number),
        details=Detention(**facts),
        person=cells["person"],
        who=who,
        as_of=as_of,
        is_mistake=bool(is_mistake),
    )


def _who(cells: Mapping[str, str], *, line: int, on: date) -> tuple[Arrival | None, str]:
    """Whom the row describes, unless by a reference; and the fault if it describes nobody.

    The system's own number alone is enough of somebody whom it has described before.
    """
    if cells["person"] or not any(cells[column] for column in WHO):
        return None, ""
    try:
        return read_arrival({column: cells[column] for column in WHO}, line=line, on=on), ""
    except BadRow as fault:
        if any(cells[column] for column in WHO if column != "source_id"):
            return None, str(fault)
        return Arrival(line=line, key=cells["source_id"], digest="", details=None), ""  # type: ignore[arg-type]


def _instant(written: str) -> datetime | None:
    if not written:
        return None
    _day, at = read_when(written, on=date.max)
    if at is None:
        raise BadCell(_("Write the time too, as 2026-11-28 22:15 or 2026-11-28T22:15:00Z."))
    return at


def _instants(written: str) -> list[datetime]:
    parts = [part.strip() for part in written.split(";") if part.strip()]
    if len(parts) > MOST_REVIEWS:
        raise BadCell(_("There are more than %(most)s.") % {"most": MOST_REVIEWS})
    return [at for part in parts if (at := _instant(part))]


def _text(written: str, *, column: str, is_asked: bool = False) -> str:
    if is_asked and not written:
        raise BadCell(_("It is missing."))
    if len(written) > LONGEST[column]:
        raise BadCell(_("It is longer than %(longest)s characters.") % {"longest": LONGEST[column]})
    return written


def _suite(written: str, *, suites: Mapping[str, CustodySuite]) -> CustodySuite:
    if written.casefold() not in suites:
        raise BadCell(_("Your agency has no suite of this name."))
    return suites[written.casefold()]


def _offence(written: str, *, on: datetime | None) -> str:
    code = written.replace("/", "").zfill(5) if written else ""  # spreadsheets drop zeros
    if code and not was_in_use(OFFENCES, code, london_today(on or timezone.now())):
        raise BadCell(_("The list %(list)s has no such code.") % {"list": OFFENCES})
    return code


def _choice(written: str, *, among: Any) -> str:
    if written and written.lower() not in among.values:
        raise BadCell(_("It is one of: %(values)s.") % {"values": ", ".join(among.values)})
    return written.lower()


def _yes(written: str) -> bool:
    if written.lower() not in {"", "yes", "no"}:
        raise BadCell(_("It is yes or no."))
    return written.lower() == "yes"


def suites_of(agency: Any) -> dict[str, CustodySuite]:
    """The suites of `agency` by name, without capitals."""
    return {suite.name.casefold(): suite for suite in CustodySuite.objects.filter(agency=agency)}
