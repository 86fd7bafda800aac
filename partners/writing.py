"""Normalises typed text: removes invisible characters and direction marks."""

import unicodedata

from django.utils.translation import gettext_lazy as _

UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""General categories of Unicode: control, format and unassigned characters, and separators of lines."""
KEPT = {"\n", "\r", "\t", "\0"}
"""Line ends and tabs; and NUL, which every form refuses with a message of its own."""
JOINERS = {"\u200c", "\u200d"}
"""Persian and Indic scripts need them between letters."""
WRITE_SOMETHING = _("Enter letters or digits: part of a name, a number or a date of birth")
"""What a search asks for where the text has neither."""
BLANKS = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"} | set(
    map(chr, range(0xFE00, 0xFE10))
)
"""Letters and marks without a visible form."""


def seen(text: str) -> str:
    """`text` in composed form (NFC), without invisible characters; line ends stay."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(
        letter
        for place, letter in enumerate(composed)
        if _is_seen(letter) or (letter in JOINERS and _joins(composed, place))
    )


def one_line(text: str) -> str:
    """`text` as a name: one line with single spaces, without invisible characters."""
    return " ".join(seen(text).split())


def has_writing(text: str) -> bool:
    """Whether there is a letter or a digit in `text`."""
    return any(letter.isalnum() and _is_seen(letter) for letter in text)


def _is_seen(letter: str) -> bool:
    return letter in KEPT or (unicodedata.category(letter) not in UNSEEN and letter not in BLANKS)


def _joins(text: str, place: int) -> bool:
    """Whether the character there stands between two letters of a script that needs it."""
    beside = text[place - 1 : place] + text[place + 1 : place + 2]
    return len(beside) == 2 and all(
        not letter.isascii() and unicodedata.category(letter)[0] in "LM" for letter in beside
    )
