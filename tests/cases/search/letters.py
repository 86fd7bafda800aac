"""Writes `cases/sql/letters.sql` from the library anyascii: how each letter of another script is written in Latin ones.

    .venv/bin/python -m tests.cases.search.letters > cases/sql/letters.sql

The database compares names, so the table stands there; the product itself does not need the library.
"""

import sys
import unicodedata
from collections import defaultdict

from anyascii import anyascii

ARABIC = {"\u0627": "a", "\u0623": "a", "\u0625": "i", "\u0622": "a", "\u0639": "a", "\u0629": "a", "\u0649": "a"}
"""The library writes these as nothing or as a quotation mark, and people as vowels: Ahmed, Omar, Fatima."""
HANGUL = range(0xAC00, 0xD7A4)
"""Syllables are split into their letters before the table is asked."""
BEFORE = """\
-- How letters of other scripts are written in Latin ones, and which characters nobody sees: generated from the library
-- anyascii (ISC licence) by tests/cases/search/letters.py. A Han character stands for a word, so it has spaces around.
create or replace function public.cases_letters() returns jsonb
language sql immutable parallel safe set search_path = pg_catalog as $letters$
    select jsonb_object_agg(letter, latin) from (values
"""
AFTER = """
    ) written (latin, letters), regexp_split_to_table(letters, '') letter
$letters$;
grant execute on function public.cases_letters() to fd_app, fd_search;
"""


def in_latin(letter: str) -> str:
    """`letter` in lower-case Latin letters and digits."""
    if unicodedata.category(letter) in {"Cf", "Mn"} and not anyascii(letter).isalnum():
        return ""
    latin = ARABIC.get(letter) or "".join(filter(str.isalnum, anyascii(letter))).lower()
    return f" {latin} " if 0x3400 <= ord(letter) <= 0x9FFF else latin


def table() -> dict[str, str]:
    """Which letters of the Basic Multilingual Plane are written alike."""
    letters: defaultdict[str, str] = defaultdict(str)
    for code in range(0x80, 0xFFFE):
        letter = chr(code)
        written = unicodedata.category(letter)
        if code in HANGUL or 0x3400 <= code < 0x4E00 or 0xA000 <= code < 0xA500 or 0xF900 <= code < 0xFB00:
            continue
        if written[0] in "LMN" or written == "Cf":
            letters[in_latin(letter)] += letter
    return letters


def text() -> str:
    """The file."""
    rows = sorted((latin, letters) for latin, letters in table().items())
    return BEFORE + ",\n".join(f"        ('{latin}', U&'{_escaped(letters)}')" for latin, letters in rows) + AFTER


def _escaped(letters: str) -> str:
    """With what is not seen, or runs from right to left, as its number."""
    return "".join(
        letter
        if unicodedata.category(letter)[0] in "LN" and unicodedata.bidirectional(letter) == "L"
        else _number(letter)
        for letter in letters
    )


def _number(letter: str) -> str:
    return f"\\{ord(letter):04X}"


if __name__ == "__main__":
    sys.stdout.write(text())
