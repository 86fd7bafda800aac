"""Backup to one file with `pg_dump`, and restore into an empty database. Sessions and tokens are not restored.

Run as the owner of the tables, whose row policy on each table shows all rows.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg2.extensions import make_dsn

from datasharing.enforcement import keys

TOKENS = "partner systems ask for another"
LEFT_OUT = {
    "public.django_session": "a restore ends all sessions",
    "public.usersessions_usersession": "goes with the sessions",
    "public.sign_in_cache": "counts of failed sign-ins, which expire in minutes",
    "public.oauth2_provider_accesstoken": TOKENS,
    "public.oauth2_provider_refreshtoken": TOKENS,
    "public.oauth2_provider_idtoken": TOKENS,
    "public.oauth2_provider_grant": TOKENS,
    "public.oauth2_provider_devicegrant": TOKENS,
    "public.datasharing_change": "in the order of one database's transactions, which begin anew in another",
    "sharing.feed_history": "a restored database begins another history, and partner systems with it",
    "sharing.context_key": "a secret: the place restored to believes its own key",
}
"""Tables whose rows are not in a backup, with the reason. Without a context key no member can read records."""

DUMP = (
    *("--format=custom", "--enable-row-security", "--no-large-objects", "--exclude-schema=pg_catalog", "--verbose"),
)
"""Without large objects: none is ours, and what the owner cannot read stops a backup. Without what roles.sql closes in
PostgreSQL's own schema: it is closed where a backup is restored, too, and the owner could not close it."""
RESTORE = ("--single-transaction", "--exit-on-error", "--no-comments", "--verbose")
ROLES = ("fd_owner", "fd_app", "fd_search")
A_TABLE_OF_OURS = "TABLE sharing context_key"

UNSEEN = """
SELECT c.oid::regclass::text FROM pg_class c
 WHERE row_security_active(c.oid)
   AND (EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive)
        OR NOT EXISTS (SELECT FROM pg_policy p
                        WHERE p.polrelid = c.oid AND p.polcmd = '*' AND pg_get_expr(p.polqual, p.polrelid) = 'true'
                          AND current_user::regrole = ANY (p.polroles)))
 ORDER BY 1
"""
EMPTY = """
SELECT NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))
   AND NOT EXISTS (SELECT FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema'))
"""
LET_SEARCH_OWN = """
GRANT CREATE ON SCHEMA public TO fd_search;
ALTER DEFAULT PRIVILEGES GRANT CREATE ON SCHEMAS TO fd_search;
"""
"""Restoring a function owned by `fd_search` needs its CREATE privilege on the schema, for the time of the restore."""
NO_LONGER = """
ALTER DEFAULT PRIVILEGES REVOKE CREATE ON SCHEMAS FROM fd_search;
SELECT format('REVOKE CREATE ON SCHEMA %I FROM fd_search', nspname) FROM pg_namespace
 WHERE nspname !~ '^pg_' AND has_schema_privilege('fd_search', oid, 'create')
"""
BEGIN_AGAIN = "INSERT INTO sharing.feed_history DEFAULT VALUES"

Tell = Callable[[str], object]
"""Called with a description of each step."""


class CannotBackUp(RuntimeError):
    """The backup or restore failed and nothing has changed. The message gives the reason in one line."""


def back_up(file: Path, tell: Tell) -> None:
    """Write the whole database to `file`, readable by its owner only. A failed backup leaves no file.

    :raises CannotBackUp: if it fails
    """
    if os.path.lexists(file):
        raise CannotBackUp(f"{file} exists already, and a backup is never written over: choose another name.")
    if unseen := [table for (table,) in _ask(UNSEEN)]:
        raise CannotBackUp(f"The owner's policy does not show every row of {', '.join(unseen)}: run migrate first.")
    left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    command = [_tool("pg_dump"), *DUMP, *left_out]
    with _written_in_full(file) as partial:
        _run([*command, f"--file={partial}", f"--dbname={_database()}"], tell)


