"""Parses a row of an agency's table into a person, and reports all errors of the row."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from cases.imports.actions import Arrival
from cases.people.actions import IdentityDetails
from cases.people.birth import Birth, NotABirthDate
from cases.people.identifiers import Identifier, IdentifierKind, read_identifier
from partners.writing import one_line

NAMES = ("family_name", "given_names", "known_as")
NUMBERS = {
    "pnc": IdentifierKind.PNC,
    "cro": IdentifierKind.CRO,
    "prison_number": IdentifierKind.PRISON,
    "crn": IdentifierKind.CRN,
    "nhs_number": IdentifierKind.NHS,
}
COLUMNS = ("source_id", *NAMES, "date_of_birth", *NUMBERS, "aliases")
LONGEST_NAME, LONGEST_NUMBER = 200, 60
UK_DATE = re.compile(r"(?:(?P<day>\d{1,2})/)?(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII)


class BadRow(ValueError):
    """The row cannot be loaded. The message lists all errors, without content of the row."""


def read_arrival(said: Mapping[str, str], *, line: int, on: date) -> Arrival:
    """The person described by the cells `said`, by column, of the row in `line`. `on` is today.

    :raises BadRow: if there is neither name nor birth, or a cell is invalid
    """
    cells = {column: _clean(said.get(column, "")) for column in COLUMNS}
    faults = list(_unkeepable(cells))
    try:
        birth = read_birth(cells["date_of_birth"], on=on)
    except NotABirthDate as fault:
        birth = Birth.unknown()
        faults.append(f"date_of_birth: {fault}")
    details = IdentityDetails(**{name: cells[name] for name in NAMES}, birth=birth)
    if details.is_empty() and not faults:
        faults.append(_("Give a family name, given names, a name they are known as, or a date of birth."))
    if faults:
        raise BadRow(" ".join(faults))
    arrival = Arrival(
        line=line,
        key=cells["source_id"],
        digest="",
        details=details,
        numbers=tuple(_numbers(cells, on=on)),
        aliases=tuple(dict.fromkeys(read_alias(part) for part in _parts(cells["aliases"]))),
    )
    digest = _digest(arrival)
    return replace(arrival, digest=digest, key=arrival.key or digest)


def read_birth(written: str, *, on: date) -> Birth:
    """Parse `02/03/1984` (day first), `03/1984`, or a format of `Birth.read`.

    :raises NotABirthDate: if it is not a valid date of birth
    """
    if match := UK_DATE.fullmatch(written):
        written = "-".join(filter(None, (match["year"], match["month"], match["day"])))
    elif written and not re.fullmatch(r"[\d-]+", written):
        raise NotABirthDate(_("Write it as 1984-03-02, 02/03/1984, 03/1984 or 1984."))
    return Birth.read(written, on=on)


def read_alias(written: str) -> tuple[str, str]:
    """Given names and family name of `Given FAMILY`; without capitals the last of several words is the family name."""
    words = written.split()
    start = len(words)
    while start and words[start - 1].isupper():
        start -= 1
    while start < len(words) - 1 and (start == 0 or len(words[start]) == 1):
        start += 1  # a single letter is an initial; if all words are in capitals, the last is the family name
    if start == len(words) > 1:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _clean(cell: str) -> str:
    return one_line(cell) if not _is_no_writing(cell) else " ".join(cell.split())


def _is_no_writing(cell: str) -> bool:
    """Whether `cell` holds a control character: a fault of the file, unlike a mark of direction."""
    return any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in "".join(cell.split()))


def _parts(cell: str) -> list[str]:
    return list(dict.fromkeys(part for each in cell.split(";") if (part := each.strip())))


def _unkeepable(cells: Mapping[str, str]) -> Iterator[str]:
    """Error messages for cells that are too long or contain control characters."""
    for column, cell in cells.items():
        longest = LONGEST_NUMBER if column in NUMBERS else LONGEST_NAME
        if any(len(part) > longest for part in ([cell] if column in NAMES else _parts(cell) or [cell])):
            yield _("%(column)s: it is longer than %(longest)s characters.") % {"column": column, "longest": longest}
        if _is_no_writing(cell):
            yield _("%(column)s: it holds a character that is no writing; type it again.") % {"column": column}


def _numbers(cells: Mapping[str, str], *, on: date) -> Iterator[Identifier]:
    for column, kind in NUMBERS.items():
        read = [read_identifier(kind, part, on=on) for part in _parts(cells[column])]
        yield from {number.canonical or number.raw: number for number in read}.values()


def _digest(arrival: Arrival) -> str:
    """A digest of the row's meaning, independent of notation, because spreadsheets reformat dates on saving."""
    who = arrival.details
    meant = [
        [who.family_name, who.given_names, who.known_as, who.birth.written],
        sorted([number.kind, number.canonical or number.raw] for number in arrival.numbers),
        sorted(arrival.aliases),
    ]
    return hashlib.sha256(json.dumps(meant).encode()).hexdigest()
