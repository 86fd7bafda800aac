"""What a row says about a person, as people write it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.imports.actions import Arrival
from cases.imports.arrivals import COLUMNS, BadRow, read_alias, read_arrival
from cases.imports.dates import DateOrder, First, order_of, read_birth
from cases.imports.loading import told_apart
from cases.people.birth import BirthPrecision, NotABirthDate

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
        ("14.03.1984", date(1984, 3, 14), BirthPrecision.DAY),
        ("14 Mar 1984", date(1984, 3, 14), BirthPrecision.DAY),
        ("14-march-1984", date(1984, 3, 14), BirthPrecision.DAY),
        ("19840302", date(1984, 3, 2), BirthPrecision.DAY),
        ("1984/03/02", date(1984, 3, 2), BirthPrecision.DAY),
        ("1984-03-02T00:00:00", date(1984, 3, 2), BirthPrecision.DAY),
        ("02/03/1984 00:00", date(1984, 3, 2), BirthPrecision.DAY),
        ("", None, BirthPrecision.UNKNOWN),
    ],
)
def test_a_birth_is_read_day_first_and_no_more_exactly_than_it_is_written(
    written: str, born: date | None, precision: BirthPrecision
) -> None:
    birth = read_birth(written, on=TODAY)

    assert (birth.on, birth.precision) == (born, precision)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("02/03/84", "Write it as"),
        ("84", "Write it as"),
        ("42", "Write it as"),
        ("30742", "spreadsheet’s number of a day"),
        ("14 Mai 1984", "no such day"),
        ("00/00/1984", "no such day"),
        ("02/03/0984", "more than 120 years ago"),
        ("02/03/2984", "in the future"),
        ("1984-03-02T10:30:00", "Write it as"),
    ],
)
def test_what_is_no_date_is_not_made_one(written: str, why: str) -> None:
    with pytest.raises(NotABirthDate, match=why):
        read_birth(written, on=TODAY)


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["1984-03-02", "02/03/1984", "14/03/1984"], DateOrder(First.DAY, 4)),
        (["02/03/1984", "03/14/1984 00:00"], DateOrder(First.MONTH, 3)),
        (["02/03/1984", "05/05/1984", "31/02/1984", "14 Mar 1984"], DateOrder(None)),
        (["14/03/1984", "3-14-1984"], DateOrder(First.DAY, 2, 3)),
    ],
)
def test_the_dates_of_a_file_decide_what_they_begin_with(dates: list[str], order: DateOrder) -> None:
    assert order_of(enumerate(dates, start=2)) == order


def test_a_date_that_could_be_two_days_is_refused_where_nothing_decides() -> None:
    with pytest.raises(NotABirthDate, match="either way round"):
        read_birth("02/03/1984", on=TODAY, order=DateOrder(None))
    assert read_birth("05/05/1984", on=TODAY, order=DateOrder(None)).on == date(1984, 5, 5)


def test_no_date_in_digits_is_believed_where_a_file_contradicts_itself() -> None:
    with pytest.raises(NotABirthDate, match="Line 2 can only be day-first and line 3 cannot"):
        read_birth("14/03/1984", on=TODAY, order=DateOrder(First.DAY, 2, 3))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"family_name": "N/A", "given_names": "Unknown"}, "Give a family name"),
        ({"family_name": "-", "given_names": "."}, "Give a family name"),
        ({"family_name": "\u200b\u00ad"}, "Give a family name"),
        ({"family_name": "Mar\u0085sh"}, "no writing"),
        ({"family_name": "Mar\ue000sh"}, "no writing"),
        ({"family_name": "M\ufffdller"}, "letters were lost"),
        ({"family_name": "MÃ¼ller"}, "letters were lost"),
        ({"family_name": "Marsh", "aliases": ";".join(map(str, range(51)))}, "more than 50"),
    ],
)
def test_a_row_that_names_nobody_or_lost_its_letters_is_refused(said: dict[str, str], why: str) -> None:
    with pytest.raises(BadRow, match=why):
        read_arrival(said, line=2, on=TODAY)


def test_what_a_system_writes_in_place_of_a_number_is_no_number() -> None:
    said = {"family_name": "Null", "given_names": "JOÃO", "pnc": "NONE", "nhs_number": "n/a; 943 476 5919"}

    arrival = read_arrival(said, line=2, on=TODAY)

    assert [number.canonical for number in arrival.numbers] == ["9434765919"]
    assert (arrival.details.family_name, arrival.details.given_names) == ("Null", "JOÃO")


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


def test_rows_that_differ_in_capitals_and_marks_alone_are_one_unless_each_has_its_number() -> None:
    names = ["O'Dowd", "O’DOWD", "o'dowd"]
    bare = [{"family_name": name, "given_names": "Ann", "date_of_birth": "1984-03-02"} for name in names]
    keyed = [row | {"source_id": f"N-{place}"} for place, row in enumerate(bare)]

    one, again = told_apart([read_arrival(row, line=line, on=TODAY) for line, row in enumerate(bare, start=2)])
    three, alike = told_apart([read_arrival(row, line=line, on=TODAY) for line, row in enumerate(keyed, start=2)])

    assert ([arrival.line for arrival in one], sorted(again.rejected)) == ([2], [3, 4])
    assert ([arrival.line for arrival in three], alike.alike) == ([2, 3, 4], {3, 4})
