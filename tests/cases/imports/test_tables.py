"""Files as people save them: in whatever letters, with whatever a spreadsheet has done to them."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.imports.tables import TableUnreadable, quoted, read_table, rejected_as_csv, unquoted

COLUMNS = ("family_name", "given_names", "aliases")
NAMES = "family_name,given_names\n"


def saved(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "people.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize(
    ("encoding", "read_as"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_letters_are_read_as_they_were_saved(tmp_path: Path, encoding: str, read_as: str) -> None:
    table = read_table(saved(tmp_path, f"{NAMES}Brontë,Zoë\r\n", encoding), columns=COLUMNS)

    assert table.encoding == read_as
    assert [line.cells for line in table.lines] == [["Brontë", "Zoë"]]


def test_headings_are_read_however_they_are_written_and_empty_rows_are_passed_over(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, " Given names ,FAMILY-NAME\n,\n\nAsh,Marsh\n"), columns=COLUMNS)

    assert table.by_column(table.lines[0]) == {"given_names": "Ash", "family_name": "Marsh"}
    assert table.lines[0].number == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "It is empty"),
        (",,\n\n", "It is empty"),
        ("family_name,shoe_size,hat\nMarsh,9,7\n", "not known here: shoe_size, hat"),
        ("family_name,Family Name\nMarsh,Marsh\n", "columns twice: family_name"),
        ("family_name,\nMarsh,\n", "Column 2 has no name"),
        ("family_name/given_names\nMarsh/Ash\n", "separated by commas"),
        (f'{NAMES}Vale,Kim\n"Marsh,Ash\nVale,Kim\n', "begins on line 3 cannot be read: .*quotation mark"),
        (f'{NAMES}"Mar"sh,Ash\n', "begins on line 2"),
        ("PK\x03\x04\x00\x00", "It is no text but a workbook"),
        (f"{NAMES}Mar\0sh,Ash\n", "NUL in line 2, column 4"),
        (f"{NAMES}{'M' * 200_000},Ash\n", "line 2 has a cell of more than 131072"),
        ("family_name," + ",".join(f"c{n}" for n in range(999)), "c0, c1, c2, c3, c4 and 994 more"),
    ],
)
def test_a_file_that_is_no_such_table_says_what_to_do(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(TableUnreadable, match=says):
        read_table(saved(tmp_path, text), columns=COLUMNS)


def test_somebodys_data_in_place_of_headings_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(TableUnreadable) as refused:
        read_table(saved(tmp_path, "Marsh,Ash,1984-03-02\n"), columns=COLUMNS)

    assert "Marsh" not in str(refused.value)


@pytest.mark.parametrize(
    ("letters", "says"),
    [
        (b"Marsh,Ash\nBront\x81,Zo\xeb\n", "line 3, column 6 .*save it as “CSV UTF-8”"),
        (b"Sean,Zo\x82\n", "line 2, column 8 .*save it as “CSV UTF-8”"),
        ("Brontë,Zo".encode() + b"\xeb\n", "UTF-8 in some places and not in others: first not in line 2, column 10"),
    ],
    ids=["no letter of Windows-1252", "a sign in place of a letter, as DOS files have", "two encodings"],
)
def test_letters_whose_encoding_nothing_proves_are_named(tmp_path: Path, letters: bytes, says: str) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(NAMES.encode() + letters)

    with pytest.raises(TableUnreadable, match=says):
        read_table(file, columns=COLUMNS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("stated", ["", "sep={}\n"])
def test_the_headings_say_what_separates_cells(tmp_path: Path, delimiter: str, stated: str) -> None:
    rows = f'{NAMES}"Marsh, Vale; Hill",Ash\n'.replace(",", delimiter).replace(f"{delimiter} Vale", ", Vale")

    table = read_table(saved(tmp_path, stated.format(delimiter) + rows), columns=COLUMNS)

    assert [line.cells for line in table.lines] == [["Marsh, Vale; Hill", "Ash"]]
    assert table.lines[0].number == 2 + bool(stated)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.imports.tables.LARGEST", 1024 * 1024)

    with pytest.raises(TableUnreadable, match="larger than 1 MB: split it"):
        read_table(Path("/dev/zero"), columns=COLUMNS)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TableUnreadable, match="could not be opened: No such file"):
        read_table(tmp_path / "nobody.csv", columns=COLUMNS)


@pytest.mark.parametrize("cell", ["=SUM(A1)", "+44", "-1", "@cmd", "\t=1", "\r=1", " =1+1", "\uff1d1", "'=1", "''@x"])
def test_a_cell_that_a_spreadsheet_would_run_goes_out_quoted(tmp_path: Path, cell: str) -> None:
    table = read_table(saved(tmp_path, NAMES), columns=COLUMNS)
    line = type("Line", (), {"cells": [cell, "Ash"], "number": 2})()

    written = rejected_as_csv(table, [(line, "why")]).decode("utf-8-sig")

    [_names, row] = csv.reader(written.splitlines(keepends=True))
    assert row == ["why", f"'{cell}", "Ash"]


@given(st.text())
def test_what_is_quoted_reads_back_as_it_was(cell: str) -> None:
    assert unquoted(quoted(cell)) == cell
    assert quoted(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=5)
    )
)
def test_rejected_rows_read_back_as_they_were(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        with file.open("w", newline="", encoding="utf-8") as text:
            csv.writer(text).writerows([["family_name", "given_names"], *rows])
        table = read_table(file, columns=COLUMNS)
        file.write_bytes(rejected_as_csv(table, [(line, "Too much, or “too little”.") for line in table.lines]))

        again = read_table(file, columns=COLUMNS)

    width = len(table.columns)
    assert [line.cells[1:] for line in again.lines] == [line.cells for line in table.lines]
    assert [again.is_ragged(line) for line in again.lines] == [len(line.cells) != width for line in table.lines]
