"""CSV tables saved from spreadsheets: reading them, and writing rejected rows with reasons."""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from cases.imports.encodings import Undecodable, decode
from partners.writing import one_line

REASON = "reason"
"""The column of reasons in a file of rejected rows. It is ignored when the corrected file is loaded."""
LARGEST = 32 * 1024 * 1024
"""In bytes; some 300,000 rows."""
DELIMITERS = ",;\t|"
SAYS_DELIMITER = re.compile(r'\s*"?sep=(?P<mark>[,;\t|])"?,*\s*', re.IGNORECASE)
"""The line that Excel writes before the table, so that it reads its own file again."""
FORMULA = re.compile(r"'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]")
"""The start of a cell that a spreadsheet would run as a formula (OWASP, "CSV Injection"), quoted or not."""
NAMED_AT_MOST = 5


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

    :raises TableUnreadable: if it cannot be opened or decoded, is too large, or has other columns
    """
    try:
        text, encoding = decode(_bytes(file))
    except OSError as error:
        raise TableUnreadable(_("It could not be opened: %(why)s.") % {"why": error.strerror}) from error
    except Undecodable as fault:
        raise TableUnreadable(str(fault)) from fault
    stated = SAYS_DELIMITER.fullmatch(re.split(r"[\r\n]", text, maxsplit=1)[0])
    said = _rows(text, stated["mark"] if stated else _delimiter(text, columns))[1 if stated else 0 :]
    if not said:
        raise TableUnreadable(_("It is empty."))
    names = [_column(cell) for cell in said[0].cells]
    _check(names, columns, others_unread=others_unread)
    return Table(columns=names, lines=said[1:], encoding=encoding)


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        raw = opened.read(LARGEST + 1)
    if len(raw) > LARGEST:
        most = LARGEST // (1024 * 1024)
        raise TableUnreadable(_("It is larger than %(most)s MB: split it into several files.") % {"most": most})
    return raw


def _rows(text: str, delimiter: str) -> list[Line]:
    """The rows of `text` that say anything."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, begun = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(Line(reader.line_num, [unquoted(cell) for cell in row]))
            begun = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            most = csv.field_size_limit()
            words = _("The row that begins on line %(line)s has a cell of more than %(most)s characters.")
            raise TableUnreadable(words % {"line": begun, "most": most}) from error
        raise TableUnreadable(
            _(
                "The row that begins on line %(line)s cannot be read: look there for a quotation mark that nothing "
                "closes, or that stands inside of a quoted cell without being doubled."
            )
            % {"line": begun}
        ) from error
    return rows


def _delimiter(text: str, columns: Collection[str]) -> str:
    """The delimiter that makes the most column names of the first line; a comma if none makes any."""
    first = next((line for line in re.split(r"[\r\n]+", text) if line.strip()), "")

    def named(delimiter: str) -> int:
        return len({_column(cell.strip().strip('"')) for cell in first.split(delimiter)} & set(columns))

    return max(DELIMITERS, key=named)


def _column(heading: str) -> str:
    return re.sub(r"[\s\-]+", "_", one_line(heading).lower())


def _check(names: Sequence[str], columns: Collection[str], *, others_unread: bool) -> None:
    """Check the column names. If none is known, the first line may be personal data, and is not quoted."""
    known = ", ".join(columns)
    if not set(names) & set(columns):
        raise TableUnreadable(
            _("Its first line must name the columns, separated by commas, semicolons or tabs; there may be: %(known)s.")
            % {"known": known}
        )
    if "" in names:
        raise TableUnreadable(_("Column %(place)s has no name: delete it.") % {"place": names.index("") + 1})
    unknown = [name for name in names if name not in {*columns, REASON}]
    if unknown and not others_unread:
        raise TableUnreadable(
            _("It has columns that are not known here: %(unknown)s. Delete or rename them; there may be: %(known)s.")
            % {"unknown": _few(unknown), "known": known}
        )
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise TableUnreadable(_("It has columns twice: %(twice)s.") % {"twice": ", ".join(twice)})


def _few(names: Sequence[str]) -> str:
    """The first of `names`, shortened, and how many more there are."""
    shown = ", ".join(name[:40] for name in names[:NAMED_AT_MOST])
    more = len(names) - NAMED_AT_MOST
    return _("%(shown)s and %(more)s more") % {"shown": shown, "more": more} if more > 0 else shown


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
