"""Decodes the bytes of a file by what they prove; where they prove nothing, refuses them, naming line and column."""

import codecs
import re
import unicodedata

from django.utils.translation import gettext as _

BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
OLD_WINDOWS = "cp1252"
ARCHIVE = b"PK\x03\x04"
"""How a workbook (.xlsx) and every other archive begins."""
UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A European letter, or one of three or four bytes, in UTF-8. As Windows-1252 it would be a letter and signs."""
SIGNS = set("\u2018\u2019“”\u2013\u2014…•€£§°·\xb4«»ªº¡¿\xa0\xad")
"""What stands in a table besides letters, and has a byte of its own in Windows-1252."""


class Undecodable(ValueError):
    """The bytes are no text in an encoding that they prove. The message names line and column."""


def decode(raw: bytes) -> tuple[str, str]:
    """The text of `raw` and its encoding: by its byte order mark, as UTF-8, or as Windows-1252.

    Windows-1252 is believed only if each byte beyond ASCII is a letter or a sign of writing in it, and none of them
    form a letter in UTF-8. Any single-byte encoding could be decoded as Windows-1252, to wrong letters.

    :raises Undecodable: if the bytes prove no encoding
    """
    if raw.startswith(ARCHIVE):
        raise Undecodable(_("It is no text but a workbook or an archive. In the spreadsheet, save it as “CSV UTF-8”."))
    named = next((encoding for bom, encoding in BOMS.items() if raw.startswith(bom)), "utf-8")
    try:
        text = raw.decode(named)
    except UnicodeDecodeError as error:
        if named != "utf-8":
            raise _unreadable(raw[: error.start].decode(named, "replace")) from error
        text, named = _as_old_windows(raw, error), OLD_WINDOWS
    if "\0" in text:
        place = _place(text[: text.index("\0")])
        raise Undecodable(
            _("It is no text: there is a NUL in %(place)s. In the spreadsheet, save it as “CSV UTF-8”.")
            % {"place": place}
        )
    return text, named


def is_decoded_twice(text: str) -> bool:
    """Whether `text` is UTF-8 that was read as Windows-1252 before it came here: `MÃ¼ller`."""
    return UTF8_LETTER.search(text.encode(OLD_WINDOWS, "replace")) is not None


def _as_old_windows(raw: bytes, not_utf8: UnicodeDecodeError) -> str:
    before = raw[: not_utf8.start].decode()
    if UTF8_LETTER.search(raw):
        raise Undecodable(
            _("It is UTF-8 in some places and not in others: first not in %(place)s. Save it as “CSV UTF-8”.")
            % {"place": _place(before)}
        )
    try:
        text = raw.decode(OLD_WINDOWS)
    except UnicodeDecodeError as error:
        raise _unreadable(raw[: error.start].decode(OLD_WINDOWS)) from error
    odd = next((place for place, letter in enumerate(text) if not _is_written(letter)), None)
    if odd is not None:
        raise _unreadable(text[:odd])
    return text


def _is_written(letter: str) -> bool:
    return letter.isascii() or letter in SIGNS or unicodedata.category(letter)[0] == "L"


def _unreadable(before: str) -> Undecodable:
    """The error for text that cannot be read on after `before`."""
    return Undecodable(
        _("The letter in %(place)s can be read neither as UTF-8 nor as UTF-16 or Windows-1252: save it as “CSV UTF-8”.")
        % {"place": _place(before)}
    )


def _place(before: str) -> str:
    """The line and the column that follow the text `before`."""
    lines = re.split(r"\r\n|\r|\n", before)
    return _("line %(line)s, column %(column)s") % {"line": len(lines), "column": len(lines[-1]) + 1}
