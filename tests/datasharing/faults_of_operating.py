"""Guards that operators rely on, each switched off for one run of the test that must notice."""

from datasharing.backups import LEFT_OUT, RESTORE
from tests.faults import Fault

ROTATING = "tests.datasharing.enforcement.test_rotating_keys"
BACKUPS = "tests.datasharing.backups.test_backups"
REFUSED = "tests.datasharing.backups.test_backups_refused"

FAULTS = [
    Fault(
        guard="the forgetting of old context keys",
        noticed_by=f"{ROTATING}.test_the_old_key_opens_nothing_after_the_rotation",
        patch=("datasharing.enforcement.keys.believe_only", lambda _key: 1),
    ),
    Fault(
        guard="the two keys of a rotation",
        noticed_by=f"{ROTATING}.test_while_keys_rotate_old_and_new_processes_both_serve",
        sql="create function only_one() returns trigger language plpgsql as"
        " $$ begin delete from sharing.context_key where id <> new.id; return null; end $$;"
        " create trigger only_one after insert on sharing.context_key for each row execute function only_one()",
    ),
    Fault(
        guard="the refusal to leave alone a key that nothing serves with",
        noticed_by=f"{ROTATING}.test_a_key_that_nothing_serves_with_is_not_left_alone",
        patch=("datasharing.enforcement.keys.is_believed", lambda _key: True),
    ),
    Fault(
        guard="the records in a backup",
        noticed_by=f"{BACKUPS}.test_every_row_comes_back_as_it_was_but_those_left_out_on_purpose",
        patch=("datasharing.backups.LEFT_OUT", LEFT_OUT | {"public.cases_note": ""}),
        committed=True,
    ),
    Fault(
        guard="the rules about who is kept from whom in a backup",
        noticed_by=f"{BACKUPS}.test_whoever_was_kept_from_somebody_still_is",
        patch=(
            "datasharing.backups.LEFT_OUT",
            LEFT_OUT | {"public.datasharing_guardrule": "", "public.datasharing_barrier": ""},
        ),
        committed=True,
    ),
    Fault(
        guard="the waiting work in a backup",
        noticed_by=f"{BACKUPS}.test_work_that_waited_is_done_once",
        patch=("datasharing.backups.LEFT_OUT", LEFT_OUT | {"public.datasharing_outbox": ""}),
        committed=True,
    ),
    Fault(
        guard="the leaving of secrets out of a backup",
        noticed_by=f"{BACKUPS}.test_a_backup_is_for_its_owners_eyes_and_holds_no_secret_of_the_database",
        patch=("datasharing.backups.LEFT_OUT", {}),
        committed=True,
    ),
    Fault(
        guard="the belief in the context key of the place",
        noticed_by=f"{BACKUPS}.test_only_the_key_of_the_place_is_believed",
        patch=("datasharing.enforcement.keys.believe_only", lambda _key: 0),
        committed=True,
    ),
    Fault(
        guard="the other history after a restore",
        noticed_by=f"{BACKUPS}.test_a_restored_database_begins_another_history_of_changes",
        patch=("datasharing.backups.BEGIN_AGAIN", "SELECT 1"),
        committed=True,
    ),
    Fault(
        guard="the end of what search may create after a restore",
        noticed_by=f"{BACKUPS}.test_every_guard_comes_back",
        patch=("datasharing.backups.NO_LONGER", "SELECT 'SELECT 1'"),
        committed=True,
    ),
    Fault(
        guard="the look for rows that a backup would lack",
        noticed_by=f"{REFUSED}.test_a_table_that_hides_rows_from_its_owner_is_not_backed_up_in_part",
        patch=("datasharing.backups.UNSEEN", "SELECT '' WHERE false"),
        committed=True,
    ),
    Fault(
        guard="the look whether a database is empty",
        noticed_by=f"{REFUSED}.test_only_an_empty_database_is_restored_into",
        patch=("datasharing.backups.EMPTY", "SELECT true"),
        committed=True,
    ),
    Fault(
        guard="the one transaction of a restore",
        noticed_by=f"{REFUSED}.test_half_a_backup_leaves_the_database_empty",
        patch=("datasharing.backups.RESTORE", RESTORE[1:]),
        committed=True,
    ),
    Fault(
        guard="the backup that is there already",
        noticed_by=f"{REFUSED}.test_a_file_that_is_there_is_never_written_over",
        patch=("datasharing.backups.os.path.lexists", lambda _path: False),
        committed=True,
    ),
]