def restore(file: Path, tell: Tell) -> str:
    """Restore `file` into an empty database in one transaction. Returns the time at which the backup was made.

    :raises CannotBackUp: if it fails
    """
    made_at = _made_at(file)
    if missing := sorted({*ROLES} - {name for (name,) in _ask("SELECT rolname FROM pg_roles")}):
        raise CannotBackUp(f"There is no role {', '.join(missing)}: run datasharing/sql/roles.sql first.")
    if not is_empty():
        name = connection.settings_dict["NAME"]
        raise CannotBackUp(f"The database {name} is not empty: a backup goes into an empty one alone.")
    with _search_may_own():
        _run([_tool("pg_restore"), *RESTORE, f"--dbname={_database()}", str(file)], tell)
    tell("beginning again")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BEGIN_AGAIN)
        keys.believe_only(settings.CONTEXT_KEY)
    with connection.cursor() as cursor:
        tell("counting rows for the planner")
        cursor.execute("ANALYZE")
    return made_at


def is_empty() -> bool:
    """Whether the database has no tables, functions or schemas of its own."""
    return _ask(EMPTY) == [(True,)]


def _made_at(file: Path) -> str:
    try:
        file.open("rb").close()
    except OSError as error:
        raise CannotBackUp(f"{file} could not be read: {error.strerror}.") from error
    listed = subprocess.run([_tool("pg_restore"), "--list", file], capture_output=True, text=True, check=False)
    made_at = re.search(r"^;\s+Archive created at (.+)$", listed.stdout, re.MULTILINE)
    if made_at is None or A_TABLE_OF_OURS not in listed.stdout:
        raise CannotBackUp(f"{file} is not a backup of this service, or not all of one.")
    return made_at[1]


def _tool(name: str) -> str:
    """The path of one of PostgreSQL's programs.

    :raises CannotBackUp: if it is missing or older than the server
    """
    needed = connection.pg_version // 10_000  # type: ignore[attr-defined]
    found = shutil.which(name)
    if found is None:
        raise CannotBackUp(f"{name} is not on this machine's path: install PostgreSQL's client programs, {needed}.")
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"\d+", told)
    if version is None or int(version[0]) < needed:
        raise CannotBackUp(f"{found} is older than the server, PostgreSQL {needed}: install its client programs.")
    return found


def _database() -> str:
    """The owner's connection string, without the password, because other users can read command-line arguments."""
    parameters = connection.get_connection_params()
    named = {name: parameters[name] for name in parameters if name not in {"password", "cursor_factory"}}
    return str(make_dsn(**named))


def _run(command: Sequence[str], tell: Tell) -> None:
    password = {"PGPASSWORD": connection.settings_dict["PASSWORD"]} if connection.settings_dict["PASSWORD"] else {}
    first_error = ""
    with subprocess.Popen(
        command,
        env=os.environ | password,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stderr or ():
            tell(line.strip().partition(": ")[2])
            first_error = first_error or (line.strip() if " error: " in line else "")
    if process.returncode:
        raise CannotBackUp(first_error or f"{Path(command[0]).name} was ended ({process.returncode}).")


@contextmanager
def _written_in_full(file: Path) -> Iterator[Path]:
    """A temporary file that is renamed to `file` after it was written and flushed to disk; deleted on error."""
    partial = file.with_name(f"{file.name}.partial")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise CannotBackUp(
            f"{partial} is there: another backup is being made, or was broken off; delete it."
        ) from error
    except OSError as error:
        raise CannotBackUp(f"{file} could not be written: {error.strerror}.") from error
    try:
        yield partial
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)
    _keep(file.parent)


def _keep(folder: Path) -> None:
    """Flush the directory entries of `folder` to disk; `pg_dump` flushes the files themselves."""
    opened = os.open(folder, os.O_RDONLY)
    os.fsync(opened)
    os.close(opened)


@contextmanager
def _search_may_own() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(LET_SEARCH_OWN)
        try:
            yield
        finally:
            cursor.execute(NO_LONGER)
            for (revoke,) in cursor.fetchall():
                cursor.execute(revoke)


def _ask(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
