"""pgbouncer before the test database, in transaction mode, with a single connection behind it."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from launcher.places import hand_over, postgres_user
from launcher.programs import as_user

PORT = 6432

SETTINGS = """
[databases]
* = host={sockets} port=5432 user=fd_app
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {sockets}
unix_socket_mode = 0700
auth_type = any
pool_mode = transaction
default_pool_size = 1
max_client_conn = 300
logfile =
"""


@contextmanager
def pooled(folder: Path) -> Iterator[None]:
    """Have every connection that is opened meanwhile, by any thread, go through the pooler as the run-time login."""
    program = os.environ.get("PGBOUNCER") or pytest.skip("there is no pgbouncer on this machine")
    sockets = connection.settings_dict["OPTIONS"].get("host") or connection.settings_dict["HOST"]
    written = Path(sockets, "pgbouncer.ini")
    written.write_text(SETTINGS.format(sockets=sockets, port=PORT))
    hand_over(written, postgres_user())
    with (folder / "pgbouncer.log").open("wb") as log:
        process = subprocess.Popen([program, str(written)], stdout=log, stderr=log, cwd="/", **as_user(postgres_user()))
    before = {name: connection.settings_dict[name] for name in ("PORT", "USER", "OPTIONS")}
    try:
        connection.close()
        options = {name: value for name, value in before["OPTIONS"].items() if name != "options"}
        connection.settings_dict.update(PORT=str(PORT), USER="fd_app", OPTIONS=options)
        _wait(process, folder)
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
        process.terminate()
        process.wait(10)
        written.unlink()


def _wait(process: subprocess.Popen[bytes], folder: Path) -> None:
    for _attempt in range(200):
        try:
            psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None}).close()
        except psycopg2.OperationalError:
            assert process.poll() is None, (folder / "pgbouncer.log").read_text()
            time.sleep(0.05)
        else:
            return
    pytest.fail((folder / "pgbouncer.log").read_text())
