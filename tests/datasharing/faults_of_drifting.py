"""Guards against SQL that is edited and does not arrive, each switched off for one run of the test that must notice."""

from partners.sql_files import sql_files
from tests.faults import Fault

DRIFT = "tests.datasharing.enforcement.test_drift"
NOTICED = f"{DRIFT}.test_the_migrated_database_says_what_todays_files_say"


def _edited(app: str, file: str) -> str:
    path = sql_files(app)[file]
    return path.read_text(encoding="utf-8") + ("-- one more thing" if file == "guards" else "")


FAULTS = [
    Fault(
        guard="the migration of an edited file",
        noticed_by=f"{DRIFT}.test_no_sql_is_edited_without_a_migration",
        patch=("partners.sql_files.text_of", _edited),
    ),
    Fault(
        guard="the migration of an edited rule",
        noticed_by=f"{DRIFT}.test_no_sql_is_edited_without_a_migration",
        patch=("partners.privileges.Listed.SQL", "GRANT {privileges}, TRIGGER ON %(table)s TO fd_app"),
    ),
    Fault(
        guard="the arrival of a function",
        noticed_by=NOTICED,
        mutates=("sharing.guard_of(bigint, bigint)", "valid_to is null", "valid_to is not null"),
    ),
    Fault(
        guard="the arrival of a policy",
        noticed_by=NOTICED,
        sql="alter policy reads on cases_note using (set_id = any ((select sharing.granted(8))::int[]))",
    ),
    Fault(
        guard="the arrival of a policy of the changes feed",
        noticed_by=NOTICED,
        sql="alter policy reads on datasharing_change using (record is null)",
    ),
    Fault(
        guard="the arrival of a trigger",
        noticed_by=NOTICED,
        sql="drop trigger final on datasharing_standing",
    ),
    Fault(
        guard="the arrival of a privilege",
        noticed_by=NOTICED,
        sql="revoke execute on function sharing.granted(int) from fd_app",
    ),
    Fault(
        guard="the arrival of a view",
        noticed_by=NOTICED,
        mutates=("sharing.clause_in_time", "NOT c.in_emergency_only", "true"),
    ),
]
