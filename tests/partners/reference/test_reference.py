"""An administrator loads the reference data: everything is there, once, however often it is loaded."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.test import override_settings
from govuk_bank_holidays.bank_holidays import BankHolidays

from partners.management.commands import load_reference
from partners.models import Area, BankHoliday, CodeSet, CodeValue, Division, Establishment
from partners.owner import OwnerUnknown, as_owner
from partners.reference import loading
from tests.conftest import owner_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loads_in_the_tests_own_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing in as the owner would end the transaction; taking the owner's role inside it gives the same rights."""
    monkeypatch.setattr(load_reference, "as_owner", owner_role)


def load() -> str:
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


def edit(folder: Path, name: str, before: str, after: str) -> None:
    """Change one shipped file in a copy, as a new edition of it would."""
    text = (folder / name).read_text()
    assert before in text
    (folder / name).write_text(text.replace(before, after))


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped files from which the next load reads."""
    for file in loading.FILES.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(loading, "FILES", tmp_path)
    return tmp_path


def test_every_register_is_loaded_and_counted() -> None:
    laid_down = CodeValue.objects.count()  # what columns of records hold, a migration lays down

    said = load()

    assert Area.objects.get(code="E06000018").name == "Nottingham"
    assert Establishment.objects.get(kind="prison", code="NMI").name == "Nottingham (HMP & YOI)"
    assert Establishment.objects.get(kind="delivery_unit", code="N53DRBY").parent is not None
    assert BankHoliday.objects.filter(division=Division.ENGLAND_AND_WALES, on=date(2026, 12, 28)).exists()
    shipped = sum(1 for name in ("code_values.csv", "offence_codes.csv") for _row in loading._rows(name))
    assert f"Codes                           {shipped - laid_down:12}       0       0{shipped:8}" in said
    assert "Bank holidays are known up to 26 December 2028." in said


def test_the_registers_have_as_many_entries_as_their_sources() -> None:
    load()

    counts = {kind: Establishment.objects.filter(kind=kind).count() for kind in Establishment.Kind.values}
    assert counts == {
        "police_force": 44,
        "prison": 173,
        "court": 585,
        "probation_region": 13,
        "delivery_unit": 111,
    }
    assert Establishment.objects.filter(kind="prison", is_active=True).count() == 125
    assert CodeValue.objects.of("withdrawal_reason").count() == 13
    assert CodeValue.objects.of("ho_offence").count() == 3_038


def test_loading_again_changes_nothing_and_says_so() -> None:
    load()
    before = list(Establishment.objects.order_by("pk").values_list("pk", "name"))

    said = load()

    assert "Nothing changed" in said
    assert list(Establishment.objects.order_by("pk").values_list("pk", "name")) == before


def test_a_new_edition_changes_what_differs_and_keeps_what_records_name(copied: Path) -> None:
    load()
    nottingham = Establishment.objects.get(kind="prison", code="NMI")
    edit(copied, "establishments.csv", "Nottingham (HMP & YOI)", "Nottingham (HMP)")
    edit(copied, "establishments.csv", "court,ABGVMC", "court,ABGVM2")

    said = load()

    nottingham.refresh_from_db()
    assert nottingham.name == "Nottingham (HMP)"
    assert set(Establishment.objects.filter(code__startswith="ABGV").values_list("code", flat=True)) == {
        "ABGVMC",
        "ABGVM2",
    }
    assert "Forces, prisons, courts, probation         1       1       0     927" in said


def test_a_bank_holiday_that_moves_no_longer_stops_a_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    published = json.dumps(BankHolidays.load_backup_data())
    moved = json.loads(published.replace("2026-12-28", "2026-12-29"))
    monkeypatch.setattr(BankHolidays, "load_backup_data", staticmethod(lambda: moved))

    load()

    kept = BankHoliday.objects.filter(division=Division.ENGLAND_AND_WALES, on__range=("2026-12-26", "2026-12-31"))
    assert [day.on for day in kept] == [date(2026, 12, 29)]


def test_bank_holidays_are_read_from_the_package_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("bank holidays were downloaded")

    monkeypatch.setattr("requests.get", refuse)

    load()

    assert BankHoliday.objects.filter(division=Division.SCOTLAND, on=date(2026, 11, 30)).exists()
    assert BankHoliday.objects.count() == 471


def test_an_ended_code_is_no_longer_offered_but_its_records_still_read(copied: Path) -> None:
    edit(
        copied,
        "code_values.csv",
        "ANO,Another reason,Other,ANO,,",
        "ANO,Another reason,Other,ANO,2020-01-01,2026-01-01",
    )
    load()
    reasons = CodeValue.objects.of("withdrawal_reason")

    assert reasons.in_use(date(2025, 12, 31)).count() == 13
    assert reasons.in_use(date(2026, 1, 1)).count() == 12
    assert reasons.in_use(date(2019, 12, 31)).count() == 12
    assert reasons.get(code="ANO").label == "Another reason"


def test_codes_come_in_their_publishers_order() -> None:
    load()

    first = CodeValue.objects.of("withdrawal_reason").in_use(date(2026, 11, 23))[:3]

    assert [value.code for value in first] == ["INE", "MIS", "NOT"]


def test_a_broken_file_changes_nothing_at_all(copied: Path) -> None:
    edit(copied, "code_values.csv", "withdrawal_reason,13,", "reasons_nobody_lists,13,")

    with pytest.raises(KeyError, match="reasons_nobody_lists"):
        load()

    assert not Area.objects.exists()
    assert not CodeSet.objects.filter(system="substance").exists()


def test_without_the_owners_login_the_command_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_reference, "as_owner", as_owner)

    with override_settings(DATABASE_OWNER_URL=""), pytest.raises(OwnerUnknown, match="DATABASE_OWNER_URL"):
        load()


@pytest.mark.parametrize("table", ["area", "establishment", "bankholiday", "codeset", "codevalue"])
def test_nobody_changes_reference_data_through_the_running_service(table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM partners_{table}")
