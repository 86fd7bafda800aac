"""What a row says about a person, as people write it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.imports.actions import Arrival
from cases.imports.arrivals import COLUMNS, BadRow, read_alias, read_arrival, read_birth
from cases.imports.loading import told_apart
from cases.people.birth import BirthPrecision

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "born", "precision"),
    [
        ("1984-03-02", date(1984, 3, 2), BirthPrecision.DAY),
        ("02/03/1984", date(1984, 3, 2), BirthPrecision.DAY),
        ("2/3/1984", date(1984, 3, 2), BirthPrecision.DAY),
        ("03/1984", date(1984, 3, 1), BirthPrecision.MONTH),
        ("1984-03", date(1984, 3, 1), BirthPrecision.MONTH),
        ("1984", date(1984, 1, 1), BirthPrecision.YEAR),
        ("", None, BirthPrecision.UNKNOWN),
    ],
)
def test_a_birth_is_read_day_first_and_no_more_exactly_than_it_is_written(
    written: str, born: date | None, precision: BirthPrecision
) -> None:
    birth = read_birth(written, on=TODAY)

    assert (birth.on, birth.precision) == (born, precision)


@pytest.mark.parametrize(
    ("written", "given", "family"),
    [
        ("Jean PIERRE", "Jean", "PIERRE"),
        ("Maria DE LA CRUZ", "Maria", "DE LA CRUZ"),
        ("Wanjirũ KAMAU-HALL", "Wanjirũ", "KAMAU-HALL"),
        ("Seán O'ROURKE", "Seán", "O'ROURKE"),
        ("John J SMITH", "John J", "SMITH"),
        ("J SMITH", "J", "SMITH"),
        ("ASH MARSH", "ASH", "MARSH"),
        ("Bronagh McAteer", "Bronagh", "McAteer"),
        ("MARSH", "", "MARSH"),
        ("Smokey", "Smokey", ""),
        ("محمد الأحمد", "محمد", "الأحمد"),
    ],
)
def test_an_alias_is_given_names_and_family_name(written: str, given: str, family: str) -> None:
    assert read_alias(written) == (given, family)


def test_what_is_said_twice_in_a_cell_is_kept_once() -> None:
    said = {"family_name": "Marsh", "pnc": "02/73319Z; 2002/0073319Z;", "aliases": "Ash MERSH;Ash MERSH; "}

    arrival = read_arrival(said, line=2, on=TODAY)

    assert [number.canonical for number in arrival.numbers] == ["2002/0073319Z"]
    assert arrival.aliases == (("Ash", "MERSH"),)


@given(st.text(max_size=30))
def test_an_alias_loses_no_word(written: str) -> None:
    given_names, family_name = read_alias(written)

    assert [*given_names.split(), *family_name.split()] == written.split()


ROWS = st.fixed_dictionaries(
    {},
    optional={
        column: st.one_of(
            st.text(max_size=12), st.sampled_from(["1", "Marsh", "02/73319Z", "A1234BC", "1984", "31/02/1984"])
        )
        for column in COLUMNS
    },
)


@given(st.lists(ROWS, max_size=12))
def test_every_row_is_somebody_of_their_own_or_comes_back_with_a_reason(rows: list[dict[str, str]]) -> None:
    arrivals: list[Arrival] = []
    bad: dict[int, str] = {}
    for line, row in enumerate(rows, start=2):
        try:
            arrivals.append(read_arrival(row, line=line, on=TODAY))
        except BadRow as fault:
            bad[line] = str(fault)

    apart, again = told_apart(arrivals)

    rejected = bad | again.rejected
    assert sorted([*(arrival.line for arrival in apart), *rejected]) == list(range(2, len(rows) + 2))
    assert all(rejected.values())
    assert len({arrival.key for arrival in apart}) == len(apart)
