"""An analyst loads groups and members: good rows once, bad rows come back with a reason, changed ones say so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cases.models import Group, GroupMembership, MembershipBasis
from tests.cases.imports.loading import load, save
from tests.partnership import Partnership

Enter = Callable[..., Any]
HEADER = "group,group_aliases,activities,estimated_size,source_id,role,since,basis,basis_text,grade,known_on"
ROWS = [
    "Dock Road,the Dock; DR,violence;drugs,20,N-1,core,2026-03-01,co_arrest,Arrested together,1A,2026-10-01",
    "Dock Road,,,,N-1,core,2026-03-01,observed,Seen together,2C,2026-10-02",
    "Dock Road,,,,N-2,associate,2026-03-01,intelligence,One report,2D,2026-10-03",
    "Eastfield,,acquisitive,,,,,,,,",
    "Eastfield,,,,N-9,core,2026-03-01,observed,Seen together,2C,2026-10-02",
    "Eastfield,,,,N-1,boss,2026-03-01,observed,Seen together,7Z,2026-10-02",
]
PEOPLE = [
    "N-1,O'Dowd,Siân,,1984-03-02,,,,,,",
    "N-2,D’Arcy,Jean-Paul,,1991-03-02,,,,,,",
]


def write(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return path


def load_groups(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    """The exit code of the command, and what it said."""
    code = 0
    try:
        call_command("import_groups", str(path), "--agency", "police", "--programme", "adder", *more)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, capsys.readouterr().out


@pytest.fixture
def groups(partnership: Partnership, tmp_path: Path) -> Path:
    """A table of groups whose members the police have loaded."""
    assert load(save(tmp_path / "people.csv", PEOPLE))[0] == 0
    return write(tmp_path / "groups.csv", ROWS)


def test_good_rows_land_and_bad_ones_come_back_with_their_reason(
    partnership: Partnership, as_member: Enter, groups: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Would land             4" in load_groups(groups, capsys, "--dry-run")[1]
    code, said = load_groups(groups, capsys)

    assert code == 1
    assert "Landed                 4" in said
    assert "line 6: Your agency holds nobody with this source_id or number." in said
    assert "line 7: role: there is no such code." in said
    rejected = groups.with_suffix(".rejected.csv").read_text(encoding="utf-8-sig")
    assert rejected.count("\n") == 3
    with as_member(partnership.analyst):
        assert {group.name for group in Group.objects.all()} == {"Dock Road", "Eastfield"}
        assert Group.objects.get(name="Dock Road").aliases.count() == 2
        states = {member.role: member.state for member in GroupMembership.objects.all()}
        assert states == {"core": "confirmed", "associate": "unconfirmed"}


def test_loading_again_changes_nothing_and_a_changed_row_says_so(
    partnership: Partnership, as_member: Enter, groups: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_groups(groups, capsys)
    again = load_groups(groups, capsys)[1]
    changed = [
        ROWS[0].replace("Arrested together", "Arrested twice"),
        ROWS[1].replace("core", "leader"),
        ROWS[3].replace("acquisitive", "drugs"),
    ]
    said = load_groups(write(groups.with_name("changed.csv"), changed), capsys)[1]

    assert "Landed                 0" in again
    assert "Landed before          4" in again
    assert "Rejected               3" in said
    for reason in ("said something else then", "another role or another day", "something else of it"):
        assert reason in said
    with as_member(partnership.analyst):
        assert MembershipBasis.objects.count() == 3
