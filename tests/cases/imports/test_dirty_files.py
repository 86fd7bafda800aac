"""Spreadsheets are dirty: each file of `dirty/` is loaded rightly, or says why not. Everybody there is invented."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from tests.cases.imports.loading import load
from tests.partnership import Partnership

FILES = Path(__file__).parent / "dirty"
EITHER_WAY = "Its day and month could be either way round"
NO_DATE = "date_of_birth: Write it as 1984-03-02"
NO_WRITING = "family_name: it holds a character that is no writing"
LOST = "family_name: letters were lost when the file was made"
NAMES_NOBODY = "Give a family name, given names"

SAYS: dict[str, list[str]] = {
    "i01_bom": ["Would land             1"],
    "i02_cp1252": ["was read as Windows-1252", "Would land             1", f"line 2: date_of_birth: {EITHER_WAY}"],
    "i03_semicolon": ["Would land             1"],
    "i04_tab": ["Would land             1"],
    "i05_dates": [
        "line 4, 5, 6, 7, 8 and 9 more: date_of_birth: Line 4 can only be month-first and line 6 cannot",
        "line 2: date_of_birth: It is a spreadsheet’s number of a day",
        "line 23, 35: date_of_birth: There is no such day",
        "line 28, 29: date_of_birth: The date of birth is in the future",
        "line 30: date_of_birth: The date of birth is more than 120 years ago",
        "Would land            10",
    ],
    "i06_quotes": ["Would land             3"],
    "i07_dup_headers": ["columns twice: family_name"],
    "i08_1000cols": ["not known here: c0, c1, c2, c3, c4 and 994 more"],
    "i09_empty": ["It is empty"],
    "i10_header_only": ["0 rows"],
    "i11_blank_trailing": ["1 rows", "Would land             1"],
    "i12_trailing_comma": ["Column 4 has no name"],
    "i13_ragged": ["Would land             1", "line 2: It has 4 cells", "line 3: It has 7 cells"],
    "i14_cr_only": ["Would land             1"],
    "i15_latin1_c1": ["The letter in line 2, column 5 can be read neither"],
    "i16_zero_width": ["Would land             6"],
    "i17_names": [f"line 6, 7, 8, 13: {NAMES_NOBODY}", "Would land             9", "line 10, 11: Your agency holds"],
    "i18_numbers": ["line 11, 12: Line 2 has one of its numbers already", "6 numbers break their rule"],
    "i19_utf16le_nobom": ["a NUL in line 1, column 2"],
    "i20_utf16_bom": ["Would land             1"],
    "i21_header_variants": ["Would land             1"],
    "i22_unclosed_quote": ["begins on line 2"],
    "i23_stray_quote": ["begins on line 2"],
    "i24_aliases": ["Would land             1"],
    "i25_long": ["line 2: family_name: it is longer than 200", "line 5: source_id: it is longer than 200"],
    "i26_formula": [f"line 2, 3, 4, 5, 6 and 1 more: {NO_DATE}"],
    "i27_sep_line": ["Would land             1"],
    "i28_preamble": ["Its first line must name the columns"],
    "i29_same_person_twice": [f"line 3: date_of_birth: {EITHER_WAY}", "line 4: Line 2 says the same"],
    "i30_null_byte": ["a NUL in line 2, column 7"],
    "i31_control": [f"line 2, 3, 4, 5: {NO_WRITING}"],
    "i32_private_emoji": [f"line 3, 4: {NO_WRITING}", f"line 5, 6: {LOST}", "Would land             1"],
    "i34_us_dates": ["Its dates are month-first: line 3 can be nothing else", "Would land             4"],
    "i35_case_only": ["line 3: Line 2 says the same", "line 5: Line 4 says the same", "Would land             2"],
    "i41_zip_renamed": ["a workbook or an archive"],
    "i42_html": ["Its first line must name the columns"],
    "i43_bom_only": ["It is empty"],
    "i44_newlines": ["It is empty"],
}


def what_is_said(name: str) -> str:
    try:
        _code, said = load(FILES / f"{name}.csv", dry_run=True)
    except CommandError as refused:
        return str(refused)
    return said


@pytest.mark.usefixtures("partnership")
def test_each_file_is_loaded_as_its_evidence_says_or_refused_by_line() -> None:
    assert sorted(file.stem for file in FILES.iterdir()) == sorted(SAYS)

    said = {name: what_is_said(name) for name in SAYS}

    missing = {name: [said[name], each] for name, parts in SAYS.items() for each in parts if each not in said[name]}
    assert missing == {}


def test_no_name_of_a_file_is_repeated(partnership: Partnership) -> None:
    assert not [name for name in SAYS if "quill" in what_is_said(name).lower()]
