"""CSV tables saved from spreadsheets: reading them, and writing rejected rows with reasons."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

REASON = "reason"
"""The column of reasons in a file of rejected rows. It is ignored when the corrected file is loaded."""
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
OLD_WINDOWS = "cp1252"
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""The start of a cell that a spreadsheet would run as a formula (OWASP, "CSV Injection"), quoted or not."""


class TableUnreadable(ValueError):
    """The file is not a valid table. The message says what to do."""


@dataclass(frozen=True)
class Line:
    """The cells of one row, and the line of the file on which it ends."""

    number: int
    cells: list[str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """The columns named in the first line, and the rows that are not empty."""

    columns: list[str]
    lines: list[Line]
    encoding: str

    def is_ragged(self, line: Line) -> bool:
        """Whether `line` has more or fewer cells than there are columns."""
        return len(line.cells) != len(self.columns)

    def by_column(self, line: Line) -> dict[str, str]:
        """The cells of `line` by column."""
        return dict(zip(self.columns, line.cells, strict=False))


def read_table(file: Path, *, columns: Collection[str], others_unread: bool = False) -> Table:
    """Read the table in `file`. Its columns must be among `columns`, unless `others_unread`: then others are ignored.

    :raises TableUnreadable: if it cannot be opened or decoded, or has other columns
    """
    try:
        text, encoding = _decode(file.read_bytes())
    except OSError as error:
        raise TableUnreadable(_("It could not be opened: %(why)s.") % {"why": error.strerror}) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [Line(reader.line_num, [unquoted(cell) for cell in row]) for row in reader]
    except csv.Error as error:
        raise TableUnreadable(
            _("It cannot be read after line %(line)s: look for a quotation mark there that nothing closes.")
            % {"line": reader.line_num}
        ) from error
    said = [row for row in rows if any(cell.strip() for cell in row.cells)]
    if not said:
        raise TableUnreadable(_("It is empty."))
    names = [re.sub(r"[\s\-]+", "_", cell.strip().lower()) for cell in said[0].cells]
    _check(names, columns, others_unread=others_unread)
    return Table(columns=names, lines=said[1:], encoding=encoding)


def _decode(raw: bytes) -> tuple[str, str]:
    named = next((encoding for bom, encoding in BOMS.items() if raw.startswith(bom)), "")
    if not named and b"\0" in raw:
        raise TableUnreadable(_("It is no text. In the spreadsheet, save it as “CSV UTF-8 (comma delimited)”."))
    for encoding in [named] if named else ["utf-8", OLD_WINDOWS]:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise TableUnreadable(
        _("Its letters can be read neither as UTF-8 nor as UTF-16 or Windows-1252: save it as “CSV UTF-8”.")
    )


def _check(names: Sequence[str], columns: Collection[str], *, others_unread: bool) -> None:
    """Check the column names. If none is known, the first line may be personal data, and is not quoted."""
    known = ", ".join(columns)
    if not set(names) & set(columns):
        raise TableUnreadable(
            _("Its first line must name the columns, separated by commas; there may be: %(known)s.") % {"known": known}
        )
    if "" in names:
        raise TableUnreadable(_("Column %(place)s has no name: delete it.") % {"place": names.index("") + 1})
    unknown = [name for name in names if name not in {*columns, REASON}]
    if unknown and not others_unread:
        raise TableUnreadable(
            _("It has columns that are not known here: %(unknown)s. Delete or rename them; there may be: %(known)s.")
            % {"unknown": ", ".join(unknown), "known": known}
        )
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise TableUnreadable(_("It has columns twice: %(twice)s.") % {"twice": ", ".join(twice)})


def rejected_as_csv(table: Table, rejected: Iterable[tuple[Line, str]]) -> bytes:
    """A CSV of the `rejected` rows of `table` with their reasons, for a spreadsheet and for `read_table`.

    The reason is the first column, so that rows with too many cells keep their columns.
    """
    kept = [place for place, name in enumerate(table.columns) if name != REASON]
    beyond = len(table.columns)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([REASON, *(table.columns[place] for place in kept)])
    for line, reason in rejected:
        cells = [line.cells[place] for place in kept if place < len(line.cells)] + line.cells[beyond:]
        writer.writerow([reason, *(quoted(cell) for cell in cells)])
    return text.getvalue().encode("utf-8-sig")


def quoted(cell: str) -> str:
    """`cell` with an apostrophe before it if a spreadsheet would run it."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unquoted(cell: str) -> str:
    """`cell` without the apostrophe that `quoted`, or a spreadsheet, put before it."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def write_beside(path: Path, content: bytes) -> Path:
    """Write to `path`, or to a numbered path if `path` exists with other content, which may have corrections in it."""
    place, times = path, 1
    while place.exists() and place.read_bytes() != content:
        times += 1
        place = path.with_stem(f"{path.stem}-{times}")
    place.write_bytes(content)
    return place
