"""Text as it is kept: what people typed, without characters that nobody sees or that turn its direction."""

import unicodedata

UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""General categories of Unicode: controls, format and direction characters, and what stands for no letter."""
KEPT = {"\n", "\r", "\t"}
JOINERS = {"\u200c", "\u200d"}
"""Persian and the scripts of India spell with them; between other letters they are nothing."""
BLANKS = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"} | set(
    map(chr, range(0xFE00, 0xFE10))
)
"""Letters and marks that show as nothing."""


def seen(text: str) -> str:
    """`text` in composed form (NFC), without what nobody sees; line ends stay."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(
        letter
        for place, letter in enumerate(composed)
        if _is_seen(letter) or (letter in JOINERS and _joins(composed, place))
    )


def one_line(text: str) -> str:
    """`text` as the name of somebody or something: seen, in one line, with single spaces."""
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
