"""The test database: copied from a template that is migrated once for each state of the migrations."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper

TABLES_COME_FROM = (
    "*/migrations/**/*.py",
    "*/sql/**/*.sql",
    "datasharing/**/*.py",
    "partners/**/*.py",
    "requirements.txt",
)
UNFINISHED = "fd_template_unfinished"
KEPT = 4
"""Template databases of other states of the migrations, for work on several branches."""
MAKING = 4_170_001
"""The advisory lock held while a worker creates a database; other workers wait for it."""


@contextmanager
def fresh_database(suffix: str = "") -> Iterator[None]:
    """Make a migrated database for this worker and use it; with `suffix`, one beside its usual one. As the owner.

    Migrating takes ten seconds of processor time, copying a tenth of one.
    """
    name = (connection.settings_dict["TEST"]["NAME"] or f"test_{connection.settings_dict['NAME']}") + suffix
    template = f"fd_template_{fingerprint()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        migrate_once(template, cursor)
    with database(name, template):
        yield


@contextmanager
def database(name: str, template: str = "template1") -> Iterator[None]:
    """Make a database called `name` and use it; without `template` it holds what roles.sql puts there. As the owner."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        cursor.execute(f'REVOKE TEMP ON DATABASE "{name}" FROM PUBLIC')
    with using(name):
        yield
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def fingerprint() -> str:
    """Differs whenever the migrations would make other tables."""
    paths = sorted(path for pattern in TABLES_COME_FROM for path in settings.BASE_DIR.glob(pattern))
    return hashlib.sha256(b"\0".join(bytes(path) + path.read_bytes() for path in paths)).hexdigest()[:16]


def migrate_once(template: str, cursor: CursorWrapper) -> None:
    """Migrate aside and rename, so that a run broken off leaves no half of a template; forget the oldest."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'fd_template_%%' ORDER BY oid DESC")
    made = [name for (name,) in cursor.fetchall()]
    if template in made:
        return
    for old in {*made[KEPT:], UNFINISHED} & {*made}:
        cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{UNFINISHED}"')
    with using(UNFINISHED):
        call_command("migrate", verbosity=0, interactive=False)
    cursor.execute(f'ALTER DATABASE "{UNFINISHED}" RENAME TO "{template}"')


@contextmanager
def using(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
