"""Who may load people for an agency, and what the log then says of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection

from cases.models import Identity
from datasharing.models import LogEntry
from partners.models import Membership, Purpose
from tests.cases.imports.loading import load, save
from tests.conftest import owner_role
from tests.datasharing.enforcement.catalogue import rows
from tests.partnership import Partnership

Enter = Callable[..., Any]


@pytest.fixture
def file(db: None, tmp_path: Path) -> Path:
    """One person."""
    return save(tmp_path / "people.csv", ["N-1,Marsh,Ash,,1984-03-02,02/73319Z,,,,,Ash MERSH"])


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ({"agency": "nobody"}, "There is no agency nobody. There are: bridge, council,"),
        ({"programme": "nothing"}, "takes no part in a programme nothing. It takes part in: adder."),
        ({"email": "treatment_worker@partnership.test"}, "Police has no member with that e-mail address."),
        ({"purpose": "treatment"}, "No agreement in force lets Police keep identity, identifiers, safeguarding"),
        ({"email": "police_administrator@partnership.test"}, "No agreement in force lets Police keep"),
        ({"rejected": "people.csv"}, "names the file itself"),
    ],
)
def test_whoever_may_not_load_people_is_told_what_is_missing(
    partnership: Partnership, as_member: Enter, file: Path, who: dict[str, str], says: str
) -> None:
    options: dict[str, Any] = {**who, **({"rejected": file} if "rejected" in who else {})}

    with pytest.raises(CommandError, match=says):
        load(file, **options)

    with as_member(partnership.analyst):
        assert not Identity.objects.exists()


def test_an_agency_whose_agreement_has_ended_loads_nobody(
    partnership: Partnership, as_member: Enter, file: Path
) -> None:
    with owner_role(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE datasharing_clause SET valid_to = now() WHERE giver_id = %s AND receiver_id = giver_id",
            [partnership.agency("police").pk],
        )

    with pytest.raises(CommandError, match="No agreement in force"):
        load(file)


def test_the_log_says_who_collected_whom(partnership: Partnership, as_member: Enter, file: Path) -> None:
    load(file)

    system = Membership.objects.get(agency=partnership.agency("police"), role="system")
    with as_member(partnership.police_dpo):
        entries = LogEntry.objects.filter(operation="collection")
        assert {entry.resource for entry in entries} == {"import_people"}
        assert {entry.user_id for entry in entries} == {system.user_id}
        assert sorted(entry.category for entry in entries) == [1, 1, 3, 3]


def test_a_member_loads_in_their_own_name(partnership: Partnership, as_member: Enter, file: Path) -> None:
    load(file, email="Analyst@partnership.test", purpose="deterrence")

    with as_member(partnership.police_dpo):
        users = {(entry.user_id, entry.purpose) for entry in LogEntry.objects.filter(operation="collection")}
        assert users == {(partnership.analyst.user_id, Purpose.DETERRENCE)}


def test_people_are_loaded_as_the_run_time_role(
    partnership: Partnership, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner of the tables would pass the policies."""
    monkeypatch.setattr("partners.owner.as_owner", None)
    used: set[str] = set()

    def ask(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        answer = execute(sql, params, many, context)
        if sql.startswith('INSERT INTO "cases_identity"'):
            with connection.cursor() as cursor:
                cursor.cursor.execute("SELECT current_user")
                used.add(cursor.cursor.fetchone()[0])
        return answer

    with connection.execute_wrapper(ask):
        load(file)

    assert used == {"fd_app"}


def test_nothing_about_a_person_stays_in_the_log(partnership: Partnership, file: Path) -> None:
    load(file)

    [[said]] = rows("SELECT string_agg(resource || reason || on_behalf_of, '') FROM datasharing_logentry")
    assert "Marsh" not in said
    assert "N-1" not in said
