"""Parses the text of a search for a person: names in any order, an identifier, a date of birth, or all three."""

import re
from dataclasses import dataclass
from datetime import date

from cases.people.birth import Birth, NotABirthDate

DATE = re.compile(
    r"(?<![\w/.-])(?:(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>(?:19|20)\d\d)"
    r"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d)|(?P<alone>(?:19|20)\d\d))(?![\w/.-])",
    re.ASCII,
)


@dataclass(frozen=True)
class Line:
    """The parts of a search text. `number` is set if the rest without the date has a digit."""

    names: str
    number: str
    birth: Birth


def read_line(text: str, *, on: date) -> Line:
    """Parse `text`: a date is a birth, and a text with a digit may be an identifier as well as names."""
    birth, rest = _birth(text, on)
    rest = rest.strip(" ,")
    return Line(names=rest, number=rest if any(letter.isdigit() for letter in rest) else "", birth=birth)


def to_register(text: str, *, on: date) -> dict[str, str]:
    """The names in `text` as initial values of a registration form. A single word may be a nickname: it is known-as."""
    line = read_line(text, on=on)
    found = {"born": line.birth.written}
    if line.number:
        return found
    family, comma, given = line.names.partition(",")
    if not comma:
        given, _space, family = line.names.rpartition(" ")
        if not given:
            return found | {"known_as": family}
    return found | {"family_name": family.strip(), "given_names": given.strip()}


def _birth(text: str, on: date) -> tuple[Birth, str]:
    """The birth in `text`, and the rest of it."""
    match = DATE.search(text)
    rest = (text[: match.start()] + " " + text[match.end() :]) if match else text
    if match is None or (match["alone"] and not any(letter.isalpha() for letter in rest)):
        return Birth.unknown(), text
    parts = [match["year"], match["month"], match["day"]]
    written = match["iso"] or match["alone"] or "-".join(part.zfill(2) for part in parts)
    try:
        return Birth.read(written, on=on), rest
    except NotABirthDate:
        return Birth.unknown(), text
