"""A worker types a number from a charge sheet, a warrant or a letter: what the service makes of it."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import assume, given
from hypothesis import strategies as st

from cases.people.identifiers import CHECK_LETTERS, Identifier, IdentifierKind, read_identifier

VECTORS = Path(settings.BASE_DIR).parent / "shared" / "data" / "identifiers"
NOVEMBER = date(2026, 11, 23)
DIGITS = "0123456789"


def read(kind: str, raw: str, on: date = NOVEMBER) -> Identifier:
    return read_identifier(IdentifierKind(kind), raw, on=on)


def vectors(name: str) -> list[dict[str, str]]:
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"the published vectors are not beside this checkout ({name})")
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_published_pnc_id_is_read_as_its_publisher_reads_it() -> None:
    for row in vectors("pnc_vectors.csv"):
        expected = row["expected_canonical_or_input2"]
        if row["case"] == "equalityPncProvider":
            same = read("pnc", row["input"]).canonical == read("pnc", expected).canonical
            assert str(same).lower() == row["expected_or_mod23"], row
        else:
            assert read("pnc", row["input"]).canonical == expected, row


def test_every_published_cro_number_is_read_as_its_publisher_reads_it() -> None:
    for row in vectors("cro_vectors.csv"):
        assert read("cro", row["input"]).canonical == row["expected_canonical"], row


def test_every_published_nhs_number_is_judged_as_its_publisher_judges_it() -> None:
    for row in vectors("nhs_number_vectors.csv"):
        assert str(read("nhs", row["input"]).is_valid).lower() == row["valid"], row


@pytest.mark.parametrize(
    ("kind", "written", "canonical"),
    [
        ("pnc", "2002/0073319Z", "2002/0073319Z"),
        ("pnc", "02/73319Z", "2002/0073319Z"),
        ("pnc", "2002/73319Z", "2002/0073319Z"),  # read as the year 20 by a reader that drops the slash first
        ("pnc", "20020073319Z", "2002/0073319Z"),
        ("pnc", " 02 / 73319z ", "2002/0073319Z"),
        ("pnc", "033Y", "2003/0000003Y"),
        ("pnc", "81/34U", "1981/0000034U"),
        ("pnc", "\uff12002/73319Z", "2002/0073319Z"),  # a full-width digit from a copied page
        ("cro", "65656/91h", "065656/91H"),
        ("cro", "06565691H", "065656/91H"),
        ("cro", "SF83/50058Z", "SF83/50058Z"),
        ("cro", "sf83/050058z", "SF83/50058Z"),
        ("prison", "a1234bc", "A1234BC"),
        ("crn", "x123456", "X123456"),
        ("nhs", "943 476 5919", "9434765919"),
        ("nhs", "943-476-5919", "9434765919"),
        ("asn", "1101ZD0100000448754K", "1101ZD0100000448754K"),
        ("asn", "11/01ZD/01/448754K", "1101ZD0100000448754K"),
        ("asn", "1101ZD0100000410801G", "1101ZD0100000410801G"),
        ("asn", "1101ZD0100000500009X", "1101ZD0100000500009X"),
    ],
)
def test_a_number_is_read_however_people_write_it(kind: str, written: str, canonical: str) -> None:
    identifier = read(kind, written)

    assert identifier.canonical == canonical
    assert identifier.is_valid
    assert identifier.problem == ""
    assert identifier.raw == written


@pytest.mark.parametrize(
    ("kind", "written", "problem"),
    [
        ("pnc", "20030011985Z", "check letter does not fit"),
        ("pnc", "2001/0171310S", "never check letters"),
        ("pnc", "20120052494O", "never check letters"),
        ("pnc", "2002/OO73319Z", "O for 0"),
        ("pnc", "2099/0073319Z", "cannot be"),
        ("pnc", "1802/0073319Z", "cannot be"),
        ("pnc", "02/73319Z/1", "such as"),
        ("pnc", "٠٢/73319Z", "such as"),
        ("pnc", "TOTALLYINVALID", "such as"),
        ("cro", "85227/65G", "check letter does not fit"),
        ("cro", "SF82/1234K", "check letter does not fit"),
        ("cro", "1234567/91H", "such as"),
        ("prison", "A12345BC", "such as"),
        ("prison", "A1234B5", "such as"),
        ("crn", "X12345", "such as"),
        ("crn", "XYZ123456", "such as"),
        ("nhs", "9434765918", "last digit does not fit"),
        ("nhs", "9999999999", "stands for no one"),
        ("nhs", "0000000000", "stands for no one"),
        ("nhs", "9000000009", "stands for no one"),
        ("nhs", "12345678901", "ten digits"),
        ("asn", "1101ZD0100000448754A", "check letter does not fit"),
        ("asn", "448754", "20 characters"),
        ("pnc", "   ", "No number"),
    ],
)
def test_a_number_that_breaks_its_rule_is_kept_and_its_fault_named(kind: str, written: str, problem: str) -> None:
    identifier = read(kind, written)

    assert not identifier.is_valid
    assert identifier.canonical == ""
    assert problem in identifier.problem
    assert identifier.raw == written
    assert identifier.shown == written


@pytest.mark.parametrize("written", ["SF82/1234J", "SF82/1234V", "SF50/1234Q", "SF05/482703J"])
def test_a_file_number_on_which_the_published_rules_differ_is_kept_with_a_warning(written: str) -> None:
    identifier = read("cro", written)

    assert identifier.canonical == written
    assert "rules for SF numbers differ" in identifier.problem


def test_a_second_letter_in_a_crn_is_let_through_with_a_warning() -> None:
    identifier = read("crn", "XY123456")

    assert identifier.canonical == "XY123456"
    assert "one letter" in identifier.problem


def test_a_short_year_belongs_to_the_century_in_which_it_could_have_been_given() -> None:
    assert read("pnc", "27/0000001L", on=date(2026, 12, 31)).canonical == "1927/0000001L"
    assert read("pnc", "27/0000001L", on=date(2027, 1, 1)).canonical == "2027/0000001L"


def test_an_nhs_number_is_shown_in_the_groups_people_read_aloud() -> None:
    assert read("nhs", "9434765919").shown == "943 476 5919"


def test_a_fault_never_gives_away_the_letter_that_would_pass() -> None:
    problem = read("pnc", "20030011985Z").problem

    assert " X" not in problem


def pnc(year: int, serial: int) -> str:
    return f"{year}/{serial:07}{CHECK_LETTERS[int(f'{year % 100:02}{serial:07}') % 23]}"


pncs = st.builds(pnc, st.integers(1930, 2026), st.integers(0, 9_999_999))

cros = st.builds(
    lambda serial, year: f"{serial:06}/{year:02}{CHECK_LETTERS[int(f'{year:02}{serial:06}') % 23]}",
    st.integers(0, 999_999),
    st.integers(0, 99),
)


@given(pncs)
def test_a_check_letter_survives_the_way_there_and_back(number: str) -> None:
    short = number[2:5] + number[5:].lstrip("0")

    assert read("pnc", number).canonical == number
    assert read("pnc", number.replace("/", "")).canonical == number
    assume(short[3].isdigit())  # the serial 0 has no short form
    assert read("pnc", number[:2] + short).canonical == number


@given(st.one_of(st.tuples(st.just("pnc"), pncs), st.tuples(st.just("cro"), cros)), st.data())
def test_one_wrong_digit_is_always_noticed(written: tuple[str, str], data: st.DataObject) -> None:
    kind, number = written
    checked = [i for i, c in enumerate(number) if c.isdigit() and not (kind == "pnc" and i < 2)]
    place = data.draw(st.sampled_from(checked))
    wrong = data.draw(st.sampled_from(DIGITS.replace(number[place], "")))

    slip = number[:place] + wrong + number[place + 1 :]

    assert read(kind, number).canonical == number
    assert not read(kind, slip).is_valid


@given(st.integers(100_000_000, 999_999_999), st.integers(0, 9), st.sampled_from(DIGITS))
def test_one_wrong_digit_in_an_nhs_number_is_always_noticed(body: int, place: int, wrong: str) -> None:
    weighted = sum(int(digit) * weight for digit, weight in zip(str(body), range(10, 1, -1), strict=True))
    check = -weighted % 11
    right = f"{body}{check}"
    assume(check != 10 and right[place] != wrong)  # a number whose check digit would be 10 is never given out
    assume(len(set(right)) > 1 and right != "9000000009")

    assert read("nhs", right).is_valid
    assert not read("nhs", right[:place] + wrong + right[place + 1 :]).is_valid


@given(st.sampled_from(IdentifierKind.values), st.text(max_size=60))
def test_any_text_is_answered_and_never_lost(kind: str, written: str) -> None:
    identifier = read(kind, written)

    assert identifier.raw == written
    assert identifier.is_valid or identifier.problem
    if identifier.is_valid:
        assert read(kind, identifier.canonical).canonical == identifier.canonical
