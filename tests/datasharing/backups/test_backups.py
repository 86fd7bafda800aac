"""A backup restored is the same database: every row but those left out on purpose, and every guard."""

import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
import psycopg2
import pytest
from pytest_django import Settings
from cases.models import Identity
from datasharing import backups
from datasharing.enforcement import keys
from datasharing.outbox import outbox
from datasharing.api import changes
from datasharing.enforcement.door import acting
from datasharing.models import Outbox
from referrals.models import Event, EventKind
from tests.attacker import actor_of, session
from tests.datasharing.backups.backing_up import empty_database, owner_sees, restored, run, source
from tests.datasharing.enforcement.catalogue import DEFINITIONS
from tests.makers import make_person
from tests.partnership import Partnership

TRANSIENT = {
    "public.django_session",
    "public.usersessions_usersession",
    "public.sign_in_cache",
    "public.oauth2_provider_accesstoken",
    "public.oauth2_provider_refreshtoken",
    "public.oauth2_provider_idtoken",
    "public.oauth2_provider_grant",
    "public.oauth2_provider_devicegrant",
    "public.datasharing_change",
    "sharing.feed_history",
    "sharing.context_key",
}
"""What need not come back; everything else does, whatever the backup says of itself."""

NEVER_FILLED = {
    "public.account_emailaddress",
    "public.account_emailconfirmation",
    "public.auth_group",
    "public.auth_group_permissions",
    "public.axes_accessattempt",
    "public.axes_accessattemptexpiration",
    "public.axes_accessfailurelog",
    "public.axes_accesslog",
    "public.guardian_groupobjectpermission",
    "public.partners_user_groups",
    "public.partners_user_user_permissions",
    "public.socialaccount_socialaccount",
    "public.socialaccount_socialapp",
    "public.socialaccount_socialtoken",
}
"""Tables of libraries that the product writes nothing to."""
MONTH_OF_THE_LOG = "public.datasharing_logentry_"

TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""

CONTENT = "SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM {} t"
Held = dict[str, tuple[int, str | None]]


def held() -> Held:
    """How many rows each table has, of all that the catalogue knows, and a digest of them."""
    return {table: owner_sees(CONTENT.format(table))[0] for (table,) in owner_sees(TABLES)}


def empty(tables: Held) -> set[str]:
    return {table for table, (rows, _digest) in tables.items() if not rows}


def names_seen_by(member: str) -> list[str]:
    """The police's two people, as far as `member` may see them."""
    with acting(actor_of(Partnership.load().members[member])):
        names = Identity.objects.filter(family_name__in=["Shared", "Hidden"]).order_by("family_name")
        return [identity.family_name for identity in names]


def test_every_row_comes_back_as_it_was_but_those_left_out_on_purpose(source: str, tmp_path: Path) -> None:
    before = held()

    with restored(source, tmp_path):
        after = held()

    months = {table for table in before if table.startswith(MONTH_OF_THE_LOG)}
    assert empty(before) - TRANSIENT - months == NEVER_FILLED
    assert months - empty(before)
    assert after.keys() == before.keys()
    assert {table for table in before if after[table] != before[table]} <= TRANSIENT
    assert "public.django_session" in empty(after) - empty(before)


def test_every_guard_comes_back(source: str, tmp_path: Path) -> None:
    before = set(owner_sees(DEFINITIONS))

    with restored(source, tmp_path):
        after = set(owner_sees(DEFINITIONS))

    assert after - before == set()
    assert before - after == set()


def test_agreements_go_on(source: str, tmp_path: Path) -> None:
    with restored(source, tmp_path):
        worker = Partnership.load().custody_worker
        with acting(actor_of(worker)):
            make_person(worker, programme=Partnership.load().programme, family_name="Shared")

        assert names_seen_by("custody_worker") == ["Hidden", "Shared", "Shared"]
        assert names_seen_by("probation_practitioner") == ["Shared", "Shared"]
        assert names_seen_by("treatment_worker") == ["Shared"], "with consent, from before the backup"
        assert names_seen_by("stranger") == []


def test_whoever_was_kept_from_somebody_still_is(source: str, tmp_path: Path) -> None:
    assert names_seen_by("analyst") == ["Shared"]

    with restored(source, tmp_path):
        assert names_seen_by("analyst") == ["Shared"]


def test_work_that_waited_is_done_once(source: str, tmp_path: Path) -> None:
    with restored(source, tmp_path):
        waiting = list(Outbox.objects.waiting())
        done = [outbox.perform(row.key) for row in [*waiting, *waiting]]
        with acting(actor_of(Partnership.load().treatment_worker)):
            delivered = Event.objects.filter(kind=EventKind.DELIVERED).count()

    assert done == [True, False]
    assert delivered == 1


def test_the_log_is_only_added_to_afterwards(source: str, tmp_path: Path) -> None:
    with restored(source, tmp_path):
        assert owner_sees("SELECT count(*) FROM datasharing_logentry") > [(0,)]
        for sql in ["DELETE FROM datasharing_logentry", "TRUNCATE datasharing_logentry"]:
            with pytest.raises(psycopg2.Error, match="only added to"):
                owner_sees(sql)


def test_a_restored_database_begins_another_history_of_changes(source: str, tmp_path: Path) -> None:
    before = changes.epoch()

    with restored(source, tmp_path):
        after = changes.epoch()
    with empty_database(source):
        run("restore", tmp_path / "backup")
        again = changes.epoch()

    assert len({before, after, again} - {"None"}) == 3


def test_only_the_key_of_the_place_is_believed(source: str, tmp_path: Path, settings: Settings) -> None:
    run("backup", tmp_path / "backup")
    old, settings.CONTEXT_KEY = settings.CONTEXT_KEY, "the key of another place"

    with empty_database(source):
        run("restore", tmp_path / "backup")

        assert names_seen_by("custody_worker") == ["Hidden", "Shared"]
        settings.CONTEXT_KEY = old
        assert names_seen_by("custody_worker") == []


def test_a_backup_is_for_its_owners_eyes_and_holds_no_secret_of_the_database(
    source: str, tmp_path: Path, settings: Settings
) -> None:
    run("backup", tmp_path / "backup")

    said = subprocess.run(["pg_restore", "-f", "-", tmp_path / "backup"], capture_output=True, text=True, check=True)

    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "backup"]
    assert "Hidden" in said.stdout
    assert "signed-in" not in said.stdout
    assert [pad.hex() for pad in keys.pads(settings.CONTEXT_KEY) if pad.hex() in said.stdout] == []


def test_both_say_what_was_done_and_what_comes_next(source: str, tmp_path: Path) -> None:
    said = run("backup", tmp_path / "backup")

    with empty_database(source):
        then = run("restore", tmp_path / "backup")

    assert f"{source} is backed up to {tmp_path / 'backup'}" in said
    assert all(table in said and reason in said for table, reason in backups.LEFT_OUT.items())
    assert "is restored as it was on 20" in then
    assert "Next: run migrate" in then
