"""A refused backup or restore prints the reason in one line and changes nothing."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
import pytest
from django.core.management import CommandError
from pytest_django import Settings
from datasharing import backups
from partners.owner import OwnerUnknown, as_owner
from tests.attacker import session
from tests.datasharing.backups.backing_up import empty_database, owner_sees, run, source

OF_NEXT_YEAR = "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) 99.1'; exit; fi\n"

ON_A_FULL_DISK = (
    OF_NEXT_YEAR + 'echo half > "$(echo "$*" | sed \'s/.*--file=\\([^ ]*\\).*/\\1/\')"\n'
    "echo 'pg_dump: dumping contents of table \"public.cases_note\"' >&2\n"
    "echo 'pg_dump: error: could not write to output file: No space left on device' >&2; exit 1\n"
)

OLD = "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n"


@pytest.fixture(scope="module")
def file(source: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the world."""
    made = tmp_path_factory.mktemp("backups") / "backup"
    run("backup", made)
    return made


@pytest.fixture
def empty(source: str) -> Iterator[None]:
    with empty_database(source):
        yield


def refusal(command: str, file: Path) -> str:
    with pytest.raises(CommandError) as refused:
        run(command, file)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def programs(folder: Path, script: str) -> str:
    """A path on which `pg_dump` and `pg_restore` are `script`."""
    folder.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def test_a_file_that_is_there_is_never_written_over(source: str, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("of last week")

    assert "exists already, and a backup is never written over" in refusal("backup", tmp_path / "backup")
    assert (tmp_path / "backup").read_text() == "of last week"


def test_a_backup_that_is_being_made_is_left_alone(source: str, tmp_path: Path) -> None:
    (tmp_path / "backup.partial").write_text("half")

    assert "backup.partial is there: another backup" in refusal("backup", tmp_path / "backup")
    assert [each.name for each in tmp_path.iterdir()] == ["backup.partial"]


def test_a_folder_that_is_not_there_is_named(source: str, tmp_path: Path) -> None:
    assert "could not be written: No such file or directory" in refusal("backup", tmp_path / "nowhere" / "backup")


def test_a_full_disk_leaves_no_half_of_a_backup(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", programs(tmp_path / "bin", ON_A_FULL_DISK))

    said = refusal("backup", tmp_path / "backup")

    assert said == "pg_dump: error: could not write to output file: No space left on device"
    assert [each.name for each in tmp_path.iterdir()] == ["bin"]


def test_a_table_that_hides_rows_from_its_owner_is_not_backed_up_in_part(source: str, tmp_path: Path) -> None:
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute("DROP POLICY maintain ON cases_note")
        owner.commit()
        try:
            said = refusal("backup", tmp_path / "backup")
        finally:
            cursor.execute("CREATE POLICY maintain ON cases_note TO fd_owner USING (true) WITH CHECK (true)")
            owner.commit()

    assert "does not show every row of cases_note" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_programs_that_are_missing_are_named(
    file: Path, command: str, empty: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    said = refusal(command, file if command == "restore" else tmp_path / "backup")

    assert "is not on this machine's path: install PostgreSQL's client programs" in said


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_programs_that_are_older_than_the_server_are_named(
    file: Path, command: str, empty: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", programs(tmp_path / "bin", OLD))

    said = refusal(command, file if command == "restore" else tmp_path / "backup")

    assert "is older than the server, PostgreSQL " in said
    assert not (tmp_path / "backup").exists()


def test_only_an_empty_database_is_restored_into(file: Path) -> None:
    before = owner_sees("SELECT count(*) FROM datasharing_logentry")

    assert "is not empty: a backup goes into an empty one alone" in refusal("restore", file)
    assert owner_sees("SELECT count(*) FROM datasharing_logentry") == before


def test_what_is_no_backup_is_not_restored(empty: None, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear all")
    with as_owner():
        database = backups._database()
    others = ["pg_dump", "--format=custom", f"--file={tmp_path / 'others'}", f"--dbname={database}"]
    subprocess.run(others, check=True)

    assert "could not be read: No such file or directory" in refusal("restore", tmp_path / "nothing")
    assert "is not a backup of this service" in refusal("restore", tmp_path / "letter")
    assert "is not a backup of this service" in refusal("restore", tmp_path / "others")


def test_half_a_backup_leaves_the_database_empty(file: Path, empty: None, tmp_path: Path) -> None:
    (tmp_path / "half").write_bytes(file.read_bytes()[:-2_000])

    assert "pg_restore: error: " in refusal("restore", tmp_path / "half")
    assert owner_sees(backups.EMPTY) == [(True,)]
    assert not owner_sees("SELECT FROM pg_default_acl")


def test_roles_that_are_missing_are_named(file: Path, empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "ROLES", ("fd_app", "fd_nobody"))

    assert "There is no role fd_nobody: run datasharing/sql/roles.sql first" in refusal("restore", file)


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_without_the_owners_login_neither_is_done(command: str, tmp_path: Path, settings: Settings) -> None:
    settings.DATABASE_OWNER_URL = ""

    with pytest.raises(OwnerUnknown):
        run(command, tmp_path / "backup")
