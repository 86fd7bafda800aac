"""Parses identifiers of justice and health systems: the text as written, its canonical form, and its problem.

Invalid identifiers are kept as written, so that they can be corrected at the source. A check letter finds typing
errors; it does not make an identifier unique to a person.

PNC, CRO and arrest summons numbers end in one of 23 letters, chosen by the remainder of their digits divided by 23
(criminaljusticehub.org.uk, "PNC Id" and "CRO"; Ministry of Justice, hmpps-person-record and bichard7-next-core).
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.gb import nhs

from partners.writing import seen

CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
LETTERS_FOR_DIGITS = str.maketrans("OIS", "015")
NHS_PLACEHOLDERS = {digit * 10 for digit in "0123456789"} | {"9000000009"}
"""Numbers that people type into required fields. All but one pass the check digit, so they are listed."""
PNC_WITH_SLASH = re.compile(r"(?P<year>\d{4}|\d{2})/(?P<serial>\d{1,7})(?P<letter>[A-Z])", re.ASCII)

PNC_WITHOUT_SLASH = re.compile(
    r"(?P<long_year>\d{4})(?P<long_serial>\d{7})(?P<long_letter>[A-Z])"
    r"|(?P<year>\d{2})(?P<serial>\d{1,7})(?P<letter>[A-Z])",
    re.ASCII,
)

CRO = re.compile(r"(?P<serial>\d{1,6})/?(?P<year>\d{2})(?P<letter>[A-Z])", re.ASCII)
CRO_FILE = re.compile(r"SF(?P<year>\d{2})/?(?P<serial>\d{1,6})(?P<letter>[A-Z])", re.ASCII)
PRISON = re.compile(r"[A-Z]\d{4}[A-Z]{2}", re.ASCII)
CRN = re.compile(r"[A-Z]{1,2}\d{6}", re.ASCII)

ASN = re.compile(
    r"(?P<year>\d{2})/?(?P<force>[A-Z\d]{2})(?P<unit>[A-Z\d]{2})"
    r"(?:/(?P<short_system>[A-Z\d]{1,2})/(?P<short_sequence>\d{1,11})|(?P<system>[A-Z\d]{2})(?P<sequence>\d{11}))"
    r"(?P<letter>[A-Z])",
    re.ASCII,
)


class IdentifierKind(models.TextChoices):
    """Kinds of identifiers."""

    PNC = "pnc", gettext_lazy("PNC ID")
    CRO = "cro", gettext_lazy("CRO number")
    PRISON = "prison", gettext_lazy("Prison number")
    CRN = "crn", gettext_lazy("Probation case reference number (CRN)")
    NHS = "nhs", gettext_lazy("NHS number")
    ASN = "asn", gettext_lazy("Arrest summons number (ASN)")


WITH_SLASH = {IdentifierKind.PNC, IdentifierKind.CRO, IdentifierKind.ASN}


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """An identifier as written, with its canonical form.

    `canonical` is the form for comparison and search; empty if the identifier is invalid. `problem` is what is wrong
    or, for a valid identifier, a caution for the reader.
    """

    kind: IdentifierKind
    raw: str
    canonical: str
    problem: str

    @property
    def is_valid(self) -> bool:
        """Whether the identifier is valid."""
        return bool(self.canonical)

    @property
    def shown(self) -> str:
        """The text to display: the canonical form (an NHS number in groups), or the text as written if invalid."""
        if self.kind == IdentifierKind.NHS and self.canonical:
            return str(nhs.format(self.canonical))
        return self.canonical or self.raw


def read_identifier(kind: IdentifierKind, raw: str, *, on: date) -> Identifier:
    """Parse `raw` as an identifier of `kind`. `on` decides the century of a two-digit year."""
    text = _without_label(kind, seen(unicodedata.normalize("NFKC", raw)).upper())
    if not text:
        return Identifier(kind=kind, raw=raw, canonical="", problem=_("No number was entered."))
    canonical, problem = RULES[kind](text, on)
    if not canonical and RULES[kind](text.translate(LETTERS_FOR_DIGITS), on)[0]:
        problem = _("A letter stands where a digit belongs: O for 0, I for 1 or S for 5. Check it with the source.")
    return Identifier(kind=kind, raw=raw, canonical=canonical, problem=problem)


def compact_number(number: str) -> str:
    """`number` in capitals and digits only, as in the column that `cases_compact_number` fills."""
    return re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", number).upper())


def _without_label(kind: IdentifierKind, text: str) -> str:
    """`text` without the name of the kind before it. Separators become a slash in kinds that have one."""
    number = re.sub(rf"^\s*{kind.name}\b(?:\s*(?:ID|NO|NUMBER|NUM)\b)?[\s.:#]*", "", text)
    parted = re.sub(r"[\\.\-\u2010-\u2015_/]", "/" if kind in WITH_SLASH else "", number)
    return "".join(parted.split())


Read = tuple[str, str]
"""Canonical form and problem. The canonical form is empty if the identifier is invalid."""


def _pnc(text: str, on: date) -> Read:
    """YYYY/NNNNNNNL. Split on the slash first: without it, 2002/73319Z reads as the year 20."""
    match = (PNC_WITH_SLASH if "/" in text else PNC_WITHOUT_SLASH).fullmatch(text)
    if match is None:
        return "", _("A PNC ID is a year, a slash, up to seven digits and a letter, such as 2002/0073319Z.")
    year, serial, letter = (part for part in match.groups() if part is not None)
    year, serial = _century(year, on) + year[-2:], serial.zfill(7)
    if not 1900 <= int(year) <= on.year:
        return "", _("A PNC ID begins with the year it was given: %(year)s cannot be.") % {"year": year}
    if problem := _letter_problem(letter, CHECK_LETTERS[int(year[2:] + serial) % 23]):
        return "", problem
    return f"{year}/{serial}{letter}", ""


def _cro(text: str, _on: date) -> Read:
    """NNNNNN/YYL, or SFYY/N…L for a file without fingerprints."""
    if file := CRO_FILE.fullmatch(text):
        return _cro_file(file["year"], file["serial"].lstrip("0") or "0", file["letter"])
    match = CRO.fullmatch(text)
    if match is None:
        return "", _("A CRO number is up to six digits, a slash, a year and a letter, such as 065656/91H.")
    year, serial, letter = match["year"], match["serial"].zfill(6), match["letter"]
    if problem := _letter_problem(letter, CHECK_LETTERS[int(year + serial) % 23]):
        return "", problem
    return f"{serial}/{year}{letter}", ""


def _cro_file(year: str, serial: str, letter: str) -> Read:
    """Check an SF number by two published rules. It is valid by either; the problem says if they differ.

    The Ministry of Justice divides year and serial as written, for all years. criminaljusticehub has the years 39 to 95
    only, and divides year and five-digit serial, but up to 64 the serial alone.
    """
    padded = serial.zfill(5)
    letters = {CHECK_LETTERS[int(year + serial) % 23]}
    if "39" <= year <= "95":
        letters.add(CHECK_LETTERS[int(padded if year <= "64" else year + padded) % 23])
    if letter not in letters:
        return "", _letter_problem(letter, "".join(sorted(letters)))
    canonical = f"SF{year}/{serial}{letter}"
    if len(letters) == 1 and "39" <= year <= "95":
        return canonical, ""
    return canonical, _("The published rules for SF numbers differ on this one. Check it with the source.")


def _prison(text: str, _on: date) -> Read:
    if PRISON.fullmatch(text):
        return text, ""
    return "", _("A prison number is a letter, four digits and two letters, such as A1234BC.")


def _crn(text: str, _on: date) -> Read:
    """One letter and six digits; the Ministry of Justice's own systems also accept a second letter."""
    if not CRN.fullmatch(text):
        return "", _("A CRN is a letter and six digits, such as X123456.")
    return text, "" if text[1].isdigit() else _("A CRN usually begins with one letter, not two.")


