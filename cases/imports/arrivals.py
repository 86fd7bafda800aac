"""Parses a row of an agency's table into a person, and reports all errors of the row."""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from cases.imports.actions import Arrival
from cases.imports.dates import DAY_FIRST, DateOrder, read_birth
from cases.imports.encodings import is_decoded_twice
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
MOST_IN_A_CELL = 50
LOST_LETTER = "\N{REPLACEMENT CHARACTER}"
"""Stands for a letter that could not be read when the file was made."""
STANDS_FOR_NONE = {"n/a", "na", "nil", "none", "not known", "null", "tba", "tbc", "unknown", "unk"}
"""What systems write into required cells in place of nothing."""


class BadRow(ValueError):
    """The row cannot be loaded. The message lists all errors, without content of the row."""


def read_arrival(said: Mapping[str, str], *, line: int, on: date, order: DateOrder = DAY_FIRST) -> Arrival:
    """The person described by the cells `said`, by column, of the row in `line`. `on` is today.

    `order` is what dates in the file begin with.

    :raises BadRow: if there is neither name nor birth, or a cell is invalid
    """
    cells = {column: _clean(said.get(column, "")) for column in COLUMNS}
    if stands_for_none(cells["date_of_birth"]):
        cells["date_of_birth"] = ""
    faults = list(_unkeepable(cells))
    try:
        birth = read_birth(cells["date_of_birth"], on=on, order=order)
    except NotABirthDate as fault:
        birth = Birth.unknown()
        faults.append(f"date_of_birth: {fault}")
    details = IdentityDetails(**{name: cells[name] for name in NAMES}, birth=birth)
    if _describes_nobody(details) and not faults:
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
    return cell if _is_no_writing(cell) else one_line(cell)


def _is_no_writing(cell: str) -> bool:
    """Whether `cell` holds a control, private or unassigned character: a fault of the file, unlike a mark of direction.

    Tabs and line ends are spaces in a cell.
    """
    return any(unicodedata.category(letter) in {"Cc", "Cn", "Co", "Cs"} for letter in cell if letter not in "\t\r\n")


def _describes_nobody(details: IdentityDetails) -> bool:
    """Whether there is neither a birth nor a name that is one."""
    names = (details.family_name, details.given_names, details.known_as)
    return details.is_empty() or not (details.birth.on or any(name and not stands_for_none(name) for name in names))


def stands_for_none(cell: str) -> bool:
    """Whether a system wrote `cell` because it had nothing to write."""
    return cell.casefold() in STANDS_FOR_NONE


def _parts(cell: str) -> list[str]:
    return list(dict.fromkeys(part for each in cell.split(";") if (part := each.strip())))


def _unkeepable(cells: Mapping[str, str]) -> Iterator[str]:
    """Error messages for cells that are too long or contain characters that cannot be kept."""
    for column, cell in cells.items():
        longest = LONGEST_NUMBER if column in NUMBERS else LONGEST_NAME
        parts = [cell] if column in NAMES else _parts(cell) or [cell]
        if any(len(part) > longest for part in parts):
            yield _("%(column)s: it is longer than %(longest)s characters.") % {"column": column, "longest": longest}
        if len(parts) > MOST_IN_A_CELL:
            yield _("%(column)s: there are more than %(most)s.") % {"column": column, "most": MOST_IN_A_CELL}
        if _is_no_writing(cell):
            yield _("%(column)s: it holds a character that is no writing; type it again.") % {"column": column}
        elif LOST_LETTER in cell or is_decoded_twice(cell):
            yield _(
                "%(column)s: letters were lost when the file was made. Save it as UTF-8 where it comes from, or type "
                "them again."
            ) % {"column": column}


def _numbers(cells: Mapping[str, str], *, on: date) -> Iterator[Identifier]:
    for column, kind in NUMBERS.items():
        read = [read_identifier(kind, part, on=on) for part in _parts(cells[column]) if not stands_for_none(part)]
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
