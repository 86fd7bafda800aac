"""A data clerk loads people: good rows once, bad rows are rejected with a reason, partners' people stay hidden."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cases.imports import loading
from cases.imports.actions import land_people
from cases.models import Concern, Identifier, Identity, SourceRow
from cases.people.identifiers import IdentifierKind
from datasharing.models import Category, Person, SubjectRole
from partners.models import Participation, Programme, Purpose
from tests.cases.imports.loading import held, load, save
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import LONG_AGO, Partnership, make_agreement, make_clause

Enter = Callable[..., Any]

PEOPLE = [
    "N-1,O'Dowd-Łukasik,Siân,,1984-03-02,02/73319Z,,,,,",
    "N-2,D’Arcy,Jean-Paul,JP,23/03/1991,,,,,,Jean PIERRE; Smokey",
    "N-3,王,美玲,,1990,,,,,,",
    "N-4,الأحمد,محمد,,03/1996,,,,,,",
    'N-5,"Ní Dhomhnaill",Siobhán,,,,,A1234BC;A9876XY,X123456,943 476 5919,',
    "N-6,,,Man in grey coat,,,,,,,",
    "N-7,Vale,Kim,,01/06/2012,,,,,,",
]


@pytest.fixture
def people(partnership: Partnership, tmp_path: Path) -> Path:
    """Seven people, as a spreadsheet saves them."""
    return save(tmp_path / "people.csv", PEOPLE)


def test_people_land_as_they_are_written(partnership: Partnership, as_member: Enter, people: Path) -> None:
    code, said = load(people)

    assert code == 0
    assert "Landed                 7" in said
    with as_member(partnership.analyst):
        assert held() == [
            ["N-1", "Siân O'Dowd-Łukasik (), born 2 March 1984", "PNC ID 2002/0073319Z 02/73319Z True"],
            ["N-2", "Jean-Paul D’Arcy (JP), born 23 March 1991", "alias Jean PIERRE", "alias Smokey"],
            ["N-3", "美玲 王 (), born 1990"],
            ["N-4", "محمد الأحمد (), born March 1996"],
            [
                "N-5",
                "Siobhán Ní Dhomhnaill (), born not known",
                "NHS number 9434765919 943 476 5919 True",
                "Prison number A1234BC A1234BC True",
                "Prison number A9876XY A9876XY True",
                "Probation case reference number (CRN) X123456 X123456 True",
            ],
            ["N-6", "Man in grey coat (Man in grey coat), born not known"],
            ["N-7", "Kim Vale (), born 1 June 2012"],
        ]


def test_loading_again_changes_nothing(partnership: Partnership, as_member: Enter, people: Path) -> None:
    load(people)
    with as_member(partnership.analyst):
        before = (held(), [row.updated_at for row in Identity.objects.order_by("pk")], Person.objects.count())

    code, said = load(people)

    assert code == 0
    assert "Landed before          7" in said
    with as_member(partnership.analyst):
        assert (held(), [row.updated_at for row in Identity.objects.order_by("pk")], Person.objects.count()) == before


@pytest.mark.parametrize("broken_off", [1, 2, 3])
def test_what_was_broken_off_is_finished_by_loading_again(
    partnership: Partnership, as_member: Enter, people: Path, monkeypatch: pytest.MonkeyPatch, broken_off: int
) -> None:
    monkeypatch.setattr(loading, "BATCH", 3)
    land, times = land_people, iter(range(1, 10))

    def break_off(*batch: Any, **how: Any) -> None:
        land(*batch, **how)
        if next(times) == broken_off:
            raise ZeroDivisionError

    monkeypatch.setattr(loading, "land_people", break_off)
    with pytest.raises(ZeroDivisionError):
        load(people)
    with as_member(partnership.analyst):
        assert SourceRow.objects.count() == 3 * (broken_off - 1)
    monkeypatch.setattr(loading, "land_people", land)

    code, said = load(people)

    assert code == 0
    assert f"Landed before   {3 * (broken_off - 1):>8}" in said
    with as_member(partnership.analyst):
        assert [row[0] for row in held()] == [f"N-{number}" for number in range(1, 8)]
        assert Identity.objects.count() == 7


BAD = {
    "N-8,,,,,,,,,,": "Give a family name, given names, a name they are known as, or a date of birth.",
    "N-8,Marsh,Ash,,31/02/1984,,,,,,": "date_of_birth: There is no such day in the calendar.",
    "N-8,Marsh,Ash,,2.3.84,,,,,,": "date_of_birth: Write it as 1984-03-02, 02/03/1984, 03/1984 or 1984.",
    "N-8,Marsh,Ash,,2984,,,,,,": "date_of_birth: The date of birth is in the future.",
    "N-8,Marsh": "It has 2 cells where the first line has 11.",
    "N-8,Marsh,Ash,,,,,,,,,,": "It has 13 cells where the first line has 11.",
    f"N-8,{'M' * 201},Ash,,,,,,,,": "family_name: it is longer than 200 characters.",
    f"N-8,Marsh,Ash,,,{'1' * 61},,,,,": "pnc: it is longer than 60 characters.",
    "N-8,Mar\u0007sh,Ash,,,,,,,,": "family_name: it holds a character that is no writing; type it again.",
    "N-1,Marsh,Ash,,,,,,,,": "Line 2 has its source_id already and says something else.",
    "N-8,Marsh,Ash,,,2002/0073319Z,,,,,": "Line 2 has one of its numbers already.",
    PEOPLE[0]: "Line 2 says the same: delete one of them.",
}


@pytest.mark.parametrize(("row", "reason"), BAD.items())
def test_a_bad_row_comes_back_with_its_reason_and_the_others_land(
    partnership: Partnership, as_member: Enter, tmp_path: Path, row: str, reason: str
) -> None:
    file = save(tmp_path / "people.csv", [*PEOPLE, row])

    code, said = load(file)

    assert code == 1
    assert reason in said
    assert "Marsh" not in said
    given_back = (tmp_path / "people.rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(given_back) == 2
    assert reason in given_back[1]
    assert given_back[1].replace('"', "").endswith(row)
    with as_member(partnership.analyst):
        assert Identity.objects.count() == 7


def test_every_fault_of_a_row_is_named_at_once(partnership: Partnership, tmp_path: Path) -> None:
    file = save(tmp_path / "people.csv", [f"N-8,{'M' * 201},Ash,,1984-13,,,,,,"])

    _code, said = load(file)

    assert "family_name: it is longer" in said
    assert "date_of_birth: There is no such day" in said


def test_rejected_rows_land_once_they_are_corrected(partnership: Partnership, as_member: Enter, tmp_path: Path) -> None:
    load(save(tmp_path / "people.csv", [*PEOPLE, "N-8,=SUM(A1),Ash,,1984-13,,,,,,", "N-9,Marsh"]))
    returned = tmp_path / "people.rejected.csv"
    text = returned.read_text(encoding="utf-8-sig")
    assert "N-8,'=SUM(A1),Ash" in text
    returned.write_text(text.replace("1984-13", "1984-12").replace("N-9,Marsh", "N-9,Marsh,,,,,,,,,"), encoding="utf-8")

    code, said = load(returned)

    assert code == 0
    assert "Landed                 2" in said
    with as_member(partnership.analyst):
        assert Identity.objects.filter(family_name="=SUM(A1)").exists()


def test_what_somebody_is_correcting_is_not_written_over(partnership: Partnership, tmp_path: Path) -> None:
    file = save(tmp_path / "people.csv", ["N-8,,,,,,,,,,"])
    load(file)
    load(file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.csv", "people.rejected.csv"]
    (tmp_path / "people.rejected.csv").write_text("half corrected")

    load(file)

    assert (tmp_path / "people.rejected.csv").read_text() == "half corrected"
    assert (tmp_path / "people.rejected-2.csv").exists()


def test_a_row_that_says_something_else_later_changes_nobody(
    partnership: Partnership, as_member: Enter, people: Path, tmp_path: Path
) -> None:
    load(people)

    code, said = load(save(tmp_path / "later.csv", ["N-3,王,小明,,1990,,,,,,"]))

    assert code == 1
    assert "of these changed       1" in said
    assert "Changed: its source_id was loaded before, and the row said something else then" in said
    with as_member(partnership.analyst):
        assert Identity.objects.get(family_name="王").given_names == "美玲"


def test_a_row_without_a_number_of_its_own_lands_once_however_a_spreadsheet_rewrites_its_date(
    partnership: Partnership, as_member: Enter, tmp_path: Path
) -> None:
    header = "family_name,given_names,date_of_birth"
    load(save(tmp_path / "people.csv", ["Marsh,Ash,1984-03-02"], header=header))

    again = save(tmp_path / "people.csv", ["02/03/1984,Ash,Marsh"], header=",".join(header.split(",")[::-1]))
    code, said = load(again, dates="day-first")

    assert code == 0
    assert "Landed before          1" in said


def test_a_date_that_could_be_two_days_is_given_back_unless_another_decides(
    partnership: Partnership, as_member: Enter, tmp_path: Path
) -> None:
    file = save(tmp_path / "people.csv", ["N-1,Marsh,Ash,,03/04/1984,,,,,,", "N-2,Vale,Kim,,1990-01-01,,,,,,"])

    code, said = load(file)

    assert code == 1
    assert "line 2: date_of_birth: Its day and month could be either way round" in said
    code, said = load(save(file, ["N-1,Marsh,Ash,,03/04/1984,,,,,,", "N-3,Hill,Jo,,12/25/1990,,,,,,"]))
    assert code == 0
    assert "Its dates are month-first: line 3 can be nothing else." in said
    with as_member(partnership.analyst):
        assert Identity.objects.get(family_name="Marsh").date_of_birth == date(1984, 3, 4)


def test_a_number_that_breaks_its_rule_is_kept_as_written(
    partnership: Partnership, as_member: Enter, tmp_path: Path
) -> None:
    code, said = load(save(tmp_path / "people.csv", ["N-8,Marsh,Ash,,,2002/0073319A,,,,,"]))

    assert code == 0
    assert "1 numbers break their rule" in said
    with as_member(partnership.analyst):
        number = Identifier.objects.get()
        assert (number.raw, number.canonical, number.is_valid) == ("2002/0073319A", "", False)
        assert number.problem


def test_whoever_may_be_a_child_is_flagged_to_safeguarding_once(
    partnership: Partnership, as_member: Enter, people: Path
) -> None:
    load(people)
    load(people)

    with as_member(partnership.analyst):
        concern = Concern.objects.get()
        assert concern.kind == Concern.Kind.MAY_BE_A_CHILD
        assert Identity.objects.get(person=concern.person_id).family_name == "Vale"


def test_a_rehearsal_says_what_would_happen_and_changes_nothing(
    partnership: Partnership, as_member: Enter, tmp_path: Path
) -> None:
    file = save(tmp_path / "people.csv", [*PEOPLE, "N-8,,,,,,,,,,"])

    code, said = load(file, dry_run=True)

    assert code == 1
    assert "Would land             7" in said
    assert "Would reject           1" in said
    assert not (tmp_path / "people.rejected.csv").exists()
    with as_member(partnership.analyst):
        assert not Identity.objects.exists()
        assert not SourceRow.objects.exists()


def test_whom_the_agency_holds_by_a_number_is_not_doubled(
    partnership: Partnership, as_member: Enter, tmp_path: Path
) -> None:
    with as_member(partnership.analyst):
        hold_number(partnership, "analyst")

    code, said = load(save(tmp_path / "people.csv", ["N-8,Marsh,Ash,,,02/73319Z,,,,,"]))

    assert code == 1
    assert "A person in your agency’s records has one of these numbers already." in said
    with as_member(partnership.analyst):
        assert Identity.objects.count() == 1


def hold_number(partnership: Partnership, member: str) -> Person:
    by = getattr(partnership, member)
    person = make_person(by, programme=partnership.programme)
    Identifier.objects.create(
        owner=by.agency,
        person=person,
        programme=partnership.programme,
        kind=IdentifierKind.PNC,
        raw="02/73319Z",
        canonical="2002/0073319Z",
        is_valid=True,
        subject_role=SubjectRole.PROGRAMME,
    )
    return person


def open_numbers_to_probation(partnership: Partnership) -> None:
    with owner_role():
        police, probation = partnership.agency("police"), partnership.agency("probation")
        make_clause(
            make_agreement("numbers", [police, probation]),
            giver=police,
            receiver=probation,
            categories=[Category.IDENTIFIERS],
            purpose=Purpose.SUPERVISION,
            programme=partnership.programme,
        )


def test_a_number_seen_by_agreement_is_not_met(partnership: Partnership, as_member: Enter, tmp_path: Path) -> None:
    open_numbers_to_probation(partnership)
    assert_probation_lands_its_own(partnership, as_member, tmp_path)


def test_a_hidden_number_is_not_met(partnership: Partnership, as_member: Enter, tmp_path: Path) -> None:
    assert_probation_lands_its_own(partnership, as_member, tmp_path)


def assert_probation_lands_its_own(partnership: Partnership, as_member: Enter, tmp_path: Path) -> None:
    """Whatever the police hold, the answer is the same, and both have a person of their own."""
    file = save(tmp_path / "people.csv", ["N-8,Marsh,Ash,,,02/73319Z,,,,,"])
    with as_member(partnership.analyst):
        theirs = hold_number(partnership, "analyst")

    code, said = load(file, agency="probation")

    assert code == 0
    assert said == f"people.csv: 1 rows.\n{'Landed':<16}{1:>8}\n{'Landed before':<16}{0:>8}\n{'Rejected':<16}{0:>8}\n"
    with as_member(partnership.probation_practitioner):
        ours = Identity.objects.get(owner=partnership.agency("probation"))
        assert ours.person_id != theirs.pk
    with as_member(partnership.analyst):
        assert Identity.objects.get().person_id == theirs.pk
        assert Identifier.objects.count() == 1


def test_a_row_that_another_import_lands_meanwhile_lands_once(
    partnership: Partnership, as_member: Enter, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it landed is not seen when the batch is compared: as when another is quicker, or a guard hides somebody."""
    load(save(people.with_name("first.csv"), PEOPLE[:2]))
    monkeypatch.setattr(loading, "_compare", lambda batch, _to: (list(batch), loading.Outcome()))

    code, said = load(people)

    assert code == 0
    assert "Landed                 5" in said
    assert "Landed before          2" in said
    with as_member(partnership.analyst):
        assert Identity.objects.count() == 7


def test_two_agencies_load_the_same_file_without_meeting(
    partnership: Partnership, as_member: Enter, people: Path
) -> None:
    first = load(people, agency="police")

    assert load(people, agency="harbour") == first
    with as_member(partnership.treatment_worker):
        assert Identity.objects.count() == 7


def test_a_person_loaded_for_another_programme_stays_one_person(
    partnership: Partnership, as_member: Enter, people: Path
) -> None:
    load(people)
    with owner_role():
        other = Programme.objects.create(code="gvi", name="Northshire GVI", kind=Programme.Kind.GROUP_VIOLENCE)
        Participation.objects.create(programme=other, agency=partnership.agency("police"), valid_from=LONG_AGO)

    code, _said = load(people, programme="gvi")

    assert code == 0
    with as_member(partnership.analyst):
        assert Identity.objects.count() == 14
        assert len({identity.person_id for identity in Identity.objects.all()}) == 7
        assert Concern.objects.count() == 1