def _nhs(text: str, _on: date) -> Read:
    """Ten digits, the last of which checks the others modulo 11 (NHS Data Dictionary)."""
    number = text.replace("-", "")
    if not re.fullmatch(r"\d{10}", number, re.ASCII):
        return "", _("An NHS number is ten digits, such as 943 476 5919.")
    if number in NHS_PLACEHOLDERS:
        return "", _("This number stands for no one. Leave it out if the NHS number is not known.")
    if not nhs.is_valid(number):
        return "", _("The last digit does not fit the others. Compare each digit with the source.")
    return number, ""


def _asn(text: str, _on: date) -> Read:
    """YY, force, unit, system, eleven digits and a letter. The checksum leaves out the unit and all non-digits."""
    match = ASN.fullmatch(text)
    if match is None:
        return "", _("An arrest summons number has 20 characters, such as 1101ZD0100000448754K.")
    year, force, letter = match["year"], match["force"], match["letter"]
    system = match["system"] or match["short_system"]
    sequence = match["sequence"] or match["short_sequence"].zfill(11)
    numbers = "".join(part for part in (force, system) if part.isdigit())
    if problem := _letter_problem(letter, CHECK_LETTERS[int(numbers + year + sequence) % 23]):
        return "", problem
    return f"{year}{force}{match['unit']}{system}{sequence}{letter}", ""


def _century(year: str, on: date) -> str:
    if len(year) == 4:
        return year[:2]
    return "20" if int(year) <= on.year % 100 else "19"


def _letter_problem(letter: str, right: str) -> str:
    """The problem with a check letter, without revealing the right one."""
    if letter in right:
        return ""
    if letter not in CHECK_LETTERS:
        return _("I, O and S are never check letters. Compare each character with the source.")
    return _("The check letter does not fit the digits. Compare each character with the source.")


RULES: dict[IdentifierKind, Callable[[str, date], Read]] = {
    IdentifierKind.PNC: _pnc,
    IdentifierKind.CRO: _cro,
    IdentifierKind.PRISON: _prison,
    IdentifierKind.CRN: _crn,
    IdentifierKind.NHS: _nhs,
    IdentifierKind.ASN: _asn,
}
