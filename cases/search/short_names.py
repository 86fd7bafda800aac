"""Common short forms of names: a search for Kate also finds Katherine, and the reverse."""

import csv
import json
import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("short_names.csv")
"""A line for each name, with its other spellings and short forms behind it."""


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """The other forms of each name: short forms of a full name, full names and other forms of a short one."""
    also: defaultdict[str, set[str]] = defaultdict(set)
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for names in csv.reader(lines):
            for name in names:
                also[name] |= set(names) - {name}
    return {name: frozenset(others) for name, others in also.items()}


def forms_of(text: str) -> str:
    """The short forms of the words of `text` that have any, as the JSON that `cases_search` takes."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter)
    )
    known = short_forms()
    return json.dumps({word: sorted(known[word]) for word in re.findall(r"\w+", plain) if word in known})
