"""The folders of the launcher, with paths and permissions that PostgreSQL can use."""

import errno
import hashlib
import os
import pwd
import re
import stat
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

SOCKET_PATH_BYTES = 103
"""The longest path of a socket on macOS; Linux allows 107."""
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Place:
    """The folder of one set of servers: `var` for ./run, `var/test` for ./test."""

    folder: Path

    @property
    def logs(self) -> Path:
        return made(self.folder / "log")

    @property
    def pids(self) -> Path:
        return made(self.folder / "pids")

    @property
    def broker(self) -> Path:
        return self.folder / "valkey"

    @property
    def postgres(self) -> Path:
        """The database's folder: under /var/lib if root runs us and the user `nobody` cannot read this one."""
        if os.geteuid() == 0 and not open_to_others(ROOT):
            return Path("/var/lib/focused-deterrence", digest(self.folder), "postgres")
        return self.folder / "postgres"

    @property
    def sockets(self) -> Path:
        """A private folder whose path is short enough for a socket and needs no escaping in a URL."""
        folder = self.postgres.with_name("sockets")
        if is_fit_for_sockets(folder):
            return folder
        return Path("/tmp", f"focused-deterrence-{os.geteuid()}-{digest(self.folder)}")  # noqa: S108 - checked when made


def made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def digest(path: Path) -> str:
    return hashlib.sha256(bytes(path)).hexdigest()[:12]


def is_fit_for_sockets(folder: Path) -> bool:
    is_short = len(bytes(folder)) + len(LONGEST_SOCKET_NAME) <= SOCKET_PATH_BYTES
    return is_short and re.fullmatch(r"[\w./-]+", str(folder), re.ASCII) is not None


def open_to_others(folder: Path) -> bool:
    """Whether the permissions for others let any user read `folder` and enter its parents."""
    through = all(parent.stat().st_mode & 0o001 for parent in folder.parents)
    return through and folder.stat().st_mode & 0o005 == 0o005


def postgres_user() -> pwd.struct_passwd | None:
    """The user that PostgreSQL runs as when we are root, which it refuses to run as; otherwise None."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def give(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """Create `folder`, readable by `user` only, or by us if `user` is None.

    :raises PermissionError: if another user created it first, as is possible in /tmp
    """
    made(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), user.pw_uid if user else os.geteuid()):
        raise PermissionError(errno.EACCES, "it belongs to another user", str(folder))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o700)
    return folder


def hand_over(folder: Path, user: pwd.struct_passwd | None) -> None:
    """Make `user` the owner of `folder` and its contents."""
    if user is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
